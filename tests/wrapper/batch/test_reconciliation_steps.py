"""What `reconcile` requests, in which order, and what it finds in the sandbox."""

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
def test_agreement_is_empty_and_shows_what_was_compared(
    zone: str, client: goproxies.Client
) -> None:
    found = client.with_options(timezone=zone).reconcile("last-month")
    assert list(found) == []
    assert found.is_conclusive
    assert found.subusers is not None
    assert [one.sum_bytes for one in found.comparisons] == [found.total.bytes] * 3
    assert found.total.bytes > 0
    assert found.total.period == found.history.period == Period.last_month(tz=zone)
    assert found.history.interval == "hour"
    assert [row.country for row in found.countries] == client.countries()
    assert [row.username for row in found.subusers] == [one.username for one in client.subusers()]


def test_it_may_be_about_one_sub_user(client: goproxies.Client) -> None:
    found = client.reconcile(start_at=MONTHS.start_at, end_at=MONTHS.end_at, username="alice")
    assert not found
    assert found.total == client.traffic(period=MONTHS, username="alice")
    assert found.history.username == "alice"
    assert {row.username for row in found.countries} == {"alice"}
    assert found.subusers is None
    assert [one.source for one in found.comparisons] == ["history", "countries"]


def test_the_default_range_is_still_running(client: goproxies.Client) -> None:
    found = client.reconcile()
    assert [one.source for one in found] == ["history", "countries", "subusers"]
    assert [one.difference for one in found] == [0, 0, 0]
    assert not found.is_conclusive


@pytest.mark.parametrize(
    ("fault", "source"),
    [
        (Fault(body=one_more, path=METHODS["traffic_history"], times=1), "history"),
        (Fault(body=one_more, path=METHODS["traffic"], query={"country": "DE"}), "countries"),
        (Fault(body=one_more, path=METHODS["traffic"], query={"username": "bob"}), "subusers"),
    ],
    ids=["history", "countries", "subusers"],
)
def test_a_byte_too_many_is_found(
    fault: Fault, source: str, client: goproxies.Client, sandbox: Sandbox
) -> None:
    sandbox.faults.add(fault)
    reconciled = client.reconcile(MONTHS)
    assert [(one.source, one.difference) for one in reconciled] == [(source, 1)]
    assert reconciled.is_conclusive


@pytest.mark.parametrize(
    ("source", "cell"), [("countries", Cell("DE", None)), ("subusers", Cell(None, "bob"))]
)
def test_a_part_that_fails_makes_its_sum_inconclusive(
    source: str, cell: Cell, client: goproxies.Client, sandbox: Sandbox
) -> None:
    query = {name: value for name, value in cell._asdict().items() if value}
    missing = client.traffic(period=MONTHS, **query).bytes
    sandbox.faults.add(Fault(status=404, path=METHODS["traffic"], query=query))
    reconciled = client.reconcile(MONTHS)
    assert [(one.source, one.difference) for one in reconciled] == [(source, -missing)]
    assert not reconciled.is_conclusive
    assert list(getattr(reconciled, source).failures) == [cell]


@pytest.mark.parametrize("method", ["traffic_history", "countries", "subusers"])
def test_any_other_failure_is_raised(
    method: str, client: goproxies.Client, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault(status=403, path=METHODS[method]))
    with pytest.raises(goproxies.PermissionDeniedError):
        client.reconcile(MONTHS)


def test_the_hours_are_requested_first_and_the_total_last(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    steps: list[tuple[int, int]] = []
    client.login()
    period = Period.parse("2026-08-10/2026-10-20")
    client.reconcile(period, on_progress=lambda *step: steps.append(step))
    requested = [WHERE[request.path] for request in [*sandbox.requests][1:]]
    parts = 7 + len(sandbox.usernames)
    assert requested == [
        "countries",
        "subusers",
        *["traffic_history"] * 3,
        *["traffic"] * (parts + 1),
    ]
    assert not {"country", "username"} & {*sandbox.requests[-1].query}
    assert steps == [(step, parts + 4) for step in range(parts + 5)]


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
