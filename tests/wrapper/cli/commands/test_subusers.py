"""`subusers`: limits and use, and an exit status for those that are near a limit."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from goproxies.sandbox import Fault, Sandbox
from pyarrow import parquet

from tests.support.cli.commands import SUBUSERS, Run, answer_with

PLAIN: dict[str, object] = {
    "username": "alice",
    "enabled": True,
    "traffic_limit_amount": 20,
    "traffic_limit_unit": "GB",
    "traffic_used": 10.5,
    "period_seconds": 2_592_000,
    "period_started_at": "2026-10-01T00:00:00Z",
    "recurring": True,
}


def answer(sandbox: Sandbox, *subusers: dict[str, object]) -> None:
    rows = [{**PLAIN, **subuser} for subuser in subusers]
    body = [{name: value for name, value in row.items() if value is not None} for row in rows]
    paging = {"limit": 1000, "offset": 0}
    answer_with(sandbox, SUBUSERS, {"subusers": body, "paging": paging})


def named(out: str) -> list[str]:
    return [row["username"] for row in json.loads(out)]


def test_each_subuser_is_a_row_of_json(run: Run, account: Sandbox) -> None:
    answer(account, {}, {"username": "bob", "traffic_limit_amount": 0, "period_started_at": None})

    done = run("subusers", "--format", "json")

    assert (done.status, done.err) == (0, "")
    alice, bob = json.loads(done.out, parse_float=Decimal)
    assert alice == {
        **PLAIN,
        "traffic_used": Decimal("10.5"),
        "used_percent": Decimal("52.5"),
        "period_started_at": "2026-10-01T00:00:00+00:00",
        "period_ends_at": "2026-10-31T00:00:00+00:00",
    }
    assert bob["used_percent"] is bob["period_started_at"] is bob["period_ends_at"] is None


def test_amounts_are_exact(run: Run, account: Sandbox) -> None:
    exact = "12345678901234567890.123456789"
    body = json.dumps({"subusers": [PLAIN], "paging": {"limit": 1000, "offset": 0}})
    account.faults.add(Fault(path=SUBUSERS, body=body.replace("10.5", exact).encode()))

    assert f'"traffic_used": {exact}' in run("subusers", "--format", "json").out
    assert f",{exact}," in run("subusers", "--format", "csv").out


def test_csv_has_decimals_and_lower_case_words(run: Run, account: Sandbox) -> None:
    answer(account, {"enabled": False})

    [row] = csv.DictReader(io.StringIO(run("subusers", "--format", "csv").out))

    assert (row["enabled"], row["recurring"]) == ("false", "true")
    assert (row["traffic_limit_amount"], row["used_percent"]) == ("20", "52.5")


@pytest.mark.usefixtures("shared_account")
def test_parquet_has_a_row_for_each(run: Run, shared_account: Sandbox) -> None:
    assert run("subusers", "--output", "file.parquet").status == 0
    table = parquet.read_table("file.parquet")
    assert table["username"].to_pylist() == list(shared_account.usernames)
    assert str(table.schema.field("enabled").type) == "bool"


USES: tuple[dict[str, object], ...] = (
    {"username": "low", "traffic_used": 1},
    {"username": "half", "traffic_used": 10},
    {"username": "full", "traffic_used": 20},
    {"username": "over", "traffic_used": 30},
    {"username": "unlimited", "traffic_limit_amount": 0, "traffic_used": 99},
)


@pytest.mark.parametrize(
    ("over", "names", "status"),
    [
        ("0", ["low", "half", "full", "over"], 4),
        ("50", ["half", "full", "over"], 4),
        ("50.01", ["full", "over"], 4),
        ("100%", ["full", "over"], 4),
        ("150", ["over"], 4),
        ("151", [], 0),
    ],
)
def test_over_shows_who_is_at_or_above_it(
    run: Run, account: Sandbox, over: str, names: list[str], status: int
) -> None:
    answer(account, *USES)
    command = ("subusers", "--over", over)

    done = run(*command, "--format", "json")

    assert (done.status, done.err, named(done.out)) == (status, "", names)
    assert run(*command, "--format", "csv").out.count("\n") == 1 + len(names)
    assert run(*command).out.startswith(
        f"Sub-users at or above {over.removesuffix('%')} %: {len(names)}\n"
    )


@pytest.mark.parametrize("over", ["-1", "many", "nan", "inf", "", "1e999999"])
def test_a_percentage_that_is_none_is_refused(run: Run, account: Sandbox, over: str) -> None:
    done = run("subusers", f"--over={over}")

    assert done.status == 2
    assert f"a percentage is a number from 0 up, not {over!r}" in done.error_line
    assert not account.requests


def test_a_percentage_is_rounded_down(run: Run, account: Sandbox) -> None:
    answer(account, {"traffic_used": 19.9999})

    assert " 99.9 " in run("subusers").out


@pytest.mark.usefixtures("shared_account")
def test_one_subuser_can_be_chosen(run: Run, shared_account: Sandbox) -> None:
    assert named(run("subusers", "--username", "bob", "--format", "json").out) == ["bob"]
    assert shared_account.requests[-1].query["username"] == "bob"


def test_the_table_has_limits_and_ends_in_the_time_zone(run: Run, account: Sandbox) -> None:
    answer(
        account,
        {},
        {"username": "bob", "enabled": False, "traffic_limit_amount": 0, "period_seconds": 0},
    )

    out = run("subusers", "--timezone", "Europe/Berlin").out

    assert out == (
        "Sub-users: 2\n"
        "\n"
        "  Sub-user         Limit        Used      %   Period ends (Europe/Berlin)\n"
        " ─────────────────────────────────────────────────────────────────────────\n"
        "  alice            20 GB   10.500 GB   52.5   2026-10-31 01:00\n"
        "  bob (disabled)    none   10.500 GB\n"
        "\n"
    )


def test_all_pages_are_listed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(days=1, subusers=2_001) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
        monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")

        assert named(run("subusers", "--format", "json").out) == list(sandbox.usernames)


def test_an_account_without_subusers_has_an_empty_answer(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(days=1, subusers=0) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
        monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")

        assert json.loads(run("subusers", "--format", "json").out) == []
        assert run("history", "--all-subusers", "--format", "json").out == "[]\n"
        assert run("breakdown", "--by", "username", "--format", "json").out == "[]\n"
        assert run("subusers").out.startswith("Sub-users: 0\n")
