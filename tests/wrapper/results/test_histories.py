"""Histories: sequences of buckets, kept by column."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from array import array
from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from sys import getsizeof
from typing import Any, cast

import attrs
import goproxies
import httpx
import pytest
from goproxies import RequestsBucket, RequestsHistory, TrafficBucket, TrafficHistory
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.answers import changed, result_of, written
from tests.support.client.times import written as time

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def body(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an answer with an hour for each row."""
    times = [time(FIRST + number * HOUR) for number in range(len(rows) + 1)]
    values = [
        {"start_at": start, "end_at": end, **row}
        for (start, end), row in zip(pairwise(times), rows, strict=True)
    ]
    span = {"start_at": times[0], "end_at": times[-1]}
    return {"values": values, "filter": {**span, "interval": "hour"}}


def traffic(*numbers: int, **arguments: Any) -> TrafficHistory:
    history: TrafficHistory = result_of(
        "traffic_history", body([{"bytes": number} for number in numbers]), **arguments
    )
    return history


def requests(*rows: tuple[int, int | None], **arguments: Any) -> RequestsHistory:
    members = [
        {"amount": amount} | ({} if count is None else {"count": count}) for amount, count in rows
    ]
    history: RequestsHistory = result_of("requests_history", body(members), **arguments)
    return history


def bucket(hour: int, number: int) -> TrafficBucket:
    return TrafficBucket(FIRST + hour * HOUR, FIRST + (hour + 1) * HOUR, number)


HISTORY = traffic(10, 20, 30)
ROWS = [bucket(0, 10), bucket(1, 20), bucket(2, 30)]


def test_it_is_a_sequence_of_buckets() -> None:
    assert isinstance(HISTORY, Sequence)
    assert len(HISTORY) == 3
    assert list(HISTORY) == ROWS


@given(st.integers(-4, 3))
def test_an_index_is_that_of_a_list(index: int) -> None:
    assert outcome(lambda: HISTORY[index]) == outcome(lambda: ROWS[index])


def outcome(look: Callable[[], object]) -> object:
    """Return what a look-up finds, or the class of its error."""
    try:
        return look()
    except IndexError:
        return IndexError


@given(st.slices(5))
def test_a_slice_is_that_of_a_tuple(part: slice) -> None:
    assert HISTORY[part] == tuple(ROWS)[part]


@pytest.mark.parametrize("index", ["0", 1.0, None])
def test_an_index_is_a_number(index: Any) -> None:
    with pytest.raises(TypeError):
        HISTORY[index]


def test_it_can_be_searched_and_reversed() -> None:
    assert ROWS[1] in HISTORY
    assert bucket(1, 21) not in HISTORY
    assert HISTORY.index(ROWS[2]) == 2
    assert HISTORY.count(ROWS[0]) == 1
    assert list(reversed(HISTORY)) == ROWS[::-1]


def test_it_can_be_iterated_more_than_once() -> None:
    assert list(HISTORY) == list(HISTORY)


def test_an_empty_one_is_false() -> None:
    assert not traffic()
    assert not requests()
    assert HISTORY


@given(st.lists(st.integers(0, 2**80), max_size=5))
def test_the_totals_are_exact(numbers: list[int]) -> None:
    assert traffic(*numbers).total_bytes == sum(numbers)
    assert requests(*((number, None) for number in numbers)).total_amount == sum(numbers)


def test_a_requests_history_knows_amounts_and_counts() -> None:
    assert list(requests((5, 2), (6, None), (2**70, 0))) == [
        RequestsBucket(FIRST, FIRST + HOUR, 5, 2),
        RequestsBucket(FIRST + HOUR, FIRST + 2 * HOUR, 6, None),
        RequestsBucket(FIRST + 2 * HOUR, FIRST + 3 * HOUR, 2**70, 0),
    ]


def test_to_dicts_returns_a_dict_for_each_bucket() -> None:
    assert traffic(10).to_dicts() == [{"start_at": FIRST, "end_at": FIRST + HOUR, "bytes": 10}]
    assert requests((5, None)).to_dicts() == [
        {"start_at": FIRST, "end_at": FIRST + HOUR, "amount": 5, "count": None}
    ]


def test_equal_answers_are_equal_histories_with_equal_hashes() -> None:
    again = traffic(10, 20, 30)
    assert again == HISTORY
    assert hash(again) == hash(HISTORY)


@pytest.mark.parametrize(
    "other", [traffic(10, 20), traffic(10, 20, 31), traffic(10, 20, 30, country="DE"), ROWS]
)
def test_other_answers_are_other_histories(other: object) -> None:
    assert other != HISTORY


def test_histories_of_two_kinds_are_never_equal() -> None:
    one, other = cast("object", requests()), traffic()
    assert one != other


@pytest.mark.parametrize("history", [HISTORY, traffic(2**70), requests((1, None))])
def test_every_history_and_bucket_is_hashable(history: Any) -> None:
    assert isinstance(hash(history), int)
    assert all(isinstance(row, Hashable) and hash(row) for row in history)


@pytest.mark.parametrize(
    "name",
    [
        *("period", "interval", "country", "username", "as_of", "missing", "is_final"),
        *("total_bytes", "_bytes", "other"),
    ],
)
def test_nothing_of_it_can_be_set(name: str) -> None:
    with pytest.raises((AttributeError, attrs.exceptions.FrozenInstanceError)):
        setattr(HISTORY, name, None)
    with pytest.raises((AttributeError, attrs.exceptions.FrozenInstanceError)):
        setattr(HISTORY[0], name, None)


