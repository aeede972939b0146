"""The rows of the tables, and the types of their columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any

import goproxies

__all__ = [
    "BUCKET_KEYS",
    "bucket_rows",
    "column_types",
    "last_final",
    "limit_rows",
]

BUCKET_KEYS = {
    "traffic": ["account", "username", "interval", "start_at"],
    "requests": ["account", "username", "interval", "start_at"],
    "countries": ["account", "country", "interval", "start_at"],
}
"""What names a bucket of each table; a row replaces the one of the same key."""

_TEXT = {"data_type": "text"}
_WHOLE = {"data_type": "bigint"}
_WHOLE_MAX = 2**63 - 1
_TIME = {"data_type": "timestamp", "timezone": True}
_DATE = {"data_type": "date"}
_FLAG = {"data_type": "bool"}
_AMOUNT: dict[str, Any] = {"data_type": "decimal", "precision": 38, "scale": 9}

_STATUS: dict[str, dict[str, Any]] = {"is_final": _FLAG, "as_of": _TIME}
"""Every row has these: whether it is not expected to change, and the time of what it says."""

_BUCKET: dict[str, dict[str, Any]] = {
    "account": _TEXT,
    "interval": _TEXT,
    "start_at": _TIME,
    "end_at": _TIME,
    **_STATUS,
}
_LIMITS: dict[str, dict[str, Any]] = {
    "username": _TEXT,
    "enabled": _FLAG,
    "traffic_limit_amount": _AMOUNT,
    "traffic_limit_unit": _TEXT,
    "period_seconds": _WHOLE,
    "recurring": _FLAG,
}
_TABLES: dict[str, dict[str, dict[str, Any]]] = {
    "traffic": {"username": _TEXT, **_BUCKET, "bytes": _WHOLE},
    "requests": {"username": _TEXT, **_BUCKET, "amount": _WHOLE, "count": _WHOLE},
    "countries": {"country": _TEXT, **_BUCKET, "bytes": _WHOLE},
    "subusers": {"account": _TEXT, **_LIMITS, **_STATUS},
    "loads": {
        "account": _TEXT,
        "interval": _TEXT,
        "since": _DATE,
        "settle_days": _WHOLE,
        "subusers": _WHOLE,
        "traffic_rows": _WHOLE,
        "requests_rows": _WHOLE,
        "countries_rows": _WHOLE,
        "started_at": _TIME,
        **_STATUS,
    },
}


def column_types(table: str) -> dict[str, Any]:
    """Return the types of the columns of a table, as dlt wants them."""
    return {name: dict(kind) for name, kind in _TABLES[table].items()}  # dlt changes them


def bucket_rows(
    account: str,
    history: goproxies.TrafficHistory | goproxies.RequestsHistory,
    settle: timedelta,
) -> Iterator[dict[str, Any]]:
    """Return a row for each bucket; `is_final` if it ended more than `settle` before the answer.

    The `is_final` of a history is about its period, and has no settling time.

    Raises:
        GoProxiesError: A number does not fit into its column.
    """
    final_until = history.as_of - settle
    both = {"username": history.username, "country": history.country}
    subject = {name: value for name, value in both.items() if value is not None}
    for row in history.to_dicts():
        for name, value in row.items():
            if isinstance(value, int) and value > _WHOLE_MAX:
                (whose, subject_name), *_ = subject.items()
                raise goproxies.GoProxiesError(
                    f"the {name} of {whose} {subject_name!r} at {row['start_at']} exceed 64 bits"
                )
        yield {
            "account": account,
            **subject,
            "interval": history.interval,
            **row,
            "is_final": row["end_at"] <= final_until,
            "as_of": history.as_of,
        }


def limit_rows(
    account: str, subusers: list[goproxies.Subuser], as_of: datetime
) -> Iterator[dict[str, Any]]:
    """Return a row for each sub-user with what is set for it, and not with what it used.

    dlt keeps a row while its `_dlt_id` is the same, and would compute it from the whole row. Here
    it leaves out `as_of`, so that only other limits make a new version.
    """
    for subuser in subusers:
        values = {**subuser.to_dict(), "traffic_limit_amount": _rounded_limit(subuser)}
        limits = {"account": account, **{name: values[name] for name in _LIMITS}}
        yield {**limits, "is_final": True, "as_of": as_of, "_dlt_id": _version(limits)}


def _rounded_limit(subuser: goproxies.Subuser) -> Decimal:
    """Return the amount of a limit as its column holds it.

    Raises:
        GoProxiesError: It does not fit.
    """
    digits, places = _AMOUNT["precision"], _AMOUNT["scale"]
    try:
        return subuser.traffic_limit_amount.quantize(
            Decimal(10) ** -places, context=Context(digits)
        )
    except InvalidOperation:
        raise goproxies.GoProxiesError(
            f"the traffic_limit_amount of username {subuser.username!r} exceeds {digits} digits"
        ) from None


def _version(limits: dict[str, Any]) -> str:
    """Return a text that is the same for the same limits."""
    text = json.dumps(limits, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def last_final(rows: list[dict[str, Any]]) -> datetime | None:
    """Return the end of the last final bucket of the rows of one history."""
    return max((row["end_at"] for row in rows if row["is_final"]), default=None)
