"""What a call asks for, read from its query as strictly as the spec allows."""

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
NONE: Final[frozenset[str]] = frozenset()

_INTEGER: Final = re.compile(r"-?[0-9]{1,4000}")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: both ends of the range belong to it, `None` filters nothing.

    An interval of `None` is left to the sandbox (`auto`).
    """

    start_at: int
    end_at: int
    country: str | None = None
    username: str | None = None
    interval: Interval | None = None
    status: int | None = None
    status_not: int | None = None


def read_question(query_string: bytes, known: frozenset[str], now: datetime) -> Question:
    """Read the query of a statistics call, of which these parameters are known.

    Raises:
        ApiError: 400, with each parameter that is at fault among its fields.
    """
    query = _Query(query_string, known)
    question = Question(
        start_at=query.read("start_at", parse_rfc3339, month_start(now)),
        end_at=query.read("end_at", parse_rfc3339, day_end(now)),
        country=query.read("country", str, None),
        username=query.read("username", str, None),
        interval=query.read("interval", _interval, None),
        status=query.read("status", _integer, None),
        status_not=query.read("status_not", _integer, None),
    )
    query.refuse_faults()
    return question


class _Query:
    """The parameters of one call, and what is wrong with them."""

    def __init__(self, query_string: bytes, known: frozenset[str]) -> None:
        try:
            pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError as error:
            raise ApiError(400, "The query is not UTF-8.") from error
        self._values = dict(pairs)
        self._faults: dict[str, FieldError] = {}
        for name, count in Counter(name for name, _ in pairs).items():
            if name not in known:
                self._faults[name] = FieldError(code="unknown", message="no such parameter")
            elif count > 1:
                self._faults[name] = FieldError(code="repeated", message="given more than once")

    def read(self, name: str, reader: Callable[[str], T], default: T) -> T:
        if name not in self._values or name in self._faults:
            return default
        try:
            return reader(self._values[name])
        except ValueError as error:
            self._faults[name] = FieldError(code="invalid", message=str(error))
            return default

    def refuse_faults(self) -> None:
        if self._faults:
            raise ApiError(400, "The query has invalid parameters.", fields=self._faults)


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


def read_credentials(content_type: str, body: bytes) -> tuple[str, str]:
    """Read the user name and the password of a login.

    Raises:
        ApiError: 415 if it is no JSON, 400 if it is not the documented object.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, "The body must be application/json.")
    try:
        login = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "The body is not JSON.") from error
    if not isinstance(login, dict):
        raise ApiError(400, "The body must be an object.")
    faults = {
        name: FieldError(code="invalid", message="must be a string")
        for name in ("username", "password")
        if not isinstance(login.get(name), str)
    }
    if faults:
        raise ApiError(400, "The body lacks a user name and a password.", fields=faults)
    return login["username"], login["password"]
