"""Faults on demand: which requests they affect, and what they do to the answers."""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request, as it reached the sandbox.

    Attributes:
        method: The method, such as `GET`.
        path: The path, without the query.
        query_string: The query as it was sent, not decoded.
        headers: The headers, with lower-case names. They contain the token, so the `repr` leaves
            them out.
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str] = field(repr=False)

    @property
    def query(self) -> dict[str, str]:
        """The decoded parameters; the last one, if a name is repeated."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def has_bearer(self) -> bool:
        """Whether it had a bearer token, valid or not."""
        return self.headers.get("authorization", "").lower().startswith("bearer ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A fault of the server, and the requests that it affects.

    What a fault does not set stays as the sandbox would have answered.

    Attributes:
        status: The status of the answer, 200 to 599. From 300 on the body is the documented error
            of that status, unless `body` is set.
        headers: Headers that are added, or replace those with the same names; also `Date`.
        body: The body, or a function that makes it from the usual one (see `go_habits`).
        delay: Seconds before the answer begins.
        drip: Seconds after each byte of the body.
        endless: The body never ends.
        drop: The connection is lost before the answer, or midway through its body.
        path: Only requests of this path, such as `/api/v1/login`.
        query: Only requests with these parameters.
        times: How many requests it affects. Default: no limit.
        share: The share of requests that it affects, 0 to 1, drawn from the sandbox's seed.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Callable[[bytes], bytes] | None = None
    delay: float = 0.0
    drip: float = 0.0
    endless: bool = False
    drop: Literal["before", "midway"] | None = None
    path: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    times: int | None = None
    share: float = 1.0

    def __post_init__(self) -> None:
        if self.status is not None and not 200 <= self.status <= 599:
            raise ValueError(f"status must be from 200 to 599, not {self.status}")
        if not isinstance(self.body, bytes | None) and not callable(self.body):
            raise TypeError(f"body must be bytes, or a function of bytes, not {self.body!r}")
        if not (0 <= self.delay < math.inf and 0 <= self.drip < math.inf):
            raise ValueError(f"seconds must be 0 or more, not {self.delay} and {self.drip}")
        if self.drop not in (None, "before", "midway"):
            raise ValueError(f"drop must be 'before' or 'midway', not {self.drop!r}")
        if not 0 <= self.share <= 1:
            raise ValueError(f"share must be from 0 to 1, not {self.share}")
        if self.times is not None and self.times < 1:
            raise ValueError(f"times must be 1 or more, not {self.times}")
        if self.path is not None and not self.path.startswith("/"):
            raise ValueError(f"path must begin with a slash, as /api/v1/login does: {self.path!r}")

    def matches(self, request: ReceivedRequest) -> bool:
        """Return whether path and parameters of a request are those of the fault."""
        return self.path in (None, request.path) and self.query.items() <= request.query.items()


@dataclass(slots=True)
class _Counted:
    fault: Fault
    count: int = 0

    def matches(self, request: ReceivedRequest) -> bool:
        is_used_up = self.fault.times is not None and self.count >= self.fault.times
        return not is_used_up and self.fault.matches(request)


class Faults:
    """The faults of a sandbox. Any thread may change them at any time.

    A request is affected by the first fault, in the order in which they were added, that matches
    it, is not used up, and has its share drawn.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"{seed}/faults")  # noqa: S311  # a seed is the point
        self._lock = Lock()
        self._faults: list[_Counted] = []

    def add(self, fault: Fault) -> None:
        """Add a fault, from the next request on."""
        with self._lock:
            self._faults.append(_Counted(fault))

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._faults.clear()

    @property
    def unused(self) -> list[Fault]:
        """The faults that have affected no request so far, in their order."""
        with self._lock:
            return [counted.fault for counted in self._faults if not counted.count]

    def next_for(self, request: ReceivedRequest) -> Fault | None:
        """Return the fault that affects this request, and count it."""
        with self._lock:
            for counted in self._faults:
                if counted.matches(request) and self._random.random() < counted.fault.share:
                    counted.count += 1
                    return counted.fault
        return None
