"""Errors: in the documented shape, naming what is wrong."""

from typing import Any

import httpx
import pytest
from goproxies.sandbox import Sandbox

from tests.support.sandbox.clients import (
    COUNTRIES,
    LOGIN,
    REQUESTS_HISTORY,
    TRAFFIC,
    TRAFFIC_HISTORY,
)


def problem(answer: httpx.Response) -> dict[str, Any]:
    """Return the error of an answer that has the documented shape."""
    body = answer.json()
    assert set(body) == {"error", "status", "path"}
    assert set(body["error"]) == {"code", "message", "detail", "fields"}
    assert body["status"] == answer.status_code
    assert body["path"] == answer.request.url.path
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Request-Id"]
    error: dict[str, Any] = body["error"]
    return error


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        (TRAFFIC, "start_at", "yesterday"),
        (TRAFFIC, "start_at", "2026-11-01"),
        (TRAFFIC, "end_at", "2026-11-01T00:00:00"),
        (TRAFFIC, "end_at", ""),
        (TRAFFIC, "start_at", "2026-11-01T00:00:00Z\0"),
        (TRAFFIC_HISTORY, "interval", "month"),
        (TRAFFIC_HISTORY, "interval", "Hour"),
        (TRAFFIC_HISTORY, "interval", ""),
        (REQUESTS_HISTORY, "status", "ok"),
        (REQUESTS_HISTORY, "status", "200.0"),
        (REQUESTS_HISTORY, "status", "2_00"),
        (REQUESTS_HISTORY, "status", "٢٠٠"),
        (REQUESTS_HISTORY, "status_not", ""),
        (REQUESTS_HISTORY, "status_not", "9" * 5000),
    ],
)
def test_an_invalid_parameter_is_named(
    client: httpx.Client, path: str, name: str, value: str
) -> None:
    answer = client.get(path, params={name: value})
    assert answer.status_code == 400
    assert problem(answer)["fields"][name]["code"] == "invalid"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (TRAFFIC, "interval"),
        (TRAFFIC, "startAt"),
        (TRAFFIC_HISTORY, "status"),
        (REQUESTS_HISTORY, "page"),
        (COUNTRIES, "country"),
    ],
)
def test_an_unknown_parameter_is_named(client: httpx.Client, path: str, name: str) -> None:
    answer = client.get(path, params={name: "1"})
    assert answer.status_code == 400
    assert problem(answer)["fields"][name]["code"] == "unknown"


def test_a_repeated_parameter_is_named(client: httpx.Client) -> None:
    answer = client.get(TRAFFIC, params={"country": ["DE", "FR"]})
    assert answer.status_code == 400
    assert problem(answer)["fields"]["country"]["code"] == "repeated"


def test_all_faults_are_named_at_once(client: httpx.Client) -> None:
    answer = client.get(TRAFFIC, params={"start_at": "x", "end_at": "y", "z": "z"})
    assert set(problem(answer)["fields"]) == {"start_at", "end_at", "z"}


def test_a_query_that_is_not_utf8_is_refused(client: httpx.Client) -> None:
    answer = client.get(f"{TRAFFIC}?username=%ff")
    assert answer.status_code == 400
    assert problem(answer)["fields"] == {}


@pytest.mark.parametrize(
    "path", ["/", "/api/v1", "/api/v1/stats", TRAFFIC + "/", TRAFFIC.upper(), "/api/v2/login"]
)
def test_an_unknown_path_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert problem(answer)["code"] == "not_found"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_is_not_documented_is_not_allowed(client: httpx.Client, method: str) -> None:
    answer = client.request(method, TRAFFIC)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert problem(answer)["code"] == "method_not_allowed"


def test_login_is_by_post_alone(client: httpx.Client) -> None:
    answer = client.get(LOGIN)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (b"", set()),
        (b"{", set()),
        (b"\xff", set()),
        (b"[" * 100_000, set()),
        (b"[]", set()),
        (b"null", set()),
        (b"{}", {"username", "password"}),
        (b'{"username": "demo"}', {"password"}),
        (b'{"username": 1, "password": "demo"}', {"username"}),
        (b'{"username": "demo", "password": null}', {"password"}),
    ],
)
def test_a_login_without_credentials_is_a_bad_request(
    client: httpx.Client, body: bytes, faults: set[str]
) -> None:
    answer = client.post(LOGIN, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert set(problem(answer)["fields"]) == faults


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "json"])
def test_a_login_that_is_not_json_is_an_unsupported_media_type(
    client: httpx.Client, kind: str
) -> None:
    body = b'{"username": "demo", "password": "demo"}'
    answer = client.post(LOGIN, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 415
    problem(answer)


def test_each_answer_has_a_request_id_of_its_own(client: httpx.Client) -> None:
    assert len({client.get(COUNTRIES).headers["X-Request-Id"] for _ in range(10)}) == 10


def test_a_missing_token_is_reported_before_other_errors(shared: Sandbox) -> None:
    answer = httpx.get(
        shared.url + TRAFFIC, params={"start_at": "x"}, trust_env=False, verify=False
    )
    assert answer.status_code == 401
    assert problem(answer)["code"] == "unauthorized"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example@localhost",
        "localhost/evil.example",
        "0.0.0.0",
        "[::",
        "",
    ],
)
def test_a_request_for_a_foreign_name_is_refused(sandbox: Sandbox, host: str) -> None:
    credentials = {"username": "demo", "password": "demo"}
    headers = {"Host": host}
    answer = httpx.post(
        sandbox.url + LOGIN, json=credentials, headers=headers, trust_env=False, verify=False
    )
    assert answer.status_code == 421
    assert "names of this machine" in problem(answer)["detail"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:8080"])
def test_every_name_of_this_machine_is_its_own(client: httpx.Client, host: str) -> None:
    assert client.get(COUNTRIES, headers={"Host": host}).status_code == 200
