"""Answers as results: right ones in full, and every way of breaking the contract named."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import goproxies
import pytest

from tests.support.client.answers import ANSWERS, MISSING, changed, result_of

pytestmark = pytest.mark.usefixtures("each_reader")

START = datetime(2026, 10, 1, tzinfo=UTC)
END = datetime(2026, 10, 31, 23, 59, 59, 999999, UTC)
DAY = (datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 5, 23, 59, 59, 999999, UTC))

COUNTS = {
    "traffic": ["/bytes"],
    "traffic_history": ["/values/1/bytes"],
    "requests_history": ["/values/1/amount"],
}
OPTIONAL_COUNTS = {"requests_history": ["/values/0/count", "/filter/status", "/filter/status_not"]}
TIMES = {
    "traffic": ["/filter/start_at", "/filter/end_at"],
    "traffic_history": [
        "/filter/start_at",
        "/filter/end_at",
        "/values/0/start_at",
        "/values/1/end_at",
    ],
    "requests_history": [
        "/filter/start_at",
        "/filter/end_at",
        "/values/0/start_at",
        "/values/1/end_at",
    ],
}
WORDS = {"requests_history": ["/filter/interval"]}
OPTIONAL_WORDS = {
    "traffic": ["/filter/country", "/filter/username"],
    "traffic_history": ["/filter/country", "/filter/username", "/filter/interval"],
    "requests_history": ["/filter/country", "/filter/username"],
}
OBJECTS = {
    "traffic": ["/filter"],
    "traffic_history": ["/filter", "/values/1"],
    "requests_history": ["/filter", "/values/1"],
}
LISTS = {
    "traffic_history": ["/values"],
    "requests_history": ["/values"],
    "countries": ["/countries"],
}

NO_COUNTS: list[Any] = [None, "12", "", True, False, -1, 12.5, 1e-9, [], {}]
NO_TIMES: list[Any] = [
    *(None, 0, True, [], {}, "", "now", "2026-10-05", "2026-10-05T12:00:00"),
    *("2026-10-05T12:00:00-0700", "2026-10-05T24:00:00Z", "2026-W41-1T12:00:00Z"),
    "0000-01-01T00:00:00Z",
]
NO_WORDS: list[Any] = [None, 12, True, [], {}]
NO_OBJECTS: list[Any] = [None, 12, True, "x", [], [{}]]
NO_LISTS: list[Any] = [12, True, "DE", {}, {"0": "DE"}]


def cases(*tables: tuple[dict[str, list[str]], list[Any]]) -> pytest.MarkDecorator:
    """Return a parameter a case: a method, the place in its answer, and what stands there."""
    found = [
        pytest.param(method, pointer, wrong, id=f"{method}{pointer}={wrong!r:.30}")
        for places, values in tables
        for method, pointers in places.items()
        for pointer, wrong in product(pointers, values)
    ]
    return pytest.mark.parametrize(("method", "pointer", "wrong"), found)


def breach(method: str, body: object) -> goproxies.APIResponseValidationError:
    with pytest.raises(goproxies.APIResponseValidationError) as caught:
        result_of(method, body)
    return caught.value


@cases(
    (COUNTS, NO_COUNTS),
    (OPTIONAL_COUNTS, NO_COUNTS),
    (TIMES, NO_TIMES),
    (WORDS, NO_WORDS),
    (OPTIONAL_WORDS, NO_WORDS),
    (LISTS, NO_LISTS),
)
def test_a_wrong_type_is_a_breach_at_its_place(method: str, pointer: str, wrong: object) -> None:
    assert breach(method, changed(ANSWERS[method], pointer, wrong)).pointer == pointer


@cases(
    (COUNTS, [MISSING]),
    (TIMES, [MISSING]),
    (WORDS, [MISSING]),
    (LISTS, [MISSING]),
    ({"traffic": ["/filter"], "traffic_history": ["/filter"]}, [MISSING]),
)
def test_a_missing_member_is_a_breach_at_its_place(
    method: str, pointer: str, wrong: object
) -> None:
    assert breach(method, changed(ANSWERS[method], pointer, wrong)).pointer == pointer


@cases((OBJECTS, NO_OBJECTS))
def test_a_value_that_is_no_object_is_a_breach_at_or_in_its_place(
    method: str, pointer: str, wrong: object
) -> None:
    assert breach(method, changed(ANSWERS[method], pointer, wrong)).pointer.startswith(pointer)


@pytest.mark.parametrize("wrong", [None, 12, True, [], {}])
def test_a_country_that_is_no_string_is_a_breach_at_its_place(wrong: object) -> None:
    assert breach("countries", {"countries": ["DE", wrong]}).pointer == "/countries/1"


@pytest.mark.parametrize("method", ANSWERS)
@pytest.mark.parametrize("body", [None, [], 12, True, "x", {}])
def test_an_answer_that_is_no_such_object_is_a_breach(method: str, body: object) -> None:
    assert breach(method, body).status_code == 200


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("method", COUNTS)
def test_a_word_for_no_number_is_a_breach(method: str, word: str) -> None:
    [pointer] = COUNTS[method]
    text = json.dumps(changed(ANSWERS[method], pointer, "WORD")).replace('"WORD"', word)
    assert word in str(breach(method, text.encode()))


def test_a_range_that_ends_before_it_starts_is_a_breach() -> None:
    body = changed(ANSWERS["traffic"], "/filter/end_at", "2026-09-30T00:00:00Z")
    assert breach("traffic", body).pointer == "/filter"


@pytest.mark.parametrize("method", COUNTS)
@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", 0),
        ("9007199254740993", 9007199254740993),
        ("9007199254740993.0", 9007199254740993),
        ("1e3", 1000),
        ("12.0", 12),
        ("18446744073709551617", 2**64 + 1),
        ("1e30", 10**30),
    ],
)
def test_a_count_is_exact_however_it_is_written(method: str, written: str, number: int) -> None:
    [pointer] = COUNTS[method]
    text = json.dumps(changed(ANSWERS[method], pointer, "COUNT")).replace('"COUNT"', written)
    result = result_of(method, text.encode())
    row = result if method == "traffic" else result[1]
    assert getattr(row, pointer.rpartition("/")[2]) == number
    assert type(getattr(row, pointer.rpartition("/")[2])) is int


def test_the_traffic_of_an_answer() -> None:
    assert result_of(
        "traffic", ANSWERS["traffic"], country="de", username="alice"
    ) == goproxies.Traffic(12, goproxies.Period(START, END), "DE", "alice")


def test_the_traffic_history_of_an_answer() -> None:
    history = result_of(
        "traffic_history", ANSWERS["traffic_history"], country="de", username="alice"
    )
    assert (history.period, history.interval, history.country, history.username) == (
        goproxies.Period(START, END),
        "day",
        "DE",
        "alice",
    )
    assert list(history) == [
        goproxies.TrafficBucket(*DAY, bytes=12),
        goproxies.TrafficBucket(*DAY, bytes=30),
    ]


def test_the_requests_history_of_an_answer() -> None:
    history = result_of(
        "requests_history", ANSWERS["requests_history"], country="de", username="alice"
    )
    assert (history.period, history.interval, history.country, history.username) == (
        goproxies.Period(START, END),
        "day",
        "DE",
        "alice",
    )
    assert list(history) == [
        goproxies.RequestsBucket(*DAY, amount=12, count=3),
        goproxies.RequestsBucket(*DAY, amount=30, count=None),
    ]


def test_the_countries_of_an_answer() -> None:
    assert result_of("countries", ANSWERS["countries"]) == ["DE", "US"]


@cases((LISTS, [None, []]))
def test_null_is_an_empty_list(method: str, pointer: str, wrong: object) -> None:
    assert list(result_of(method, changed(ANSWERS[method], pointer, wrong))) == []


def test_the_result_has_the_filters_of_the_request_and_the_range_that_is_echoed() -> None:
    result = result_of("traffic", ANSWERS["traffic"], period="2026-09", country="us")
    assert (result.country, result.username) == ("US", None)
    assert result.period == goproxies.Period(START, END)


@pytest.mark.parametrize("method", ["traffic", "traffic_history", "requests_history"])
def test_a_range_is_in_the_zone_of_the_request(method: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    period = result_of(
        method, ANSWERS[method], period=goproxies.Period.month(2026, 10, tz=berlin)
    ).period
    assert period == goproxies.Period(START, END)
    assert period.start_at.isoformat() == "2026-10-01T02:00:00+02:00"
    assert period.end_at.isoformat() == "2026-11-01T00:59:59.999999+01:00"


def test_a_range_beyond_the_years_of_that_zone_is_in_utc() -> None:
    body = changed(ANSWERS["traffic"], "/filter/start_at", "0001-01-01T00:00:00Z")
    period = goproxies.Period.day(date(2026, 10, 5), tz=timezone(timedelta(hours=-1)))
    assert result_of("traffic", body, period=period).period.start_at.tzinfo is UTC


@cases((OPTIONAL_WORDS, [MISSING, ""]), (OPTIONAL_COUNTS, [MISSING, 0]), (WORDS, [""]))
def test_an_echo_may_leave_out_what_is_optional_or_say_nothing(
    method: str, pointer: str, wrong: object
) -> None:
    assert result_of(method, changed(ANSWERS[method], pointer, wrong)).period.start_at == START


@pytest.mark.parametrize("method", ["traffic_history", "requests_history"])
@pytest.mark.parametrize("interval", ["month", "1h", "Day", "каждый"])
def test_an_unknown_interval_is_passed_on(method: str, interval: str) -> None:
    body = changed(ANSWERS[method], "/filter/interval", interval)
    assert result_of(method, body).interval == interval


@pytest.mark.parametrize("method", ["traffic_history", "requests_history"])
def test_an_echo_without_an_interval_leaves_that_of_the_request(method: str) -> None:
    body = changed(ANSWERS[method], "/filter/interval", "")
    assert result_of(method, body, interval="week").interval == "week"
    assert result_of(method, body).interval is None


def test_the_interval_is_the_one_that_is_echoed() -> None:
    assert (
        result_of("traffic_history", ANSWERS["traffic_history"], interval="auto").interval == "day"
    )


@pytest.mark.parametrize("method", ANSWERS)
def test_unknown_members_change_nothing(method: str) -> None:
    assert result_of(method, with_more(ANSWERS[method])) == result_of(method, ANSWERS[method])


def with_more(value: Any) -> Any:
    """Return a JSON value with a further member in each of its objects."""
    if isinstance(value, list):
        return [with_more(element) for element in value]
    if isinstance(value, dict):
        more = {"new": [{"bytes": None}], "": 1, "filter2": {}}
        return {name: with_more(member) for name, member in value.items()} | more
    return value


@pytest.mark.parametrize("digits", range(1, 10))
def test_a_fraction_of_a_second_is_cut_not_rounded(digits: int) -> None:
    body = changed(
        ANSWERS["traffic_history"], "/values/0/end_at", f"2026-10-05T23:59:59.{'9' * digits}Z"
    )
    cut = int(f"{'9' * digits:0<6}"[:6])
    assert result_of("traffic_history", body)[0].end_at == DAY[1].replace(microsecond=cut)


@pytest.mark.parametrize(
    "text", ["2026-10-01t00:00:00z", "2026-10-01T02:00:00+02:00", "2026-09-30T17:00:00-07:00"]
)
def test_times_are_in_utc_however_they_are_written(text: str) -> None:
    start = result_of(
        "traffic", changed(ANSWERS["traffic"], "/filter/start_at", text)
    ).period.start_at
    assert (start, start.tzinfo) == (START, UTC)


def test_the_last_of_several_members_of_one_name_counts() -> None:
    text = json.dumps(ANSWERS["traffic"]).replace('"bytes": 12', '"bytes": "12", "bytes": 13')
    assert result_of("traffic", text.encode()).bytes == 13
