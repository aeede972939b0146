"""Wrong usage is reported with the likely correction."""

from __future__ import annotations

import pytest
import typer
from goproxies.cli._usage import usage_message
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import Run


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("trafic",), "No such command 'trafic'. Did you mean 'traffic'?"),
        (("logut",), "No such command 'logut'. Did you mean 'logout', 'login'?"),
        (("traffic", "--perod", "today"), "No such option: --perod. Did you mean --period?"),
        (("traffic", "--profil", "work"), "No such option: --profil. Did you mean --profile?"),
        (("--formt", "json", "traffic"), "No such option: --formt. Did you mean --format?"),
        (("--period", "today", "traffic"), "--period goes after the name of the command"),
        (("--username", "alice", "traffic"), "--username goes after the name of the command"),
        (("help",), "No such command 'help'; run `goproxies --help` for a list"),
        (("login", "-p"), "No such option: -p; run `goproxies login --help` for a list"),
        (
            ("traffic", "today"),
            "argument(s) (today); run `goproxies traffic --help` for a list",
        ),
        (("traffic", "--username"), "Option '--username' requires an argument"),
        (("history", "--interval", "dy"), "'dy' is not one of 'hour', 'day', 'week', 'auto'"),
        (("breakdown", "--concurrency", "x"), "requests is a number from 1 to 256, not 'x'"),
    ],
)
def test_wrong_usage_is_reported_with_the_fix(
    run: Run, words: tuple[str, ...], expected: str
) -> None:
    done = run(*words)

    assert done.status == 2
    assert done.error_line.endswith(expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("traffic", "--country", "Germany"), "--country is a code of two letters"),
        (("traffic", "--period", "today", "--end-at", "today"), "give either --period, or --start"),
        (("history", "--split", "month"), "--split needs the --interval hour, day or week"),
        (("traffic", "--start-at", "period"), "--start-at 'period' is not ISO 8601"),
    ],
)
@pytest.mark.usefixtures("shared_account")
def test_messages_of_the_client_name_the_options(
    run: Run, words: tuple[str, ...], expected: str
) -> None:
    done = run(*words)

    assert done.status == 2
    assert done.error_line.startswith(f"goproxies: {expected}")


def test_the_prefix_of_later_releases_of_typer_is_removed() -> None:
    assert usage_message(typer.BadParameter("Value error, 'mb' is not one of 'gb'")) == (
        "Invalid value: 'mb' is not one of 'gb'"
    )


def test_a_port_that_is_taken_is_reported_with_the_fix(run: Run, shared_account: Sandbox) -> None:
    port = shared_account.url.rpartition(":")[2]
    done = run("sandbox", "--port", port)

    assert done.status == 1
    assert done.error_line.startswith(f"goproxies: port {port}: ")
    assert done.error_line.endswith("choose another --port, or 0 for any free port")
