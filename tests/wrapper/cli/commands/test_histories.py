"""Histories of several sub-users in one command."""

from __future__ import annotations

import csv
import io
import json
import signal
import time

import pytest
from goproxies.sandbox import Fault, Sandbox
from pyarrow import parquet

from tests.support.cli.commands import (
    FEW_DAYS,
    REQUESTS_HISTORY,
    SUBUSERS,
    TRAFFIC_HISTORY,
    Run,
    answer_with,
    echo,
)
from tests.support.cli.forks import PipedFork
from tests.support.exporter.scraping import eventually

TWO = ("--username", "bob", "--username", "alice")
DAYS = ("--interval", "day", *FEW_DAYS)
PATHS = {"history": TRAFFIC_HISTORY, "requests": REQUESTS_HISTORY}

each_command = pytest.mark.parametrize("command", PATHS)


@each_command
@pytest.mark.usefixtures("shared_account")
def test_each_row_names_its_subuser(run: Run, command: str) -> None:
    done = run(command, *TWO, *DAYS, "--format", "json")

    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out) == [
        {"username": name, **bucket}
        for name in ("bob", "alice")
        for bucket in json.loads(run(command, "--username", name, *DAYS, "--format", "json").out)
    ]


@each_command
@pytest.mark.usefixtures("shared_account")
def test_csv_and_parquet_have_a_column_for_the_subuser(run: Run, command: str) -> None:
    both = (command, *TWO, *DAYS)
    rows = list(csv.DictReader(io.StringIO(run(*both, "--format", "csv").out)))

    assert [row["username"] for row in rows] == ["bob"] * 3 + ["alice"] * 3
    assert next(iter(rows[0])) == "username"
    assert run(*both, "--output", "file.parquet").status == 0
    table = parquet.read_table("file.parquet")
    assert table.column_names == list(rows[0])
    assert table["username"].to_pylist() == [row["username"] for row in rows]
    assert str(table.schema.field("start_at").type) == "timestamp[us, tz=UTC]"


@pytest.mark.usefixtures("shared_account")
def test_there_is_a_table_for_each_subuser(run: Run) -> None:
    titles = [line for line in run("history", *TWO, *DAYS).out.splitlines() if "(UTC)" in line]

    assert titles == [
        f"Traffic 2026-10-01 to 2026-10-03 (UTC), sub-user {name}" for name in ("bob", "alice")
    ]


@pytest.mark.usefixtures("shared_account")
def test_a_single_subuser_is_not_named_in_the_rows(run: Run) -> None:
    one = ("--username", "bob", "--username", "bob")

    rows = json.loads(run("history", *one, *DAYS, "--format", "json").out)

    assert list(rows[0]) == ["start_at", "end_at", "bytes"]


@each_command
def test_all_have_the_same_range_and_filter(
    run: Run, shared_account: Sandbox, command: str
) -> None:
    shared_account.requests.clear()

    assert run(command, *TWO, "--country", "DE", "--split", "month", *DAYS).status == 0

    queries = [each.query for each in shared_account.requests if each.path == PATHS[command]]
    assert {query.pop("username") for query in queries} == {"alice", "bob"}
    assert queries[0] == queries[1]
    assert queries[0]["country"] == "DE"


def test_a_subuser_that_fails_is_reported_and_the_others_are_shown(
    run: Run, account: Sandbox
) -> None:
    account.faults.add(Fault(query={"username": "bob"}, status=404))

    done = run("history", *TWO, "--username", "carol", *DAYS, "--format", "json")

    assert done.status == 1
    assert {row["username"] for row in json.loads(done.out)} == {"alice", "carol"}
    failure, count = done.err.splitlines()
    assert failure.startswith("goproxies: sub-user bob: 404")
    assert count == "goproxies: 1 of 3 sub-users failed"


def test_a_refused_login_is_not_repeated_for_each_subuser(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(path="/api/v1/login", status=401))

    done = run("history", *TWO, *DAYS)

    assert done.status == 3
    assert "the login was refused" in done.error_line
    assert len(account.requests) == 1


