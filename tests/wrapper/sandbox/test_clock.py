"""The clock of a sandbox can be moved forward, and the traffic grows with it."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from goproxies.sandbox import Sandbox

from tests.support.sandbox.clients import COUNTRIES, NOW, TRAFFIC, frozen, logged_in, token

HALF_A_MONTH = timedelta(days=15)  # from the 18th of November to the 3rd of December


def test_a_new_month_begins_with_its_own_traffic() -> None:
    with frozen(token_lifetime=None) as sandbox, logged_in(sandbox) as client:
        november = client.get(TRAFFIC).json()
        sandbox.advance(HALF_A_MONTH)
        december = client.get(TRAFFIC).json()
    assert november["filter"]["start_at"] == "2026-11-01T00:00:00.0Z"
    assert december["filter"]["start_at"] == "2026-12-01T00:00:00.0Z"
    assert 0 < december["bytes"] < november["bytes"]


def test_the_traffic_is_that_of_a_sandbox_started_later() -> None:
    with frozen(days=20) as moved, frozen(days=35, clock=lambda: NOW + HALF_A_MONTH) as later:
        moved.advance(HALF_A_MONTH)
        assert moved.rows == later.rows


def test_many_steps_are_one() -> None:
    with frozen(days=1) as steps, frozen(days=1) as one:
        for _ in range(10):
            steps.advance(timedelta(hours=5, minutes=7))
        one.advance(timedelta(hours=50, minutes=70))
        assert steps.rows == one.rows


def test_without_a_step_it_follows_the_clock_that_was_given() -> None:
    now = NOW
    with frozen(days=1, clock=lambda: now) as sandbox:
        before = len(sandbox.rows)
        now += timedelta(hours=1)
        assert len(sandbox.rows) == before
        sandbox.advance()
        assert len(sandbox.rows) > before


def test_a_token_expires_with_the_clock(sandbox: Sandbox) -> None:
    with logged_in(sandbox) as client:
        sandbox.advance(timedelta(hours=1))
        answer = client.get(COUNTRIES)
    assert answer.status_code == 401
    assert parsedate_to_datetime(answer.headers["Date"]) == NOW + timedelta(hours=1)
    assert token(sandbox)


def test_the_clock_does_not_go_back(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="only goes forward"):
        sandbox.advance(timedelta(seconds=-1))
