"""A report from the API: every number against the traffic itself."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import goproxies
import pytest
from goproxies import report
from goproxies.report._data import Coverage, Report
from goproxies.report._gather import gather
from goproxies.sandbox import Fault, Sandbox, TrafficRow

from tests.support.report.pages import Page, decimal
from tests.support.sandbox.clients import (
    COUNTRIES,
    REQUESTS_HISTORY,
    SUBUSERS,
    TRAFFIC,
    TRAFFIC_HISTORY,
    frozen,
)

TABLE = "Traffic by sub-user"
BERLIN = ZoneInfo("Europe/Berlin")
OCTOBER = "2026-10"
A_DAY = "2026-10-05"
"""Where the length of the period does not matter."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    with frozen(subusers=9) as sandbox:
        yield sandbox


@pytest.fixture
def broken() -> Iterator[Sandbox]:
    with frozen(subusers=4) as sandbox:
        yield sandbox


def open_client(sandbox: Sandbox, **settings: Any) -> goproxies.Client:
    return goproxies.Client("demo", "demo", base_url=sandbox.url, max_retries=0, **settings)


def day_of(row: TrafficRow, zone: ZoneInfo) -> date:
    return (EPOCH + timedelta(microseconds=row.at)).astimezone(zone).date()


def sums(
    sandbox: Sandbox, key: Callable[[TrafficRow], object], zone: ZoneInfo = BERLIN
) -> dict[object, int]:
    """Sum up the traffic of October, by something of its rows."""
    found: dict[object, int] = defaultdict(int)
    for row in sandbox.rows:
        if day_of(row, zone).month == 10:
            found[key(row)] += row.bytes
    return dict(found)


def gathered(sandbox: Sandbox, period: str = OCTOBER, tz: str = "UTC", **options: Any) -> Report:
    with open_client(sandbox, timezone=tz) as client:
        return gather(client, period=period, **options)


def test_the_amounts_are_those_of_the_traffic(shared: Sandbox) -> None:
    with open_client(shared, timezone=BERLIN) as client:
        html = report.render(client, period=OCTOBER, price_per_gb="1.37", currency="EUR")
    rows = Page(html).rows(TABLE)
    expected = {
        str(name): (count * Decimal("1.37") / 10**9).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for name, count in sums(shared, lambda row: row.username).items()
    }
    assert len(expected) == 5
    amounts = {name.split()[0].rstrip("0123456789.%<"): cells[-1] for name, cells in rows.items()}
    assert {name: decimal(amounts[name]) for name in expected} == expected
    assert decimal(rows["Sum of the sub-users"][-1]) == sum(expected.values())


def test_the_days_of_a_month_with_a_clock_change_are_those_of_the_zone(shared: Sandbox) -> None:
    days = gathered(shared, tz="Europe/Berlin").traffic_days
    assert {day.date: day.bytes for day in days} == sums(shared, lambda row: day_of(row, BERLIN))
    assert {day.coverage for day in days} == {Coverage.WHOLE}


@pytest.fixture(scope="module")
def october(shared: Sandbox) -> Report:
    return gathered(shared)


def test_sub_users_are_the_largest_first_and_everything_adds_up(october: Report) -> None:
    traffic = [line.bytes for line in october.subusers]
    assert traffic == sorted(traffic, reverse=True)
    assert len(traffic) == 9
    assert october.subusers_bytes == october.days_bytes == october.total_bytes
    assert october.unattributed_bytes == october.other_countries_bytes == 0
    assert (october.is_final, october.is_complete, october.account) == (True, True, "demo")


def test_countries_are_the_largest_first(shared: Sandbox, october: Report) -> None:
    traffic = sums(shared, lambda row: row.country, ZoneInfo("UTC"))
    found = [(line.bytes, line.country) for line in october.countries]
    assert {country: count for count, country in found}.items() >= traffic.items()
    assert [count for count, _ in found] == sorted((count for count, _ in found), reverse=True)


