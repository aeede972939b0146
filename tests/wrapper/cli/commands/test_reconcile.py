"""`reconcile`: whether the sums agree with the total, in words, numbers and exit status."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import goproxies
import pytest
from goproxies.sandbox import Fault, Sandbox
from pyarrow import parquet

from tests.support.cli.commands import TRAFFIC, Run, less

NOON = datetime(2026, 10, 15, 12, tzinfo=UTC)
SEPTEMBER = ("reconcile", "--period", "2026-09")
GERMANY = {"country": "DE"}


@pytest.fixture
def october(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox in which September is over, and October is not."""
    with Sandbox(seed=7, days=45, clock=lambda: NOON) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
        monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")
        yield sandbox


@pytest.mark.usefixtures("october")
def test_the_status_is_0_if_everything_agrees(run: Run) -> None:
    done = run(*SEPTEMBER)

    assert (done.status, done.err) == (0, "")
    assert "By hour: agrees\n" in done.out
    assert "By country: agrees\n" in done.out
    assert "By sub-user: agrees\n" in done.out


def test_a_sum_that_differs_is_a_failure(run: Run, october: Sandbox) -> None:
    october.faults.add(Fault(path=TRAFFIC, query=GERMANY, body=less))

    done = run(*SEPTEMBER)

    assert (done.status, done.err) == (1, "")
    assert " -1,000,000\n" in done.out
    assert "By country: differs (-0.003 %)\n" in done.out


def test_a_sum_that_is_too_large_has_a_plus_sign(run: Run, october: Sandbox) -> None:
    for country in ("BR", "DE", "FR", "GB", "IN", "JP", "US"):
        october.faults.add(Fault(path=TRAFFIC, query={"country": country}))
    for username in october.usernames:
        october.faults.add(Fault(path=TRAFFIC, query={"username": username}))
    october.faults.add(Fault(path=TRAFFIC, body=less))

    done = run(*SEPTEMBER)

    assert done.status == 1
    assert done.out.count(" +1,000,000\n") == done.out.count(": differs (+0.003 %)\n") == 3


@pytest.mark.usefixtures("october")
def test_a_running_period_is_inconclusive_and_no_failure(run: Run) -> None:
    done = run("reconcile", "--period", "2026-10-15", "--username", "alice")

    assert (done.status, done.err) == (0, "")
    assert "sub-user alice" in done.out
    assert "By hour: inconclusive because the period" in done.out


def test_a_country_that_fails_is_reported_and_a_failure(run: Run, october: Sandbox) -> None:
    october.faults.add(Fault(path=TRAFFIC, query=GERMANY, status=404))

    done = run(*SEPTEMBER)

    assert done.status == 1
    assert "because 1 of 7 countries failed" in done.out
    assert "country 'DE': 404" in done.err


@pytest.mark.usefixtures("october")
def test_a_range_without_traffic_has_no_per_cent(run: Run) -> None:
    done = run("reconcile", "--period", "2026-01")

    assert done.status == 0
    assert "%" not in done.out


def rows(output_format: str, text: str, file: Path) -> list[dict[str, object]]:
    """Read an answer back, its numbers and times in the types of JSON."""
    if output_format == "parquet":
        return [
            {
                name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in row.items()
            }
            for row in parquet.read_table(file).to_pylist()
        ]
    if output_format == "json":
        content: list[dict[str, object]] = json.loads(text)
        return content
    return [
        {
            name: int(value) if value.lstrip("-").isdigit() else value or None
            for name, value in row.items()
        }
        for row in csv.DictReader(io.StringIO(text))
    ]


@pytest.mark.parametrize("output_format", ["json", "csv", "parquet"])
def test_every_format_has_a_row_for_each_sum(
    run: Run, october: Sandbox, folder: Path, output_format: str
) -> None:
    october.faults.add(Fault(path=TRAFFIC, query=GERMANY, body=less))
    command = (*SEPTEMBER, "--format", output_format)
    with goproxies.Client() as client:
        total = client.traffic(period="2026-09").bytes

    done = run(*command, *(("--output", "file") if output_format == "parquet" else ()))

    about = {
        "reason": None,
        "start_at": "2026-09-01T00:00:00+00:00",
        "end_at": "2026-09-30T23:59:59.999999+00:00",
        "username": None,
    }
    history = {"source": "history", "sum_bytes": total, "difference": 0, "verdict": "agrees"}
    countries = {
        "source": "countries",
        "sum_bytes": total - 1_000_000,
        "difference": -1_000_000,
        "verdict": "differs",
    }
    subusers = {**history, "source": "subusers"}
    assert rows(output_format, done.out, folder / "file") == [
        {"total_bytes": total, **about, **history},
        {"total_bytes": total, **about, **countries},
        {"total_bytes": total, **about, **subusers},
    ]


def test_a_subuser_that_fails_is_reported_and_a_failure(run: Run, october: Sandbox) -> None:
    october.faults.add(Fault(path=TRAFFIC, query={"username": "bob"}, status=404))

    done = run(*SEPTEMBER)

    assert done.status == 1
    assert "because 1 of 5 sub-users failed" in " ".join(done.out.split())
    assert "username 'bob': 404" in done.err


def test_one_subuser_has_no_sum_of_subusers(run: Run, october: Sandbox) -> None:
    out = run(*SEPTEMBER, "--username", "alice", "--format", "json").out

    assert [row["source"] for row in json.loads(out)] == ["history", "countries"]
