"""Words that make no sense are told with what was probably meant by them."""

from __future__ import annotations

import pytest
import typer
from goproxies.cli._usage import usage
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import Run


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trafic",), "No such command 'trafic'. Did you mean 'traffic'?"),
        (("logut",), "No such command 'logut'. Did you mean 'logout', 'login'?"),
        (("traffic", "--perod", "today"), "No such option: --perod. Did you mean --period?"),
        (("traffic", "--profil", "work"), "No such option: --profil. Did you mean --profile?"),
        (("--formt", "json", "traffic"), "No such option: --formt. Did you mean --format?"),
        (("--period", "today", "traffic"), "--period goes after the name of the command"),
        (("--username", "alice", "traffic"), "--username goes after the name of the command"),
        (("help",), "No such command 'help'; `goproxies --help` tells what there is"),
        (("login", "-p"), "No such option: -p; `goproxies login --help` tells what there is"),
        (
            ("traffic", "today"),
            "argument(s) (today); `goproxies traffic --help` tells what there is",
        ),
        (("traffic", "--username"), "Option '--username' requires an argument"),
        (("history", "--interval", "dy"), "'dy' is not one of 'hour', 'day', 'week', 'auto'"),
        (("breakdown", "--concurrency", "x"), "calls is a number from 1 to 256, not 'x'"),
    ],
)
def test_what_is_wrong_is_told_with_the_mend(run: Run, words: tuple[str, ...], told: str) -> None:
    done = run(*words)

    assert done.status == 2
    assert done.told.endswith(told)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("traffic", "--country", "Germany"), "--country is a code of two letters"),
        (("traffic", "--period", "today", "--end-at", "today"), "give either --period, or --start"),
        (("history", "--split", "month"), "--split needs the --interval hour, day or week"),
        (("traffic", "--start-at", "period"), "--start-at 'period' is not ISO 8601"),
    ],
)
@pytest.mark.usefixtures("of_shared")
def test_what_the_client_says_of_its_arguments_is_told_of_the_options(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    done = run(*words)

    assert done.status == 2
    assert done.told.startswith(f"goproxies: {told}")


def test_what_later_releases_of_typer_put_before_a_message_is_left_out() -> None:
    assert usage(typer.BadParameter("Value error, 'mb' is not one of 'gb'")) == (
        "Invalid value: 'mb' is not one of 'gb'"
    )


def test_a_port_that_is_taken_is_told_with_the_mend(run: Run, of_shared: Sandbox) -> None:
    port = of_shared.url.rpartition(":")[2]
    done = run("sandbox", "--port", port)

    assert done.status == 1
    assert done.told.startswith(f"goproxies: port {port}: ")
    assert done.told.endswith("choose another --port, or 0 for any free one")
