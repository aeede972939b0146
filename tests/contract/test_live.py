"""The live check: its report on a server that keeps the contract, and on one that does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import yaml
from goproxies.sandbox import Fault, Sandbox

from openapi.document.parts import operations
from openapi.spec.wire_checks import parameters_of
from tests.support.contract.coverage import served
from tests.support.contract.exchanges import SPEC

from . import live

PASSWORD = "correct-horse-battery"
SUB_USER = "alice"
TRAFFIC = "/api/v1/stats/traffic"

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    accounts = {"reseller-name": PASSWORD}
    with Sandbox(days=2, accounts=accounts, usernames=[SUB_USER]) as sandbox:
        monkeypatch.setenv("GOPROXIES_USERNAME", "reseller-name")
        monkeypatch.setenv("GOPROXIES_PASSWORD", PASSWORD)
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        yield sandbox


def changed(edit: Callable[[dict[str, object]], object]) -> Callable[[bytes], bytes]:
    """Return what makes another answer of the right one."""

    def body(right: bytes) -> bytes:
        value = json.loads(right)
        edit(value)
        return json.dumps(value).encode()

    return body


def reading() -> set[str]:
    """Return the paths of the spec that are read without a parameter."""
    spec = yaml.safe_load(SPEC.read_text("utf-8"))
    return {
        one.path
        for one in operations(spec)
        if one.method == "get"
        and not any(fields.get("required") for _, fields in parameters_of(one, spec))
    }


def test_without_credentials_it_says_so_and_ends(capsys: Capture) -> None:
    assert live.main() == 0
    assert capsys.readouterr().out.startswith("Nothing was called: no credentials")


def test_half_a_pair_of_credentials_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("GOPROXIES_USERNAME", "reseller-name")
    assert live.main() == 1
    assert "GOPROXIES_PASSWORD" in capsys.readouterr().err


def test_a_server_that_keeps_the_contract_passes(sandbox: Sandbox, capsys: Capture) -> None:
    # Operations that nobody decided about may not be in the sandbox.
    lacking = {f"GET {path}" for path in reading()} - served()
    assert live.main() == bool(lacking)
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith("| `")]
    rows = [line.split(" | ")[1:] for line in lines if "`raw " not in line]
    assert rows == [["ok", "none |"] for _ in live.CALLS]


def test_everything_that_reads_is_called_and_nothing_that_writes(sandbox: Sandbox) -> None:
    live.main()
    called = {(call.method, call.path) for call in sandbox.requests}
    assert called == {("POST", "/api/v1/login"), *(("GET", path) for path in reading())}


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (
            Fault(body=changed(lambda answer: answer.pop("bytes"))),
            f"GET {TRAFFIC} -> 200: 'bytes' is a required property at $",
        ),
        (
            Fault(body=changed(lambda answer: answer.update(bytes="12"))),
            f"GET {TRAFFIC} -> 200: 'text' is not of type 'number' at $.bytes",
        ),
        (
            Fault(body=changed(lambda answer: answer.update(cost=1))),
            "('cost' was unexpected) at $",
        ),
        (Fault(status=201), "a success of this status is not documented"),
        (Fault(body=b"<html>"), "not JSON"),
        (Fault(body=b'{"bytes": NaN}'), "NaN is no JSON"),
        (Fault(headers={"Content-Type": "text/plain"}), "text/plain"),
        (Fault(status=503, body=b"[]"), "[] is not of type 'object' at $"),
    ],
)
def test_undocumented_parts_are_reported(
    fault: Fault, message: str, sandbox: Sandbox, capsys: Capture
) -> None:
    sandbox.faults.add(replace(fault, path=TRAFFIC))
    assert live.main() == 1
    assert message in capsys.readouterr().out


def test_a_refused_call_is_a_failure_though_the_contract_is_kept(
    sandbox: Sandbox, capsys: Capture
) -> None:
    sandbox.faults.add(Fault(path=TRAFFIC, status=404))
    assert live.main() == 1
    out = capsys.readouterr().out
    assert "| `traffic()` | NotFoundError (404) | none |" in out
    assert f"GET {TRAFFIC} " not in out.partition("Not in the spec")[2]


def test_a_refused_login_is_not_repeated(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("GOPROXIES_PASSWORD", "wrong")
    assert live.main() == 1
    assert len(sandbox.requests) == 1
    assert "LoginError (401)" in capsys.readouterr().out


def test_neither_a_secret_nor_a_name_is_in_the_report(sandbox: Sandbox, capsys: Capture) -> None:
    def leak(answer: dict[str, object]) -> None:
        answer["filter"] = {"username": SUB_USER, "country": [SUB_USER], SUB_USER: PASSWORD}
        answer["users"] = {SUB_USER: 5}
        answer["bytes"] = {SUB_USER: {"token": PASSWORD}}

    sandbox.faults.add(Fault(path=TRAFFIC, body=changed(leak)))
    sandbox.faults.add(
        Fault(
            path="/api/v1/stats/countries", body=json.dumps({"countries": {SUB_USER: 1}}).encode()
        )
    )
    sandbox.faults.add(
        Fault(path=f"{TRAFFIC}/history", body=f"<html>{SUB_USER} {PASSWORD}".encode())
    )
    sandbox.faults.add(Fault(path="/api/v1/login", body=changed(lambda a: a.update(user=PASSWORD))))
    assert live.main() == 1
    out, err = capsys.readouterr()
    tokens = {call.headers.get("authorization", "Bearer ?")[7:] for call in sandbox.requests}
    secrets = {SUB_USER, PASSWORD, "reseller-name", *tokens - {"?"}}
    assert [secret for secret in secrets if secret in out + err] == []
    assert "('users' was unexpected)" in out
