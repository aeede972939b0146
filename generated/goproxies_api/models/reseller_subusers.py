# Made by `make generate`: openapi-python-client 0.29.1 on openapi/resellers.yaml.
# Do not edit it: the next run replaces it whole.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.paging import Paging
    from ..models.reseller_subuser import ResellerSubuser


T = TypeVar("T", bound="ResellerSubusers")


@_attrs_define
class ResellerSubusers:
    """
    Attributes:
        subusers (list[ResellerSubuser] | None):
        paging (Paging):
    """

    subusers: list[ResellerSubuser] | None
    paging: Paging
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        subusers: list[dict[str, Any]] | None
        if isinstance(self.subusers, list):
            subusers = []
            for subusers_type_0_item_data in self.subusers:
                subusers_type_0_item = subusers_type_0_item_data.to_dict()
                subusers.append(subusers_type_0_item)

        else:
            subusers = self.subusers

        paging = self.paging.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "subusers": subusers,
                "paging": paging,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.paging import Paging  # noqa: PLC0415
        from ..models.reseller_subuser import ResellerSubuser  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_subusers(data: object) -> list[ResellerSubuser] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                subusers_type_0 = []
                _subusers_type_0 = data
                for subusers_type_0_item_data in _subusers_type_0:
                    subusers_type_0_item = ResellerSubuser.from_dict(
                        subusers_type_0_item_data
                    )

                    subusers_type_0.append(subusers_type_0_item)

                return subusers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ResellerSubuser] | None, data)

        subusers = _parse_subusers(d.pop("subusers"))

        paging = Paging.from_dict(d.pop("paging"))

        reseller_subusers = cls(
            subusers=subusers,
            paging=paging,
        )

        reseller_subusers.additional_properties = d
        return reseller_subusers

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
