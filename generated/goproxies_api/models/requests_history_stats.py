# Made by `make generate`: openapi-python-client 0.29.1 on openapi/resellers.yaml.
# Do not edit it: the next run replaces it whole.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.requests_history_stat import RequestsHistoryStat
    from ..models.requests_history_stats_query import RequestsHistoryStatsQuery


T = TypeVar("T", bound="RequestsHistoryStats")


@_attrs_define
class RequestsHistoryStats:
    """
    Attributes:
        values (list[RequestsHistoryStat] | None):
        filter_ (RequestsHistoryStatsQuery):
    """

    values: list[RequestsHistoryStat] | None
    filter_: RequestsHistoryStatsQuery
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        values: list[dict[str, Any]] | None
        if isinstance(self.values, list):
            values = []
            for values_type_0_item_data in self.values:
                values_type_0_item = values_type_0_item_data.to_dict()
                values.append(values_type_0_item)

        else:
            values = self.values

        filter_ = self.filter_.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "values": values,
                "filter": filter_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.requests_history_stat import RequestsHistoryStat  # noqa: PLC0415
        from ..models.requests_history_stats_query import RequestsHistoryStatsQuery  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_values(data: object) -> list[RequestsHistoryStat] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                values_type_0 = []
                _values_type_0 = data
                for values_type_0_item_data in _values_type_0:
                    values_type_0_item = RequestsHistoryStat.from_dict(
                        values_type_0_item_data
                    )

                    values_type_0.append(values_type_0_item)

                return values_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RequestsHistoryStat] | None, data)

        values = _parse_values(d.pop("values"))

        filter_ = RequestsHistoryStatsQuery.from_dict(d.pop("filter"))

        requests_history_stats = cls(
            values=values,
            filter_=filter_,
        )

        requests_history_stats.additional_properties = d
        return requests_history_stats

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
