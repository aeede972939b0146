"""Failures as errors of the family: from an answer, a broken contract, a broken connection."""

from __future__ import annotations

import json
from typing import Any

import attrs
import goproxies
import httpx
import pytest
from goproxies import FieldError
from goproxies._constants import ERROR_TEXT_MAX
from goproxies._http.answer import Answer
from goproxies._http.failures import broken_contract, no_answer, status_error
from goproxies._http.redaction import Secrets
from goproxies._parsing.strict_json import Breach

ERROR = {
    "error": {
        "code": "invalid",
        "message": "the range is too long",
        "detail": "a year at most",
        "fields": {"end_at": {"code": "max", "message": "too late"}},
    },
    "status": 422,
    "path": "/api/v1/stats/traffic",
}


def answer(status: int, body: Any = b"", **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, httpx.Headers(named).raw, content)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, goproxies.APIStatusError),
        (400, goproxies.BadRequestError),
        (401, goproxies.AuthenticationError),
        (403, goproxies.PermissionDeniedError),
        (404, goproxies.NotFoundError),
        (418, goproxies.APIStatusError),
        (422, goproxies.UnprocessableEntityError),
        (429, goproxies.RateLimitError),
        (499, goproxies.APIStatusError),
        (500, goproxies.InternalServerError),
        (520, goproxies.InternalServerError),
        (599, goproxies.InternalServerError),
        (600, goproxies.APIStatusError),
        (999, goproxies.APIStatusError),
    ],
)
def test_the_status_decides_the_class(status: int, kind: type[Exception]) -> None:
    error = status_error(answer(status))
    assert (type(error), error.status_code) == (kind, status)


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_refused_login_is_a_login_error(status: int) -> None:
    assert type(status_error(answer(status), login=True)) is goproxies.LoginError


@pytest.mark.parametrize("status", [302, 404, 429, 500])
def test_a_login_that_fails_otherwise_is_not_refused(status: int) -> None:
    assert not isinstance(status_error(answer(status), login=True), goproxies.LoginError)


def test_the_error_says_what_the_api_says() -> None:
    error = status_error(answer(422, ERROR, X_Request_Id="r-1", Retry_After="7"))
    assert vars(error) | {"response": None} == {
        "status_code": 422,
        "code": "invalid",
        "message": "the range is too long",
        "detail": "a year at most",
        "fields": {"end_at": FieldError("max", "too late")},
        "path": "/api/v1/stats/traffic",
        "retry_after": 7.0,
        "request_id": "r-1",
        "response": None,
    }


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error":', b"null", b"[]", b'"no"', b"7"])
def test_a_body_that_is_no_error_leaves_what_the_status_says(body: bytes) -> None:
    error = status_error(answer(404, body))
    assert vars(error) | {"response": None} == {
        "status_code": 404,
        "code": None,
        "message": "404 Not Found",
        "detail": None,
        "fields": {},
        "path": None,
        "retry_after": None,
        "request_id": None,
        "response": None,
    }


def test_an_empty_request_id_is_none() -> None:
    assert status_error(answer(404, X_Request_Id="")).request_id is None


@pytest.mark.parametrize("status", [300, 301, 399])
def test_a_redirect_says_where_to_look(status: int) -> None:
    assert "check base_url" in str(status_error(answer(status, Location="https://other.example/")))


def test_an_error_without_a_message_is_named_by_its_status() -> None:
    assert status_error(answer(400)).message == "400 Bad Request"


@pytest.mark.parametrize(
    ("is_revealing", "message"), [(False, "the range is too long"), (True, "login refused")]
)
def test_the_message_of_a_refused_login_is_the_servers_unless_it_reveals_the_password(
    is_revealing: bool, message: str
) -> None:
    refusal = attrs.evolve(answer(401, ERROR), is_revealing=is_revealing)
    assert status_error(refusal, login=True).message == message


@pytest.mark.parametrize("status", [302, 404, 429, 503])
def test_another_answer_to_a_login_that_reveals_the_password_is_not_quoted(status: int) -> None:
    failed = attrs.evolve(answer(status, ERROR, Retry_After="7"), is_revealing=True)
    error = status_error(failed, login=True)
    assert type(error) is type(status_error(answer(status)))
    assert error.retry_after == 7
    assert error.response is not None
    assert error.response.content == b""
    assert "too long" not in str(error)


