"""Long ranges requested month by month: the same history, with progress, or an error."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal

import anyio
import goproxies
import pytest
from goproxies import Period
from goproxies.sandbox import Fault, Sandbox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.client.api import METHODS
from tests.support.client.flavours import Flavour
from tests.support.client.zones import ODD_ZONES

YEAR = Period.last_days(365)  # not a word: midnight may pass between two calls
INTERVALS: list[Literal["hour", "day", "week"]] = ["hour", "day", "week"]
MINUTE = timedelta(minutes=1)
HISTORIES = ["traffic_history", "requests_history"]

each_history = pytest.mark.parametrize("method", HISTORIES)
each_interval = pytest.mark.parametrize("interval", INTERVALS)


@pytest.fixture(scope="module")
def calm() -> Iterator[Sandbox]:
    """A sandbox in which nothing goes wrong, with more than a year of traffic."""
    with Sandbox(seed=7) as sandbox:
        yield sandbox


@pytest.fixture
def client(flavour: Flavour, calm: Sandbox) -> Iterator[goproxies.Client]:
    with flavour.client("demo", "demo", base_url=calm.url) as client:
        yield client


def history(client: goproxies.Client, method: str, interval: Any, **arguments: Any) -> Any:
    return getattr(client, method)(interval, **arguments)


@each_interval
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_a_year_in_months_is_that_year(
    zone: str, interval: Literal["hour", "day", "week"], calm: Sandbox
) -> None:
    with goproxies.Client("demo", "demo", base_url=calm.url, timezone=zone) as client:
        whole = client.traffic_history(interval, period=YEAR)
        split = client.traffic_history(interval, period=YEAR, split="month")
    assert split == whole
    assert split.to_dicts() == whole.to_dicts()
    assert split.is_complete


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    zone=st.sampled_from(ODD_ZONES),
    interval=st.sampled_from(INTERVALS),
    method=st.sampled_from(HISTORIES),
    minutes=st.tuples(st.integers(1, 380 * 1440), st.integers(0, 200 * 1440)),
)
def test_any_range_in_months_is_that_range(
    zone: Any, interval: str, method: str, minutes: tuple[int, int], calm: Sandbox
) -> None:
    ago, length = minutes
    end = Period.today().end_at
    start = end - ago * MINUTE
    period = Period(start, min(start + length * MINUTE, end))
    with goproxies.Client("demo", "demo", base_url=calm.url, timezone=zone) as client:
        whole = history(client, method, interval, period=period)
        assert history(client, method, interval, period=period, split="month") == whole


@each_history
def test_the_filters_hold_for_every_part(method: str, client: goproxies.Client) -> None:
    about: dict[str, Any] = {"country": "de", "username": "alice", "period": YEAR}
    if method == "requests_history":
        about["status_not"] = 200
    split = history(client, method, "week", split="month", **about)
    assert split == history(client, method, "week", **about)
    assert (split.country, split.username) == ("DE", "alice")


@each_history
def test_each_month_is_a_step(method: str, client: goproxies.Client) -> None:
    steps: list[tuple[int, int]] = []
    history(
        client,
        method,
        "week",
        period="2026-01-15/2026-04-02",
        split="month",
        on_progress=lambda *step: steps.append(step),
    )
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_without_a_split_there_is_one_step(client: goproxies.Client) -> None:
    steps: list[tuple[int, int]] = []
    client.traffic_history("day", period=YEAR, on_progress=lambda *step: steps.append(step))
    assert steps == [(0, 1), (1, 1)]


@each_interval
def test_a_range_within_a_month_is_one_call(
    interval: Literal["hour", "day", "week"], client: goproxies.Client, calm: Sandbox
) -> None:
    client.login()
    before = len(calm.requests)
    client.traffic_history(interval, period="2026-10", split="month")
    assert len(calm.requests) == before + 1


def test_a_month_is_one_of_the_client_s_zone(client: goproxies.Client, calm: Sandbox) -> None:
    berlin = client.with_options(timezone="Europe/Berlin")
    berlin.login()
    before = len(calm.requests)
    berlin.traffic_history("hour", period="2026-09-15/2026-10-15", split="month")
    starts = {request.query["start_at"] for request in [*calm.requests][before:]}
    assert starts == {"2026-09-15T00:00:00+02:00", "2026-09-30T22:00:00+00:00"}


@each_history
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"split": "year"}, "split is 'month' or None"),
        ({"split": True}, "split is 'month' or None"),
        ({"interval": None}, "split needs the interval hour, day or week"),
        ({"interval": "auto"}, "split needs the interval hour, day or week"),
        ({"interval": "month"}, "interval is one of"),
        ({"country": "Germany"}, "country is a code"),
        ({"on_progress": 3}, "on_progress is a plain function"),
        ({"on_progress": anyio.sleep}, "on_progress is a plain function"),
        ({"period": "2026-13"}, "there is no month"),
    ],
)
def test_every_argument_is_checked_before_anything_is_sent(
    method: str, arguments: dict[str, Any], problem: str, client: goproxies.Client, calm: Sandbox
) -> None:
    before = len(calm.requests)
    steps: list[tuple[int, int]] = []
    given = {"interval": "day", "period": YEAR, "split": "month"}
    progress = {"on_progress": lambda *step: steps.append(step)}
    with pytest.raises(goproxies.InvalidArgumentError, match=problem):
        getattr(client, method)(**{**given, **progress, **arguments})
    assert (len(calm.requests), steps) == (before, [])


@each_history
@pytest.mark.parametrize("period", ["2026-01-15/2026-06-02", "2026-03-01/2026-04-30"])
def test_a_month_that_fails_fails_the_call(
    method: str, period: str, flavour: Flavour, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault(status=403, query={"start_at": "2026-03-01T00:00:00+00:00"}))
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        with pytest.raises(goproxies.PermissionDeniedError) as caught:
            history(client, method, "day", period=period, split="month")
        assert "2026-03-01T00:00:00+00:00 .. 2026-03-31" in "".join(caught.value.__notes__)
        assert client.countries()


@each_history
@pytest.mark.parametrize("split", [None, "month"])
def test_a_whole_that_fails_is_no_part(
    method: str, split: str | None, flavour: Flavour, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault(status=403, path=METHODS[method]))
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        with pytest.raises(goproxies.PermissionDeniedError) as caught:
            history(client, method, "day", period="2026-01", split=split)
        assert not hasattr(caught.value, "__notes__")


def test_the_deadline_is_for_all_months(flavour: Flavour, sandbox: Sandbox) -> None:
    late = pytest.raises(goproxies.APITimeoutError, match=r"deadline of 0\.3 s")
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        client.login()
        sandbox.faults.add(Fault(delay=20, path=METHODS["traffic_history"]))
        with late:
            client.with_options(deadline=0.3).traffic_history("day", period=YEAR, split="month")
