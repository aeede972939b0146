"""What can go wrong on demand: which calls a fault strikes, and what it does to them."""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One call, as it reached the sandbox.

    Its headers go by lower-case names, and are left out of its `repr`: they hold the token.
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str] = field(repr=False)

    @property
    def query(self) -> dict[str, str]:
        """The decoded parameters (the last of those with one name)."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def has_bearer(self) -> bool:
        """Whether it carried a bearer token, a good one or not."""
        return self.headers.get("authorization", "").lower().startswith("bearer ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Something that goes wrong with an answer, and the calls with which it does.

    What a fault does not name stays as the sandbox would have answered.

    Attributes:
        status: This status, 200 to 599. From 300 on it comes with the documented error of
            that status, unless there is a body.
        headers: These headers, instead of those with the same names. `Date` can be among them.
        body: These bytes, or what this function makes of the right ones (see `go_habits`).
        delay: Seconds before the answer begins.
        drip: Seconds after each single byte of the body.
        endless: The body never ends.
        drop: The connection is lost before the answer, or midway through its body.
        path: Only calls of this path, such as `/api/v1/login`.
        query: Only calls with these parameters among theirs.
        times: It strikes so many calls and then no more; without end if not given.
        share: This share of the calls, 0 to 1, drawn from the sandbox's seed.
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

    def concerns(self, call: ReceivedRequest) -> bool:
        """Whether it is about calls like this one."""
        return self.path in (None, call.path) and self.query.items() <= call.query.items()


@dataclass(slots=True)
class _Standing:
    fault: Fault
    struck: int = 0

    def concerns(self, call: ReceivedRequest) -> bool:
        spent = self.fault.times is not None and self.struck >= self.fault.times
        return not spent and self.fault.concerns(call)


class Faults:
    """The faults of a sandbox. They may be changed while it answers, from any thread.

    A call suffers the first fault, in the order in which they were added, that is about it,
    has not struck as often as it should, and has its share drawn.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"{seed}/faults")  # noqa: S311 - a seed is the point
        self._lock = Lock()
        self._standing: list[_Standing] = []

    def add(self, fault: Fault) -> None:
        """Let this go wrong as well, from the next call on."""
        with self._lock:
            self._standing.append(_Standing(fault))

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._standing.clear()

    def strike(self, call: ReceivedRequest) -> Fault | None:
        """The fault that this call suffers, which is then counted."""
        with self._lock:
            for standing in self._standing:
                if standing.concerns(call) and self._random.random() < standing.fault.share:
                    standing.struck += 1
                    return standing.fault
        return None
