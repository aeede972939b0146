"""Columns: rows read at once give the same as rows read one by one."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from goproxies._parsing import columns as _columns
from goproxies._parsing.columns import NO_COUNT, optional_whole_numbers, times, whole_numbers
from goproxies._parsing.strict_json import Breach, Reader, each, instant, integer, member, optional
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.client.times import NO_TIMES, written

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def hours(number: int, **form: Any) -> list[dict[str, Any]]:
    """Return rows of hours that follow one another."""
    starts = [written(FIRST + timedelta(hours=hour), **form) for hour in range(number + 1)]
    return [
        {"start_at": start, "end_at": end, "bytes": hour}
        for hour, (start, end) in enumerate(pairwise(starts))
    ]


def outcome(read: Reader[Any], rows: object) -> object:
    """Return what a reader finds, or the problem and its place."""
    try:
        return read(rows)
    except Breach as breach:
        return breach.problem, breach.pointer


NO_NUMBERS: list[Any] = [True, None, "1", -1, 10**4000, Decimal("1.5"), Decimal("1e9999"), [], {}]
NUMBERS = st.integers(0, 2**66) | st.sampled_from([0, 2**32, 2**63, 2**64 - 1, 2**64])
DECIMALS = st.integers(0, 10**20).map(Decimal) | st.just(Decimal("1E+3"))
MOMENTS = st.datetimes(timezones=st.just(UTC))
OTHER_ZONES = st.sampled_from(["z", "+00:00", "-00:00", "+02:00", "-07:30", "+23:59"])
PLAIN_TIMES = st.builds(written, MOMENTS, digits=st.sampled_from([0, 1, 6]))
OTHER_TIMES = st.builds(written, MOMENTS, digits=st.integers(0, 6), zone=OTHER_ZONES) | (
    st.sampled_from(
        [
            "2026-10-05t12:00:00Z",
            "2026-10-05T23:59:60Z",
            "2026-10-05T23:59:59.999999999Z",
            "0001-01-01T00:00:00+00:00",
        ]
    )
)
NO_TIME: st.SearchStrategy[Any] = st.sampled_from([*NO_TIMES, None, 0, True, [], {}, ["Z"]])
NO_ROW: st.SearchStrategy[Any] = st.sampled_from(
    [None, 0, True, "start_at", "count", [], ["count"], {}]
)


def rows_of(*names: str, value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw rows with such members; now and then a row is no object, or there is no list."""
    row = st.fixed_dictionaries(dict.fromkeys(names, value))
    return st.lists(row, max_size=6) | st.lists(row | NO_ROW, max_size=6) | NO_ROW


def times_one_by_one(rows: object) -> object:
    starts, ends = (each(member(name, instant))(rows) for name in ("start_at", "end_at"))
    return tuple(starts), tuple(ends)


@given(rows_of("start_at", "end_at", value=PLAIN_TIMES))
def test_plain_times_are_those_of_the_rows_one_by_one(rows: object) -> None:
    assert outcome(times, rows) == outcome(times_one_by_one, rows)


@given(rows_of("start_at", "end_at", value=PLAIN_TIMES | OTHER_TIMES | NO_TIME))
@example([{"start_at": "2026-10-05T12:00:00Z\n2026-10-05T12:00:00Z", "end_at": "x"}])
def test_any_times_are_those_of_the_rows_one_by_one(rows: object) -> None:
    assert outcome(times, rows) == outcome(times_one_by_one, rows)


@given(st.integers(0, 60), st.sampled_from([0, 1, 3, 6]))
def test_times_that_follow_one_another_are_those_of_the_rows_one_by_one(
    number: int, digits: int
) -> None:
    starts, ends = times(hours(number, digits=digits))
    assert starts == tuple(FIRST + timedelta(hours=hour) for hour in range(number))
    assert ends == tuple(FIRST + timedelta(hours=hour + 1) for hour in range(number))
    assert {moment.tzinfo for moment in starts + ends} <= {UTC}


@pytest.mark.parametrize("wrong", [*NO_TIMES, None, 12, True])
@pytest.mark.parametrize("name", ["start_at", "end_at"])
@pytest.mark.parametrize("row", [0, 1, 2])
def test_one_wrong_time_among_right_ones_is_found(row: int, name: str, wrong: object) -> None:
    rows = hours(3)
    rows[row][name] = wrong
    with pytest.raises(Breach) as caught:
        times(rows)
    assert caught.value.pointer == f"/{row}/{name}"


@pytest.mark.parametrize("wrong", NO_NUMBERS, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize(
    "read", [whole_numbers("n"), optional_whole_numbers("n")], ids=["counts", "optional"]
)
def test_one_wrong_number_among_right_ones_is_found(
    read: Reader[Sequence[int]], wrong: object
) -> None:
    with pytest.raises(Breach) as caught:
        read([{"n": 1}, {"n": 2}, {"n": wrong}])
    assert caught.value.pointer == "/2/n"


@given(rows_of("n", value=NUMBERS | DECIMALS | st.sampled_from(NO_NUMBERS)))
def test_counts_are_those_of_the_rows_one_by_one(rows: object) -> None:
    def one_by_one(rows: object) -> object:
        return each(member("n", integer))(rows)

    assert outcome(listed(whole_numbers("n")), rows) == outcome(one_by_one, rows)


@given(
    st.lists(st.fixed_dictionaries({}, optional={"n": NUMBERS}))
    | rows_of("n", value=NUMBERS | DECIMALS | st.sampled_from(NO_NUMBERS))
)
def test_optional_numbers_are_those_of_the_rows_one_by_one(rows: object) -> None:
    def one_by_one(rows: object) -> object:
        found = each(optional("n", integer))(rows)
        return [NO_COUNT if number is None else number for number in found]

    assert outcome(listed(optional_whole_numbers("n")), rows) == outcome(one_by_one, rows)


def listed(read: Reader[Sequence[int]]) -> Reader[list[int]]:
    return lambda rows: list(read(rows))


@pytest.fixture
def only_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to go row by row."""

    def refuse(_: object) -> Callable[..., object]:
        raise AssertionError("a row was read by itself")

    monkeypatch.setattr(_columns, "each", lambda _: refuse)


@pytest.mark.usefixtures("only_at_once")
def test_plain_columns_are_read_at_once() -> None:
    rows = hours(48)
    assert len(times(rows)[0]) == len(whole_numbers("bytes")(rows)) == 48
    assert list(optional_whole_numbers("bytes")(rows)) == list(range(48))
    assert list(optional_whole_numbers("count")(rows)) == [NO_COUNT] * 48


@pytest.mark.usefixtures("only_at_once")
def test_times_with_fractions_of_several_lengths_are_read_at_once() -> None:
    rows = hours(3, digits=6)
    rows[0]["start_at"] = "2025-12-31T23:12:34.5Z"
    assert times(rows)[0][0] == datetime(2025, 12, 31, 23, 12, 34, 500_000, UTC)


@given(st.lists(NUMBERS))
def test_numbers_are_the_same_however_they_are_written(numbers: list[int]) -> None:
    as_decimals = [{"n": Decimal(number)} for number in numbers]
    assert whole_numbers("n")([{"n": number} for number in numbers]) == whole_numbers("n")(
        as_decimals
    )


@pytest.mark.parametrize("numbers", [[0, 2**64 - 1], [1], []])
def test_numbers_of_64_bits_are_kept_in_an_array(numbers: list[int]) -> None:
    assert isinstance(whole_numbers("n")([{"n": number} for number in numbers]), array)
