"""The cells of a breakdown: what is requested, and what is kept of those that fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import goproxies
import pytest
from goproxies import By, Cell, Period
from goproxies.sandbox import Fault, Sandbox

from tests.support.client.answers import ANSWERS
from tests.support.client.api import METHODS
from tests.support.client.cells import COUNTRIES, PERIOD, TRAFFIC, bytes_of, traffic_queries
from tests.support.client.flavours import Flavour
from tests.support.network.servers import Reply, Request, serving


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=7, days=3) as sandbox:
        yield sandbox


# What is requested


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("country", [Cell("DE", None), Cell("US", None)]),
        ("username", [Cell(None, "bob"), Cell(None, "alice")]),
        (
            ("country", "username"),
            [Cell("DE", "bob"), Cell("DE", "alice"), Cell("US", "bob"), Cell("US", "alice")],
        ),
        (
            ("username", "country"),
            [Cell("DE", "bob"), Cell("US", "bob"), Cell("DE", "alice"), Cell("US", "alice")],
        ),
    ],
)
def test_each_cell_is_the_traffic_of_its_country_and_sub_user(
    by: Any, expected: list[Cell], client: goproxies.Client, sandbox: Sandbox
) -> None:
    breakdown = client.breakdown(
        by,
        countries=["de", "US", "DE"] if "country" in by else None,
        usernames=["bob", "alice", "bob"] if "username" in by else None,
        period=PERIOD,
    )
    assert [Cell(row.country, row.username) for row in breakdown] == expected
    assert [row.bytes for row in breakdown] == [bytes_of(sandbox.rows, cell) for cell in expected]
    assert (breakdown.by, breakdown.period, dict(breakdown.failures)) == (by, PERIOD, {})
    outer_totals = 2 if isinstance(by, tuple) else 0
    assert len(traffic_queries(sandbox)) == outer_totals + len(expected) + 1


def test_the_countries_are_those_that_the_api_lists(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    breakdown = client.breakdown("country", period=PERIOD)
    assert [row.country for row in breakdown] == client.countries()
    assert breakdown.total_bytes == client.traffic(period=PERIOD).bytes > 0


def test_names_are_plain_strings_also_in_cells_that_were_not_requested(
    client: goproxies.Client,
) -> None:
    before_any_traffic = Period.month(2001, 1)
    breakdown = client.breakdown(("country", "username"), period=before_any_traffic)
    assert breakdown.total_bytes == 0
    names = {name for row in breakdown for name in (row.country, row.username)}
    assert {type(name) for name in names} == {str}


def test_all_cells_are_of_one_range(client: goproxies.Client, sandbox: Sandbox) -> None:
    client.with_options(timezone="Europe/Berlin").breakdown("country")
    month = Period.this_month(tz="Europe/Berlin")
    assert {(query["start_at"], query["end_at"]) for query in traffic_queries(sandbox)} == {
        (month.start_at.isoformat(), month.end_at.isoformat())
    }


def test_a_breakdown_may_have_a_single_cell(client: goproxies.Client, sandbox: Sandbox) -> None:
    [row] = client.breakdown("username", usernames=["alice"], period=PERIOD, concurrency=256)
    assert row == client.traffic(username="alice", period=PERIOD)


@pytest.mark.parametrize(
    "arguments",
    [
        {"by": "country", "countries": []},
        {"by": "username", "usernames": []},
        {"by": ("country", "username"), "usernames": []},
        {"by": ("username", "country"), "usernames": ["alice"], "countries": []},
    ],
)
def test_without_cells_nothing_is_sent(
    arguments: dict[str, Any], client: goproxies.Client, sandbox: Sandbox
) -> None:
    steps: list[tuple[int, int]] = []
    breakdown = client.breakdown(**arguments, on_progress=lambda *step: steps.append(step))
    assert (list(breakdown), dict(breakdown.failures), steps) == ([], {}, [(0, 0)])
    assert not sandbox.requests


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "sub-user"},
        {"usernames": ["alice"]},
        {"countries": "DE"},
        {"countries": ["DE", "Germany"]},
        {"start_at": "yesterday"},
        {"period": "2026-13"},
        {"period": "today", "end_at": "2026-10-05"},
        {"concurrency": 0},
        {"concurrency": 257},
        {"concurrency": True},
        {"concurrency": 1.0},
        {"concurrency": None},
        {"on_progress": "bar"},
    ],
)
def test_every_argument_is_checked_before_anything_is_sent(
    wrong: dict[str, Any], client: goproxies.Client, sandbox: Sandbox
) -> None:
    with pytest.raises(goproxies.InvalidArgumentError):
        client.breakdown(**{"by": "country", **wrong})
    assert not sandbox.requests


# What fails


@pytest.mark.usefixtures("quick_backoff")
def test_a_cell_that_fails_is_kept_with_its_error(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault(status=403, query={"country": "DE"}))
    sandbox.faults.add(Fault(drop="before", query={"country": "GB"}))
    sandbox.faults.add(Fault(body=b"{}", query={"country": "FR"}))
    breakdown = client.breakdown("country", countries=["US", "DE", "GB", "FR", "BR"], period=PERIOD)
    assert [row.country for row in breakdown] == ["US", "BR"]
    assert {cell: type(error).__name__ for cell, error in breakdown.failures.items()} == {
        Cell("DE", None): "PermissionDeniedError",
        Cell("GB", None): "APIConnectionError",
        Cell("FR", None): "APIResponseValidationError",
    }
    assert [cell.country for cell in breakdown.failures] == ["DE", "GB", "FR"]
    for cell, error in breakdown.failures.items():
        assert error.__notes__ == [f"in the cell of {cell}"]
        assert (error.__traceback__, error.__context__, error.__cause__) == (None, None, None)


def test_raise_failures_raises_them_as_a_group(client: goproxies.Client, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(status=404, query={"country": "DE"}))
    breakdown = client.breakdown("country", countries=COUNTRIES, period=PERIOD)
    with pytest.raises(goproxies.BreakdownError, match="1 of 3 cells failed") as caught:
        breakdown.raise_failures()
    assert caught.group_contains(goproxies.NotFoundError)


def lists(*codes: str) -> Any:
    """Return an API that lists these countries."""

    def answer(request: Request) -> Reply:
        if request.path == METHODS["countries"]:
            return Reply(body={"countries": [*codes]})
        return Reply(body=ANSWERS["traffic"])

    return answer


def test_a_country_is_requested_as_the_api_lists_it(flavour: Flavour) -> None:
    api = lists("de", "ZZZ", "T1", "", "EU", "T1")
    with serving(api) as server, flavour.client(token="t", base_url=server.url) as client:
        breakdown = client.breakdown("country")
    assert [row.country for row in breakdown] == ["de", "ZZZ", "T1", "EU"]
    assert not breakdown.failures


def test_a_country_that_no_request_can_hold_fails_alone(flavour: Flavour) -> None:
    api = lists("DE", "\ud800")
    with serving(api) as server, flavour.client(token="t", base_url=server.url) as client:
        breakdown = client.breakdown("country")
    assert [row.country for row in breakdown] == ["DE"]
    assert [str(error) for error in breakdown.failures.values()] == [
        r"country '\ud800' is no text that UTF-8 can encode"
    ]


def test_a_country_without_a_code_is_left_out_and_logged(
    flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        serving(lists("DE", "")) as server,
        flavour.client(token="t", base_url=server.url) as client,
    ):
        client.breakdown("country")
    assert "a country without a code" in caplog.text


@pytest.mark.usefixtures("quick_backoff")
def test_with_a_server_that_often_fails_every_cell_is_right_or_a_failure(flavour: Flavour) -> None:
    names = [f"user-{number}" for number in range(30)]
    with Sandbox(seed=7, days=3, usernames=names) as sandbox:
        sandbox.faults.add(Fault(status=503, share=0.05, path=TRAFFIC))
        sandbox.faults.add(Fault(drop="midway", share=0.01, path=TRAFFIC))
        with flavour.client("demo", "demo", base_url=sandbox.url) as client:
            hasty = client.with_options(max_retries=0)
            by: By = ("username", "country")
            partial = hasty.breakdown(by, usernames=names, period=PERIOD)
            whole = client.with_options(max_retries=9).breakdown(by, usernames=names, period=PERIOD)
        rows = sandbox.rows
    cells = [Cell(code, name) for name in names for code in sorted({row.country for row in rows})]
    assert partial.failures
    right = [cell for cell in cells if cell not in partial.failures]
    assert [Cell(row.country, row.username) for row in partial] == right
    assert [row.bytes for row in partial] == [bytes_of(rows, cell) for cell in right]
    assert not whole.failures
    assert whole.total_bytes == bytes_of(rows, Cell(None, None))