def test_the_answer_is_kept_without_its_request() -> None:
    response = status_error(answer(404, ERROR)).response
    assert response is not None
    assert response.json() == ERROR
    with pytest.raises(RuntimeError, match="request"):
        _ = response.request


def test_a_header_outside_ascii_is_kept() -> None:
    odd = Answer(500, [(b"X-Request-Id", "é".encode())], b"")
    assert status_error(odd).request_id == "é"


@pytest.mark.parametrize(
    "name", ["Content-Encoding", "Content-Length", "Transfer-Encoding", "Set-Cookie"]
)
def test_a_header_of_the_way_or_of_a_session_is_left_out(name: str) -> None:
    response = answer(404, b"<html>", **{name: "as it was"}).response()
    assert "as it was" not in response.headers.values()


def test_a_broken_contract_names_place_and_status() -> None:
    error = broken_contract(answer(200, b"{}"), Breach("it is missing", "filter", "a/b~c", 3))
    assert (error.pointer, error.message, error.status_code) == (
        "/filter/a~1b~0c/3",
        "it is missing",
        200,
    )
    assert error.response is not None


def test_a_broken_login_keeps_no_answer_for_it_holds_a_token() -> None:
    assert broken_contract(answer(200, b"{}"), Breach("no"), login=True).response is None


@pytest.mark.parametrize(
    "late", [httpx.ReadTimeout("slow"), httpx.ConnectTimeout("slow"), TimeoutError()]
)
def test_a_late_answer_is_a_timeout(late: Exception) -> None:
    assert type(no_answer(late, "https://a.example/", Secrets())) is goproxies.APITimeoutError


@pytest.mark.parametrize(
    "broken", [httpx.ConnectError("refused"), httpx.RemoteProtocolError("reset"), OSError("gone")]
)
def test_a_missing_answer_is_a_connection_error(broken: Exception) -> None:
    error = no_answer(broken, "https://a.example/", Secrets())
    assert type(error) is goproxies.APIConnectionError
    assert str(error) == f"no answer from https://a.example/: {broken}"


def test_a_failure_without_a_text_is_named_by_its_class() -> None:
    assert "ReadError" in str(no_answer(httpx.ReadError(""), "https://a.example/", Secrets()))


@pytest.mark.parametrize("link", ["__cause__", "__context__"])
def test_a_failure_without_a_text_is_explained_by_what_led_to_it(link: str) -> None:
    error = httpx.ReadError("")
    setattr(error, link, OSError("gone"))
    assert str(no_answer(error, "https://a.example/", Secrets())).endswith(": gone")


def test_of_a_long_failure_the_beginning_is_kept() -> None:
    error = no_answer(OSError("é" * 10**6), "https://a.example/", Secrets())
    assert len(str(error)) == ERROR_TEXT_MAX
    assert len(str(error.args)) < 3 * ERROR_TEXT_MAX


SECRET = 'p/ä"s\\s<&>😀\nw'


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(SECRET)[1:-1].replace("/", r"\/"),
        json.dumps(SECRET)[1:-1].replace("<", r"\u003c").replace(">", r"\u003E"),
        "".join(rf"\u{ord(char):04X}" if char < "\uffff" else r"\uD83D\ude00" for char in SECRET),
    ],
    ids=["plain", "escaped", "utf-8", "slashes", "html-safe", "numbered"],
)
def test_a_secret_is_hidden_however_json_spells_it(spelling: str) -> None:
    body = f'{{"error": {{"message": "not {spelling}, no"}}}}'.encode()
    error = status_error(answer(400, body).shown_without(Secrets(SECRET)))
    assert error.message == "not ***, no"
    assert error.response is not None
    assert spelling not in error.response.text


def test_a_secret_is_hidden_of_headers() -> None:
    error = status_error(answer(400, X_Request_Id="id of t0k.en").shown_without(Secrets("t0k.en")))
    assert error.request_id == "id of ***"


def test_text_that_only_resembles_a_secret_stays() -> None:
    assert answer(400, b"tokXen").shown_without(Secrets("tok.en", "")).content == b"tokXen"
