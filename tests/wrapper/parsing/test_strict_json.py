"""JSON read exactly, and checked member by member."""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from goproxies._constants import LONG_BODY_BYTES, MAX_BODY_ARRAYS, MAX_BODY_MARKS
from goproxies._parsing.strict_json import (
    Breach,
    Reader,
    each,
    instant,
    integer,
    member,
    nullable,
    optional,
    parse,
    string,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.times import NO_TIMES

SPACES = b" " * LONG_BODY_BYTES


def breach(read: Reader[Any], value: object) -> Breach:
    with pytest.raises(Breach) as caught:
        read(value)
    return caught.value


@given(st.integers(min_value=0))
def test_an_integer_is_what_was_written(number: int) -> None:
    assert integer(parse(str(number).encode())) == number


@given(number=st.integers(1, 10**60), zeros=st.integers(0, 40))
def test_an_integer_may_be_written_with_a_point_or_an_exponent(number: int, zeros: int) -> None:
    for text in (
        f"{number}.{'0' * zeros}0",
        f"{number}e{zeros}",
        f"{number}{'0' * zeros}E-{zeros}",
    ):
        exact = number * 10**zeros if "e" in text else number
        assert integer(parse(text.encode())) == exact


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9007199254740993", 9007199254740993),
        ("9007199254740993.0", 9007199254740993),
        ("1e3", 1000),
        ("1E+3", 1000),
        ("12.0", 12),
        ("1200e-2", 12),
        ("-0", 0),
        ("-0.0", 0),
        ("0e10", 0),
        ("18446744073709551616", 2**64),
        ("1e400", 10**400),
        ("1" + "0" * 3999, 10**3999),
    ],
    ids=lambda value: str(value)[:24],
)
def test_no_digit_of_an_integer_is_lost(text: str, number: int) -> None:
    assert integer(parse(text.encode())) == number


@pytest.mark.parametrize(
    "text",
    [
        "12.5",
        "1e-1",
        "0.99999999999999999999999999999999999",
        "-1",
        "-1.0",
        "true",
        "false",
        "null",
        '"12"',
        "[]",
        "{}",
        "1e4000",
        "1" + "0" * 4000,
    ],
    ids=lambda text: text[:20],
)
def test_a_value_that_is_no_count_is_a_breach(text: str) -> None:
    assert breach(integer, parse(text.encode())).path == ()


@pytest.mark.parametrize("text", ["1e999999999", "-1e999999999", "1e-999999999", "0e999999999"])
def test_a_number_that_is_too_large_is_refused_at_once(text: str) -> None:
    began = time.monotonic()
    number = parse(text.encode())
    assert isinstance(number, Decimal)
    assert not breach(integer, number).path
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b" ", b"NaN", b"Infinity", b"-Infinity", b'{"a": NaN}', b"{", b"[1,]", b"'a'"),
        *(b"01", b"\xff", b'"\xff"', b"9" * 5000, b"1e99999999999999999999", b"[" * 100_000),
    ],
    ids=lambda text: str(text[:20]),
)
def test_a_text_that_is_no_json_is_a_breach_of_the_whole(text: bytes) -> None:
    with pytest.raises(Breach) as caught:
        parse(text)
    assert caught.value.pointer == ""


def test_a_body_that_is_no_json_is_not_shown() -> None:
    with pytest.raises(Breach) as caught:
        parse(b'{"token": "secret')
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


def test_the_last_of_several_members_of_one_name_counts() -> None:
    assert parse(b'{"bytes": 1, "bytes": 2}') == {"bytes": 2}


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_value_or_a_breach(text: bytes) -> None:
    with contextlib.suppress(Breach):
        parse(text)


def test_a_breach_names_the_place_as_a_json_pointer() -> None:
    read = member("values", each(member("a/b~c", integer)))
    assert breach(read, {"values": [{"a/b~c": 1}, {"a/b~c": "2"}]}).pointer == "/values/1/a~1b~0c"


def test_a_missing_member_is_named() -> None:
    assert breach(member("bytes", integer), {"byte": 1}).pointer == "/bytes"


