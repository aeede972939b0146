"""`login` prompts a person, and never shows a password."""

from __future__ import annotations

import pytest
from goproxies.cli._profiles import Profile, SavedLogin
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import Run
from tests.support.cli.terminal import CTRL_C, CTRL_D, Terminal, TerminalOfNewProcess


@pytest.fixture
def here(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox that commands use, without credentials in the environment."""
    monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
    return sandbox


def test_the_prompt_for_the_password_has_no_echo(here: Sandbox) -> None:
    with TerminalOfNewProcess("login", COLUMNS="200") as terminal:
        terminal.wait_for("Account:")
        terminal.press("demo\n")
        terminal.wait_for("Password of demo:")
        terminal.press("demo\n")
        assert terminal.status() == 0

    account, password, done = terminal.text.splitlines()
    assert (account, password) == ("Account: demo", "Password of demo:")
    assert done.startswith("Logged in as demo; the token is in ")


def test_there_is_no_prompt_for_a_known_account(here: Sandbox) -> None:
    with Terminal("login", "--username", "demo") as terminal:
        terminal.wait_for("Password of demo:")
        terminal.press("demo\n")
        assert terminal.status() == 0

    assert "Account" not in terminal.text


def test_the_prompt_names_a_saved_server(here: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    Profile("work").save(SavedLogin("demo", here.url), None)
    monkeypatch.delenv("GOPROXIES_BASE_URL")

    with Terminal("login", "--profile", "work") as terminal:
        terminal.wait_for(f"Password of demo at {here.url}:")
        terminal.press("demo\n")
        assert terminal.status() == 0


@pytest.mark.parametrize(
    ("account", "expected"),
    [("demo", "no password of demo at http://127.0.0.1:1: "), ("other", "no password of other: ")],
)
def test_a_server_is_saved_for_its_account_only(run: Run, account: str, expected: str) -> None:
    Profile("default").save(SavedLogin("demo", "http://127.0.0.1:1"), None)

    done = run("login", "--username", account)

    assert done.status == 3
    assert expected in done.error_line


def test_a_wrong_password_is_reported_in_one_red_line(here: Sandbox) -> None:
    with Terminal("login", "--username", "demo", COLUMNS="400") as terminal:
        terminal.wait_for("Password of demo:")
        terminal.press("planted-secret\n")
        assert terminal.status() == 3

    _, line = terminal.text.splitlines()
    assert line.startswith("goproxies: the login was refused: 401 Unauthorized; ")
    assert b"\x1b[31mgoproxies: the login was refused" in terminal.shown
    assert b"planted-secret" not in terminal.shown


@pytest.mark.parametrize("known", [(), ("--username", "demo")])
@pytest.mark.parametrize(("key", "expected"), [(CTRL_C, 130), (CTRL_D, 3)])
def test_a_prompt_can_be_left(
    here: Sandbox, known: tuple[str, ...], key: str, expected: int
) -> None:
    with Terminal("login", *known, COLUMNS="200") as terminal:
        terminal.wait_for(":")
        terminal.press(key)
        assert terminal.status() == expected

    prompt, *rest = terminal.text.splitlines()
    assert prompt.removesuffix("^C").endswith(":") or prompt.endswith(": ^C")
    assert len(rest) == (0 if key == CTRL_C else 1)
    assert not here.requests


@pytest.mark.parametrize("address", ["http://example.com", "https://me:secret@example.com"])
def test_an_unusable_server_is_reported_before_the_prompt(
    run: Run, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", address)

    done = run("login", "--username", "demo")

    assert done.status == 2
    assert "GOPROXIES_BASE_URL" in done.error_line
    assert "secret" not in done.error_line


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("work", "Logged out; the saved token is deleted.\n"),
        ("wrok", "There was no saved login for the profile wrok.\n"),
    ],
)
def test_logout_says_whether_there_was_a_login(run: Run, name: str, expected: str) -> None:
    Profile("work").save(SavedLogin("demo", "https://api.goproxies.com"), None)

    done = run("logout", "--profile", name)

    assert (done.status, done.out, done.err) == (0, "", expected)


def test_the_server_can_be_given(
    run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")
    monkeypatch.setenv("GOPROXIES_BASE_URL", "http://127.0.0.1:1")

    assert run("login", "--username", "demo", "--base-url", sandbox.url).status == 0
    assert Profile("default").login == SavedLogin("demo", sandbox.url)

    monkeypatch.delenv("GOPROXIES_PASSWORD")
    monkeypatch.delenv("GOPROXIES_BASE_URL")
    assert run("traffic").status == 0


def test_an_unusable_server_is_refused(run: Run) -> None:
    done = run("login", "--username", "demo", "--base-url", "http://example.com")

    assert done.status == 2
    assert "--base-url would send credentials" in done.error_line
