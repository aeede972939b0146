"""A breakdown: the cells that succeeded as a sequence, the others with their errors."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs
import goproxies
import pytest
from goproxies import Breakdown, BreakdownError, By, Cell, Period, Traffic
from hypothesis import given
from hypothesis import strategies as st

from .test_frames import ROWS, TYPES, exported, names, types

PERIOD = Period.parse("2026-10")
BY: By = ("country", "username")
TABLE = [
    Traffic(10, PERIOD, "DE", "alice"),
    Traffic(0, PERIOD, "DE", "bob"),
    Traffic(2**70, PERIOD, "US", "alice"),
]
COLUMNS = ["country", "username", "bytes", "start_at", "end_at"]


def failure() -> goproxies.GoProxiesError:
    error = goproxies.RateLimitError("too fast", status_code=429)
    error.add_note("in the cell of country 'US', username 'bob'")
    return error


WHOLE = Breakdown(BY, PERIOD, TABLE, {})
PARTIAL = Breakdown(BY, PERIOD, TABLE, {Cell("US", "bob"): failure()})
EMPTY = Breakdown("country", PERIOD, [], {})


def test_it_is_a_sequence_of_the_cells_that_succeeded() -> None:
    assert isinstance(PARTIAL, Sequence)
    assert list(PARTIAL) == TABLE
    assert len(PARTIAL) == 3
    assert PARTIAL.index(TABLE[1]) == 1


@given(st.integers(-3, 2))
def test_an_index_is_that_of_a_list(index: int) -> None:
    assert WHOLE[index] is TABLE[index]


@given(st.slices(4))
def test_a_slice_is_that_of_a_tuple(part: slice) -> None:
    assert WHOLE[part] == tuple(TABLE[part])


@given(st.lists(st.integers(0, 2**70)))
def test_the_total_is_the_exact_sum(numbers: list[int]) -> None:
    rows = [Traffic(number, PERIOD, "DE") for number in numbers]
    assert Breakdown("country", PERIOD, rows, {}).total_bytes == sum(numbers)


def test_a_cell_has_a_name_for_each_axis() -> None:
    assert PARTIAL.failures[Cell(country="US", username="bob")] is not None
    assert str(Cell("US", "bob")) == "country 'US', username 'bob'"
    assert str(Cell("US", None)) == "country 'US'"
    assert str(Cell(None, "bob")) == "username 'bob'"


def test_its_failures_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PARTIAL.failures[Cell("US", "bob")] = failure()  # type: ignore[index]  # the point


def test_failures_are_raised_as_a_group() -> None:
    with pytest.raises(BreakdownError) as caught:
        PARTIAL.raise_failures()
    assert caught.value.message == "1 of 4 cells failed"
    assert caught.value.exceptions == tuple(PARTIAL.failures.values())
    assert caught.value.exceptions[0].__notes__ == ["in the cell of country 'US', username 'bob'"]


def test_a_group_holds_every_failure() -> None:
    failures = {Cell("DE", None): failure(), Cell("US", None): failure()}
    with pytest.raises(BreakdownError) as caught:
        Breakdown("country", PERIOD, [], failures).raise_failures()
    assert caught.value.exceptions == tuple(failures.values())


@pytest.mark.parametrize("breakdown", [WHOLE, EMPTY])
def test_nothing_is_raised_where_nothing_failed(breakdown: Breakdown) -> None:
    breakdown.raise_failures()


def test_its_repr_shows_what_it_is_about() -> None:
    assert repr(PARTIAL) == (
        f"<Breakdown by country and username: 3 cells of {PERIOD!r}, "
        "total_bytes=1180591620717411303434, 1 failed>"
    )
    assert repr(EMPTY) == f"<Breakdown by country: 0 cells of {PERIOD!r}, total_bytes=0>"


def test_it_is_frozen_and_slotted() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        WHOLE.period = PERIOD  # type: ignore[misc]  # the point
    assert not hasattr(WHOLE, "__dict__")


def test_equal_ones_have_equal_hashes() -> None:
    other = Breakdown(BY, PERIOD, list(TABLE), {})
    assert (other, hash(other)) == (WHOLE, hash(WHOLE))
    assert PARTIAL != WHOLE
    assert hash(PARTIAL) is not None


@pytest.mark.parametrize("again", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_it_can_be_copied_and_pickled(again: Callable[[Breakdown], Breakdown]) -> None:
    assert again(WHOLE) == WHOLE
    error = again(PARTIAL).failures[Cell("US", "bob")]
    assert (str(error), error.__notes__) == (str(failure()), failure().__notes__)


def test_a_dict_a_cell_with_times_in_utc() -> None:
    berlin = Period.parse("2026-10", tz="Europe/Berlin")
    [row] = Breakdown("country", berlin, [Traffic(12, berlin, "DE")], {}).to_dicts()
    assert row == {
        "country": "DE",
        "username": None,
        "bytes": 12,
        "start_at": datetime(2026, 9, 30, 22, tzinfo=UTC),
        "end_at": datetime(2026, 10, 31, 22, 59, 59, 999999, UTC),
    }
    assert row["start_at"].tzinfo is UTC


each_export = pytest.mark.parametrize("export", ROWS)

TEXT = {"to_pandas": "string", "to_polars": "String", "to_arrow": "string"}


@each_export
def test_the_columns_and_values_are_those_of_the_rows(export: str) -> None:
    frame = exported(export, PARTIAL)
    assert names(frame) == COLUMNS
    assert ROWS[export](frame) == PARTIAL.to_dicts()


@each_export
@pytest.mark.parametrize("breakdown", [EMPTY, Breakdown("country", PERIOD, TABLE[:2], {})])
def test_the_types_of_the_columns_do_not_depend_on_the_rows(
    breakdown: Breakdown, export: str
) -> None:
    time, number, *_ = TYPES[export]
    text = TEXT[export]
    assert types(exported(export, breakdown)) == [text, text, number, time, time]


@each_export
def test_a_column_that_it_is_not_by_is_null(export: str) -> None:
    rows: Any = ROWS[export](
        exported(export, Breakdown("country", PERIOD, [Traffic(12, PERIOD, "DE")], {}))
    )
    assert rows[0]["username"] is None
