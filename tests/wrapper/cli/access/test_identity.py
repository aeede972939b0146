"""The account of a command: from the environment, or from a saved login."""

from __future__ import annotations

import pytest
from goproxies.cli._profiles import Profile, SavedLogin
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import COUNTRIES, LogIn, Run


@pytest.mark.usefixtures("two")
def test_commands_work_from_a_profile_with_nothing_in_the_environment(
    run: Run, sandbox: Sandbox, elsewhere: Sandbox
) -> None:
    assert run("countries").status == 0
    assert run("countries", "--profile", "work").status == 0
    assert run("--profile", "work", "countries").status == 0

    assert [request.path for request in sandbox.requests] == [COUNTRIES]
    assert [request.path for request in elsewhere.requests] == [COUNTRIES, COUNTRIES]


@pytest.mark.usefixtures("two")
def test_the_option_comes_before_the_environment(
    run: Run, elsewhere: Sandbox, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_PROFILE", "work")

    assert run("countries").status == 0
    assert len(elsewhere.requests) == 1
    assert run("countries", "--profile", "default").status == 0
    assert run("--profile", "default", "countries").status == 0
    assert len(sandbox.requests) == 2


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("before", [True, False])
def test_a_profile_that_is_not_there_names_those_that_are(run: Run, before: bool) -> None:
    option = ("--profile", "wrok")

    done = run(*option, "traffic") if before else run("traffic", *option)

    assert done.status == 3
    assert done.error_line == (
        "goproxies: there is no profile wrok, only default and work; "
        "run `goproxies login --profile wrok` to make it"
    )


def test_without_an_account_the_profiles_are_named(
    run: Run, elsewhere: Sandbox, log_in_to: LogIn
) -> None:
    log_in_to(elsewhere, "--profile", "work", who=("other", "secret"))

    assert "no credentials: name a --profile (work), run " in run("traffic").error_line


@pytest.mark.usefixtures("two")
def test_the_token_of_a_profile_goes_to_no_other_server(
    run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)

    done = run("traffic", "--profile", "work")

    assert done.status == 3
    assert "unset GOPROXIES_BASE_URL" in done.error_line
    assert not sandbox.requests


@pytest.mark.usefixtures("two")
def test_a_token_is_not_sent_where_the_profile_was_made_to_say_another_server(
    run: Run, sandbox: Sandbox
) -> None:
    work = Profile("work")
    work.save(SavedLogin("other", sandbox.url), work.token)

    done = run("traffic", "--profile", "work")

    assert done.status == 3
    assert "goproxies login --profile work" in done.error_line
    assert not sandbox.requests


@pytest.mark.usefixtures("two")
def test_a_password_goes_to_no_other_server(
    run: Run, sandbox: Sandbox, elsewhere: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
    monkeypatch.setenv("GOPROXIES_USERNAME", "other")
    monkeypatch.setenv("GOPROXIES_PASSWORD", "secret")

    assert run("traffic", "--profile", "work").status == 3
    assert not sandbox.requests
    assert not elsewhere.requests


@pytest.mark.usefixtures("two")
def test_another_account_in_the_environment_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_USERNAME", "demo")

    done = run("traffic", "--profile", "work")

    assert done.status == 3
    assert "no credentials for demo, only for other: unset GOPROXIES_USERNAME" in done.error_line


@pytest.mark.usefixtures("two")
def test_a_token_in_the_environment_is_refused(
    run: Run, elsewhere: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_TOKEN", "planted-token")

    done = run("traffic", "--profile", "work")

    assert done.status == 3
    assert "GOPROXIES_TOKEN" in done.error_line
    assert "planted-token" not in done.error_line
    assert not elsewhere.requests


@pytest.mark.usefixtures("two")
def test_credentials_that_agree_are_used_on_its_server(
    run: Run, elsewhere: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_USERNAME", "other")
    monkeypatch.setenv("GOPROXIES_PASSWORD", "secret")

    assert run("countries", "--profile", "work").status == 0
    assert [request.method for request in elsewhere.requests] == ["POST", "GET"]


@pytest.mark.usefixtures("two")
def test_complete_credentials_come_before_a_profile_that_is_not_named(
    run: Run, sandbox: Sandbox, elsewhere: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", elsewhere.url)
    monkeypatch.setenv("GOPROXIES_USERNAME", "other")
    monkeypatch.setenv("GOPROXIES_PASSWORD", "secret")

    assert run("countries").status == 0
    assert not sandbox.requests
    assert elsewhere.requests


@pytest.mark.usefixtures("two")
def test_a_refused_token_names_the_profile_in_the_command_that_fixes_it(
    run: Run, elsewhere: Sandbox
) -> None:
    elsewhere.revoke_tokens()

    done = run("traffic", "--profile", "work")

    assert done.status == 3
    assert "; run `goproxies login --profile work --username other`" in done.error_line
