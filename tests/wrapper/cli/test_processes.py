"""What only another process can show: pipes, signals, a sandbox that waits."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import goproxies
import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.contract.live import Recorder
from tests.support.cli.commands import TRAFFIC, outcome, spawn
from tests.support.cli.forks import PipedFork
from tests.support.cli.terminal import TerminalOfNewProcess
from tests.support.contract.exchanges import Contract

LONG = ("history", "--interval", "hour", "--period", "last-30-days")


@pytest.mark.usefixtures("shared_account")
@pytest.mark.parametrize("output_format", ["json", "csv"])
def test_a_reader_that_leaves_is_no_error(output_format: str) -> None:
    with PipedFork(*LONG, "--format", output_format) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0


@pytest.mark.usefixtures("shared_account")
def test_a_reader_that_leaves_a_new_process_is_no_error() -> None:
    with spawn(*LONG) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""

    assert process.returncode == 0


@pytest.mark.usefixtures("shared_account")
def test_a_full_disk_is_reported_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        process = spawn("traffic", stdout=full)
        _, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert err == "goproxies: No space left on device\n"


@pytest.mark.usefixtures("shared_account")
def test_an_output_that_knows_only_ascii_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")

    done = outcome(spawn(*LONG))

    assert (done.status, done.err) == (0, "")
    assert "###" in done.out
    assert done.out.isascii()


def test_ctrl_c_is_quiet(account: Sandbox) -> None:
    account.faults.add(Fault(path=TRAFFIC, delay=60))
    process = spawn("traffic")
    while not any(request.path == TRAFFIC for request in account.requests):
        assert process.poll() is None
        time.sleep(0.01)

    process.send_signal(signal.SIGINT)
    done = outcome(process)

    assert (done.status, done.out, done.err) == (130, "", "")


def test_a_password_may_come_through_a_pipe(elsewhere: Sandbox, token_file: Path) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("GOPROXIES_BASE_URL", elsewhere.url)
        process = spawn("login", "--username", "other", stdin=subprocess.PIPE)
    out, err = process.communicate("secret\n", timeout=60)
    assert (process.returncode, out) == (0, "")
    assert err.startswith("Logged in as other")
    assert "secret" not in token_file.read_text()


def test_a_sandbox_serves_until_ctrl_c() -> None:
    contract = Contract.committed()
    with spawn("sandbox") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        address = next(word for word in process.stdout.readline().split() if "http" in word)
        # The answers of another process are recorded on this side.
        recorder = Recorder()
        with goproxies.Client("demo", "demo", base_url=address, transport=recorder) as client:
            assert client.countries()
        assert [contract.answer_breaches(exchange) for exchange in recorder.exchanges] == [[], []]
        process.send_signal(signal.SIGINT)
        assert f"GOPROXIES_BASE_URL={address}" in process.stdout.read()
        assert process.stderr.read() == ""

    assert process.returncode == 0


def test_a_sandbox_knows_the_account_of_the_examples_and_its_seed() -> None:
    with PipedFork("sandbox", "--seed", "7") as process, Sandbox(seed=7) as same:
        address = next(word for word in process.stdout.readline().split() if "http" in word)
        totals = []
        for account, url in ((("reseller", "secret"), address), (("demo", "demo"), same.url)):
            with goproxies.Client(*account, base_url=url) as client:
                totals.append(client.traffic(period="yesterday").bytes)
    assert totals[0] == totals[1]


def test_a_sandbox_has_the_subusers_that_are_given() -> None:
    names = ("--username", "zoe", "--username", "yan")
    with PipedFork("sandbox", *names, "--subusers", "1002") as process:
        address = next(word for word in process.stdout.readline().split() if "http" in word)
        with goproxies.Client("demo", "demo", base_url=address) as client:
            answer = client.raw.get_httpx_client().get("/api/v1/reseller/subusers").json()
            zoe = client.traffic(username="zoe").bytes
    listed = [subuser["username"] for subuser in answer["subusers"]]
    assert listed[:3] == ["zoe", "yan", "subuser-3"]
    assert len(listed) == 1_000
    assert zoe > 0


def test_a_sandbox_refuses_a_port_that_is_taken(sandbox: Sandbox) -> None:
    taken = sandbox.url.rpartition(":")[2]

    done = PipedFork("sandbox", "--port", taken).outcome()

    assert done.status == 1
    assert "in use" in done.error_line


@pytest.mark.usefixtures("shared_account")
def test_a_terminal_gets_colours_and_a_pipe_does_not() -> None:
    with TerminalOfNewProcess("countries") as terminal:
        assert terminal.status() == 0

    assert b"\x1b[1m" in terminal.shown
    assert "\x1b" not in outcome(spawn("countries")).out