def test_a_wrong_name_is_refused_before_any_request(run: Run, account: Sandbox) -> None:
    done = run("history", *TWO, "--username", "", *DAYS)

    assert done.status == 2
    assert "--username is the name of a sub-user" in done.error_line
    assert not account.requests


def test_missing_buckets_name_their_subuser(run: Run, account: Sandbox) -> None:
    def without_buckets(body: bytes) -> bytes:
        return json.dumps({**json.loads(body), "values": []}).encode()

    account.faults.add(Fault(query={"username": "bob"}, body=without_buckets))
    when = ("--interval", "day", "--period", "yesterday")

    done = run("history", *TWO, *when)

    assert done.err.startswith("goproxies: sub-user bob: ")
    assert "1 of the days is missing, " in done.err


def test_ctrl_c_shows_what_is_finished(account: Sandbox) -> None:
    account.faults.add(Fault(query={"username": "bob"}, delay=60))
    names = [word for name in ("alice", "bob", "carol") for word in ("--username", name)]
    process = PipedFork("history", *names, "--period", "today", "--format", "json")
    wanted = {"bob", "carol"}
    eventually(lambda: wanted <= {each.query.get("username") for each in account.requests})
    time.sleep(0.3)  # until carol is answered

    process.send_signal(signal.SIGINT)
    done = process.outcome()

    assert done.status == 130
    assert {row["username"] for row in json.loads(done.out)} == {"alice", "carol"}
    assert done.err.startswith("goproxies: interrupted; the answer has 2 of 3 sub-users.")


def test_after_ctrl_c_nothing_more_is_requested(account: Sandbox) -> None:
    account.faults.add(Fault(query={"username": "bob"}, delay=60))
    names = [word for name in ("alcie", "bob") for word in ("--username", name)]
    process = PipedFork("history", *names, "--period", "today")
    eventually(lambda: "bob" in {each.query.get("username") for each in account.requests})

    process.send_signal(signal.SIGINT)

    assert process.outcome().status == 130
    assert SUBUSERS not in {each.path for each in account.requests}


def test_all_subusers_can_be_shown(run: Run, shared_account: Sandbox) -> None:
    done = run("history", "--all-subusers", *DAYS, "--format", "json")

    assert done.status == 0
    names = dict.fromkeys(row["username"] for row in json.loads(done.out))
    assert list(names) == list(shared_account.usernames)


def test_all_subusers_leave_none_to_name(run: Run, shared_account: Sandbox) -> None:
    shared_account.requests.clear()

    done = run("history", "--all-subusers", "--username", "alice")

    assert done.status == 2
    assert "give either it or --username" in done.error_line


def test_rows_of_all_subusers_name_them_even_if_there_is_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(days=1, subusers=1) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
        monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")

        out = run("requests", "--all-subusers", "--format", "csv").out

    assert out.startswith("username,start_at,end_at,amount,count\nalice,")


@pytest.mark.parametrize("options", [(), ("--by-day",)])
def test_without_subusers_the_table_says_that_there_is_nothing(
    run: Run, account: Sandbox, options: tuple[str, ...]
) -> None:
    answer_with(account, SUBUSERS, {"subusers": None, "paging": {"limit": 1_000, "offset": 0}})

    done = run("history", "--all-subusers", *options)

    assert (done.status, done.out) == (0, "There are no histories to show.\n")


BERLIN = ("--timezone", "Europe/Berlin")


@pytest.mark.usefixtures("shared_account")
def test_hours_are_summed_up_to_the_days_of_a_zone(run: Run) -> None:
    hours = ("history", "--period", "2026-10-24/2026-10-25", *BERLIN, "--format", "json")
    rows = json.loads(run(*hours, "--by-day").out)
    summed = json.loads(run(*hours, "--interval", "hour").out)

    assert [row["date"] for row in rows] == ["2026-10-24", "2026-10-25"]
    assert [row["is_complete"] for row in rows] == [True, True]
    assert rows[1]["bytes"] == sum(row["bytes"] for row in summed[24:])
    assert len(summed) == 24 + 25
    assert list(rows[0]) == ["date", "bytes", "is_complete"]


