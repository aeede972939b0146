"""Profiles: several saved logins, each with its account, its server and its token."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import goproxies
import pytest
import typer
from goproxies.cli._profiles import Profile, SavedLogin, profile_name, profile_names
from goproxies.sandbox import Sandbox
from hypothesis import given
from hypothesis import strategies as st

from tests.support.cli.commands import LogIn, Run

ACCOUNT = SavedLogin("reseller", "https://gateway.example.com/goproxies")
TOKEN = goproxies.StoredToken("token", "reseller", "https://gateway.example.com")


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    """The folder of all profiles but the default one."""
    return tmp_path / "config" / "goproxies" / "profiles"


def test_a_login_is_for_its_owner_alone(sandbox: Sandbox, log_in_to: LogIn, profiles: Path) -> None:
    log_in_to(sandbox, "--profile", "work")

    files = {file.name: file for file in (profiles / "work").iterdir()}
    assert files.keys() == {"token.json", "account.json"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files.values()} == {0o600}
    folders = (profiles.parent, profiles, profiles / "work")
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_a_login_keeps_account_and_server_and_no_password(log_in_to: LogIn, profiles: Path) -> None:
    with Sandbox(days=1, accounts={"planted": "planted-secret"}) as sandbox:
        log_in_to(sandbox, "--profile", "work", who=("planted", "planted-secret"))
        server = sandbox.url

    saved = (profiles / "work" / "account.json").read_text()
    assert json.loads(saved) == {"username": "planted", "base_url": server}
    assert "planted-secret" not in saved + (profiles / "work" / "token.json").read_text()


def test_the_next_login_knows_account_and_server(
    run: Run,
    elsewhere: Sandbox,
    log_in_to: LogIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log_in_to(elsewhere, "--profile", "work", who=("other", "secret"))
    monkeypatch.setenv("GOPROXIES_PASSWORD", "secret")

    assert run("login", "--profile", "work").err.startswith("Logged in as other; ")
    assert len(elsewhere.requests) == 1


@pytest.mark.usefixtures("two")
def test_logging_out_of_a_profile_leaves_the_others(run: Run, profiles: Path) -> None:
    assert run("logout", "--profile", "work").status == 0

    assert not (profiles / "work").exists()
    assert run("countries").status == 0
    assert run("countries", "--profile", "work").status == 3


def test_other_files_beside_a_login_stay(profiles: Path) -> None:
    profile = Profile("work")
    profile.save(ACCOUNT, TOKEN)
    (profiles / "work" / "note").touch()

    profile.delete()

    assert [file.name for file in (profiles / "work").iterdir()] == ["note"]
    assert profile_names() == []


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../work", "a/b", "a\\b", "/etc", "-x", "a b", "ä", "x\n", "x" * 65]
)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(typer.BadParameter, match="the name of a profile is up to 64 letters"):
        profile_name(name)


@pytest.mark.parametrize("place", ["option", "environment"])
def test_a_name_that_is_none_is_wrong_usage(
    run: Run, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == "environment":
        monkeypatch.setenv("GOPROXIES_PROFILE", "../work")
        done = run("traffic")
    else:
        done = run("traffic", "--profile", "../work")

    assert done.status == 2
    assert "'../work'" in done.error_line


@given(st.text())
def test_no_name_leads_out_of_the_folder_of_profiles(name: str) -> None:
    try:
        profile = Profile(profile_name(name))
    except typer.BadParameter:
        return

    root = Profile("default").token_file.parent
    folder = profile.token_file.parent
    assert folder == root if name == "default" else folder.parent == root / "profiles"


def test_a_login_is_saved_as_it_was_given() -> None:
    profile = Profile("work")
    profile.save(ACCOUNT, TOKEN)

    assert profile.login == ACCOUNT
    assert profile.token == TOKEN
    assert profile_names() == ["work"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"username": 1, "base_url": ""}', "[" * 10**5]
)
def test_if_only_a_token_is_left_account_and_server_come_from_it(content: str) -> None:
    profile = Profile("work")
    profile.save(ACCOUNT, TOKEN)
    (profile.token_file.parent / "account.json").write_text(content)

    assert profile.login == SavedLogin(TOKEN.username, TOKEN.origin)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 10**12),
    ],
    ids=["a pipe", "a device", "a file of a terabyte"],
)
def test_an_account_file_that_never_ends_is_a_damaged_one(make: Callable[[Path], object]) -> None:
    profile = Profile("work")
    profile.save(ACCOUNT, TOKEN)
    file = profile.token_file.parent / "account.json"
    file.unlink()
    make(file)

    assert profile.login == SavedLogin(TOKEN.username, TOKEN.origin)
    assert profile.damaged_files == [file]


def test_logging_out_follows_a_link_and_leaves_a_device_alone(tmp_path: Path) -> None:
    profile = Profile("work")
    profile.save(ACCOUNT, TOKEN)
    file, elsewhere = profile.token_file.parent / "account.json", tmp_path / "elsewhere.json"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    profile.delete()
    assert not elsewhere.exists()
    file.unlink()
    file.symlink_to(os.devnull)
    with pytest.raises(OSError, match="plain"):
        profile.delete()