def test_sub_users_with_the_same_traffic_are_in_the_order_of_their_names(shared: Sandbox) -> None:
    result = gathered(shared, period="2026-09-01", usernames=["bob", "alice"])
    assert [(line.username, line.bytes) for line in result.subusers] == [("alice", 0), ("bob", 0)]


def test_a_sub_user_with_more_traffic_is_before_the_names_that_come_first(broken: Sandbox) -> None:
    def more(body: bytes) -> bytes:
        return json.dumps({**json.loads(body), "bytes": 10**15}).encode()

    broken.faults.add(Fault(path=TRAFFIC, query={"username": "dave"}, body=more))
    assert gathered(broken, A_DAY).subusers[0].username == "dave"


def test_countries_with_the_same_traffic_are_in_the_order_of_their_codes(broken: Sandbox) -> None:
    broken.faults.add(Fault(path=COUNTRIES, body=b'{"countries": ["US", "DE", "FR"]}'))
    result = gathered(broken, period="2026-09-01")
    assert [line.country for line in result.countries] == ["DE", "FR", "US"]


def test_requests_are_those_that_did_not_end_in_200(shared: Sandbox, october: Report) -> None:
    rows = [row for row in shared.rows if day_of(row, ZoneInfo("UTC")).month == 10]
    assert october.requests == sum(row.requests for row in rows)
    assert october.not_200 == sum(row.requests for row in rows if row.status != 200)


def test_the_rest_is_the_traffic_of_those_who_are_not_named(shared: Sandbox) -> None:
    result = gathered(shared, usernames=["bob", "alice"])
    others = sum(
        count
        for name, count in sums(shared, lambda row: row.username, ZoneInfo("UTC")).items()
        if name not in ("alice", "bob")
    )
    assert [line.username for line in result.subusers] == ["alice", "bob"]
    assert (result.named, result.unattributed_bytes) == (2, others)


@pytest.mark.parametrize("usernames", [None, ["alice"], []])
def test_the_sub_users_are_listed_once(broken: Sandbox, usernames: list[str] | None) -> None:
    gathered(broken, A_DAY, usernames=usernames)
    paths = [request.path for request in broken.requests]
    assert (paths.count(SUBUSERS), paths.count(COUNTRIES)) == (1, 1)


def test_nobody_may_be_named(shared: Sandbox) -> None:
    result = gathered(shared, usernames=[])
    assert (result.subusers, result.unattributed_bytes) == ((), result.total_bytes)


def test_a_running_period_is_as_of_the_answers(shared: Sandbox) -> None:
    result = gathered(shared, period="2026-11-17/2026-11-19")
    assert not result.is_final
    assert result.as_of == datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
    coverages = [day.coverage for day in result.traffic_days]
    assert coverages == [Coverage.WHOLE, Coverage.PART]


def test_a_period_that_ends_while_it_is_read_is_not_final() -> None:
    clock = [datetime(2026, 11, 18, 23, 59, tzinfo=UTC)]

    def wait(done: int, _: int) -> None:
        if done:
            clock[0] = datetime(2026, 11, 19, 0, 1, tzinfo=UTC)

    with frozen(days=2, clock=lambda: clock[0]) as sandbox:
        result = gathered(sandbox, period="2026-11-18", on_progress=wait)
    assert not result.is_final
    assert result.as_of == datetime(2026, 11, 18, 23, 59, tzinfo=UTC)


def test_a_period_that_ends_between_two_histories_is_as_of_the_first() -> None:
    before = datetime(2026, 11, 18, 23, 59, tzinfo=UTC)
    with frozen(days=2, clock=lambda: before) as sandbox:
        after = {"Date": "Thu, 19 Nov 2026 00:01:00 GMT"}
        sandbox.faults.add(Fault(path=REQUESTS_HISTORY, headers=after))
        result = gathered(sandbox, period="2026-11-18")
    assert (result.is_final, result.as_of) == (False, before)


