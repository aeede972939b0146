"""`breakdown`: which cells are requested, how they are shown, and those that failed."""

from __future__ import annotations

import io
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import goproxies
import pytest
from goproxies.sandbox import Fault, Sandbox
from pyarrow import parquet

from tests.support.cli.commands import FEW_DAYS, TRAFFIC, Run
from tests.support.cli.forks import PipedFork
from tests.support.exporter.scraping import eventually

BOTH = ("--username", "alice", "--username", "bob")


@pytest.fixture(scope="module")
def client(shared: Sandbox) -> Iterator[goproxies.Client]:
    with goproxies.Client("demo", "demo", base_url=shared.url) as client:
        yield client


def cells(out: str) -> list[tuple[str | None, str | None]]:
    return [(cell["country"], cell["username"]) for cell in json.loads(out)]


@pytest.mark.parametrize(
    ("arguments", "by"),
    [
        ((), "country"),
        (("--country", "DE"), "country"),
        (BOTH, "username"),
        ((*BOTH, "--country", "DE"), ("country", "username")),
        ((*BOTH, "--by", "username,country"), ("username", "country")),
    ],
)
@pytest.mark.usefixtures("shared_account")
def test_it_is_by_what_is_named(
    run: Run, client: goproxies.Client, arguments: tuple[str, ...], by: goproxies.By
) -> None:
    expected = client.breakdown(
        by,
        usernames=["alice", "bob"] if "alice" in arguments else None,
        countries=["DE"] if "DE" in arguments else None,
        period="last-7-days",
    )

    done = run("breakdown", *arguments, "--period", "last-7-days", "--format", "json")

    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out) == [
        {
            "country": cell.country,
            "username": cell.username,
            "bytes": cell.bytes,
            "start_at": cell.period.start_at.isoformat(),
            "end_at": cell.period.end_at.isoformat(),
        }
        for cell in expected
    ]


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_names_sends_nothing(run: Run, account: Sandbox, content: str) -> None:
    Path("names.txt").write_text(content)

    done = run("breakdown", "--usernames-from", "names.txt")

    assert done.status == 2
    assert "the file has no names" in done.error_line
    assert not account.requests


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("alice\nbob\n", ["alice", "bob"]),
        ("\ufeffalice\r\n\r\n  bob  ", ["alice", "bob"]),
        ("a b\n#c", ["a b", "#c"]),
    ],
)
@pytest.mark.usefixtures("shared_account")
def test_sub_users_come_from_a_file_a_name_a_line(
    run: Run, folder: Path, content: str, names: list[str]
) -> None:
    (folder / "names").write_text(content, encoding="utf-8")

    done = run("breakdown", "--usernames-from", "names", *FEW_DAYS, "--format", "json")

    assert cells(done.out) == [(None, name) for name in names]


@pytest.mark.usefixtures("shared_account")
def test_sub_users_come_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("bob\nåse\n".encode())))

    done = run("breakdown", "--username", "alice", "--usernames-from", "-", "--format", "json")

    assert cells(done.out) == [(None, "alice"), (None, "bob"), (None, "åse")]


@pytest.mark.parametrize(
    ("arguments", "fix"),
    [
        (("--by", "country", "--username", "alice"), "country,username"),
        (("--by", "username", "--username", "alice", "--country", "DE"), "country,username"),
        (("--by", "usrname"), "'username'"),
        (("--usernames-from", "nowhere"), "--usernames-from"),
        (("--usernames-from", "."), "--usernames-from"),
        (("--usernames-from", "latin-1"), "UTF-8"),
        (("--username", ""), "username"),
        (("--country", "Germany"), "'DE'"),
        (("--concurrency", "0"), "concurrency"),
        (("--sort", "name"), "'bytes'"),
        (("--top", "0"), "the number of rows is a number from 1"),
        (("--min-gb", "-1"), "an amount of GB is a number from 0 up, not '-1'"),
        (("--min-gb", "many"), "an amount of GB is a number from 0 up, not 'many'"),
        (("--min-gb", "nan"), "an amount of GB is a number from 0 up, not 'nan'"),
        (("--min-gb", "1e999999"), "an amount of GB is a number from 0 up, not '1e999999'"),
        (("--format", "parquet"), "--output FILE"),
    ],
)
def test_wrong_arguments_are_refused_before_any_request(
    run: Run, shared_account: Sandbox, folder: Path, arguments: tuple[str, ...], fix: str
) -> None:
    (folder / "latin-1").write_bytes(b"\xe5se\n")
    shared_account.requests.clear()

    done = run("breakdown", *arguments)

    assert done.status == 2
    assert fix in done.error_line
    assert not shared_account.requests


