"""Where logins are saved: by the rules of XDG, and nowhere without a home folder."""

from __future__ import annotations

import pwd
from pathlib import Path

import pytest
from goproxies.cli._config_folder import config_folder
from goproxies.cli._profiles import Profile, SavedLogin, profile_names
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import Diagnose, Run


@pytest.fixture
def no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without HOME and without an entry in the password database."""

    def unknown(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.delenv("HOME")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr(pwd, "getpwuid", unknown)


@pytest.mark.parametrize("value", ["", "config", "./config", "~/config", "~"])
def test_only_an_absolute_xdg_config_home_counts(
    value: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", value)

    assert config_folder() == tmp_path / "home" / ".config" / "goproxies"
    Profile("default").save(SavedLogin("demo", "https://api.goproxies.com"), None)
    assert not [*folder.iterdir()]


@pytest.mark.parametrize("home", [None, ""])
def test_without_home_the_password_database_counts(
    home: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.delenv("HOME")
    if home is not None:
        monkeypatch.setenv("HOME", home)

    expected = Path(pwd.getpwuid(0).pw_dir) / ".config" / "goproxies"
    monkeypatch.setattr("os.getuid", lambda: 0)

    assert config_folder() == expected


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize(
    "words", ["--version", "--help", "--sandbox traffic", "--sandbox doctor", "--sandbox login"]
)
def test_commands_without_a_saved_login_work_without_a_home(run: Run, words: str) -> None:
    assert run(*words.split()).status == 0


@pytest.mark.usefixtures("no_home", "shared_account")
def test_the_environment_is_enough_without_a_home(run: Run) -> None:
    assert run("traffic").status == 0


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize("profile", [(), ("--profile", "work")])
def test_without_a_home_missing_credentials_name_the_variables(
    run: Run, profile: tuple[str, ...]
) -> None:
    done = run("traffic", *profile)

    assert done.status == 3
    for name in ("GOPROXIES_USERNAME", "GOPROXIES_PASSWORD", "GOPROXIES_TOKEN"):
        assert name in done.error_line


@pytest.mark.usefixtures("no_home", "shared_account")
def test_without_a_home_a_profile_that_is_named_does_not_exist(run: Run) -> None:
    done = run("traffic", "--profile", "work")

    assert done.status == 3
    assert done.error_line.startswith("goproxies: there is no profile work: without a home folder")


@pytest.mark.usefixtures("no_home")
def test_without_a_home_a_login_is_refused_before_the_prompt(run: Run, account: Sandbox) -> None:
    done = run("login")

    assert done.status == 2
    assert "no home folder to save a login in" in done.error_line
    assert not account.requests


@pytest.mark.usefixtures("no_home")
def test_without_a_home_there_is_nothing_to_log_out_of(run: Run) -> None:
    done = run("logout")

    assert (done.status, done.err) == (0, "There was no saved login for the profile default.\n")
    assert profile_names() == []


@pytest.mark.usefixtures("no_home")
def test_doctor_reports_that_there_is_no_home(diagnose: Diagnose) -> None:
    status, found = diagnose("--sandbox")

    assert status == 0
    assert found["profile"]["detail"].startswith("no saved logins: neither HOME nor")
