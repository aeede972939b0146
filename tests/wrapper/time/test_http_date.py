"""The dates of HTTP headers: always in UTC, whatever the time zone of the machine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from goproxies._time.http_date import parse_http_date
from hypothesis import given
from hypothesis import strategies as st

MOMENT = datetime(2026, 10, 21, 7, 28, tzinfo=UTC).timestamp()


@pytest.fixture(params=["UTC", "Asia/Kathmandu", "America/New_York"])
def _machine_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_machine_zone")
@pytest.mark.parametrize(
    "text",
    [
        "Wed, 21 Oct 2026 07:28:00 GMT",
        "Wed, 21 Oct 2026 07:28:00 UTC",
        "Wed, 21 Oct 2026 07:28:00 +0000",
        "Wed, 21 Oct 2026 07:28:00 -0000",
        "Wed, 21 Oct 2026 07:28:00",
        "Wednesday, 21-Oct-26 07:28:00 GMT",
        "Wed Oct 21 07:28:00 2026",
        "Wed, 21 Oct 2026 09:28:00 +0200",
    ],
)
def test_a_date_is_the_same_instant_in_every_zone_of_the_machine(text: str) -> None:
    assert parse_http_date(text) == MOMENT


@given(st.datetimes(datetime(1970, 1, 2), datetime(9999, 1, 1)))  # noqa: DTZ001  # UTC below
def test_a_date_is_read_as_it_was_written(moment: datetime) -> None:
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_http_date(format_datetime(whole, usegmt=True)) == whole.timestamp()


@pytest.mark.parametrize(
    "text", ["", "now", "120", "Wed, 32 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 99999 07:28:00 GMT"]
)
def test_a_text_that_is_no_date_is_none(text: str) -> None:
    assert parse_http_date(text) is None
