"""Reconciling: what is asked, in which order, and what the sandbox's answers come to."""

from __future__ import annotations

import json

import goproxies
import pytest
from goproxies import Cell, Period
from goproxies.sandbox import Fault, Sandbox

from tests.support.client.api import METHODS

MONTHS = Period.parse("2026-09-10/2026-10-20")
WHERE = {path: method for method, path in METHODS.items()}


def one_more(body: bytes) -> bytes:
    """Return the answer with a byte more in it, in the first bucket of a history."""
    answer = json.loads(body)
    holder = answer["values"][0] if "values" in answer else answer
    holder["bytes"] += 1
    return json.dumps(answer).encode()


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu"])
def test_what_agrees_is_empty_and_shows_what_was_compared(
    zone: str, client: goproxies.Client
) -> None:
    found = client.with_options(timezone=zone).reconcile("last-month")
    assert list(found) == []
    assert found.is_conclusive
    assert found.total.bytes == found.history.total_bytes == found.countries.total_bytes > 0
    assert found.total.period == found.history.period == Period.last_month(tz=zone)
    assert found.history.interval == "hour"
    assert [row.country for row in found.countries] == client.countries()


def test_it_may_be_about_one_sub_user(client: goproxies.Client) -> None:
    found = client.reconcile(start_at=MONTHS.start_at, end_at=MONTHS.end_at, username="alice")
    assert not found
    assert found.total == client.traffic(period=MONTHS, username="alice")
    assert found.history.username == "alice"
    assert {row.username for row in found.countries} == {"alice"}


def test_the_default_range_is_still_running(client: goproxies.Client) -> None:
    found = client.reconcile()
    assert [one.source for one in found] == ["history", "countries"]
    assert [one.difference for one in found] == [0, 0]
    assert not found.is_conclusive


@pytest.mark.parametrize(
    ("fault", "source"),
    [
        (Fault(body=one_more, path=METHODS["traffic_history"], times=1), "history"),
        (Fault(body=one_more, path=METHODS["traffic"], query={"country": "DE"}), "countries"),
    ],
    ids=["history", "countries"],
)
def test_a_byte_too_many_is_found(
    fault: Fault, source: str, client: goproxies.Client, sandbox: Sandbox
) -> None:
    sandbox.faults.add(fault)
    reconciled = client.reconcile(MONTHS)
    assert [(one.source, one.difference) for one in reconciled] == [(source, 1)]
    assert reconciled.is_conclusive


def test_a_country_that_fails_makes_its_sum_inconclusive(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    lacking = client.traffic(period=MONTHS, country="DE").bytes
    sandbox.faults.add(Fault(status=404, path=METHODS["traffic"], query={"country": "DE"}))
    reconciled = client.reconcile(MONTHS)
    assert [(one.source, one.difference) for one in reconciled] == [("countries", -lacking)]
    assert not reconciled.is_conclusive
    assert list(reconciled.countries.failures) == [Cell("DE", None)]


@pytest.mark.parametrize("method", ["traffic_history", "countries"])
def test_whatever_else_fails_is_raised(
    method: str, client: goproxies.Client, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault(status=403, path=METHODS[method]))
    with pytest.raises(goproxies.PermissionDeniedError):
        client.reconcile(MONTHS)


def test_the_total_is_asked_for_last_and_the_hours_before_the_countries(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    told: list[tuple[int, int]] = []
    client.login()
    client.reconcile(MONTHS, on_progress=lambda *step: told.append(step))
    asked = [WHERE[request.path] for request in [*sandbox.requests][1:]]
    assert asked == ["countries", "traffic_history", "traffic_history", *["traffic"] * 8]
    assert "country" not in sandbox.requests[-1].query
    assert told == [(step, 10) for step in range(11)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": "2026-13"},
        {"period": "today", "start_at": "2026-10-05"},
        {"username": ""},
        {"on_progress": True},
    ],
)
def test_every_argument_is_checked_before_anything_is_sent(
    wrong: dict[str, str], client: goproxies.Client, sandbox: Sandbox
) -> None:
    with pytest.raises(goproxies.InvalidArgumentError):
        client.reconcile(**wrong)  # type: ignore[arg-type]  # the point
    assert not sandbox.requests


def test_the_deadline_is_for_all_of_it(client: goproxies.Client, sandbox: Sandbox) -> None:
    client.login()
    sandbox.faults.add(Fault(delay=20, path=METHODS["traffic_history"]))
    with pytest.raises(goproxies.APITimeoutError, match=r"deadline of 0\.3 s"):
        client.with_options(deadline=0.3).reconcile(MONTHS)
