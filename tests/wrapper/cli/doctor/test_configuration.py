"""`doctor` reports what is installed and set: enough to help, and no secret."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib import metadata

import goproxies
import pytest
from goproxies.cli._doctor.configuration import extras, redact
from goproxies.cli._profiles import Profile, SavedLogin
from goproxies.sandbox import Sandbox
from hypothesis import given
from hypothesis import strategies as st

from tests.support.cli.commands import Diagnose, Run

CALLS = ["traffic", "history", "requests", "countries", "subusers"]


def test_versions_are_reported(diagnose: Diagnose) -> None:
    _, found = diagnose("--sandbox")

    assert found["goproxies"]["detail"] == goproxies.__version__
    assert found["httpx"]["detail"] == metadata.version("httpx")
    assert f"typer {metadata.version('typer')}" in found["extra cli"]["detail"]


def test_an_extra_that_is_not_installed_is_reported(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = metadata.version

    def without_polars(package: str) -> str:
        if package == "polars":
            raise metadata.PackageNotFoundError(package)
        return version(package)

    monkeypatch.setattr(metadata, "version", without_polars)

    assert diagnose("--sandbox")[1]["extra polars"]["detail"] == "not installed"


def test_the_extras_are_those_of_the_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    requirements = [
        "httpx<1,>=0.28",
        "typer>=0.27; extra == 'cli'",
        'rich>=13.9 ; extra == "cli"',
        "duckdb[all]>=1; python_version < '3.15' and extra == 'warehouse'",
        "goproxies[cli]; extra == 'all'",
    ]
    monkeypatch.setattr(metadata, "requires", lambda _: requirements)

    assert extras() == {"cli": ["typer", "rich"], "warehouse": ["duckdb"]}


def test_a_source_tree_that_is_not_installed_has_no_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(package: str) -> None:
        raise metadata.PackageNotFoundError(package)

    monkeypatch.setattr(metadata, "requires", missing)

    assert extras() == {}


def test_no_secret_is_shown(run: Run, account: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXIES_PASSWORD", "planted-password")
    monkeypatch.setenv("HTTPS_PROXY", "http://planted-user:planted-p@ss/word@proxy.example:3128")
    monkeypatch.setenv("all_proxy", "socks5://planted-token@proxy.example")
    monkeypatch.setenv("GOPROXIES_TOKEN", "")

    for output_format in ("json", "table", "csv"):
        done = run("doctor", "--format", output_format, "--debug")
        assert "proxy.example:3128" in done.out
        assert "planted" not in done.out + done.err


@pytest.fixture
def work(sandbox: Sandbox) -> Profile:
    """A profile with a token that no server issued."""
    profile = Profile("work")
    _save(profile, sandbox.url, timedelta(hours=1))
    return profile


def _save(profile: Profile, server: str, life: timedelta) -> None:
    expiry = datetime.now(UTC) + life
    token = goproxies.StoredToken("planted-token", "reseller", server, expiry)
    profile.save(SavedLogin("reseller", server), token)


def test_account_server_file_and_expiry_are_reported(
    diagnose: Diagnose, work: Profile, sandbox: Sandbox
) -> None:
    _, found = diagnose("--profile", "work")

    assert found["profile"]["detail"] == f"work: reseller at {sandbox.url}"
    assert found["token file"]["detail"] == str(work.token_file)
    assert found["token"]["detail"].startswith("expires at 20")
    assert found["login"]["outcome"] == "skipped"
    assert "planted" not in json.dumps(found)


@pytest.mark.usefixtures("work")
def test_a_refused_token_names_the_command_that_fixes_it(diagnose: Diagnose) -> None:
    status, found = diagnose("--profile", "work")

    assert status == 3
    fix = "run `goproxies login --profile work --username reseller`"
    assert {found[name]["fix"] for name in CALLS} == {fix}


def test_an_expired_token_is_reported_and_not_sent(
    diagnose: Diagnose, work: Profile, sandbox: Sandbox
) -> None:
    _save(work, sandbox.url, -timedelta(seconds=1))

    status, found = diagnose("--profile", "work")

    assert status == 3
    assert found["token"]["detail"].startswith("expired at 20")
    assert not sandbox.requests


def test_a_file_that_others_can_read_is_reported(diagnose: Diagnose, work: Profile) -> None:
    work.token_file.chmod(0o644)

    _, found = diagnose("--profile", "work")

    assert found["token file"]["outcome"] == "warning"
    assert found["token file"]["fix"] == f"chmod 600 {work.token_file}"


@pytest.mark.usefixtures("work")
def test_a_profile_that_does_not_exist_is_reported(diagnose: Diagnose) -> None:
    status, found = diagnose("--profile", "wrok")

    assert status == 3
    assert found["profile"]["detail"] == "no saved login for wrok, only for work"


def test_certificates_that_do_not_exist_are_reported(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")

    _, found = diagnose("--sandbox")

    assert found["SSL_CERT_FILE"]["outcome"] == "warning"


secrets = st.text("abcXYZ019:/@?#%\u00e9 ", min_size=1).map("S3CRET{}S3CRET".format)


@given(st.sampled_from(["http://", "socks5://", "", "//"]), secrets, secrets)
def test_the_part_before_the_host_is_redacted(scheme: str, user: str, word: str) -> None:
    shown = redact(f"{scheme}{user}:{word}@proxy.example:3128")

    assert shown.endswith("***@proxy.example:3128")
    assert "S3CRET" not in shown


@pytest.mark.parametrize("address", ["https://api.example.com/v1", "proxy:3128", "localhost,.lan"])
def test_an_address_without_secrets_is_shown_as_it_is(address: str) -> None:
    assert redact(address) == address


@pytest.mark.parametrize(
    "server", ["me:s3cret%40host:8080", "me:s3cret", "me:s3cret:8080", "s3cret%40host"]
)
def test_an_address_that_is_none_is_not_shown(server: str) -> None:
    assert redact(f"http://{server}") == "http://***"


@pytest.mark.parametrize("server", ["[::1]:8080", "[fd00::1]", "host:8080/path:1%20", "host/"])
def test_a_host_with_port_and_path_is_shown(server: str) -> None:
    assert redact(f"http://{server}") == f"http://{server}"
