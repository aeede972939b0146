"""Whatever a server answers: a right result, or the error that says what happened."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import goproxies
import pytest
from goproxies import FieldError
from goproxies._constants import ERROR_BODY_SHOWN_BYTES

from tests.support.client.answers import ANSWERS, MISSING, changed
from tests.support.client.flavours import Flavour
from tests.support.network.servers import Reply, Request, serving

METHODS = list(ANSWERS)
QUICK: dict[str, Any] = {"max_retries": 0, "verify": False}
"""One attempt, and no certificates to load, which no server here has."""
DOCUMENTED = {
    "error": {
        "code": "invalid",
        "message": "the range is too long",
        "detail": "a year at most",
        "fields": {"end_at": {"code": "max", "message": "too late"}},
    },
    "status": 422,
    "path": "/api/v1/stats/traffic",
}
NAMED = {
    400: goproxies.BadRequestError,
    401: goproxies.AuthenticationError,
    403: goproxies.PermissionDeniedError,
    404: goproxies.NotFoundError,
    422: goproxies.UnprocessableEntityError,
    429: goproxies.RateLimitError,
}


@contextmanager
def answering(flavour: Flavour, reply: Reply) -> Iterator[goproxies.Client]:
    """Open a client of a server that gives this one answer."""
    with (
        serving(lambda _: reply) as server,
        flavour.client(token="token", base_url=server.url, **QUICK) as client,
    ):
        yield client


def refusal(flavour: Flavour, reply: Reply, method: str = "traffic") -> goproxies.APIStatusError:
    """Return the error that an answer becomes."""
    with (
        answering(flavour, reply) as client,
        pytest.raises(goproxies.APIStatusError) as caught,
    ):
        getattr(client, method)()
    return caught.value


def breach(
    flavour: Flavour, reply: Reply, method: str = "traffic"
) -> goproxies.APIResponseValidationError:
    """Return the error that a success becomes that breaks the contract."""
    with (
        answering(flavour, reply) as client,
        pytest.raises(goproxies.APIResponseValidationError) as caught,
    ):
        getattr(client, method)()
    return caught.value


def test_every_status_is_the_error_that_it_means(flavour: Flavour) -> None:
    statuses = iter(range(300, 600))
    raised = {}
    with (
        serving(lambda _: Reply(next(statuses), DOCUMENTED)) as server,
        flavour.client(token="token", base_url=server.url, **QUICK) as client,
    ):
        for _ in range(300, 600):
            with pytest.raises(goproxies.APIStatusError) as caught:
                client.traffic()
            raised[caught.value.status_code] = type(caught.value)
    other = dict.fromkeys(range(300, 500), goproxies.APIStatusError)
    failed = dict.fromkeys(range(500, 600), goproxies.InternalServerError)
    assert raised == other | failed | NAMED


ODD_BODIES: dict[str, bytes] = {
    "empty": b"",
    "space": b" \n",
    "HTML": b"<!doctype html><title>502 Bad Gateway</title>",
    "broken JSON": b'{"error": {"message": "no',
    "null": b"null",
    "a list": b"[]",
    "a string": b'"no"',
    "a number": b"7",
    "NaN": b"NaN",
    "invalid UTF-8": b'{"error": {"message": "\xff\xfe"}}',
    "invalid UTF-16": b"\xff\xfe\x00",
    "nested brackets": b"[" * 100_000,
    "nested objects": b'{"error":' * 100_000,
    "an endless number": b'{"error": ' + b"9" * 100_000 + b"}",
    "an absurd exponent": b'{"error": 1e99999999999999999999}',
    "megabytes": b'{"error": {"code": "' + b"x" * 3_000_000,
}

each_body = pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)


@each_body
@pytest.mark.parametrize("status", [404, 520])
def test_any_body_leaves_an_error_what_its_status_says(
    flavour: Flavour, status: int, body: bytes
) -> None:
    error = refusal(flavour, Reply(status, body))
    assert error.status_code == status
    assert error.fields == {}
    assert len(str(error)) < 1000
    assert error.response is not None
    assert error.response.content == body[:ERROR_BODY_SHOWN_BYTES]


@each_body
@pytest.mark.parametrize("method", METHODS)
def test_any_such_body_of_a_success_is_a_breach(method: str, body: bytes) -> None:
    error = breach(Flavour("sync"), Reply(200, body), method)
    assert error.status_code == 200
    assert len(str(error)) < 1000


@each_body
def test_any_such_body_is_a_breach_in_every_flavour(flavour: Flavour, body: bytes) -> None:
    assert breach(flavour, Reply(200, body)).pointer == ""


MEMBERS: dict[str, Callable[[goproxies.APIStatusError], object]] = {
    "/error/code": lambda error: error.code,
    "/error/detail": lambda error: error.detail,
    "/path": lambda error: error.path,
    "/error/fields/end_at/code": lambda error: error.fields["end_at"].code,
    "/error/fields/end_at/message": lambda error: error.fields["end_at"].message,
}
WRONG = [MISSING, None, 7, 1.5, True, [], ["x"], {}, {"x": 1}, ""]
each_wrong = pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:8])


@each_wrong
@pytest.mark.parametrize("pointer", MEMBERS)
def test_a_member_of_an_error_that_is_no_text_is_none(pointer: str, wrong: object) -> None:
    error = refusal(Flavour("sync"), Reply(422, changed(DOCUMENTED, pointer, wrong)))
    assert MEMBERS[pointer](error) is None
    assert error.message == "the range is too long"


@each_wrong
def test_an_error_without_a_message_says_what_its_status_means(wrong: object) -> None:
    error = refusal(Flavour("sync"), Reply(422, changed(DOCUMENTED, "/error/message", wrong)))
    assert error.message.startswith("422 Unprocessable")
    assert error.code == "invalid"


@pytest.mark.parametrize("wrong", [MISSING, None, 7, True, [], ["x"], {}, "end_at"])
def test_fields_that_are_no_object_are_none(wrong: object) -> None:
    error = refusal(Flavour("sync"), Reply(422, changed(DOCUMENTED, "/error/fields", wrong)))
    assert error.fields == {}


@pytest.mark.parametrize("wrong", [None, 7, True, [], "max", {}])
def test_a_field_that_says_nothing_is_known_by_its_name(wrong: object) -> None:
    body = changed(DOCUMENTED, "/error/fields/end_at", wrong)
    assert refusal(Flavour("sync"), Reply(422, body)).fields == {"end_at": FieldError(None, None)}


@pytest.mark.parametrize("wrong", [MISSING, None, 7, True, [], "no"])
def test_an_error_object_that_is_none_leaves_the_path(wrong: object) -> None:
    error = refusal(Flavour("sync"), Reply(422, changed(DOCUMENTED, "/error", wrong)))
    assert (error.code, error.path) == (None, "/api/v1/stats/traffic")


@pytest.mark.parametrize("wrong", [MISSING, None, "200", 200, {}])
def test_the_status_within_the_body_does_not_matter(wrong: object) -> None:
    error = refusal(Flavour("sync"), Reply(422, changed(DOCUMENTED, "/status", wrong)))
    assert error.status_code == 422


def test_the_documented_error_is_reported_in_full(flavour: Flavour) -> None:
    headers = {"X-Request-Id": "r-1", "Retry-After": "7"}
    error = refusal(flavour, Reply(422, DOCUMENTED, headers))
    assert (error.code, error.message, error.detail, error.path) == (
        "invalid",
        "the range is too long",
        "a year at most",
        "/api/v1/stats/traffic",
    )
    assert error.fields == {"end_at": FieldError("max", "too late")}
    assert (error.request_id, error.retry_after) == ("r-1", 7.0)


@pytest.mark.parametrize("status", [201, 202, 204, 206, 299])
def test_a_success_that_is_not_documented_is_a_breach(flavour: Flavour, status: int) -> None:
    error = breach(flavour, Reply(status, ANSWERS["traffic"]))
    assert error.status_code == status
    assert str(status) in str(error)


@pytest.mark.parametrize(
    "location",
    [
        "/elsewhere",
        "https://elsewhere.invalid/",
        "//elsewhere.invalid/",
        "http://[",
        "http://:x",
        "mailto:a",
        "é",
        "",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_error_wherever_it_leads(status: int, location: str) -> None:
    error = refusal(Flavour("sync"), Reply(status, b"", {"Location": location}))
    assert error.status_code == status


def test_a_redirect_to_another_server_is_not_followed(flavour: Flavour) -> None:
    with serving(lambda _: Reply(200, ANSWERS["traffic"])) as other:
        error = refusal(flavour, Reply(307, b"", {"Location": f"{other.url}/api/v1/login"}))
    assert error.status_code == 307
    assert other.requests == []


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_that_cannot_be_decoded_leaves_what_the_status_says(
    flavour: Flavour, encoding: str, status: int
) -> None:
    failing = refusal if status == 500 else breach
    reply = Reply(status, b"this is not compressed", {"Content-Encoding": encoding})
    assert failing(flavour, reply).status_code == status


def test_a_compressed_answer_is_read(flavour: Flavour) -> None:
    body = gzip.compress(json.dumps(ANSWERS["traffic"]).encode())
    with answering(flavour, Reply(200, body, {"Content-Encoding": "gzip"})) as client:
        assert client.traffic().bytes == 12


@cache
def deep() -> bytes:
    """A few bytes that become megabytes, if each of their codings is decoded."""
    return gzip.compress(gzip.compress(gzip.compress(b" " * 2**28, 9), 9), 9)


@pytest.mark.parametrize("status", [200, 403])
def test_a_body_with_more_than_one_coding_is_not_decoded(flavour: Flavour, status: int) -> None:
    failing = refusal if status == 403 else breach
    reply = Reply(status, deep(), {"Content-Encoding": "gzip, gzip, gzip"})
    began = time.process_time()
    assert failing(flavour, reply).status_code == status
    assert time.process_time() - began < 5


@pytest.mark.parametrize("coding", ["gzip", "x-gzip"])
def test_an_error_in_several_members_of_gzip_keeps_its_message(
    flavour: Flavour, coding: str
) -> None:
    text = json.dumps(DOCUMENTED).encode()
    body = gzip.compress(text[:50]) + gzip.compress(text[50:])
    error = refusal(flavour, Reply(422, body, {"Content-Encoding": coding}))
    assert error.message == "the range is too long"


def test_only_the_beginning_of_a_long_error_is_read(flavour: Flavour) -> None:
    served: list[int] = []

    def answer(_: Request) -> Reply:
        served.append(1)
        return Reply(502, b"<p>bad gateway</p>" * 10**6)

    with (
        serving(answer) as server,
        flavour.client(token="token", base_url=server.url, **QUICK) as client,
    ):
        for _ in range(3):
            with pytest.raises(goproxies.InternalServerError) as caught:
                client.traffic()
            assert caught.value.response is not None
            assert len(caught.value.response.content) == ERROR_BODY_SHOWN_BYTES
    assert len(served) == 3


def test_a_compressed_body_that_never_ends_is_refused(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goproxies._http.answer.MAX_BODY_BYTES", 2**20)
    bomb = gzip.compress(b" " * 2**26, 9)
    error = breach(flavour, Reply(200, bomb, {"Content-Encoding": "gzip"}))
    assert "longer than 1048576 bytes" in str(error)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Odd": "é\xff"},
        {"Content-Type": "text/html; charset=nonsense"},
        {"Content-Type": ""},
        {"Set-Cookie": "a=b; expires=never; domain=;;"},
        {"Date": "tomorrow", "Retry-After": "\xb2"},
    ],
    ids=lambda headers: next(iter(headers)),
)
@pytest.mark.parametrize("status", [200, 500])
def test_odd_headers_change_nothing(flavour: Flavour, status: int, headers: dict[str, str]) -> None:
    outcome: Any = None
    with answering(flavour, Reply(status, ANSWERS["traffic"], headers)) as client:
        try:
            outcome = client.traffic().bytes
        except goproxies.InternalServerError as error:
            outcome = error.status_code
    assert outcome == {200: 12, 500: 500}[status]
