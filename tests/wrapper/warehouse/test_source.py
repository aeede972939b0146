"""The source in a pipeline of dlt: what it requests, and how it is shared."""

from __future__ import annotations

from pathlib import Path

import dlt
import goproxies
import pytest
from dlt.pipeline.pipeline import Pipeline
from goproxies.warehouse import goproxies_source, load

from tests.support.warehouse import SINCE, TODAY, FirstRun, ScriptedApi, days, rows


def pipeline(database: Path) -> Pipeline:
    """Return a pipeline of a user, which keeps its state beside the database."""
    return dlt.pipeline(
        "mine",
        pipelines_dir=str(database.parent / "dlt"),
        destination=dlt.destinations.duckdb(str(database)),
        dataset_name="goproxies",
    )


def test_one_source_runs_again_and_again(api: ScriptedApi, database: Path) -> None:
    with api.client() as client:
        source = goproxies_source(client, since=SINCE)
        pipeline(database).run(source)
        api.traffic["carol"] = days(factor=7)
        pipeline(database).run(source)
    assert rows(database, "loads", "subusers, traffic_rows, requests_rows") == [
        (2, 82, 82),
        (3, 55, 55),
    ]


def test_some_resources_may_run_alone(api: ScriptedApi, database: Path) -> None:
    with api.client() as client:
        source = goproxies_source(client, since=SINCE).with_resources("requests", "loads")
        pipeline(database).run(source)
    assert rows(database, "loads", "subusers, traffic_rows, requests_rows") == [(2, None, 82)]


def test_long_ranges_are_requested_month_by_month_in_utc(api: ScriptedApi, database: Path) -> None:
    with api.client() as client:
        source = goproxies_source(client.with_options(timezone="Asia/Kathmandu"), since=SINCE)
        pipeline(database).extract(source.with_resources("traffic"))
    ranges = {
        (query["start_at"], query["end_at"])
        for query in api.queries
        if query.get("username") == "alice"
    }
    months = {start[:7] for start, _ in ranges}
    assert len(ranges) == len(months)
    assert months >= {str(day)[:7] for day in api.traffic["alice"]}
    assert all(start.endswith(("Z", "+00:00")) for start, _ in ranges)
    assert all(start[:7] == end[:7] for start, end in ranges)


def test_every_history_is_counted(once: FirstRun) -> None:
    assert once.progress[-1] == (5, 5)
    assert once.progress == sorted(once.progress)
    assert {total for _, total in once.progress} == {5}


@pytest.mark.usefixtures("first_run")
def test_accounts_share_tables_and_each_keeps_its_limits(database: Path) -> None:
    with ScriptedApi({"alice": days(factor=3)}).client() as client:
        load(client, database=database, since=SINCE, account="other")
    assert rows(database, "traffic", "DISTINCT account") == [("other",), ("reseller",)]
    assert rows(database, "subusers", "account, username, _dlt_valid_to IS NULL") == [
        ("other", "alice", True),
        ("reseller", "alice", True),
        ("reseller", "bob", True),
    ]


def test_a_token_alone_stands_for_its_server(api: ScriptedApi, database: Path) -> None:
    with goproxies.Client(token="a-token", transport=api.transport()) as client:
        load(client, database=database, since=TODAY)
    assert rows(database, "traffic", "DISTINCT account") == [("https://api.goproxies.com",)]