def test_a_row_cannot_be_replaced() -> None:
    with pytest.raises(TypeError):
        HISTORY[0] = ROWS[1]  # type: ignore[index]  # the point


def test_its_repr_shows_what_it_holds() -> None:
    assert repr(traffic(10, 20, country="DE", username="alice")) == (
        "<TrafficHistory: 2 buckets of "
        "Period(2026-10-01T00:00:00+00:00 .. 2026-10-01T02:00:00+00:00), "
        "interval='hour', country='DE', username='alice', total_bytes=30>"
    )
    assert "total_amount=7" in repr(requests((7, None)))


def test_its_repr_shows_a_total_of_any_size() -> None:
    largest = 10**4000 - 1
    assert str(largest * 2) in repr(traffic(largest, largest))


@pytest.mark.parametrize("history", [HISTORY, traffic(), traffic(2**70), requests((1, None))])
def test_it_can_be_copied_and_pickled(history: Any) -> None:
    for again in (pickle.loads(pickle.dumps(history)), copy.copy(history), copy.deepcopy(history)):
        assert again == history
        assert again.as_of == history.as_of


def test_it_keeps_columns_of_eight_bytes_a_number_and_no_rows() -> None:
    history = requests(*((number, number) for number in range(1000)))
    kept = [value for value in held(history) if isinstance(value, array)]
    assert len(kept) == 2
    assert sum(map(getsizeof, kept)) < 2 * (8 * 1000 + 200)
    assert not any(isinstance(value, RequestsBucket | dict) for value in held(history))


def test_counts_that_the_api_leaves_out_are_kept_in_a_byte_each() -> None:
    history = requests(*((number, None) for number in range(1000)))
    assert sum(getsizeof(value) for value in held(history) if isinstance(value, array)) < 9_400


@pytest.mark.parametrize(("answers", "limit"), [(1, 100), (10, 100 + 9 * 12)])
@pytest.mark.parametrize(
    ("method", "row"),
    [
        ("traffic_history", {"bytes": 2**40}),
        ("requests_history", {"amount": 2**20, "count": 2**20}),
        ("requests_history", {"amount": 2**40}),
    ],
)
def test_it_keeps_100_bytes_a_row_and_12_where_its_times_are_another_one_s(
    method: str, row: dict[str, int], answers: int, limit: int
) -> None:
    text = written(body([row] * 1000))
    histories = [result_of(method, text) for _ in range(answers)]
    assert sum(map(getsizeof, held(*histories))) < limit * 1000


def held(*histories: object) -> list[object]:
    """Return all that histories hold, each object once."""
    found: dict[int, object] = {}
    left = list(histories)
    while left:
        value = left.pop()
        if id(value) not in found and not isinstance(value, type):
            found[id(value)] = value
            left += gc.get_referents(value)
    return list(found.values())


def test_times_are_shared_for_as_long_as_a_history_has_them() -> None:
    one, other, later = traffic(*range(17)), traffic(*range(1, 18)), traffic(*range(18))
    assert one._spans is other._spans
    assert later._spans is not one._spans
    times = weakref.ref(one._spans)
    del one
    gc.collect()
    assert times() is other._spans
    del other
    gc.collect()
    assert times() is None


def test_histories_whose_times_differ_in_the_middle_share_none() -> None:
    answer = body([{"bytes": number} for number in range(3)])
    odd = changed(answer, "/values/1/end_at", (FIRST + 1.5 * HOUR).isoformat())
    even_history, odd_history = (
        result_of("traffic_history", answer),
        result_of("traffic_history", odd),
    )
    assert odd_history[1].end_at == FIRST + 1.5 * HOUR
    assert even_history[1].end_at == FIRST + 2 * HOUR
    assert even_history != odd_history


def test_as_of_is_the_date_of_the_answer() -> None:
    assert dated("Sun, 01 Nov 2026 12:00:00 GMT").as_of == datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("date", ["", "tomorrow", "Fri, 31 Dec 9999 23:59:59 -2359"])
def test_as_of_is_the_time_of_this_machine_where_the_answer_has_no_date(date: str) -> None:
    before = datetime.now(UTC)
    as_of = dated(date).as_of
    assert before <= as_of <= datetime.now(UTC)
    assert as_of.tzinfo is UTC


def test_as_of_is_no_part_of_what_makes_histories_equal() -> None:
    one, other = dated("Sun, 01 Nov 2026 12:00:00 GMT"), dated("Mon, 02 Nov 2026 12:00:00 GMT")
    assert one.as_of != other.as_of
    assert one == other
    assert hash(one) == hash(other)


def dated(date: str) -> TrafficHistory:
    """Return the history of an answer with such a `Date`."""
    answer = httpx.Response(200, json=body([{"bytes": 1}]), headers={"Date": date} if date else {})
    with goproxies.Client(token="token", transport=httpx.MockTransport(lambda _: answer)) as client:
        return client.traffic_history()


def test_a_column_of_numbers_beyond_64_bits_is_kept_as_it_is() -> None:
    assert [row.bytes for row in traffic(1, 2**63)] == [1, 2**63]


def test_the_buckets_are_in_the_order_of_the_answer() -> None:
    answer = body([{"bytes": 1}, {"bytes": 2}])
    answer["values"].reverse()
    history: goproxies.TrafficHistory = result_of("traffic_history", answer)
    assert [row.bytes for row in history] == [2, 1]