def test_sort_bytes_shows_the_largest_cell_first(
    run: Run, shared_account: Sandbox, folder: Path
) -> None:
    command = ("breakdown", *FEW_DAYS, "--sort", "bytes")
    sizes = [cell["bytes"] for cell in json.loads(run(*command, "--format", "json").out)]

    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > 1
    assert run(*command, "--format", "parquet", "--output", "file").status == 0
    assert parquet.read_table(folder / "file")["bytes"].to_pylist() == sizes


@pytest.mark.parametrize(
    ("options", "keep"),
    [
        (("--top", "2"), lambda sizes: sorted(sizes, reverse=True)[:2]),
        (("--top", "99"), lambda sizes: sorted(sizes, reverse=True)),
        (("--min-gb", "0.2"), lambda sizes: [size for size in sizes if size >= 200_000_000]),
        (("--min-gb", "0"), lambda sizes: sizes),
        (
            ("--min-gb", "0.2", "--top", "1", "--sort", "bytes"),
            lambda sizes: sorted(sizes, reverse=True)[:1],
        ),
    ],
)
@pytest.mark.usefixtures("shared_account")
def test_fewer_rows_can_be_chosen_and_the_others_are_summed_up_in_the_table(
    run: Run, options: tuple[str, ...], keep: Callable[[list[int]], list[int]]
) -> None:
    command = ("breakdown", *FEW_DAYS)
    sizes = [cell["bytes"] for cell in json.loads(run(*command, "--format", "json").out)]
    whole = run(*command, "--unit", "bytes").out.splitlines()

    chosen = json.loads(run(*command, *options, "--format", "json").out)
    lines = run(*command, *options, "--unit", "bytes").out.splitlines()

    kept = keep(sizes)
    assert [cell["bytes"] for cell in chosen] == kept
    assert lines[-2].split() == whole[-2].split() == ["Total", f"{sum(sizes):,}"]
    others = [line.split() for line in lines if " others " in line]
    left = len(sizes) - len(kept)
    summary = [f"{left}", "others", f"{sum(sizes) - sum(kept):,}"]
    assert others == ([summary] if left else [])


@pytest.mark.parametrize("output_format", ["table", "json", "csv"])
def test_a_cell_that_fails_is_reported_and_the_others_are_shown(
    run: Run, account: Sandbox, output_format: str
) -> None:
    account.faults.add(Fault(path=TRAFFIC, query={"username": "bob"}, status=404))

    done = run(
        "breakdown", *BOTH, "--by", "username,country", "--country=DE", "--format", output_format
    )

    assert done.status == 1
    assert "alice" in done.out
    assert "bob" not in done.out
    [failure, count] = done.err.splitlines()
    assert all(word in failure for word in ("'DE'", "'bob'", "404"))
    assert count == "goproxies: 1 of 2 cells failed"


@pytest.mark.parametrize(("arguments", "expected"), [((), 16), (("--concurrency", "7"), 7)])
@pytest.mark.usefixtures("shared_account")
def test_concurrency_is_passed_on(
    run: Run, arguments: tuple[str, ...], expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []

    def breakdown(*_: object, concurrency: int, **__: object) -> None:
        given.append(concurrency)
        raise goproxies.GoProxiesError("that is all there is to know")

    monkeypatch.setattr(goproxies.Client, "breakdown", breakdown)

    assert run("breakdown", *arguments).status == 1
    assert given == [expected]


def test_every_subuser_is_a_cell_if_none_is_named(run: Run, shared_account: Sandbox) -> None:
    done = run("breakdown", "--by", "username", *FEW_DAYS, "--format", "json")

    assert cells(done.out) == [(None, name) for name in shared_account.usernames]


@pytest.mark.usefixtures("shared_account")
def test_the_table_has_a_last_line_for_who_was_not_named(run: Run) -> None:
    command = ("breakdown", *BOTH, *FEW_DAYS)
    total = json.loads(run("traffic", *FEW_DAYS, "--format", "json").out)["bytes"]
    named = sum(cell["bytes"] for cell in json.loads(run(*command, "--format", "json").out))

    lines = [line.split() for line in run(*command, "--unit", "bytes").out.splitlines() if line]

    assert lines[-2:] == [["Total", f"{named:,}"], ["not", "named", f"{total - named:,}"]]


@pytest.mark.usefixtures("shared_account")
def test_there_is_no_such_line_if_everybody_was_named(run: Run) -> None:
    assert "not named" not in run("breakdown", "--by", "username", *FEW_DAYS).out


@pytest.mark.usefixtures("shared_account")
def test_the_table_explains_the_rest_of_a_running_period(run: Run) -> None:
    out = " ".join(run("breakdown", *BOTH, "--period", "this-month").out.split())

    assert "may also be traffic that came in between the requests" in out


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between rounds, which are skipped."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def test_failed_cells_are_requested_again_in_rounds(
    run: Run, account: Sandbox, pauses: list[float]
) -> None:
    account.faults.add(Fault(path=TRAFFIC, query={"username": "bob"}, status=404, times=2))
    command = ("breakdown", *BOTH, *FEW_DAYS, "--format", "json")

    done = run(*command, "--retry-failed", "5")

    assert (done.status, done.err) == (0, "")
    assert cells(done.out) == [(None, "alice"), (None, "bob")]
    assert pauses == [2, 4]


