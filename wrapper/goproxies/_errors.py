"""The exceptions of this package: one family.

GoProxiesError
├── ConfigurationError                  a setting, the environment, or a package that is missing
├── InvalidArgumentError (ValueError)   an argument that cannot be right; nothing was sent
├── APIConnectionError                  no answer: DNS, refused, reset, TLS
│   └── APITimeoutError
├── APIStatusError                      an answer that is not a success
│   ├── BadRequestError            400
│   ├── AuthenticationError        401
│   │   └── LoginError                  the login itself was refused (400, 401, 403, 422)
│   ├── PermissionDeniedError      403
│   ├── NotFoundError              404
│   ├── UnprocessableEntityError   422
│   ├── RateLimitError             429
│   └── InternalServerError        5xx
├── APIResponseValidationError          a success that breaks the documented contract
└── BreakdownError (ExceptionGroup)     cells of a breakdown failed; raised by raise_failures()
"""

from __future__ import annotations

import copyreg
import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from ._constants import ERROR_TEXT_MAX

if TYPE_CHECKING:
    from ._httpx import httpx

__all__ = [
    "APIConnectionError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "BreakdownError",
    "ConfigurationError",
    "FieldError",
    "GoProxiesError",
    "InternalServerError",
    "InvalidArgumentError",
    "LoginError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "UnprocessableEntityError",
    "needs_extra",
    "require_package",
    "status_phrase",
]


class GoProxiesError(Exception):
    """The base of every exception of this package."""

    def __str__(self) -> str:
        return _shown(super().__str__())

    def __reduce__(self) -> tuple[Any, ...]:
        # The default calls the class with `args`, which keyword-only attributes do not survive.
        # The answer is left out: it may be megabytes, and httpx pickles only part of it.
        state = (
            {**self.__dict__, "response": None} if "response" in self.__dict__ else self.__dict__
        )
        return copyreg.__newobj__, (type(self), *self.args), state  # type: ignore[attr-defined]  # typeshed leaves it out


class ConfigurationError(GoProxiesError):
    """The client cannot be used: its credentials, address or options, or it is closed."""


class InvalidArgumentError(GoProxiesError, ValueError):
    """An argument is wrong. Nothing was sent."""


class APIConnectionError(GoProxiesError):
    """No answer came: an unknown name, a connection refused, reset or not trusted."""


class APITimeoutError(APIConnectionError):
    """No complete answer came within the `timeout` of an attempt or the `deadline` of the call."""


class FieldError(NamedTuple):
    """What the API reports about one parameter.

    Attributes:
        code: The API's code for what is wrong, if it gave one.
        message: Its explanation, if it gave one.
    """

    code: str | None
    message: str | None


class APIStatusError(GoProxiesError):
    """The API answered, and the answer is not a success.

    Attributes:
        status_code: The HTTP status, 300 to 599.
        code: The API's code for the failure, if it gave one.
        message: The API's explanation, else the name of the status.
        detail: Further explanation, if the API gave any.
        fields: What the API reports about single parameters, by name.
        path: The path as the API reports it, if it does.
        retry_after: Seconds that the server asks to wait, if it does.
        request_id: The answer's `X-Request-Id`, for a support ticket.
        response: The answer without its request; `None` in an unpickled error.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        code: str | None = None,
        detail: str | None = None,
        fields: Mapping[str, FieldError] | None = None,
        path: str | None = None,
        retry_after: float | None = None,
        request_id: str | None = None,
        response: httpx.Response | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.code = code
        self.detail = detail
        self.fields = dict(fields or {})
        self.path = path
        self.retry_after = retry_after
        self.request_id = request_id
        self.response = response

    def __str__(self) -> str:
        phrase = status_phrase(self.status_code)
        parts = [phrase if self.message in phrase else f"{phrase}: {self.message}"]
        if self.detail:
            parts.append(self.detail)
        parts += [
            f"{name}: {' '.join(filter(None, (field.message, field.code and f'[{field.code}]')))}"
            for name, field in self.fields.items()
        ]
        extra = {"code": self.code, "request id": self.request_id, "retry after": self.retry_after}
        notes = ", ".join(f"{name} {value}" for name, value in extra.items() if value is not None)
        return _shown("; ".join(parts) + (f" ({notes})" if notes else ""))


class BadRequestError(APIStatusError):
    """400: the API does not understand the request."""


class AuthenticationError(APIStatusError):
    """401: the token was refused. A new one did not help, or could not be had."""


class LoginError(AuthenticationError):
    """The login was refused (400, 401, 403 or 422): wrong credentials, or a blocked account."""


class PermissionDeniedError(APIStatusError):
    """403: the account may not do this."""


class NotFoundError(APIStatusError):
    """404: this does not exist; check `base_url`."""


class UnprocessableEntityError(APIStatusError):
    """422: the API understands the request and refuses its values; see `fields`."""


class RateLimitError(APIStatusError):
    """429: too many requests; see `retry_after`."""


class InternalServerError(APIStatusError):
    """5xx: the API, or a proxy before it, failed."""


class APIResponseValidationError(GoProxiesError):
    """The API reported success, but the answer breaks the documented contract.

    Attributes:
        message: What is wrong.
        pointer: Where in the body, as a JSON pointer (RFC 6901); empty for the whole of it.
        status_code: The HTTP status.
        response: The answer without its request; `None` for a login, and in an unpickled error.
    """

    def __init__(
        self,
        message: str,
        *,
        pointer: str = "",
        status_code: int = 200,
        response: httpx.Response | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer
        self.status_code = status_code
        self.response = response

    def __str__(self) -> str:
        return _shown(f"{self.pointer}: {self.message}" if self.pointer else self.message)


class BreakdownError(GoProxiesError, ExceptionGroup[GoProxiesError]):
    """Some cells of a breakdown failed: a group of their errors, which `except*` can split.

    Each error carries a note that names its cell. `Breakdown.raise_failures` raises it.
    """

    def derive(self, excs: Sequence[GoProxiesError], /) -> BreakdownError:  # type: ignore[override]  # typeshed allows any exception; a group of this family holds the family only
        """Return a group of some of the errors, for `split` and `except*`."""
        return BreakdownError(self.message, excs)


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """Import a part of this package that needs the extra of the same name.

    Raises:
        ImportError: A package of the extra is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("goproxies"):
            raise
        raise ImportError(
            f"goproxies.{extra} needs {error.name}, which is not installed: "
            f'pip install "goproxies[{extra}]"',
            name=error.name,
        ) from error


def require_package(package: str, extra: str) -> None:
    """Make sure that a package of an extra is installed.

    Raises:
        ConfigurationError: It is not.
    """
    try:
        importlib.import_module(package)
    except ImportError:
        raise ConfigurationError(
            f"{package} is not installed; pip install 'goproxies[{extra}]'"
        ) from None


def status_phrase(status_code: int) -> str:
    """Return a status as people write it, `404 Not Found`; the number alone if IANA has no name."""
    try:
        return f"{status_code} {HTTPStatus(status_code).phrase}"
    except ValueError:
        return str(status_code)


def _shown(text: str) -> str:
    """Return text from outside as one short line without control characters."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 2 * ERROR_TEXT_MAX])
    line = " ".join(printable.split())
    return line if len(line) <= ERROR_TEXT_MAX else line[: ERROR_TEXT_MAX - 1] + "…"


# A traceback and a pickle name an error as its users import it.
for _name in __all__:
    if isinstance(_public := globals()[_name], type):
        _public.__module__ = "goproxies"
