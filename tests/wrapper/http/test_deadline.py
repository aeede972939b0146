"""The deadline of a whole call: its login, its retries and its waits included."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import goproxies
import pytest
import time_machine
from goproxies._http import sender as _sender
from goproxies._http.answer import Answer
from goproxies._http.deadline import Deadline
from goproxies.sandbox import Fault, Sandbox

from tests.support.client.flavours import Flavour, together
from tests.support.client.issuing import PATIENCE, Gate, Issuer, Turnstile, always, in_turn
from tests.support.network.limits import LONG
from tests.support.network.servers import Reply, serving

SHORT = 0.15
"""Seconds until a deadline that calls are to miss."""


@contextmanager
def late() -> Iterator[None]:
    """Expect a call to time out soon."""
    began = time.monotonic()
    with pytest.raises(goproxies.APITimeoutError, match="deadline"):
        yield
    assert time.monotonic() - began < PATIENCE


# By itself


def test_without_seconds_it_never_passes() -> None:
    deadline = Deadline(None)
    deadline.check(ahead=10**9)
    deadline.halved().check(ahead=10**9)
    assert not deadline.was_missed


def test_a_wait_that_fits_before_it_is_no_error() -> None:
    deadline = Deadline(1000)
    deadline.check(ahead=500)
    assert 900 < deadline.remaining <= 1000
    assert not deadline.was_missed


def test_a_deadline_that_has_passed_is_a_timeout_without_any_wait() -> None:
    deadline = Deadline(1e-9)
    with pytest.raises(goproxies.APITimeoutError):
        deadline.check()
    assert deadline.remaining == deadline.halved().remaining == 0.0


def test_half_of_a_short_deadline_is_not_nothing() -> None:
    assert 0.0 < Deadline(1.5).halved().remaining <= 0.75


def test_a_wait_that_does_not_fit_is_a_timeout_with_the_seconds() -> None:
    deadline = Deadline(7.5)
    with pytest.raises(goproxies.APITimeoutError, match=r"7\.5 s"):
        deadline.check(ahead=8)
    assert deadline.was_missed


def test_a_part_of_the_call_leaves_time_for_the_rest() -> None:
    assert 400 < Deadline(1000).halved().remaining <= 500


def test_it_names_the_failure_that_it_leaves_no_time_to_retry() -> None:
    deadline = Deadline(7.5)
    with pytest.raises(goproxies.APITimeoutError, match="; the last attempt: 503"):
        deadline.check(ahead=8, after="503 Service Unavailable")


# Of a call


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault(status=503), "the last attempt: 503 Service Unavailable"),
        (Fault(drop="before"), "the last attempt: no answer from http://127"),
    ],
)
def test_a_failure_that_there_is_no_time_to_retry_is_reported(
    flavour: Flavour,
    sandbox: Sandbox,
    fault: Fault,
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_sender, "backoff", lambda _: 2 * LONG)
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        client.login()
        sandbox.faults.add(fault)
        with pytest.raises(goproxies.APITimeoutError, match=problem):
            client.with_options(deadline=LONG).countries()


@pytest.fixture
def api() -> Iterator[Sandbox]:
    with Sandbox(days=1) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    "fault",
    [
        Fault(delay=60),
        Fault(drip=0.1),
        Fault(endless=True, drip=0.1),
        Fault(delay=60, path="/api/v1/login"),
        Fault(drip=0.1, path="/api/v1/login"),
        Fault(delay=60, path="/api/v1/stats/countries"),
        Fault(status=503),
        Fault(status=503, headers={"Retry-After": "0"}),
        Fault(drop="before"),
    ],
    ids=repr,
)
def test_no_call_passes_its_deadline(flavour: Flavour, api: Sandbox, fault: Fault) -> None:
    api.faults.add(fault)
    with (
        flavour.client(
            "demo", "demo", base_url=api.url, deadline=SHORT, max_retries=10**6
        ) as client,
        late(),
    ):
        client.countries()


def test_the_last_attempt_may_be_the_one_that_the_deadline_ends(
    flavour: Flavour, api: Sandbox
) -> None:
    api.faults.add(Fault(delay=60))
    with (
        flavour.client(token="t", base_url=api.url, deadline=SHORT, max_retries=0) as client,
        late(),
    ):
        client.countries()


def test_login_and_call_share_one_deadline(flavour: Flavour, api: Sandbox) -> None:
    api.faults.add(Fault(delay=0.75 * SHORT))
    with flavour.client("demo", "demo", base_url=api.url, deadline=SHORT) as client, late():
        client.countries()


def test_a_login_by_hand_has_it_too(flavour: Flavour, api: Sandbox) -> None:
    api.faults.add(Fault(delay=60))
    with flavour.client("demo", "demo", base_url=api.url, deadline=SHORT) as client, late():
        client.login()


@pytest.mark.usefixtures("pauses")
def test_a_wait_that_does_not_fit_is_not_begun(flavour: Flavour, pauses: list[float]) -> None:
    answer = always(Reply(429, headers={"Retry-After": "50"}))
    with serving(answer) as server:
        with (
            flavour.client(token="t", base_url=server.url, deadline=40) as client,
            pytest.raises(goproxies.APITimeoutError),
        ):
            client.countries()
        assert (len(server.requests), pauses) == (1, [])


def test_a_generous_deadline_changes_nothing(flavour: Flavour, api: Sandbox) -> None:
    with flavour.client("demo", "demo", base_url=api.url, deadline=1000) as client:
        assert client.countries()


def test_each_call_has_its_own(flavour: Flavour, api: Sandbox) -> None:
    with flavour.client("demo", "demo", base_url=api.url, deadline=PATIENCE) as client:
        client.countries()
        api.faults.add(Fault(delay=60, times=1))
        with late():
            client.with_options(deadline=SHORT).countries()
        assert client.countries()


@pytest.mark.parametrize(("length", "is_long"), [(1000, False), (300_000, True)])
def test_only_a_long_answer_is_read_within_it(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, length: int, is_long: bool
) -> None:
    is_over = threading.Event()
    readers: set[threading.Thread] = set()

    def read(_: Answer, *__: object) -> object:
        readers.add(threading.current_thread())
        assert not is_long or is_over.wait(PATIENCE)
        return {"countries": []}

    monkeypatch.setattr(Answer, "json", read)
    body = b" " * length
    with serving(always(Reply(200, body))) as server:
        with flavour.client(token="t", base_url=server.url) as client:
            if is_long:
                with late():
                    client.with_options(deadline=SHORT).countries()
            else:
                assert client.with_options(deadline=PATIENCE).countries() == []
        is_over.set()
    assert {thread.daemon for thread in readers} == {is_long or flavour.name != "sync"}


# Of calls that wait for a login


def test_waiting_for_another_calls_login_counts(flavour: Flavour, turnstile: Turnstile) -> None:
    api = Issuer()
    api.login = gate = Gate(api.accept)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:

        def hurried() -> None:
            gate.wait_for_arrival()
            with late():
                client.with_options(deadline=SHORT).countries()
            gate.open()

        outcomes: list[object] = together(client.countries, hurried)
        assert outcomes == [["DE"], None]


def test_the_deadline_of_the_call_that_logs_in_is_not_shared(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, left = Issuer(), iter([SHORT, None])
    gate = Gate(api.accept)
    api.login = in_turn(gate, api.accept)
    # The two differ in the time that they have left, and in nothing else.
    monkeypatch.setattr("goproxies._call.Deadline", lambda _: Deadline(next(left)))
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:

        def leader() -> None:
            with late():
                client.countries()

        def waiter() -> list[str]:
            gate.wait_for_arrival()
            return client.countries()

        outcomes: list[object] = together(leader, waiter)
        gate.open()
        assert outcomes == [None, ["DE"]]
        assert len(server.logins) == 2


def test_an_early_renewal_leaves_time_for_the_call(flavour: Flavour) -> None:
    api = Issuer(life=3600)
    with (
        time_machine.travel("2026-10-05T12:00:00Z", tick=False) as clock,
        serving(api) as server,
        flavour.client("demo", "demo", base_url=server.url) as client,
    ):
        client.countries()
        clock.shift(3590)
        api.login = gate = Gate(api.accept)
        assert client.with_options(deadline=2.0).countries() == ["DE"]
        gate.open()