def test_days_before_any_traffic_are_zero(shared: Sandbox) -> None:
    result = gathered(shared, period="2026-09-01/2026-09-02")
    assert [(day.bytes, day.coverage) for day in result.traffic_days] == [(0, Coverage.WHOLE)] * 2


def test_a_zone_off_the_hour_has_approximate_days(shared: Sandbox) -> None:
    result = gathered(shared, tz="Asia/Kolkata")
    assert result.days_split_hours
    assert {day.coverage for day in result.traffic_days} == {Coverage.WHOLE}


def without(*hours: str) -> Callable[[bytes], bytes]:
    """Leave out the buckets that begin with these texts."""

    def cut(answer: bytes) -> bytes:
        body = json.loads(answer)
        values = [each for each in body["values"] if not each["start_at"].startswith(hours)]
        return json.dumps({**body, "values": values}).encode()

    return cut


def about(start: str, end: str) -> Callable[[bytes], bytes]:
    """Say that an answer is about another range."""

    def changed(answer: bytes) -> bytes:
        body = json.loads(answer)
        filters = {**body["filter"], "start_at": start, "end_at": end}
        return json.dumps({**body, "filter": filters}).encode()

    return changed


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-10-01T00:00:00Z", "2026-10-10T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"),
    ],
)
def test_the_days_are_those_of_the_request_whatever_the_answer_says(
    broken: Sandbox, start: str, end: str
) -> None:
    for path in (TRAFFIC_HISTORY, REQUESTS_HISTORY):
        broken.faults.add(Fault(path=path, body=about(start, end)))
    result = gathered(broken)
    assert len(result.traffic_days) == len(result.requests_days) == 31
    assert (result.days_bytes, result.is_final) == (result.total_bytes, True)


def test_days_that_are_left_out_of_an_answer_are_missing(broken: Sandbox) -> None:
    def half(answer: bytes) -> bytes:
        body = json.loads(about("2026-10-01T00:00:00Z", "2026-10-14T23:59:59Z")(answer))
        values = [each for each in body["values"] if each["start_at"] < "2026-10-15"]
        return json.dumps({**body, "values": values}).encode()

    broken.faults.add(Fault(path=TRAFFIC_HISTORY, body=half))
    assert gathered(broken).missing == (goproxies.Period.parse("2026-10-15/2026-10-31"),)


def test_an_answer_with_other_buckets_is_a_fault_of_the_api(broken: Sandbox) -> None:
    broken.faults.add(
        Fault(path=REQUESTS_HISTORY, body=lambda answer: answer.replace(b'"hour"', b'"day"'))
    )
    with pytest.raises(goproxies.APIResponseValidationError, match="requested hours"):
        gathered(broken)


def test_hours_that_the_api_left_out_are_missing_and_their_days_marked(broken: Sandbox) -> None:
    cut = without("2026-10-05", "2026-10-07T08")
    for path in (TRAFFIC_HISTORY, REQUESTS_HISTORY):
        broken.faults.add(Fault(path=path, body=cut))
    result = gathered(broken)
    assert not result.is_complete
    assert result.missing == (
        goproxies.Period.parse("2026-10-05"),
        goproxies.Period(
            datetime(2026, 10, 7, 8, tzinfo=UTC),
            datetime(2026, 10, 7, 8, 59, 59, 999_999, tzinfo=UTC),
        ),
    )
    marked = {5: Coverage.NONE, 7: Coverage.PART}
    for days in (result.traffic_days, result.requests_days):
        assert {
            day.date.day: day.coverage for day in days if day.coverage is not Coverage.WHOLE
        } == (marked)


def test_failures_are_named_and_the_others_are_shown(broken: Sandbox) -> None:
    broken.faults.add(Fault(path=TRAFFIC, query={"username": "bob"}, status=500))
    broken.faults.add(Fault(path=TRAFFIC, query={"country": "DE"}, status=500))
    result = gathered(broken)
    assert result.failed_subusers.keys() == {"bob"}
    assert result.failed_countries.keys() == {"DE"}
    assert [line.username for line in result.subusers] == ["alice", "carol", "dave"]
    assert result.unattributed_bytes is None
    assert not result.is_complete


