# Made by `make generate`: openapi-python-client 0.29.1 on openapi/resellers.yaml.
# Do not edit it: the next run replaces it whole.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.traffic_stats_query import TrafficStatsQuery


T = TypeVar("T", bound="TrafficStats")


@_attrs_define
class TrafficStats:
    """
    Attributes:
        bytes_ (float):
        filter_ (TrafficStatsQuery):
    """

    bytes_: float
    filter_: TrafficStatsQuery
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        bytes_ = self.bytes_

        filter_ = self.filter_.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bytes": bytes_,
                "filter": filter_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.traffic_stats_query import TrafficStatsQuery  # noqa: PLC0415

        d = dict(src_dict)
        bytes_ = d.pop("bytes")

        filter_ = TrafficStatsQuery.from_dict(d.pop("filter"))

        traffic_stats = cls(
            bytes_=bytes_,
            filter_=filter_,
        )

        traffic_stats.additional_properties = d
        return traffic_stats

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
