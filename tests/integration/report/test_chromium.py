"""The report in a real browser, from a server with the strictest policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import goproxies
import pytest
from goproxies import report as reports
from goproxies.report._data import CountryLine, Coverage, RequestsDay, TrafficDay
from goproxies.report._page import page
from goproxies.sandbox import Sandbox

from tests.support.integration.browser import View, look_at
from tests.support.network.servers import Reply, Request, serving
from tests.support.report.reports import EUROS, GB, limited, lines, report

pytestmark = pytest.mark.integration

POLICY = "default-src 'none'; style-src 'unsafe-inline'"

FIRST = date(2026, 10, 1)
COVERAGES = (*[Coverage.WHOLE] * 28, Coverage.PART, Coverage.NONE, Coverage.WHOLE)
DAYS = tuple(
    TrafficDay(FIRST + timedelta(n), (n * 7 % 11) * GB, coverage)
    for n, coverage in enumerate(COVERAGES)
)
REQUESTS = tuple(
    RequestsDay(FIRST + timedelta(n), 1_000_000 + n * 7 % 11, 90_000, coverage)
    for n, coverage in enumerate(COVERAGES)
)
HOSTILE = ["<script>alert(1)</script>", "a\u202eb", "\u05d0" * 40, "x" * 4_000, "{{ 7*7 }}", "=1+1"]


def many(number: int) -> str:
    """A month with so many sub-users."""
    names = [(f"customer-{n:05}", (number - n) ** 3 * 1_000_003) for n in range(number)]
    subusers = lines(*names, price=EUROS)
    total = sum(line.bytes for line in subusers)
    return page(
        report(
            period=goproxies.Period.parse("2026-10"),
            subusers=tuple(
                limited(line, traffic_used=Decimal(n % 23)) if n % 3 else line
                for n, line in enumerate(subusers)
            ),
            traffic_days=(TrafficDay(FIRST, total - 150 * GB, Coverage.WHOLE), *DAYS[1:]),
            requests_days=REQUESTS,
            total_bytes=total,
            price=EUROS,
        )
    )


def hostile() -> str:
    """Names that try to break the page, failures, and numbers of forty digits."""
    gap = goproxies.Period.parse("2026-10-29/2026-10-30")
    return page(
        report(
            title="<b>" + "y" * 190,
            account="<!-- " + "z" * 300,
            is_final=False,
            missing=(gap,) * 30,
            overlapping=(gap,),
            failed_subusers=dict.fromkeys(HOSTILE, "HTTP 500: <img src=x onerror=alert(1)>"),
            failed_countries={"DE": "down"},
            unattributed_bytes=None,
            days_split_hours=True,
            subusers=lines(*((name, 10**40) for name in HOSTILE), price=EUROS),
            countries=tuple(CountryLine(name, 10**40) for name in HOSTILE),
            total_bytes=10**41,
            traffic_days=tuple(TrafficDay(d.date, d.bytes * 10**40, d.coverage) for d in DAYS),
            requests_days=REQUESTS,
            price=EUROS,
        )
    )


def quiet() -> str:
    """A day without anything."""
    return page(
        report(
            traffic_days=(TrafficDay(FIRST, 0, Coverage.WHOLE),),
            requests_days=(RequestsDay(FIRST, 0, 0, Coverage.WHOLE),),
            subusers=(),
            countries=(),
            total_bytes=0,
        )
    )


def made_by_the_api() -> str:
    """A month of the sandbox, in a zone whose clocks change in it."""
    clock = datetime(2026, 11, 3, 9, tzinfo=UTC)
    with (
        Sandbox(seed=7, days=62, clock=lambda: clock) as sandbox,
        goproxies.Client("demo", "demo", base_url=sandbox.url, timezone="Europe/Berlin") as client,
    ):
        return reports.render(client, period="2026-10", price_per_gb="1.50", currency="EUR")


@pytest.fixture(scope="module")
def views() -> Iterator[list[View]]:
    pages = {
        "/40": many(40),
        "/4000": many(4_000),
        "/hostile": hostile(),
        "/quiet": quiet(),
        "/sandbox": made_by_the_api(),
    }

    def answer(request: Request) -> Reply:
        if request.path not in pages:
            return Reply(404)
        kind = {"Content-Type": "text/html; charset=utf-8"}
        return Reply(
            body=pages[request.path].encode(), headers={**kind, "Content-Security-Policy": POLICY}
        )

    with serving(answer) as server:
        yield look_at([server.url + path for path in pages])
        assert {request.path for request in server.requests} == set(pages)


def test_every_page_is_seen_in_light_and_dark_on_phone_and_desktop(views: list[View]) -> None:
    assert len({view.name for view in views}) == 5 * 4


def test_no_request_leaves_the_page(views: list[View]) -> None:
    for view in views:
        assert view.found["requests"] == [view.found["address"]], view.name


def test_the_console_stays_empty(views: list[View]) -> None:
    for view in views:
        assert view.found["messages"] == [], view.name


def test_nothing_scrolls_sideways(views: list[View]) -> None:
    for view in views:
        assert view.found["width"] <= view.found["viewport"], view.name
        assert view.found["openWidth"] <= view.found["viewport"], view.name


def test_a_checker_of_accessibility_finds_nothing(views: list[View]) -> None:
    for view in views:
        assert view.found["violations"] == [], view.name


def test_on_paper_every_row_is_there_and_whole_and_heads_repeat(views: list[View]) -> None:
    for view in views:
        paper = view.found["paper"]
        assert (paper["hiddenRows"], paper["cutRows"]) == (0, 0), view.name
        assert paper["heads"] == ["table-header-group"], view.name


def test_it_prints(views: list[View]) -> None:
    for view in views:
        assert view.found["pdf"] == "%PDF-", view.name
        assert 1 <= view.found["pages"] <= 20, view.name


def test_the_two_colours_of_a_column_differ_in_grey(views: list[View]) -> None:
    for view in views:
        for colours in (view.found["colours"], view.found["paper"]["colours"]):
            if None not in colours:
                lighter, darker = sorted(map(luminance, colours), reverse=True)
                assert (lighter + 0.05) / (darker + 0.05) >= 2, (view.name, colours)


def luminance(colour: str) -> float:
    """Return the relative luminance of `rgb(...)`, as WCAG defines it."""
    channels = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
