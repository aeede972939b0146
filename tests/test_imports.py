"""What importing the package costs, counted in modules: time is too noisy."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Set as AbstractSet
from functools import cache

import pytest

ON_TOP = ("cli", "exporter", "pytest_plugin", "report", "sandbox", "warehouse")
"""What nothing below imports."""
REQUIRED = {
    *("attr", "attrs", "dateutil", "six"),
    *("anyio", "certifi", "h11", "httpcore", "idna", "sniffio", "typing_extensions"),
}
"""What the package depends on, and what that brings along."""
EVENT_LOOPS = {"anyio", "asyncio", "sniffio", "trio"}

each_client = pytest.mark.parametrize("client", ["goproxies.Client", "goproxies.AsyncClient"])


@cache
def modules(program: str) -> frozenset[str]:
    """Return what a fresh interpreter has loaded after a program."""
    program = f"import json, sys\n{program}\nprint(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    return frozenset(json.loads(ran.stdout))


def cost(program: str, *, beyond: str = "pass") -> AbstractSet[str]:
    """Return what a program loads that another one does not."""
    return modules(f"import goproxies; {program}") - modules(beyond)


def packages(names: AbstractSet[str]) -> set[str]:
    """Return the packages of modules, those of the standard library left out."""
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names


def test_the_package_alone_loads_no_other_one() -> None:
    assert packages(cost("")) == {"goproxies"}


@each_client
def test_the_class_of_a_client_loads_httpx_and_no_other_package(client: str) -> None:
    assert packages(cost(client, beyond="import httpx")) == {"goproxies"}


@each_client
def test_the_class_of_a_client_loads_no_event_loop(client: str) -> None:
    assert not cost(client, beyond="import httpx") & EVENT_LOOPS


def test_the_class_of_one_client_does_not_load_the_other() -> None:
    assert "goproxies._async_client" not in cost("goproxies.Client")


def test_a_blocking_client_loads_no_event_loop() -> None:
    made = cost("goproxies.Client('name', 'secret')", beyond="import httpx; httpx.Client()")
    assert not made & EVENT_LOOPS


@each_client
def test_a_client_loads_no_package_that_is_optional(client: str) -> None:
    made = cost(f"{client}('name', 'secret')", beyond="import httpx; httpx.Client()")
    assert packages(made) - REQUIRED == {"goproxies", "goproxies_api"}


@each_client
@pytest.mark.parametrize("package", ON_TOP)
def test_a_client_loads_nothing_of_what_is_on_top(client: str, package: str) -> None:
    made = cost(f"{client}('name', 'secret')")
    assert not [name for name in made if name.startswith(f"goproxies.{package}")]
