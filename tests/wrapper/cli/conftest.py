from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from goproxies.cli import main
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import Diagnose, LogIn, Outcome, Run


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, an empty home, and a plain terminal of 80 columns."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    """The file where `login` saves its token."""
    return tmp_path / "config" / "goproxies" / "token.json"


@pytest.fixture(scope="package")
def shared() -> Iterator[Sandbox]:
    """A sandbox for commands that only read."""
    with Sandbox(seed=7, days=62) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox for one test, which may break it."""
    with Sandbox(seed=7, days=3) as sandbox:
        yield sandbox


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in this process."""

    def run(*arguments: str) -> Outcome:
        capsys.readouterr()
        status = main(arguments)
        return Outcome(status, *capsys.readouterr())

    return run


@pytest.fixture
def shared_account(shared: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The shared sandbox, with the credentials of its account in the environment."""
    return _with_account(shared, monkeypatch)


@pytest.fixture
def account(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox for one test, with the credentials of its account in the environment."""
    return _with_account(sandbox, monkeypatch)


def _with_account(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
    monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
    monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")
    return sandbox


@pytest.fixture
def diagnose(run: Run) -> Diagnose:
    """Return a function that runs `doctor`, and returns its status and its checks by name."""

    def diagnose(*options: str) -> tuple[int, dict[str, dict[str, Any]]]:
        done = run("doctor", "--format", "json", *options)
        assert done.err == ""
        return done.status, {row["check"]: row for row in json.loads(done.out)}

    return diagnose


@pytest.fixture
def elsewhere() -> Iterator[Sandbox]:
    """A sandbox with another account."""
    with Sandbox(days=1, accounts={"other": "secret"}) as sandbox:
        yield sandbox


@pytest.fixture
def log_in_to(run: Run, monkeypatch: pytest.MonkeyPatch) -> LogIn:
    """Return a function that logs in to a sandbox and leaves the environment as it was."""

    def log_in_to(sandbox: Sandbox, *options: str, who: tuple[str, str] = ("demo", "demo")) -> None:
        with monkeypatch.context() as context:
            context.setenv("GOPROXIES_BASE_URL", sandbox.url)
            context.setenv("GOPROXIES_PASSWORD", who[1])
            assert run("login", "--username", who[0], *options).status == 0
        sandbox.requests.clear()

    return log_in_to


@pytest.fixture
def two(sandbox: Sandbox, elsewhere: Sandbox, log_in_to: LogIn) -> None:
    """Logins to two servers: the default profile, and one called work."""
    log_in_to(sandbox)
    log_in_to(elsewhere, "--profile", "work", who=("other", "secret"))
