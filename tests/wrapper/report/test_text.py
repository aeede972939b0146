"""Numbers, times and names, as a report writes them."""

from __future__ import annotations

import decimal
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import goproxies
import pytest
from goproxies.report import _text
from hypothesis import given
from hypothesis import strategies as st

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0.000"),
        (1, "<0.001"),
        (-1, ">-0.001"),
        (499_999, "<0.001"),
        (500_000, "0.001"),
        (1_234_567_890_123, "1,234.568"),
        (-2_000_000, "-0.002"),
    ],
)
def test_traffic_is_in_gb_to_a_thousandth_and_never_looks_like_none(count: int, text: str) -> None:
    assert _text.gb(count) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 5, "0.0%"),
        (0, 0, "0.0%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 10**6, "<0.1%"),
        (1, 2_001, "<0.1%"),
        (1, 2_000, "0.1%"),
        (-1, 200, "-0.5%"),
        (-5, 4, "-125.0%"),
        (-1, 10**6, ">-0.1%"),
    ],
)
def test_a_share_has_one_place_and_never_looks_like_none(part: int, whole: int, text: str) -> None:
    assert _text.percent(part, whole) == text


def test_a_share_may_be_of_decimals_of_any_size() -> None:
    with decimal.localcontext(prec=2):
        assert _text.percent(Decimal("103.84"), 100) == "103.8%"
        assert _text.percent(Decimal("1E+30"), 100).startswith("1,000,000")


@pytest.mark.parametrize(
    ("price", "text"),
    [("1.5", "1.50"), ("2", "2.00"), ("0.00125", "0.00125"), ("1200", "1,200.00")],
)
def test_a_price_has_all_of_its_places_and_at_least_two(price: str, text: str) -> None:
    assert _text.price(Decimal(price)) == text


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2026-10", "October 2026"),
        ("2026-02", "February 2026"),
        ("2026-10-05", "5 October 2026"),
        ("2026-10-01/2026-10-15", "1 October 2026 to 15 October 2026"),
        ("2026-10-01/2026-11-30", "1 October 2026 to 30 November 2026"),
        ("2024-02", "February 2024"),
        ("2025-10-01/2026-10-31", "1 October 2025 to 31 October 2026"),
    ],
)
@pytest.mark.parametrize("zone", [UTC, BERLIN])
def test_whole_days_are_written_as_people_do(period: str, text: str, zone: ZoneInfo) -> None:
    assert _text.period_words(goproxies.Period.parse(period, tz=zone), zone) == text


@pytest.mark.parametrize(
    ("period", "text"), [("9999-12", "December 9999"), ("9999-12-31", "31 December 9999")]
)
def test_the_last_day_of_all_is_a_whole_day(period: str, text: str) -> None:
    assert _text.period_words(goproxies.Period.parse(period), UTC) == text


def test_a_period_of_parts_of_days_has_its_times() -> None:
    period = goproxies.Period(
        datetime(2026, 10, 1, 8, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC)
    )
    assert _text.period_words(period, UTC) == "1 Oct 2026, 08:00 UTC to 2 Oct 2026, 00:00 UTC"


def test_the_hour_that_comes_twice_has_the_name_of_its_offset() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert _text.when(first, BERLIN) == "25 Oct 2026, 02:30 CEST"
    assert _text.when(second, BERLIN) == "25 Oct 2026, 02:30 CET"


def test_a_day_has_the_year_only_in_another_one() -> None:
    now = datetime(2026, 11, 3, tzinfo=UTC)
    assert _text.day_of_year(datetime(2026, 12, 1, tzinfo=UTC), now, UTC) == "1 Dec"
    assert _text.day_of_year(datetime(2027, 1, 1, tzinfo=UTC), now, UTC) == "1 Jan 2027"


def test_a_day_of_a_table_has_its_weekday() -> None:
    assert _text.day_of_week(date(2026, 10, 5)) == "Mon 5 Oct 2026"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Müller", "Müller"),
        ("\u05d0\u05d1", "\u05d0\u05d1"),
        ("a\u202eb", r"a\u202eb"),
        ("a\nb\x00\x1b", r"a\nb\x00\x1b"),
        ("\ud800", r"\ud800"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 200 + "…"),
    ],
)
def test_a_name_is_shown_and_what_has_no_glyph_escaped(name: str, shown: str) -> None:
    assert _text.inert(name) == shown


@given(st.text())
def test_no_name_is_longer_than_a_few_lines(name: str) -> None:
    shown = _text.inert(name * 500)
    assert shown.isprintable()
    assert len(shown) <= 10 * 201