@pytest.mark.usefixtures("shared_account")
def test_days_of_several_subusers_name_them(run: Run) -> None:
    command = ("history", "--by-day", *TWO, *FEW_DAYS, *BERLIN)

    rows = json.loads(run(*command, "--format", "json").out)
    assert [row["username"] for row in rows] == ["bob"] * 3 + ["alice"] * 3
    assert run(*command, "--unit", "gb", "--format", "csv").out.startswith(
        "username,date,bytes,gb,is_complete\nbob,2026-10-01,"
    )
    assert run(*command, "--output", "file.parquet").status == 0
    assert parquet.read_table("file.parquet").to_pylist() == rows


@pytest.mark.usefixtures("shared_account")
def test_a_day_that_is_not_complete_has_a_mark_in_the_table(run: Run) -> None:
    today = run("history", "--by-day", "--period", "today").out
    past = run("history", "--by-day", *FEW_DAYS).out

    assert " * " in today
    assert "* The day is not complete: " in today
    assert "*" not in past
    assert past.startswith("Traffic by day 2026-10-01 to 2026-10-03 (UTC)\n")
    assert "  Thu 2026-10-01 " in past


def test_days_are_those_of_the_request_whatever_the_answer_says(run: Run, account: Sandbox) -> None:
    about = {"interval": "hour", "start_at": "0001-01-01T00:00:00Z"}
    answer_with(account, TRAFFIC_HISTORY, {"values": None, "filter": echo(**about)})

    done = run("history", "--by-day", *FEW_DAYS, "--format", "json")

    assert [row["date"] for row in json.loads(done.out)] == [f"2026-10-0{n}" for n in (1, 2, 3)]


def test_days_of_other_buckets_are_a_fault_of_the_api(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC_HISTORY, {"values": None, "filter": echo()})

    done = run("history", "--by-day", *FEW_DAYS)

    assert done.status == 1
    assert "/filter/interval: requested hours, the answer has 'day'" in done.err


def test_days_are_summed_up_from_hours_only(run: Run, account: Sandbox) -> None:
    done = run("history", "--by-day", "--interval", "week")

    assert done.status == 2
    assert "give --interval hour" in done.error_line
    assert not account.requests


def test_overlapping_buckets_are_reported(run: Run, account: Sandbox) -> None:
    def repeat_first(body: bytes) -> bytes:
        answer = json.loads(body)
        return json.dumps({**answer, "values": [answer["values"][0], *answer["values"]]}).encode()

    account.faults.add(Fault(path=TRAFFIC_HISTORY, body=repeat_first))
    words = "buckets overlap 2026-10-01 (UTC); the total may count them twice"

    table, rows = run("history", *DAYS), run("history", *DAYS, "--format", "csv")

    assert f"  {words}\n" in table.out
    assert "overlap" not in table.err
    assert rows.err == f"goproxies: {words}\n"


def test_gaps_and_overlaps_are_reported_in_the_zone_of_the_table(
    run: Run, account: Sandbox
) -> None:
    def repeat_first_in_place_of_second(body: bytes) -> bytes:
        answer = json.loads(body)
        first, _, *others = answer["values"]
        return json.dumps({**answer, "values": [first, first, *others]}).encode()

    account.faults.add(Fault(path=TRAFFIC_HISTORY, body=repeat_first_in_place_of_second))
    day = ("--interval", "hour", "--period", "2026-10-01", "--timezone", "Asia/Tokyo")

    done = run("history", *day)

    first, second = "2026-10-01 00:00:00 to 2026-10-01", "2026-10-01 01:00:00 to 2026-10-01"
    assert f"buckets overlap {first} 00:59:59 (Asia/Tokyo)" in done.out
    assert f"is missing, {second} 01:59:59 (Asia/Tokyo)" in done.err