@pytest.mark.parametrize("holder", [None, [], "bytes", 12, True])
def test_a_member_of_a_value_that_is_no_object_is_a_breach_of_the_value(holder: object) -> None:
    assert breach(member("bytes", integer), holder).pointer == ""
    assert breach(optional("bytes", integer), holder).pointer == ""


def test_an_optional_member_may_be_left_out_but_not_be_null() -> None:
    assert optional("count", integer)({}) is None
    assert breach(optional("count", integer), {"count": None}).pointer == "/count"


def test_a_nullable_value_is_null_or_of_its_kind() -> None:
    assert nullable(integer)(None) is None
    assert nullable(integer)(12) == 12
    assert breach(nullable(integer), "12").pointer == ""


def test_null_is_an_empty_list() -> None:
    assert each(integer)(None) == []


@pytest.mark.parametrize("value", [{}, "ab", 12, False])
def test_a_value_that_is_no_array_is_a_breach(value: object) -> None:
    assert breach(each(integer), value).pointer == ""


@pytest.mark.parametrize("value", [None, 12, True, [], {}])
def test_a_value_that_is_no_string_is_a_breach(value: object) -> None:
    assert not breach(string, value).path


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1970-01-01t00:00:00z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1970-01-01T00:00:00-00:00", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1970-01-01T01:00:00+01:00", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1969-12-31T23:59:59.999999Z", datetime(1969, 12, 31, 23, 59, 59, 999999, UTC)),
        ("1970-01-01T00:00:60Z", datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999Z", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_time_is_an_instant_in_utc(text: str, moment: datetime) -> None:
    assert (instant(text), instant(text).tzinfo) == (moment, UTC)


@pytest.mark.parametrize("digits", range(1, 10))
def test_a_fraction_of_any_length_is_cut_to_microseconds_not_rounded(digits: int) -> None:
    fraction = "987654999"[:digits]
    microsecond = int(f"{fraction:0<6}"[:6])
    assert instant(f"1970-01-01T00:00:00.{fraction}Z").microsecond == microsecond


@pytest.mark.parametrize("text", NO_TIMES)
def test_a_text_that_is_no_rfc_3339_time_is_a_breach(text: str) -> None:
    assert not breach(instant, text).path


@pytest.mark.parametrize("value", [None, 0, 1.5, True, [], {}])
def test_a_time_is_a_string(value: object) -> None:
    assert not breach(instant, value).path


def test_a_breach_shows_nothing_of_the_value() -> None:
    for read in (instant, integer, each(string)):
        assert "secret" not in breach(read, "secret").problem


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_a_value_written_by_json_is_read_again(value: Any) -> None:
    assert parse(json.dumps(value).encode()) == value


# Long texts, which are parsed while an event loop runs


@given(JSON | st.floats(allow_nan=False, allow_infinity=False))
def test_a_long_text_means_the_same_as_a_short_one(value: Any) -> None:
    text = json.dumps(value).encode()
    assert repr(parse(text + SPACES)) == repr(parse(text))


@pytest.mark.parametrize("text", [b"NaN", b"9" * 5000, b"1e99999999999999999999"])
def test_a_long_text_is_checked_like_a_short_one(text: bytes) -> None:
    with pytest.raises(Breach):
        parse(text + SPACES)


@pytest.mark.parametrize("value", [b'{"bytes":"12"}', b"12", b"1.2"])
def test_other_threads_run_while_a_long_text_is_parsed(value: bytes) -> None:
    text = b"[" + b",".join([value] * 1_000_000) + b"]"
    parsing = threading.Thread(target=parse, args=[text])
    turns = [time.monotonic()]
    parsing.start()
    while parsing.is_alive():
        time.sleep(0)
        turns.append(time.monotonic())
    longest = max(after - before for before, after in itertools.pairwise(turns))
    assert longest < (turns[-1] - turns[0]) / 2


@pytest.mark.parametrize(
    ("value", "number"), [(b"[]", MAX_BODY_ARRAYS), (b"{}", MAX_BODY_MARKS // 2)]
)
def test_a_text_of_more_parts_than_any_answer_is_refused(value: bytes, number: int) -> None:
    with pytest.raises(Breach, match="more parts"):
        parse(b"[" + b",".join([value] * (number + 1)) + b"]")