@pytest.mark.parametrize("failures", [1, 2])
def test_a_total_that_failed_is_taken_from_the_next_answer(broken: Sandbox, failures: int) -> None:
    whole = gathered(broken, A_DAY)
    for subuser in whole.subusers:
        broken.faults.add(Fault(path=TRAFFIC, query={"username": subuser.username}))
    for line in whole.countries:
        broken.faults.add(Fault(path=TRAFFIC, query={"country": line.country}))
    broken.faults.add(Fault(path=TRAFFIC, status=500, times=failures))  # only totals are left
    assert gathered(broken, A_DAY).total_bytes == whole.total_bytes
    assert not broken.faults.unused


def test_a_listed_name_that_no_request_can_hold_fails_alone(broken: Sandbox) -> None:
    with goproxies.Client("demo", "demo", base_url=broken.url) as client:
        first = attrs.asdict(client.subusers()[0], recurse=False)
    fields = ("enabled", "traffic_limit_unit", "period_seconds", "recurring")
    listed = {name: first[name] for name in fields} | {
        "username": "\ud800",
        "traffic_limit_amount": 1,
        "traffic_used": 0,
    }
    paging = {"limit": 1000, "offset": 0}
    broken.faults.add(
        Fault(path=SUBUSERS, body=json.dumps({"subusers": [listed], "paging": paging}).encode())
    )
    result = gathered(broken, A_DAY)
    assert result.failed_subusers.keys() == {"\ud800"}


@pytest.mark.parametrize("path", [SUBUSERS, COUNTRIES, TRAFFIC_HISTORY, REQUESTS_HISTORY])
def test_without_the_numbers_of_the_account_there_is_no_report(broken: Sandbox, path: str) -> None:
    broken.faults.add(Fault(path=path, status=500))
    with pytest.raises(goproxies.InternalServerError):
        gathered(broken, A_DAY)


def test_the_deadline_is_for_the_whole_report(broken: Sandbox) -> None:
    broken.faults.add(Fault(delay=0.4))
    with (
        open_client(broken, deadline=1.0) as client,
        pytest.raises(goproxies.APITimeoutError),
    ):
        report.render(client, period=OCTOBER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": "october"},
        {"usernames": "alice"},
        {"usernames": [""]},
        {"price_per_gb": "free"},
        {"price_per_gb": 1, "currency": "euros, please"},
        {"title": ""},
        {"title": " "},
        {"title": "x" * 201},
        {"title": 5},
    ],
)
def test_an_impossible_argument_is_refused_before_any_request(
    broken: Sandbox, wrong: dict[str, Any]
) -> None:
    with open_client(broken) as client, pytest.raises(goproxies.InvalidArgumentError):
        report.render(client, **{"period": OCTOBER, **wrong})
    assert not broken.requests


@pytest.mark.parametrize("title", ["Mine", "x" * 200])
def test_a_title_has_up_to_200_characters(title: str, shared: Sandbox) -> None:
    assert gathered(shared, A_DAY, title=title).title == title


def test_an_async_client_is_refused(shared: Sandbox) -> None:
    client: Any = goproxies.AsyncClient("demo", "demo", base_url=shared.url)
    with pytest.raises(goproxies.InvalidArgumentError, match="not AsyncClient"):
        report.render(client, period=OCTOBER)
    asyncio.run(client.aclose())


HOSTILE = ["<b>bold</b>", "=1+1", "{{ x }}", "a b", "Ünï", "\u05d0\u05d1"]


def test_hostile_names_of_the_api_are_text() -> None:
    with frozen(days=20, usernames=HOSTILE) as sandbox, open_client(sandbox) as client:
        rows = Page(report.render(client, period="2026-11-10/2026-11-12")).rows(TABLE)
    assert all(any(row.startswith(name) for row in rows) for name in HOSTILE)
