"""`login` saves a token, other commands use it, `logout` deletes it."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import goproxies
import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import TRAFFIC, Run

LOGIN = "/api/v1/login"


@pytest.fixture
def here(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox that commands use, without credentials in the environment."""
    monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
    return sandbox


@pytest.fixture
def log_in(run: Run, here: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def log_in() -> None:
        with monkeypatch.context() as context:
            context.setenv("GOPROXIES_PASSWORD", "demo")
            assert run("login", "--username", "demo").status == 0

    return log_in


def test_only_the_owner_can_read_the_token(
    log_in: Callable[[], None], token_file: Path, here: Sandbox
) -> None:
    log_in()

    saved = json.loads(token_file.read_text())
    assert saved["username"] == "demo"
    assert saved["origin"] == here.url
    assert stat.S_IMODE(token_file.stat().st_mode) == 0o600
    assert set(saved) == {"token", "username", "origin", "expires_at"}


def test_login_shows_neither_token_nor_password(
    run: Run, account: Sandbox, token_file: Path
) -> None:
    done = run("login")

    assert done.status == 0
    assert done.out == ""
    assert done.err == f"Logged in as demo; the token is in {token_file}\n"


@pytest.mark.parametrize("command", ["login", "traffic"])
def test_a_password_is_used_unchanged(
    command: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(days=1, accounts={"demo": " two words "}) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
        monkeypatch.setenv("GOPROXIES_PASSWORD", " two words ")
        assert run(command).status == 0


def test_other_commands_work_from_the_token(
    run: Run, log_in: Callable[[], None], here: Sandbox
) -> None:
    log_in()
    here.requests.clear()

    assert run("traffic").status == 0
    assert [request.path for request in here.requests] == [TRAFFIC]


@pytest.mark.usefixtures("account")
def test_only_login_keeps_a_token(run: Run, token_file: Path) -> None:
    assert run("traffic").status == 0
    assert not token_file.exists()


def test_the_credentials_of_the_environment_come_first(
    run: Run, log_in: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in()
    monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
    monkeypatch.setenv("GOPROXIES_PASSWORD", "wrong")

    assert run("traffic").status == 3


def test_a_token_of_the_environment_is_enough(
    run: Run, log_in: Callable[[], None], token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in()
    monkeypatch.setenv("GOPROXIES_TOKEN", json.loads(token_file.read_text())["token"])
    token_file.unlink()

    assert run("traffic").status == 0


def test_logout_deletes_the_token(run: Run, log_in: Callable[[], None], token_file: Path) -> None:
    log_in()

    assert run("logout").status == 0
    assert not token_file.exists()
    assert run("traffic").status == 3


def test_logging_out_twice_does_no_harm(run: Run) -> None:
    assert run("logout").status == run("logout").status == 0


def test_the_token_goes_to_no_other_server(
    run: Run,
    log_in: Callable[[], None],
    here: Sandbox,
    shared: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log_in()
    shared.requests.clear()
    monkeypatch.setenv("GOPROXIES_BASE_URL", shared.url)

    done = run("traffic")

    assert done.status == 3
    assert here.url in done.error_line
    assert not shared.requests


def test_the_token_is_for_its_account_only(
    run: Run, log_in: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in()
    monkeypatch.setenv("GOPROXIES_USERNAME", "somebody-else")

    done = run("traffic")

    assert done.status == 3
    assert "somebody-else" in done.error_line


def test_an_expired_token_names_the_command_that_fixes_it(
    run: Run, here: Sandbox, token_file: Path
) -> None:
    expired = datetime.now(UTC) - timedelta(seconds=1)
    token = goproxies.StoredToken("token", "demo", here.url, expired)
    goproxies.FileTokenStore(token_file).save(token)

    done = run("traffic")

    assert done.status == 3
    assert "has expired" in done.error_line
    assert "goproxies login --username demo" in done.error_line
    assert not here.requests


def test_a_token_that_is_refused_names_the_command_that_fixes_it(
    run: Run, log_in: Callable[[], None], here: Sandbox
) -> None:
    log_in()
    here.revoke_tokens()

    done = run("traffic")

    assert done.status == 3
    assert "401" in done.error_line
    assert "goproxies login" in done.error_line


@pytest.mark.parametrize("content", ["", "{", '{"token": 1}', "\x00"])
@pytest.mark.usefixtures("here")
def test_a_damaged_file_has_no_token(run: Run, token_file: Path, content: str) -> None:
    token_file.parent.mkdir(parents=True)
    token_file.write_text(content)

    done = run("traffic")

    assert done.status == 3
    assert "goproxies login" in done.error_line


def test_no_credentials_at_all_names_every_way_to_give_them(run: Run) -> None:
    done = run("traffic")

    assert done.status == 3
    for way in ("goproxies login", "GOPROXIES_USERNAME", "GOPROXIES_TOKEN", "--sandbox"):
        assert way in done.error_line


def test_a_refused_login_keeps_the_token_before_it(
    run: Run, log_in: Callable[[], None], token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in()
    before = token_file.read_text()
    monkeypatch.setenv("GOPROXIES_PASSWORD", "wrong-secret")

    done = run("login", "--username", "demo")

    assert done.status == 3
    assert "wrong-secret" not in done.error_line
    assert token_file.read_text() == before


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("arguments", [(), ("--username", "demo")])
def test_a_login_without_a_name_or_a_password_is_refused(
    run: Run, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "isatty", lambda _: False)

    done = run("login", *arguments)

    assert done.status == 3
    assert "GOPROXIES_" in done.error_line


def test_there_is_no_option_for_the_password(run: Run) -> None:
    assert run("login", "--username", "demo", "--password", "secret").status == 2


def test_a_login_that_fails_otherwise_is_not_a_refusal(
    run: Run, account: Sandbox, token_file: Path
) -> None:
    account.faults.add(Fault(path=LOGIN, status=404))

    assert run("login").status == 1
    assert not token_file.exists()


def test_an_embedded_sandbox_leaves_no_token(run: Run, token_file: Path) -> None:
    done = run("--sandbox", "login")

    assert (done.status, done.out) == (0, "")
    assert not token_file.exists()


def test_an_embedded_sandbox_refuses_a_wrong_password(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_PASSWORD", "wrong")

    assert run("--sandbox", "login", "--username", "demo").status == 3


def test_logging_out_of_a_sandbox_keeps_the_real_token(
    run: Run, log_in: Callable[[], None], token_file: Path
) -> None:
    log_in()

    assert run("--sandbox", "logout").status == 0
    assert token_file.exists()
