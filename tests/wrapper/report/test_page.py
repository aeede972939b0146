"""The page: what it shows, in which order, and what it is made of."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import goproxies
import pytest
from goproxies.report._data import CountryLine, Coverage, RequestsDay, TrafficDay
from goproxies.report._page import page
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.report.pages import Page, decimal
from tests.support.report.reports import EUROS, GB, limited, lines, report

SUBUSERS, DAYS, REQUESTS = "Traffic by sub-user", "Traffic by day, in GB", "Requests by day"


def read(**changes: object) -> Page:
    return Page(page(report(**changes)))


def test_the_parts_come_in_the_order_of_a_reader() -> None:
    headings = ["Final and complete", "Total", "Traffic by day", "Requests by day", "Sub-users"]
    found = re.findall(r"<h[12][^>]*>(?:<bdi>)?([^<]*)", page(report()))
    assert found == ["Traffic report", *headings, "Countries"]


def test_it_says_whose_it_is_and_of_when() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    text = read(period=goproxies.Period.parse("2026-10", tz=berlin), zone=berlin).text
    assert "October 2026 Traffic report Account reseller" in text
    assert "From 1 Oct 2026, 00:00 CEST To 31 Oct 2026, 23:59 CET" in text
    assert "Time zone of the days Europe/Berlin Numbers as of 3 Nov 2026, 10:30 CET" in text


def test_the_account_of_a_token_has_no_name() -> None:
    assert "Account not known: a token does not name it" in read(account=None).text


def test_the_same_report_gives_the_same_bytes() -> None:
    assert page(report()) == page(report())


# What it is made of


def test_nothing_is_loaded_and_nothing_runs() -> None:
    shown = read(subusers=(limited(lines(("alice", GB), price=EUROS)[0]),), price=EUROS)
    assert not shown.names & {"script", "link", "img", "iframe", "object", "embed", "image", "use"}
    assert not shown.attributes & {"src", "href", "srcset", "action", "data", "poster"}
    assert not [name for name in shown.attributes if name.startswith("on")]
    assert not re.search(r"https?:|//|url\(|@import|@font-face", page(report()))


def test_it_carries_the_policy_that_it_fulfils() -> None:
    policies = [attrs["content"] for tag, attrs in read().tags if "http-equiv" in attrs]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_every_tag_is_closed_and_no_id_comes_twice() -> None:
    html = page(report(price=EUROS))
    identifiers = Counter(attrs["id"] for _, attrs in Page(html).tags if "id" in attrs)
    assert set(identifiers.values()) == {1}
    for name in ("section", "table", "tr", "td", "th", "svg", "details", "bdi", "div", "p"):
        opened, closed = len(re.findall(f"<{name}[ >]", html)), html.count(f"</{name}>")
        assert opened == closed, name


def test_every_chart_has_a_text_and_a_table() -> None:
    charts = [attrs for tag, attrs in read().tags if tag == "svg" and attrs.get("role") == "img"]
    labels = [str(attrs["aria-label"]) for attrs in charts]
    assert [label.split(",")[0] for label in labels] == ["Traffic by day", "Requests by day"]
    assert "3.000 GB in total, at most 2.000 GB on Fri 2 Oct 2026" in labels[0]
    assert "300 requests in total (3.3% did not end in 200), at most 200 on Fri" in labels[1]
    assert {DAYS, REQUESTS} <= read().tables.keys()


def test_every_table_has_headings_of_columns_and_rows() -> None:
    scopes = [attrs.get("scope") for tag, attrs in read().tags if tag == "th"]
    assert set(scopes) == {"col", "row"}


# The status


def test_a_period_that_was_running_is_not_final() -> None:
    shown = read(is_final=False)
    assert "Not final yet The period had not ended" in shown.text


def test_missing_times_are_named() -> None:
    gap = goproxies.Period(
        datetime(2026, 10, 2, 5, tzinfo=UTC), datetime(2026, 10, 2, 7, 59, tzinfo=UTC)
    )
    text = read(missing=(gap,)).text
    assert "Final, but not complete" in text
    assert "Not reported: 2 Oct 2026, 05:00 UTC to 2 Oct 2026, 07:59 UTC." in text


def test_many_missing_times_are_counted() -> None:
    gap = goproxies.Period.parse("2026-10-02")
    assert "; and 180 more." in read(missing=(gap,) * 200).text


def test_times_that_were_reported_twice_are_named() -> None:
    text = read(overlapping=(goproxies.Period.parse("2026-10-02"),), is_final=False).text
    assert "Not final yet, and not complete" in text
    assert "Reported twice: 2 Oct 2026, 00:00 UTC to 2 Oct 2026, 23:59 UTC." in text


def test_failures_are_named_with_their_error() -> None:
    shown = read(
        failed_subusers={"carol": "HTTP 500: down"},
        failed_countries={"FR": "late", "GB": "late"},
        unattributed_bytes=None,
        price=EUROS,
        subusers=lines(("alice", GB), price=EUROS),
    )
    assert (
        "1 sub-user could not be read and is not in the table or in the amounts: carol: HTTP"
        in (shown.text)
    )
    assert "2 countries could not be read and are not in the table: FR: late" in shown.text
    assert shown.rows(SUBUSERS)["Of no listed sub-user"][0] == "unknown"


def test_many_failures_are_counted() -> None:
    text = read(failed_subusers={f"name-{n}": "down" for n in range(105)}).text
    assert "105 sub-users could not be read" in text
    assert "and 5 more" in text


GAP = (goproxies.Period.parse("2026-10-02"),)


@pytest.mark.parametrize(
    "fault",
    [
        {"missing": GAP},
        {"overlapping": GAP},
        {"failed_subusers": {"carol": "down"}},
        {"failed_countries": {"FR": "down"}},
    ],
)
def test_a_single_fault_makes_it_incomplete(fault: dict[str, object]) -> None:
    assert "Final, but not complete" in read(**fault).text


@pytest.mark.parametrize("total", [3 * GB - 1, 3 * GB + 1])
def test_days_that_do_not_add_up_to_the_total_are_reported(total: int) -> None:
    text = read(total_bytes=total).text
    assert "Final and complete, but the numbers differ" in text
    assert f"their sum is 3,000,000,000 bytes, the total {total:,} bytes" in text


@pytest.mark.parametrize("fault", [{"is_final": False}, {"missing": GAP}, {"overlapping": GAP}])
def test_days_that_are_not_certain_need_not_add_up_to_the_total(fault: dict[str, object]) -> None:
    assert "their sum is" not in read(total_bytes=3 * GB + 1, **fault).text


def test_days_of_a_zone_off_the_hour_are_called_approximate() -> None:
    assert "The days are approximate" in read(days_split_hours=True).text


# The days


def test_the_days_are_in_the_table_with_their_sum() -> None:
    assert read().rows(DAYS) == {
        "Day": ["Traffic, GB"],
        "Thu 1 Oct 2026": ["1.000"],
        "Fri 2 Oct 2026": ["2.000"],
        "Sum of the days": ["3.000"],
    }


def test_the_scale_of_a_chart_has_its_top_and_the_half_of_it() -> None:
    scales = re.findall(r'class="scale".*?>(.*?)</div>', page(report()))
    assert [re.findall(r"<span>(.*?)</span>", scale) for scale in scales] == [
        ["2 GB", "1 GB", "0"],
        ["200", "100", "0"],
    ]


@pytest.mark.parametrize(
    ("amount", "not_200", "columns"),
    [
        (10, 4, [("ok", "600"), ("bad", "400")]),
        (10, 0, [("ok", "1000")]),
        (10, 10, [("bad", "1000")]),
        (10, 12, [("bad", "1000")]),  # which no server should report
    ],
)
def test_a_column_of_requests_is_divided_by_how_they_ended(
    amount: int, not_200: int, columns: list[tuple[str, str]]
) -> None:
    day = RequestsDay(date(2026, 10, 1), amount, not_200, Coverage.WHOLE)
    tags = read(requests_days=(day,), traffic_days=()).tags
    found = [(attrs["class"], attrs["height"]) for tag, attrs in tags if tag == "rect"]
    assert found == columns


def test_requests_have_the_share_that_did_not_end_in_200() -> None:
    assert read().rows(REQUESTS) == {
        "Day": ["Requests", "Not 200", "Share"],
        "Thu 1 Oct 2026": ["100", "5", "5.0%"],
        "Fri 2 Oct 2026": ["200", "5", "2.5%"],
        "Sum of the days": ["300", "10", "3.3%"],
    }


@pytest.mark.parametrize(
    ("coverage", "row"),
    [
        (Coverage.WHOLE, ("Fri 2 Oct 2026", "0.000")),
        (Coverage.PART, ("Fri 2 Oct 2026 incomplete", "0.000")),
        (Coverage.NONE, ("Fri 2 Oct 2026 not reported", "unknown")),
    ],
)
def test_a_day_without_traffic_is_a_zero_and_one_not_reported_is_marked(
    coverage: Coverage, row: tuple[str, str]
) -> None:
    days = (
        TrafficDay(date(2026, 10, 1), GB, Coverage.WHOLE),
        TrafficDay(date(2026, 10, 2), 0, coverage),
    )
    assert read(traffic_days=days).rows(DAYS)[row[0]] == [row[1]]


def test_without_any_traffic_there_is_no_chart_but_all_the_rest() -> None:
    days = (TrafficDay(date(2026, 10, 1), 0, Coverage.WHOLE),)
    quiet = (RequestsDay(date(2026, 10, 1), 0, 0, Coverage.WHOLE),)
    shown = read(
        total_bytes=0,
        traffic_days=days,
        requests_days=quiet,
        subusers=(),
        countries=(),
        price=EUROS,
    )
    assert "There was no traffic." in shown.text
    assert "There were no requests." in shown.text
    assert "No sub-users." in shown.text
    assert "No countries." in shown.text
    assert shown.rows(DAYS)["Thu 1 Oct 2026"] == ["0.000"]


def test_a_period_before_any_day_is_a_page_too() -> None:
    assert "There was no traffic." in read(traffic_days=(), requests_days=(), total_bytes=0).text


# The sub-users


def test_sub_users_have_traffic_and_share() -> None:
    assert read(total_bytes=4 * GB, unattributed_bytes=GB).rows(SUBUSERS) == {
        "Sub-user": ["Traffic, GB", "Share"],
        "alice": ["2.000", "50.0%"],
        "bob": ["1.000", "25.0%"],
        "Sum of the sub-users": ["3.000", "75.0%"],
        "Of no listed sub-user": ["1.000", "25.0%"],
        "Total": ["4.000", "100.0%"],
    }


def test_the_exact_bytes_are_behind_each_number() -> None:
    assert {"2000000000", "1000000000", "3000000000"} <= {
        attrs["value"] for tag, attrs in read().tags if tag == "data"
    }


def test_with_a_price_each_line_has_an_amount_and_the_sum_is_that_of_the_lines() -> None:
    subusers = lines(("alice", 5_000_000), ("bob", 5_000_000), price=EUROS)
    shown = read(subusers=subusers, price=EUROS)
    rows = shown.rows(SUBUSERS)
    assert rows["Sub-user"][-1] == "Amount, EUR"
    assert (rows["alice"][-1], rows["bob"][-1]) == ("0.01", "0.01")
    assert rows["Sum of the sub-users"][-1] == "0.02"
    assert "0.02 EUR for the sub-users, at 1.50 a GB" in shown.text


def test_without_a_price_there_is_no_amount() -> None:
    assert "Amount" not in read().text


@settings(max_examples=20)
@given(st.lists(st.integers(0, 10**13), min_size=101, max_size=130))
def test_the_largest_are_shown_and_the_others_add_up_in_one_line(traffic: list[int]) -> None:
    ordered = sorted(traffic, reverse=True)
    subusers = lines(*((f"name-{n}", count) for n, count in enumerate(ordered)), price=EUROS)
    table = read(
        subusers=subusers, price=EUROS, total_bytes=sum(traffic), unattributed_bytes=0
    ).tables[SUBUSERS]
    body = [row for row in table if row[0].startswith(("name-", "and "))]
    total = next(row for row in table if row[0] == "Sum of the sub-users")
    assert len(body) == 101
    assert body[-1][0].startswith(f"and {len(traffic) - 100} more ")
    assert sum(decimal(row[-1]) for row in body) == decimal(total[-1])
    assert decimal(total[-1]) == sum(line.amount or Decimal(0) for line in subusers)
    if sum(ordered[100:]):
        below = decimal(body[-1][0].split()[-2])
        assert ordered[100] < below * GB <= ordered[100] + GB // 1000


@pytest.mark.parametrize(
    ("largest", "words"),
    [
        (1, "below 0.001 GB"),
        (999_999, "below 0.001 GB"),
        (1_000_000, "below 0.002 GB"),
        (4_999_999, "below 0.005 GB"),
    ],
)
def test_the_others_are_below_the_next_thousandth(largest: int, words: str) -> None:
    shown = ((f"name-{n}", GB) for n in range(100))
    rows = read(subusers=lines(*shown, ("small", largest), ("none", 0))).rows(SUBUSERS)
    assert f"and 2 more {words}" in rows


def test_subusers_without_traffic_are_folded_in_other_words() -> None:
    rows = read(subusers=lines(*((f"name-{n}", 0) for n in range(150)))).rows(SUBUSERS)
    assert "and 50 more without traffic" in rows


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "alice25.0% of 20 GB until 19 Nov"),
        ({"enabled": False}, "alicedisabled, 25.0% of 20 GB until 19 Nov"),
        ({"period_seconds": 0}, "alice25.0% of 20 GB"),
        ({"traffic_limit_amount": Decimal(0)}, "alice"),
        ({"traffic_limit_amount": Decimal(0), "enabled": False}, "alicedisabled"),
    ],
)
def test_limit_and_use_are_beside_the_name(changes: dict[str, object], words: str) -> None:
    line = limited(lines(("alice", GB))[0], **changes)
    assert words in read(subusers=(line,)).rows(SUBUSERS)


@pytest.mark.parametrize(("used", "is_marked"), [(17, False), (18, True), (21, True)])
def test_a_limit_that_is_near_is_marked(used: int, is_marked: bool) -> None:
    html = page(report(subusers=(limited(lines(("alice", GB))[0], traffic_used=Decimal(used)),)))
    assert ('<span class="warn">' in html) is is_marked


# The countries


def test_countries_have_traffic_and_share_and_the_small_ones_are_folded() -> None:
    countries = tuple(CountryLine(f"X{chr(65 + n % 26)}{n}", 40 - n) for n in range(40))
    rows = read(countries=countries, total_bytes=1000).rows("Traffic by country")
    assert rows["XA0"] == ["<0.001", "4.0%"]
    assert "and 10 more below 0.001 GB" in rows
    assert rows["Of no listed country"] == ["<0.001", "18.0%"]


# Hostile names

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}",
    "{{ 7 * 7 }}{% raw %}",
    "${7*7}",
    "=HYPERLINK(1)",
    "&lt;b&gt;",
    "]]>",
    "<!--",
]


def named(name: str) -> Page:
    return read(
        title=name,
        account=name,
        subusers=(limited(lines((name, GB))[0], traffic_limit_unit=name),),
        failed_subusers={name: name},
        failed_countries={name: name},
        countries=(CountryLine(name, GB),),
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_wherever_it_stands(name: str) -> None:
    shown, usual = named(name), named("customer")
    assert [tag for tag, _ in shown.tags] == [tag for tag, _ in usual.tags]
    assert shown.text.count(name) == usual.text.count("customer") == 10


def test_marks_of_direction_turn_nothing_around() -> None:
    html = page(report(subusers=lines(("abc\u202egpj.exe\u2066", GB))))
    assert r"<bdi>abc\u202egpj.exe\u2066</bdi>" in html
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", html)


@settings(max_examples=50)
@given(st.text(min_size=1))
def test_any_name_gives_a_page_that_can_be_written(name: str) -> None:
    html = page(report(title=name, account=name, subusers=lines((name, GB))))
    assert len(html.encode()) > 1_000


# Sizes


def month() -> tuple[tuple[TrafficDay, ...], tuple[RequestsDay, ...]]:
    first = date(2026, 10, 1)
    traffic = tuple(TrafficDay(first + timedelta(n), 10**12 + n, Coverage.WHOLE) for n in range(31))
    requests = tuple(
        RequestsDay(first + timedelta(n), 10**7 + n, 10**5, Coverage.PART) for n in range(31)
    )
    return traffic, requests


@pytest.mark.parametrize(("number", "limit"), [(50, 100_000), (4_000, 1_000_000)])
def test_it_stays_small(number: int, limit: int) -> None:
    traffic, requests = month()
    subusers = tuple(
        limited(line, period_seconds=86_400, enabled=False)
        for line in lines(
            *((f"customer-number-{n:06}@example.com", 10**12 - n) for n in range(number)),
            price=EUROS,
        )
    )
    countries = tuple(CountryLine(f"{n:02}", 10**12) for n in range(250))
    html = page(
        report(
            traffic_days=traffic,
            requests_days=requests,
            subusers=subusers,
            countries=countries,
            price=EUROS,
        )
    )
    assert len(html.encode()) <= limit
