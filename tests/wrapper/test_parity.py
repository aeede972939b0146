"""The two clients have the same methods, signatures, defaults and documentation."""

from __future__ import annotations

import inspect
from typing import Any, get_type_hints

import pytest
from goproxies import AsyncClient, Client

STATISTICS = ["traffic", "traffic_history", "requests_history"]
COMPOSED = ["breakdown", "retry_failed", "reconcile"]

ONLY_NAMED_OTHERWISE = {"close": "aclose", "__enter__": "__aenter__", "__exit__": "__aexit__"}


def members(kind: type) -> dict[str, Any]:
    """Return what a user can reach of a class, and how it opens and closes."""
    found = inspect.getmembers_static(kind)
    return {n: m for n, m in found if not n.startswith("_") or n.endswith(("enter__", "exit__"))}


BLOCKING = members(Client)
CONCURRENT = members(AsyncClient)
METHODS = {name for name, member in BLOCKING.items() if inspect.isfunction(member)}

each_method = pytest.mark.parametrize("name", sorted(METHODS))


def counterpart(name: str) -> Any:
    return CONCURRENT[ONLY_NAMED_OTHERWISE.get(name, name)]


def test_the_clients_have_the_same_members() -> None:
    assert {ONLY_NAMED_OTHERWISE.get(name, name) for name in BLOCKING} == set(CONCURRENT)


def test_the_members_are_the_promised_ones() -> None:
    assert {name for name in BLOCKING if not name.startswith("_")} == {
        *STATISTICS,
        *COMPOSED,
        "countries",
        "subusers",
        "login",
        "logout",
        "with_options",
        "raw",
        "close",
    }


def test_the_clients_are_made_the_same_way() -> None:
    assert inspect.signature(Client) == inspect.signature(AsyncClient)


def test_construction_is_the_promised_one() -> None:
    parameters = inspect.signature(Client).parameters
    assert {name: parameter.default for name, parameter in parameters.items()} == {
        "username": None,
        "password": None,
        "token": None,
        "base_url": None,
        "timezone": "UTC",
        "timeout": 30.0,
        "max_retries": 2,
        "deadline": None,
        "token_store": None,
        "proxy": None,
        "verify": True,
        "transport": None,
    }
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert [name for name, parameter in parameters.items() if parameter.kind is positional] == [
        "username",
        "password",
    ]


@each_method
def test_a_method_has_the_same_signature_in_both(name: str) -> None:
    assert inspect.signature(BLOCKING[name]) == inspect.signature(counterpart(name))


@each_method
def test_a_method_has_the_same_documentation_in_both(name: str) -> None:
    assert inspect.getdoc(BLOCKING[name]) == inspect.getdoc(counterpart(name))


@each_method
def test_methods_that_may_wait_are_awaited(name: str) -> None:
    waits = name not in ("with_options", "__enter__", "__exit__")
    is_awaited = inspect.iscoroutinefunction(counterpart(name))
    assert is_awaited is (waits or name in ONLY_NAMED_OTHERWISE)


def test_the_raw_client_is_documented_the_same() -> None:
    assert BLOCKING["raw"].__doc__
    assert BLOCKING["raw"].__doc__ == CONCURRENT["raw"].__doc__


def test_the_clients_themselves_are_documented_the_same() -> None:
    assert Client.__doc__
    assert Client.__doc__ == AsyncClient.__doc__


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_every_setting_is_documented(kind: type) -> None:
    documentation = inspect.getdoc(kind) or ""
    settings = inspect.signature(kind).parameters
    assert [name for name in settings if f"\n    {name}: " not in documentation] == []


@each_method
def test_every_public_method_is_documented(name: str) -> None:
    assert name.startswith("__") or inspect.getdoc(BLOCKING[name])


@pytest.mark.parametrize("name", [*STATISTICS, *COMPOSED, "subusers"])
def test_every_parameter_is_documented(name: str) -> None:
    documentation = inspect.getdoc(BLOCKING[name]) or ""
    parameters = list(inspect.signature(BLOCKING[name]).parameters)
    assert [p for p in parameters if p != "self" and f"\n    {p}: " not in documentation] == []


@each_method
def test_the_types_of_a_method_can_be_looked_up(name: str) -> None:
    for method in (BLOCKING[name], counterpart(name)):
        assert {*get_type_hints(method)} >= {*inspect.signature(method).parameters} - {"self"}


@pytest.mark.parametrize(
    "name", [*STATISTICS, *COMPOSED, "countries", "subusers", "login", "logout", "with_options"]
)
def test_every_method_documents_what_it_raises(name: str) -> None:
    assert "Raises:" in (inspect.getdoc(BLOCKING[name]) or "")


FILTERS = ["start_at", "end_at", "period", "country", "username"]
STEPS = ["split", "on_progress"]
BY_KEYWORD = {
    "traffic": FILTERS,
    "traffic_history": [*FILTERS, *STEPS],
    "requests_history": [*FILTERS, *STEPS],
    "breakdown": [
        "usernames",
        "countries",
        "start_at",
        "end_at",
        "period",
        "concurrency",
        "on_progress",
    ],
    "retry_failed": ["concurrency", "on_progress"],
    "reconcile": ["start_at", "end_at", "username", "on_progress"],
}


@pytest.mark.parametrize("name", BY_KEYWORD)
def test_these_arguments_go_by_keyword_only(name: str) -> None:
    parameters = inspect.signature(BLOCKING[name]).parameters.values()
    keyword_only = [p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY]
    assert keyword_only == BY_KEYWORD[name]
