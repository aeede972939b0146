"""Histories as data frames: the same columns and values in pandas, polars and Arrow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import goproxies
import pandas
import pyarrow
import pytest

from tests.support.client.answers import ANSWERS, changed, result_of

NAMES = {
    "traffic_history": ["start_at", "end_at", "bytes"],
    "requests_history": ["start_at", "end_at", "amount", "count"],
}
LARGE = 2**64 + 1


def rows_of_pandas(frame: pandas.DataFrame) -> list[dict[str, Any]]:
    """Return a data frame's rows in Python's own types."""
    return [
        {str(name): None if pandas.isna(value) else plain(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def plain(value: Any) -> Any:
    if isinstance(value, pandas.Timestamp):
        return value.to_pydatetime()
    return value if isinstance(value, str) else int(value)


def rows_of_arrow(table: pyarrow.Table) -> list[dict[str, Any]]:
    """Return a table's rows, its decimals as the whole numbers that they are."""
    return [
        {
            name: value if isinstance(value, datetime | str | None) else int(value)
            for name, value in row.items()
        }
        for row in table.to_pylist()
    ]


ROWS: dict[str, Callable[[Any], list[dict[str, Any]]]] = {
    "to_pandas": rows_of_pandas,
    "to_polars": lambda frame: frame.to_dicts(),
    "to_arrow": rows_of_arrow,
}

each_export = pytest.mark.parametrize("export", ROWS)
each_history = pytest.mark.parametrize("method", NAMES)


def exported(export: str, history: Any) -> Any:
    return getattr(history, export)()


def names(frame: Any) -> list[str]:
    return list(frame.column_names if isinstance(frame, pyarrow.Table) else frame.columns)


def types(frame: Any) -> list[str]:
    """Name the types of the columns as the library calls them."""
    if isinstance(frame, pyarrow.Table):
        return [str(kind) for kind in frame.schema.types]
    return [str(kind) for kind in frame.dtypes]


@each_export
@each_history
def test_the_columns_and_values_are_those_of_the_rows(export: str, method: str) -> None:
    history = result_of(method, ANSWERS[method])
    frame = exported(export, history)
    assert names(frame) == NAMES[method]
    assert ROWS[export](frame) == history.to_dicts()


@each_export
def test_times_are_utc_in_microseconds_the_finer_cut(export: str) -> None:
    fine = "2026-10-05T01:59:59.123456789+02:00"
    body = changed(ANSWERS["traffic_history"], "/values/0/end_at", fine)
    [first, _] = ROWS[export](exported(export, result_of("traffic_history", body)))
    assert first["end_at"] == datetime(2026, 10, 4, 23, 59, 59, 123456, UTC)
    assert first["end_at"].utcoffset() == timedelta()


@pytest.mark.parametrize("year", ["0001", "1969", "9999"])
@each_export
def test_no_year_is_out_of_range(export: str, year: str) -> None:
    body = changed(ANSWERS["traffic_history"], "/values/0/end_at", f"{year}-12-31T23:59:59Z")
    history = result_of("traffic_history", body)
    frame = exported(export, history)
    column = frame["end_at"]
    microseconds = {
        "to_pandas": lambda: column.astype("int64")[0],
        "to_polars": lambda: column.to_physical()[0],
        "to_arrow": lambda: column[0].value,
    }
    whole = history[0].end_at - datetime(1970, 1, 1, tzinfo=UTC)
    assert microseconds[export]() == (whole.days * 86400 + whole.seconds) * 10**6


TYPES = {
    "to_pandas": ("datetime64[us, UTC]", "int64", "Int64", "object"),
    "to_polars": (
        "Datetime(time_unit='us', time_zone='UTC')",
        "Int64",
        "Int64",
        "Int128",
    ),
    "to_arrow": ("timestamp[us, tz=UTC]", "int64", "int64", "decimal128(38, 0)"),
}
"""Of times, of numbers, of numbers that may be missing, of numbers beyond 64 bits."""


@each_export
def test_the_types_of_the_columns(export: str) -> None:
    time, number, missing, _ = TYPES[export]
    history = result_of("requests_history", ANSWERS["requests_history"])
    assert types(exported(export, history)) == [time, time, number, missing]


@each_export
def test_numbers_beyond_64_bits_are_exact(export: str) -> None:
    time, _, _, large = TYPES[export]
    history = result_of(
        "traffic_history", changed(ANSWERS["traffic_history"], "/values/0/bytes", LARGE)
    )
    frame = exported(export, history)
    assert types(frame) == [time, time, large]
    assert [row["bytes"] for row in ROWS[export](frame)] == [LARGE, 30]


@each_export
def test_a_missing_count_beside_one_beyond_64_bits_is_null(export: str) -> None:
    body = changed(ANSWERS["requests_history"], "/values/0/count", LARGE)
    frame = exported(export, result_of("requests_history", body))
    assert [row["count"] for row in ROWS[export](frame)] == [LARGE, None]


@each_export
@each_history
def test_an_empty_history_keeps_its_columns_and_their_types(export: str, method: str) -> None:
    time, number, *_ = TYPES[export]
    frame = exported(export, result_of(method, {**ANSWERS[method], "values": None}))
    assert names(frame) == NAMES[method]
    assert types(frame) == [time, time] + [number] * (len(NAMES[method]) - 2)


@pytest.mark.parametrize(
    ("export", "largest"), [("to_polars", 2**127 - 1), ("to_arrow", 10**38 - 1)]
)
def test_a_number_that_a_library_cannot_hold_is_an_error_of_the_family(
    export: str, largest: int
) -> None:
    body = ANSWERS["traffic_history"]
    last = exported(export, result_of("traffic_history", changed(body, "/values/0/bytes", largest)))
    assert ROWS[export](last)[0]["bytes"] == largest
    beyond = result_of("traffic_history", changed(body, "/values/0/bytes", largest + 1))
    with pytest.raises(goproxies.GoProxiesError, match="to_dicts"):
        exported(export, beyond)


@pytest.mark.parametrize(
    ("export", "package", "extra"),
    [
        ("to_pandas", "pandas", "pandas"),
        ("to_polars", "polars", "polars"),
        ("to_arrow", "pyarrow", "arrow"),
    ],
)
def test_a_missing_package_is_an_error_that_names_the_extra(
    export: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = result_of("traffic_history", ANSWERS["traffic_history"])
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(goproxies.ConfigurationError, match=rf"goproxies\[{extra}\]"):
        exported(export, history)


def test_a_frame_is_the_caller_s_to_change() -> None:
    history = result_of("traffic_history", ANSWERS["traffic_history"])
    frame = history.to_pandas()
    frame.loc[0, "bytes"] = 0
    assert history[0].bytes == 12
