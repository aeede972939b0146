"""Sub-users: what is derived from their numbers, and the list of them as rows and frames."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, get_type_hints

import attrs
import goproxies
import pytest
from goproxies import Subuser, Subusers
from hypothesis import given
from hypothesis import strategies as st

from .test_frames import names, types

START = datetime(2026, 10, 1, tzinfo=UTC)
ALICE = Subuser(
    username="alice",
    enabled=True,
    traffic_limit_amount=Decimal("12.50"),
    traffic_limit_unit="GB",
    traffic_used=Decimal(10),
    period_seconds=2_592_000,
    period_started_at=START,
    recurring=True,
)
BOB = attrs.evolve(
    ALICE,
    username="bob",
    enabled=False,
    traffic_limit_amount=Decimal(0),
    traffic_used=Decimal("0.125"),
    period_seconds=0,
    period_started_at=None,
    recurring=False,
)
BOTH = Subusers([ALICE, BOB])
COLUMNS = [
    "username",
    "enabled",
    "traffic_limit_amount",
    "traffic_limit_unit",
    "traffic_used",
    "period_seconds",
    "period_started_at",
    "recurring",
    "period_ends_at",
    "used_percent",
]

amounts = st.decimals(0, 10**30, places=9)


def test_a_period_ends_where_its_length_is_over() -> None:
    assert ALICE.period_ends_at == datetime(2026, 10, 31, tzinfo=UTC)
    assert ALICE.period_ends_at.tzinfo is UTC


@pytest.mark.parametrize(
    "changes",
    [
        {"period_started_at": None},
        {"period_seconds": 0},
        {"period_started_at": None, "period_seconds": 0},
    ],
)
def test_a_period_without_a_start_or_a_length_has_no_end(changes: dict[str, Any]) -> None:
    assert attrs.evolve(ALICE, **changes).period_ends_at is None


@pytest.mark.parametrize("seconds", [253_402_300_800, 10**15, 10**300])
def test_a_period_that_ends_after_the_year_9999_has_no_end(seconds: int) -> None:
    assert attrs.evolve(ALICE, period_seconds=seconds).period_ends_at is None


def test_the_end_is_in_utc_whatever_the_zone_of_the_start() -> None:
    start = START.astimezone(timezone(timedelta(hours=2)))
    moved = attrs.evolve(ALICE, period_started_at=start)
    assert moved.period_ends_at is not None
    assert moved.period_ends_at.isoformat() == "2026-10-31T00:00:00+00:00"


def test_the_used_part_of_the_limit_is_in_per_cent() -> None:
    assert ALICE.used_percent == 80


def test_without_a_limit_there_are_no_per_cent() -> None:
    assert BOB.used_percent is None


@given(used=amounts, limit=amounts.filter(bool))
def test_the_per_cent_are_exact_to_28_digits(used: Decimal, limit: Decimal) -> None:
    found = attrs.evolve(ALICE, traffic_used=used, traffic_limit_amount=limit).used_percent
    assert found is not None
    exact = 100 * Fraction(used) / Fraction(limit)
    assert abs(Fraction(found) - exact) <= exact / 10**26


def test_the_per_cent_do_not_depend_on_the_thread() -> None:
    third = attrs.evolve(ALICE, traffic_used=Decimal(1_000_001), traffic_limit_amount=Decimal(3))
    expected = third.used_percent
    with localcontext() as context:
        context.prec = 2
        assert third.used_percent == expected
        assert Subusers([third]).to_arrow()["used_percent"].to_pylist() == [
            Decimal("33333366.666667")
        ]


def test_a_sub_user_as_a_dict_has_every_attribute_and_derived_value() -> None:
    row = ALICE.to_dict()
    assert list(row) == COLUMNS
    assert all(row[name] == getattr(ALICE, name) for name in COLUMNS)


def test_they_are_a_list() -> None:
    assert isinstance(BOTH, list)
    assert BOTH == [ALICE, BOB]
    assert Subusers() == []
    assert BOTH.to_dicts() == [ALICE.to_dict(), BOB.to_dict()]


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))]
)
def test_they_can_be_copied_and_pickled(again: Callable[[Subusers], Subusers]) -> None:
    copied = again(BOTH)
    assert (type(copied), copied) == (Subusers, BOTH)


def test_they_are_slotted_and_each_is_frozen() -> None:
    assert not hasattr(BOTH, "__dict__")
    assert not hasattr(ALICE, "__dict__")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ALICE.enabled = False  # type: ignore[misc]  # the point
    assert hash(ALICE) == hash(attrs.evolve(ALICE))


def test_the_types_of_the_attributes_can_be_looked_up() -> None:
    assert get_type_hints(Subuser)["period_started_at"] == datetime | None
    assert get_type_hints(goproxies.Client.subusers)["return"] is Subusers


TYPES = {
    "to_pandas": [
        "string",
        "bool",
        "object",
        "string",
        "object",
        "int64",
        "datetime64[us, UTC]",
        "bool",
        "datetime64[us, UTC]",
        "object",
    ],
    "to_polars": [
        "String",
        "Boolean",
        "Decimal(precision=38, scale=1)",
        "String",
        "Decimal(precision=38, scale=3)",
        "Int64",
        "Datetime(time_unit='us', time_zone='UTC')",
        "Boolean",
        "Datetime(time_unit='us', time_zone='UTC')",
        "Decimal(precision=38, scale=6)",
    ],
    "to_arrow": [
        "string",
        "bool",
        "decimal128(38, 1)",
        "string",
        "decimal128(38, 3)",
        "int64",
        "timestamp[us, tz=UTC]",
        "bool",
        "timestamp[us, tz=UTC]",
        "decimal128(38, 6)",
    ],
}


def rows(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of a frame in Python's own types."""
    if hasattr(frame, "to_pylist"):
        found: list[dict[str, Any]] = frame.to_pylist()
        return found
    if hasattr(frame, "to_dicts"):
        return list(frame.to_dicts())
    import pandas

    return [
        {name: None if pandas.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


@pytest.mark.parametrize("export", TYPES)
def test_a_frame_has_the_same_columns_and_values(export: str) -> None:
    tenth = attrs.evolve(ALICE, traffic_limit_amount=Decimal("12.5"))
    frame = getattr(Subusers([tenth, BOB]), export)()
    assert names(frame) == COLUMNS
    assert types(frame) == TYPES[export]
    assert rows(frame) == [tenth.to_dict(), BOB.to_dict()]


@pytest.mark.parametrize("export", TYPES)
def test_a_frame_without_rows_keeps_its_columns(export: str) -> None:
    assert names(getattr(Subusers(), export)()) == COLUMNS


@pytest.mark.parametrize("export", TYPES)
@pytest.mark.parametrize("amount", ["1E+3", "0E+5", "0E-9", "12345678901234567890.123456789"])
def test_an_amount_is_exact_in_a_frame(export: str, amount: str) -> None:
    [row] = rows(getattr(Subusers([attrs.evolve(BOB, traffic_used=Decimal(amount))]), export)())
    assert row["traffic_used"] == Decimal(amount)


@pytest.mark.parametrize("export", ["to_polars", "to_arrow"])
def test_an_amount_that_a_frame_cannot_hold_is_an_error(export: str) -> None:
    long = Subusers([attrs.evolve(BOB, traffic_used=Decimal("1E+20") + Decimal("1E-7"))])
    wide = [*long, attrs.evolve(BOB, traffic_used=Decimal("1E-30"))]
    with pytest.raises(goproxies.GoProxiesError, match="to_dicts"):
        getattr(Subusers(wide), export)()


@pytest.mark.parametrize("export", ["to_pandas", "to_polars", "to_arrow"])
def test_a_lone_surrogate_in_a_name_is_written_out_in_a_frame(export: str) -> None:
    frame = getattr(Subusers([attrs.evolve(ALICE, username="\ud800x"), BOB]), export)()
    assert [str(name) for name in frame["username"]] == [r"\ud800x", "bob"]


def test_a_notebook_shows_them_as_a_table_with_escaped_names() -> None:
    html = Subusers([attrs.evolve(ALICE, username="<b>&")])._repr_html_()
    assert "<td>&lt;b&gt;&amp;</td>" in html
    assert "<td>2026-10-31T00:00:00+00:00</td>" in html
    assert "<th>used_percent</th>" in html
