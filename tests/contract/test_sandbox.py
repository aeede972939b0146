"""The sandbox keeps the contract: Schemathesis sends right, wrong and anonymous requests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import goproxies
import pytest
from goproxies.sandbox import Fault, Sandbox
from goproxies.sandbox._app import Api
from starlette.applications import Starlette

from openapi.document.grammar import METHODS
from tests.support.contract.coverage import served
from tests.support.contract.recording import Log
from tests.support.contract.tools import spec_file

pytestmark = pytest.mark.contract

SETTINGS = Path(__file__).with_name("schemathesis.toml")
TRAFFIC = "/api/v1/stats/traffic"
SERVED = served()
"""Operations without a route are undecided or for the raw client alone."""


def keep_served(spec: Any) -> None:
    for path, item in spec["paths"].items():
        for method in METHODS:
            if f"{method.upper()} {path}" not in SERVED:
                item.pop(method, None)


def examine(sandbox: Sandbox, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run all checks of Schemathesis, with the same requests in every run."""
    store = goproxies.MemoryTokenStore()
    with goproxies.Client("demo", "demo", base_url=sandbox.url, token_store=store) as client:
        client.login()
    token = store.load()
    assert token is not None
    command = [sys.executable, "-m", "schemathesis.cli", f"--config-file={SETTINGS}"]
    command += ["run", f"{spec_file(folder, keep_served)}", "--checks=all", "--mode=all"]
    command += [f"--url={sandbox.url}", f"--header=Authorization: Bearer {token.token}"]
    command += ["--seed=1", "--generation-database=none", "--no-color", *options]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=7, days=3)


def test_the_sandbox_passes_every_check(sandbox: Sandbox, tmp_path: Path) -> None:
    with sandbox:
        examined = examine(sandbox, tmp_path)
    assert examined.returncode == 0, examined.stdout + examined.stderr
    assert f"Tested: {len(SERVED)}\n" in examined.stdout


def drop_endpoint(sandbox: Sandbox, patch: pytest.MonkeyPatch) -> None:
    right = Api.application

    def application(api: Api) -> Starlette:
        app = right(api)
        app.router.routes = [r for r in app.routes if getattr(r, "path", "") != TRAFFIC]
        return app

    patch.setattr(Api, "application", application)


def rename_field(sandbox: Sandbox, patch: pytest.MonkeyPatch) -> None:
    sandbox.faults.add(Fault(path=TRAFFIC, body=lambda b: b.replace(b'"bytes"', b'"octets"')))


def take_any_value(sandbox: Sandbox, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("goproxies.sandbox._validation._Parameters.raise_errors", lambda query: None)


def let_anyone_in(sandbox: Sandbox, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Api, "_check_bearer", lambda *_: None)


def crash(sandbox: Sandbox, patch: pytest.MonkeyPatch) -> None:
    sandbox.faults.add(Fault(path=TRAFFIC, query={"country": ""}, status=500))


@pytest.mark.parametrize(
    ("defect", "message"),
    [
        (drop_endpoint, "Schema-valid request rejected"),
        (rename_field, '"bytes" is a required property'),
        (take_any_value, "Schema-violating request accepted"),
        (let_anyone_in, "API accepts requests without authentication"),
        (crash, "Server error"),
    ],
)
def test_a_broken_sandbox_fails(
    defect: Callable[[Sandbox, pytest.MonkeyPatch], None],
    message: str,
    sandbox: Sandbox,
    exchanges: Log,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    defect(sandbox, monkeypatch)
    with sandbox:
        examined = examine(sandbox, tmp_path, f"--include-path={TRAFFIC}", "--max-failures=1")
    exchanges.breaches()  # they are what it was about
    assert examined.returncode == 1
    assert message in examined.stdout
