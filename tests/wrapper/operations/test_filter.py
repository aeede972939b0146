"""An echo that contradicts the request is logged as a warning, and nothing else is."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.support.client.answers import ANSWERS, MISSING, changed, result_of

REQUESTED: dict[str, Any] = {
    "start_at": "2026-10-01T00:00:00Z",
    "end_at": "2026-10-31T23:59:59.999999Z",
    "country": "DE",
    "username": "alice",
    "interval": "day",
    "status": 200,
    "status_not": 404,
}


def warnings(caplog: pytest.LogCaptureFixture, echo: dict[str, Any], **requested: Any) -> list[str]:
    """Return what is logged as a warning when a request has this echo."""
    body = ANSWERS["requests_history"]
    for name, value in echo.items():
        body = changed(body, f"/filter/{name}", value)
    result_of("requests_history", body, **requested)
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("name", "echoed"),
    [
        ("start_at", "2026-10-02T00:00:00Z"),
        ("start_at", "2026-10-01T00:00:01Z"),
        ("start_at", "2026-10-01T00:00:00+02:00"),
        ("end_at", "2026-10-30T23:59:59.999999Z"),
        ("country", "US"),
        ("username", "bob"),
        ("username", "Alice"),
        ("interval", "week"),
        ("status", 201),
        ("status_not", 200),
    ],
)
def test_an_echo_that_says_otherwise_is_a_warning(
    caplog: pytest.LogCaptureFixture, name: str, echoed: object
) -> None:
    [warning] = warnings(caplog, {name: echoed}, **REQUESTED)
    assert f"requested {name} " in warning


@pytest.mark.parametrize("name", ["country", "username", "status", "status_not"])
def test_an_echo_of_what_was_not_requested_is_a_warning(
    caplog: pytest.LogCaptureFixture, name: str
) -> None:
    [warning] = warnings(caplog, {}, **{**REQUESTED, name: None})
    assert f"requested {name} None" in warning


def test_each_contradiction_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert len(warnings(caplog, {"country": "US", "username": "bob"}, **REQUESTED)) == 2


def test_an_echo_of_the_request_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert warnings(caplog, {}, **REQUESTED) == []


@pytest.mark.parametrize(
    ("name", "echoed"),
    [
        ("start_at", "2026-10-01T02:00:00+02:00"),
        ("start_at", "2026-10-01t00:00:00.000z"),
        ("end_at", "2026-10-31T23:59:59Z"),
        ("end_at", "2026-11-01T00:00:00Z"),
        ("country", "de"),
        *((name, MISSING) for name in ("country", "username", "status", "status_not")),
        *((name, "") for name in ("country", "username", "interval")),
        *((name, 0) for name in ("status", "status_not")),
        ("status", 2e2),
    ],
)
def test_an_echo_that_says_the_same_or_nothing_is_no_warning(
    caplog: pytest.LogCaptureFixture, name: str, echoed: object
) -> None:
    assert warnings(caplog, {name: echoed}, **REQUESTED) == []


@pytest.mark.parametrize("requested", [None, "auto"])
@pytest.mark.parametrize("echoed", ["hour", "month"])
def test_an_interval_that_the_api_chose_is_no_warning(
    caplog: pytest.LogCaptureFixture, requested: str | None, echoed: str
) -> None:
    assert warnings(caplog, {"interval": echoed}, **{**REQUESTED, "interval": requested}) == []


@pytest.mark.parametrize("hostile", ["\x1b[31m\nERROR all is lost", "x" * 10**6])
def test_a_warning_is_one_short_line(caplog: pytest.LogCaptureFixture, hostile: str) -> None:
    [warning] = warnings(caplog, {"username": hostile}, **REQUESTED)
    assert warning.isprintable()
    assert len(warning) < 300
