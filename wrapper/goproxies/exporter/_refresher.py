"""Refreshes a snapshot in the background, one refresh at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import attrs

from goproxies import BreakdownError, GoProxiesError
from goproxies._constants import EXPORTER_STOP_SECONDS
from goproxies._log import logger
from goproxies._network.waiting import Interrupted, Interruption

from ._snapshot import Snapshot

__all__ = ["Refresher", "State"]


@attrs.frozen
class State:
    """What is known: whether the last refresh succeeded, and the last snapshot."""

    is_up: bool = False
    snapshot: Snapshot | None = None


class Refresher:
    """A thread that fetches a snapshot every `interval` seconds.

    Attributes:
        state: The latest state. It is replaced as a whole, so any thread may read it.
    """

    def __init__(self, fetch: Callable[[], Snapshot], interval: float) -> None:
        self.state = State()
        self._fetch = fetch
        self._interval = interval
        self._is_stopped = threading.Event()
        self._interruption = Interruption()
        self._thread = threading.Thread(target=self._run, name="goproxies-exporter", daemon=True)

    def start(self) -> None:
        """Begin the first refresh, and return at once."""
        self._thread.start()

    def stop(self) -> None:
        """Interrupt the refresh that is running, and begin no other."""
        self._is_stopped.set()
        self._interruption.trigger()
        if self._thread.is_alive():
            self._thread.join(EXPORTER_STOP_SECONDS)

    def _run(self) -> None:
        with suppress(Interrupted), self._interruption.applies():
            while not self._is_stopped.is_set():
                began = time.monotonic()
                self.state = self._refresh()
                self._is_stopped.wait(max(0.0, began + self._interval - time.monotonic()))

    def _refresh(self) -> State:
        """Return the state after a refresh; one that failed keeps the last snapshot."""
        try:
            snapshot = self._fetch()
        except Exception as error:  # noqa: BLE001  # a fault of ours must not end the thread
            if not self._is_stopped.is_set():
                logger.warning("the refresh of the metrics failed: %s", _reason(error))
            return attrs.evolve(self.state, is_up=False)
        logger.info("the metrics were refreshed in %.1f s", snapshot.seconds)
        return State(is_up=True, snapshot=snapshot)


def _reason(error: Exception) -> str:
    match error:
        case BreakdownError():
            return f"{error}: {error.exceptions[0]}"
        case GoProxiesError():
            return str(error)
    return f"unexpected {type(error).__name__}: {error}"
