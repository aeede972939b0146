"""Each command sends what the client would send, and shows what it answered."""

from __future__ import annotations

import json
from collections.abc import Iterator

import goproxies
import pytest
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import FEW_DAYS, TRAFFIC_HISTORY, Run, answer_with, echo

PERIOD = ("--period", "last-7-days")


@pytest.fixture(scope="module")
def client(shared: Sandbox) -> Iterator[goproxies.Client]:
    with goproxies.Client("demo", "demo", base_url=shared.url) as client:
        yield client


@pytest.mark.usefixtures("shared_account")
def test_traffic_is_one_object(run: Run, client: goproxies.Client) -> None:
    expected = client.traffic(period="last-7-days", country="DE", username="alice")

    done = run("traffic", *PERIOD, "--country", "de", "--username", "alice", "--format", "json")

    assert done.status == 0
    assert json.loads(done.out) == {
        "bytes": expected.bytes,
        "start_at": expected.period.start_at.isoformat(),
        "end_at": expected.period.end_at.isoformat(),
        "country": "DE",
        "username": "alice",
    }


@pytest.mark.usefixtures("shared_account")
def test_a_history_is_an_array_of_its_buckets(run: Run, client: goproxies.Client) -> None:
    expected = client.traffic_history("day", period="last-7-days")

    done = run("history", *PERIOD, "--interval", "day", "--format", "json")

    assert done.status == 0
    assert json.loads(done.out) == [
        {
            "start_at": bucket.start_at.isoformat(),
            "end_at": bucket.end_at.isoformat(),
            "bytes": bucket.bytes,
        }
        for bucket in expected
    ]


@pytest.mark.parametrize(
    ("days_answered", "note"),
    [
        ([1, 2, 3], ""),
        ([1, 3], "1 of the days is missing, 2026-10-02 (UTC); the total is without it"),
        ([2], "2 of the days are missing, the first one 2026-10-01 (UTC); the total is without"),
        ([3], "2 of the days are missing, the first one 2026-10-01 (UTC); the total is without"),
    ],
)
@pytest.mark.parametrize("output_format", ["table", "json"])
def test_missing_buckets_are_reported_beside_the_answer(
    run: Run, account: Sandbox, days_answered: list[int], note: str, output_format: str
) -> None:
    days = [
        {"start_at": f"2026-10-0{d}T00:00:00Z", "end_at": f"2026-10-0{d + 1}T00:00:00Z"}
        for d in days_answered
    ]
    body = {
        "values": [{**day, "bytes": 1} for day in days],
        "filter": {**echo(), "interval": "day"},
    }
    answer_with(account, TRAFFIC_HISTORY, body)

    done = run("history", *FEW_DAYS, "--interval", "day", "--format", output_format)

    assert done.status == 0
    assert " ".join(done.err.split()).startswith(f"goproxies: {note}" if note else "")
    assert bool(done.err) == bool(note)


@pytest.mark.usefixtures("shared_account")
def test_requests_are_an_array_of_their_buckets(run: Run, client: goproxies.Client) -> None:
    expected = client.requests_history("week", status=407, period="last-7-days")

    done = run("requests", *PERIOD, "--interval", "week", "--status", "407", "--format", "json")

    assert done.status == 0
    assert json.loads(done.out) == [
        {
            "start_at": bucket.start_at.isoformat(),
            "end_at": bucket.end_at.isoformat(),
            "amount": bucket.amount,
            "count": bucket.count,
        }
        for bucket in expected
    ]


@pytest.mark.parametrize("command", ["history", "requests"])
def test_a_split_history_is_requested_month_by_month(
    run: Run, shared_account: Sandbox, command: str
) -> None:
    words = (command, "--period", "2026-09-28/2026-10-08", "--interval", "day", "--format", "json")
    whole = run(*words).out
    shared_account.requests.clear()

    done = run(*words, "--split", "month")

    assert (done.status, done.err) == (0, "")
    assert done.out == whole
    starts = sorted(request.query.get("start_at", "") for request in shared_account.requests)
    assert starts[-2:] == ["2026-09-28T00:00:00+00:00", "2026-10-01T00:00:00+00:00"]


@pytest.mark.usefixtures("shared_account")
def test_countries_are_an_array_of_strings(run: Run, client: goproxies.Client) -> None:
    done = run("countries", "--format", "json")

    assert done.status == 0
    assert json.loads(done.out) == client.countries()


def test_options_carry_the_names_of_the_api(run: Run, shared_account: Sandbox) -> None:
    query = {
        "start_at": "2026-10-01T00:00:00+02:00",
        "end_at": "2026-10-02T00:00:00+02:00",
        "country": "US",
        "username": "bob",
        "interval": "hour",
        "status": "200",
        "status_not": "404",
    }
    options = [f"--{name.replace('_', '-')}={value}" for name, value in query.items()]

    assert run("requests", *options).status == 0
    assert shared_account.requests[-1].query == query


@pytest.mark.parametrize("command", ["traffic", "history", "requests"])
def test_without_a_range_it_is_this_month(run: Run, command: str, shared_account: Sandbox) -> None:
    this_month = goproxies.Period.this_month()

    assert run(command).status == 0
    assert shared_account.requests[-1].query == {
        "start_at": this_month.start_at.isoformat(),
        "end_at": this_month.end_at.isoformat(),
    }
