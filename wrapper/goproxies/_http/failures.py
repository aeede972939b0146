"""Turns every failure into a `GoProxiesError`: of an answer, the contract, or a connection."""

from __future__ import annotations

from collections.abc import Mapping

from goproxies._constants import ERROR_TEXT_MAX
from goproxies._errors import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    FieldError,
    InternalServerError,
    LoginError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableEntityError,
    status_phrase,
)
from goproxies._httpx import httpx
from goproxies._parsing.strict_json import Breach

from .answer import Answer
from .redaction import Secrets
from .retries import retry_after

__all__ = ["broken_contract", "no_answer", "status_error"]

_BY_STATUS: Mapping[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}
_REFUSED_LOGIN = frozenset({400, 401, 403, 422})


def status_error(answer: Answer, *, login: bool = False) -> APIStatusError:
    """Return the error for an answer. The status decides the class, whatever the body is."""
    status = answer.status_code
    is_refused_login = login and status in _REFUSED_LOGIN
    by_status = _BY_STATUS.get(
        status, InternalServerError if status // 100 == 5 else APIStatusError
    )
    kind = LoginError if is_refused_login else by_status
    if login and answer.is_revealing:
        # A password such as "the" shows in "or *** password is wrong".
        return kind(
            "login refused" if is_refused_login else _explanation(status),
            status_code=status,
            retry_after=retry_after(answer.headers),
            response=httpx.Response(status),
        )
    body = _members(_parsed(answer))
    error = _members(body.get("error"))
    return kind(
        _text(error.get("message")) or _explanation(status),
        status_code=status,
        code=_text(error.get("code")),
        detail=_text(error.get("detail")),
        fields=_fields(error.get("fields")),
        path=_text(body.get("path")),
        retry_after=retry_after(answer.headers),
        request_id=_text(answer.headers.get("X-Request-Id")),
        response=answer.response(),
    )


def broken_contract(
    answer: Answer, breach: Breach, *, login: bool = False
) -> APIResponseValidationError:
    """Return the error for a success that is not what the API documents.

    The answer to a login is left out, because it holds a token.
    """
    return APIResponseValidationError(
        f"{breach.problem} (in the answer to the login)" if login else breach.problem,
        pointer=breach.pointer,
        status_code=answer.status_code,
        response=None if login else answer.response(),
    )


def no_answer(error: Exception, origin: str, secrets: Secrets) -> APIConnectionError:
    """Return the error for an exchange that brought no answer.

    It is not chained to `error`, which holds the request and with it the token.
    """
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return APITimeoutError(f"{origin} did not answer in time ({type(error).__name__})")
    reason = secrets.hide_text(_reason(error), 2 * ERROR_TEXT_MAX)
    return APIConnectionError(f"no answer from {origin}: {reason}")


def _reason(error: BaseException) -> str:
    """Return the text of an error or of its cause (trio leaves the first empty), else its name."""
    cause: BaseException | None = error
    while cause is not None:
        if text := str(cause):
            return text
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__


def _explanation(status: int) -> str:
    if 300 <= status < 400:
        return "the server redirects, and redirects are not followed; check base_url"
    return status_phrase(status)


def _parsed(answer: Answer) -> object:
    try:
        return answer.json()
    except Breach:
        return None


def _members(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _fields(value: object) -> dict[str, FieldError]:
    members = {name: _members(field) for name, field in _members(value).items()}
    return {
        name: FieldError(_text(field.get("code")), _text(field.get("message")))
        for name, field in members.items()
    }
