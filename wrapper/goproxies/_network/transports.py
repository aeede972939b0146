"""The transports of a client: one for each exchange under way, or one of the user's own.

A pool of httpx looks at all its connections for every request, which with 256 of them costs ten
times what the request does, and may give one connection to two threads
(https://github.com/encode/httpcore/issues/1110). Here a call takes a whole transport, and no other
call uses it meanwhile.
"""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from goproxies._constants import IDLE_SECONDS
from goproxies._errors import ConfigurationError

__all__ = ["SharedTransport", "TransportPool", "Transports"]

TransportT = TypeVar("TransportT")


class Transports(ABC, Generic[TransportT]):
    """The transports of a client, in the process where they were opened."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self.is_closed = False

    def check(self) -> None:
        """Make sure that the transports can be used here and now.

        Raises:
            ConfigurationError: The client is closed, or was made in another process.
        """
        if self.is_closed:
            raise ConfigurationError("this client is closed; make a new one")
        if os.getpid() != self._process:
            raise ConfigurationError(
                "this client was made before the fork, and its connections belong to the parent; "
                "make a new one in the child process"
            )

    @abstractmethod
    def take(self) -> TransportT:
        """Return a transport to send a request through."""

    @abstractmethod
    def give_back(self, transport: TransportT, *, is_reusable: bool) -> list[TransportT]:
        """Take a transport back after an exchange; it `is_reusable` if the exchange succeeded.

        Returns:
            The transports that the caller closes: broken ones, and those unused for a while.
        """

    @abstractmethod
    def close(self) -> list[TransportT]:
        """Keep no transport from now on; return those that the caller closes."""


class TransportPool(Transports[TransportT]):
    """A transport for each exchange under way.

    The one used last is taken first, so only as many stay open as are needed.
    """

    def __init__(self, make: Callable[[], TransportT]) -> None:
        super().__init__()
        self._make = make
        self._idle = deque([(monotonic(), make())])  # made now, so that bad settings fail at once
        self._lock = threading.Lock()

    def take(self) -> TransportT:
        with self._lock:
            if self._idle:
                return self._idle.pop()[1]
        return self._make()

    def give_back(self, transport: TransportT, *, is_reusable: bool) -> list[TransportT]:
        now = monotonic()
        with self._lock:
            if self.is_closed or not is_reusable:
                return [transport]
            self._idle.append((now, transport))
            expired = []
            while self._idle[0][0] < now - IDLE_SECONDS:
                expired.append(self._idle.popleft()[1])
            return expired

    def close(self) -> list[TransportT]:
        with self._lock:
            self.is_closed = True
            idle = [transport for _, transport in self._idle]
            self._idle.clear()
            return idle


class SharedTransport(Transports[TransportT]):
    """A transport of the user's own: all exchanges share it. It is closed with the client."""

    def __init__(self, transport: TransportT) -> None:
        super().__init__()
        self._transport = transport

    def take(self) -> TransportT:
        return self._transport

    def give_back(self, transport: TransportT, *, is_reusable: bool) -> list[TransportT]:
        return []

    def close(self) -> list[TransportT]:
        is_first, self.is_closed = not self.is_closed, True
        return [self._transport] if is_first else []
