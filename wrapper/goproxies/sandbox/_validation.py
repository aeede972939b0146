"""Reads the parameters of a request, as strictly as the spec allows."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from ._errors import ApiError, FieldError
from ._times import WIDTHS, Interval, day_end, month_start, parse_rfc3339

T = TypeVar("T")

TRAFFIC: Final = frozenset({"country", "start_at", "end_at", "username"})
TRAFFIC_HISTORY: Final = TRAFFIC | {"interval"}
REQUESTS_HISTORY: Final = TRAFFIC_HISTORY | {"status", "status_not"}
SUBUSERS: Final = frozenset({"username", "limit", "offset"})
NONE: Final[frozenset[str]] = frozenset()

_INTEGER: Final = re.compile(r"-?[0-9]{1,4000}")


@dataclass(frozen=True, slots=True)
class Query:
    """The filter of a request. Both ends belong to the range, and `None` filters nothing.

    With an interval of `None` the sandbox chooses one (`auto`).
    """

    start_at: int
    end_at: int
    country: str | None = None
    username: str | None = None
    interval: Interval | None = None
    status: int | None = None
    status_not: int | None = None


def read_query(query_string: bytes, known: frozenset[str], now: datetime) -> Query:
    """Read the query of a request for statistics that has these parameters.

    Raises:
        ApiError: 400, with each wrong parameter among its fields.
    """
    parameters = _Parameters(query_string, known)
    query = Query(
        start_at=parameters.read("start_at", parse_rfc3339, month_start(now)),
        end_at=parameters.read("end_at", parse_rfc3339, day_end(now)),
        country=parameters.read("country", str, None),
        username=parameters.read("username", str, None),
        interval=parameters.read("interval", _interval, None),
        status=parameters.read("status", _integer, None),
        status_not=parameters.read("status_not", _integer, None),
    )
    parameters.raise_errors()
    return query


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list of sub-users, or of those with a name."""

    username: str | None
    limit: int
    offset: int


def read_page(query_string: bytes) -> Page:
    """Read the query of a request for sub-users.

    Raises:
        ApiError: 400, with each wrong parameter among its fields.
    """
    parameters = _Parameters(query_string, SUBUSERS)
    page = Page(
        username=parameters.read("username", str, None),
        limit=parameters.read("limit", _count, 1_000),  # the documented default
        offset=parameters.read("offset", _count, 0),
    )
    parameters.raise_errors()
    return page


class _Parameters:
    """The parameters of one request, and what is wrong with them."""

    def __init__(self, query_string: bytes, known: frozenset[str]) -> None:
        try:
            pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError as error:
            raise ApiError(400, "The query is not UTF-8.") from error
        self._values = dict(pairs)
        self._errors: dict[str, FieldError] = {}
        for name, count in Counter(name for name, _ in pairs).items():
            if name not in known:
                self._errors[name] = FieldError(code="unknown", message="no such parameter")
            elif count > 1:
                self._errors[name] = FieldError(code="repeated", message="given more than once")

    def read(self, name: str, reader: Callable[[str], T], default: T) -> T:
        if name not in self._values or name in self._errors:
            return default
        try:
            return reader(self._values[name])
        except ValueError as error:
            self._errors[name] = FieldError(code="invalid", message=str(error))
            return default

    def raise_errors(self) -> None:
        if self._errors:
            raise ApiError(400, "The query has invalid parameters.", fields=self._errors)


def _interval(text: str) -> Interval | None:
    if text == "auto":
        return None
    for interval in WIDTHS:
        if text == interval:
            return interval
    raise ValueError(f"must be one of {', '.join(WIDTHS)}, auto")


def _integer(text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise ValueError("must be an integer")
    return int(text)


def _count(text: str) -> int:
    number = _integer(text)
    if number < 0:
        raise ValueError("must be 0 or more")
    return number


def read_credentials(content_type: str, body: bytes) -> tuple[str, str]:
    """Read the user name and the password of a login.

    Raises:
        ApiError: 415 if it is not JSON, 400 if it is not the documented object.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, "The body must be application/json.")
    try:
        login = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "The body is not JSON.") from error
    if not isinstance(login, dict):
        raise ApiError(400, "The body must be an object.")
    errors = {
        name: FieldError(code="invalid", message="must be a string")
        for name in ("username", "password")
        if not isinstance(login.get(name), str)
    }
    if errors:
        raise ApiError(400, "The user name or the password is missing.", fields=errors)
    return login["username"], login["password"]
