# Made by `make generate`: openapi-python-client 0.29.1 on openapi/resellers.yaml.
# Do not edit it: the next run replaces it whole.

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ResellerSubuser")


@_attrs_define
class ResellerSubuser:
    """
    Attributes:
        username (str):
        enabled (bool):
        traffic_limit_amount (float):
        traffic_limit_unit (str):
        period_seconds (int):
        recurring (bool):
        traffic_used (float):
        period_started_at (datetime.datetime | None | Unset):
    """

    username: str
    enabled: bool
    traffic_limit_amount: float
    traffic_limit_unit: str
    period_seconds: int
    recurring: bool
    traffic_used: float
    period_started_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        username = self.username

        enabled = self.enabled

        traffic_limit_amount = self.traffic_limit_amount

        traffic_limit_unit = self.traffic_limit_unit

        period_seconds = self.period_seconds

        recurring = self.recurring

        traffic_used = self.traffic_used

        period_started_at: None | str | Unset
        if isinstance(self.period_started_at, Unset):
            period_started_at = UNSET
        elif isinstance(self.period_started_at, datetime.datetime):
            period_started_at = self.period_started_at.isoformat()
        else:
            period_started_at = self.period_started_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "username": username,
                "enabled": enabled,
                "traffic_limit_amount": traffic_limit_amount,
                "traffic_limit_unit": traffic_limit_unit,
                "period_seconds": period_seconds,
                "recurring": recurring,
                "traffic_used": traffic_used,
            }
        )
        if period_started_at is not UNSET:
            field_dict["period_started_at"] = period_started_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        username = d.pop("username")

        enabled = d.pop("enabled")

        traffic_limit_amount = d.pop("traffic_limit_amount")

        traffic_limit_unit = d.pop("traffic_limit_unit")

        period_seconds = d.pop("period_seconds")

        recurring = d.pop("recurring")

        traffic_used = d.pop("traffic_used")

        def _parse_period_started_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                period_started_at_type_0 = datetime.datetime.fromisoformat(data)

                return period_started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        period_started_at = _parse_period_started_at(d.pop("period_started_at", UNSET))

        reseller_subuser = cls(
            username=username,
            enabled=enabled,
            traffic_limit_amount=traffic_limit_amount,
            traffic_limit_unit=traffic_limit_unit,
            period_seconds=period_seconds,
            recurring=recurring,
            traffic_used=traffic_used,
            period_started_at=period_started_at,
        )

        reseller_subuser.additional_properties = d
        return reseller_subuser

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