def test_rounds_end_with_the_number_that_was_given(
    run: Run, account: Sandbox, pauses: list[float]
) -> None:
    account.faults.add(Fault(path=TRAFFIC, query={"username": "bob"}, status=404))

    done = run("breakdown", *BOTH, *FEW_DAYS, "--retry-failed", "9", "--format", "json")

    assert done.status == 1
    assert cells(done.out) == [(None, "alice")]
    assert done.err.endswith("goproxies: 1 of 2 cells failed\n")
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_a_refused_login_stops_everything(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(path="/api/v1/login", status=401))

    done = run("breakdown", *BOTH)

    assert done.status == 3
    assert "401" in done.error_line


@pytest.mark.parametrize("columns", [30, 40, 80, 200])
@pytest.mark.parametrize("length", [5, 60, 300])
@pytest.mark.usefixtures("shared_account")
def test_a_name_of_any_length_is_shown_whole_beside_whole_numbers(
    run: Run, columns: int, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    name = "ab-de" * (length // 5)

    names = ("--username", "alice", "--username", name)
    out = run("breakdown", *names, *FEW_DAYS, "--unit", "bytes").out

    assert max(map(len, out.splitlines())) <= columns
    assert "…" not in out
    firsts = [line.split()[0] for line in out.splitlines() if line]
    assert "".join(word for word in firsts if set(word) <= set("ab-de")) == name
    assert ("█" in out) == (columns >= len(name) + 32)


def test_a_name_with_joiners_is_sent_and_shown_as_it_is(run: Run, shared_account: Sandbox) -> None:
    name = "a\u200cb\u200dc"

    done = run("breakdown", "--username", name)

    assert name in done.out
    assert name in {request.query.get("username") for request in shared_account.requests}


@pytest.mark.usefixtures("shared_account")
def test_a_name_is_not_markup(run: Run) -> None:
    out = run("breakdown", "--username", "[red]:smile:", "--country", "DE").out

    assert " [red]:smile: " in out


def test_ctrl_c_shows_the_cells_that_are_finished(account: Sandbox) -> None:
    account.faults.add(Fault(path=TRAFFIC, query={"username": "carol"}, delay=60))
    process = PipedFork("breakdown", "--by", "username", *FEW_DAYS, "--concurrency", "1")
    eventually(lambda: "carol" in {each.query.get("username") for each in account.requests})

    process.send_signal(signal.SIGINT)
    done = process.outcome()

    assert done.status == 130
    assert "Total (2 of 5) " in done.out
    assert done.err == (
        "goproxies: interrupted; 2 of 5 cells are in the answer. Run it again, with --username or "
        "--usernames-from for the others\n"
    )


def test_ctrl_c_names_the_option_for_what_is_left(account: Sandbox) -> None:
    account.faults.add(Fault(path=TRAFFIC, query={"country": "US"}, delay=60))
    process = PipedFork("breakdown", *FEW_DAYS, "--concurrency", "1")
    eventually(lambda: "US" in {each.query.get("country") for each in account.requests})

    process.send_signal(signal.SIGINT)
    done = process.outcome()

    assert done.status == 130
    assert done.err.endswith("Run it again, with --country for the others\n")


def test_ctrl_c_between_rounds_shows_the_cells_that_are_finished(
    run: Run, account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupt)
    account.faults.add(Fault(path=TRAFFIC, query={"username": "bob"}, status=404))

    done = run("breakdown", *BOTH, *FEW_DAYS, "--retry-failed", "2", "--format", "json")

    assert done.status == 130
    assert cells(done.out) == [(None, "alice")]
    assert "1 of 2 cells failed" in done.err


def test_ctrl_c_during_a_round_shows_the_cells_that_are_finished(
    run: Run, account: Sandbox, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("alice", "bob"):
        account.faults.add(Fault(path=TRAFFIC, query={"username": name}, status=404, times=1))
    retry_failed = goproxies.Client.retry_failed

    def interrupted(client: goproxies.Client, breakdown: goproxies.Breakdown, **_: object) -> None:
        def interrupt(done: int, _: int) -> None:
            if done == 1:
                signal.raise_signal(signal.SIGINT)

        retry_failed(client, breakdown, concurrency=1, on_progress=interrupt)

    monkeypatch.setattr(goproxies.Client, "retry_failed", interrupted)
    done = run("breakdown", *BOTH, *FEW_DAYS, "--retry-failed", "2", "--format", "json")

    assert (done.status, pauses) == (130, [2])
    assert cells(done.out) == [(None, "alice")]
    assert "interrupted; 1 of 2 cells are in the answer" in done.err
