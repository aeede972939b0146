"""Connections to one server: each in a transport of its own, the idle ones on a stack.

A pool of httpx looks at all its connections for every request, which with 256 of them costs ten
times what the request does, and may hand one connection to two threads
(https://github.com/encode/httpcore/issues/1110). Here a call takes a whole transport, and nobody
else has it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Generic, Protocol, TypeVar

from goproxies._constants import IDLE_SECONDS

__all__ = ["Connections", "OneForAll", "OneForEach"]

TransportT = TypeVar("TransportT")


class Connections(Protocol[TransportT]):
    """The transports of a client. Those that it has done with are closed by who asked."""

    def take(self) -> TransportT:
        """Return a transport to send a request through."""

    def give_back(self, transport: TransportT, *, is_sound: bool) -> list[TransportT]:
        """Take a transport back after an exchange, which went well if it `is_sound`.

        Returns:
            The transports to be closed: broken ones, and those that nobody needed for a while.
        """

    def end(self) -> list[TransportT]:
        """Keep no transport from now on; return those to be closed."""


class OneForEach(Generic[TransportT]):
    """A transport for each exchange under way.

    The one used last is taken first, so that only as many live on as are needed.
    """

    def __init__(self, make: Callable[[], TransportT]) -> None:
        self._make = make
        self._idle = deque([(monotonic(), make())])  # now, so that bad settings show
        self._lock = threading.Lock()
        self._has_ended = False

    def take(self) -> TransportT:
        with self._lock:
            if self._idle:
                return self._idle.pop()[1]
        return self._make()

    def give_back(self, transport: TransportT, *, is_sound: bool) -> list[TransportT]:
        now = monotonic()
        with self._lock:
            if self._has_ended or not is_sound:
                return [transport]
            self._idle.append((now, transport))
            stale = []
            while self._idle[0][0] < now - IDLE_SECONDS:
                stale.append(self._idle.popleft()[1])
            return stale

    def end(self) -> list[TransportT]:
        with self._lock:
            self._has_ended = True
            idle = [transport for _, transport in self._idle]
            self._idle.clear()
            return idle


class OneForAll(Generic[TransportT]):
    """A transport of the user's own: it is shared by all exchanges, and closed with the client."""

    def __init__(self, transport: TransportT) -> None:
        self._transport = transport

    def take(self) -> TransportT:
        return self._transport

    def give_back(self, transport: TransportT, *, is_sound: bool) -> list[TransportT]:
        return []

    def end(self) -> list[TransportT]:
        return [self._transport]
