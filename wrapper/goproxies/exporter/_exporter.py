"""The exporter: a collector of prometheus-client that never waits for the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Self

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from goproxies import Client, InvalidArgumentError
from goproxies._arguments import checked_username
from goproxies._constants import (
    EXPORTER_DEADLINE_SHARE,
    EXPORTER_MAX_SUBUSERS,
    EXPORTER_REFRESH_SECONDS,
    LONGEST_SECONDS,
)
from goproxies._log import logger

from ._metrics import describe_metrics, make_metrics
from ._refresher import Refresher
from ._snapshot import fetch_snapshot

__all__ = ["Exporter"]


class Exporter(Collector):
    """Fetches the numbers of the current month in the background, and has them ready for scrapes.

    It works within a `with` block. A refresh that fails, even in one sub-user, changes nothing but
    `goproxies_up`: the numbers of the last one stay, with its time.

    Args:
        client: It makes the calls; its zone decides when a month begins.
        usernames: Only these sub-users. Left out, all that the API lists.
        refresh: Seconds from the start of a refresh to that of the next. A refresh that takes
            nine tenths of it fails.
        max_subusers: How many sub-users have metrics: those with the most traffic.

    Raises:
        InvalidArgumentError: An argument cannot be right.
    """

    def __init__(
        self,
        client: Client,
        *,
        usernames: Iterable[str] | None = None,
        refresh: float = EXPORTER_REFRESH_SECONDS,
        max_subusers: int = EXPORTER_MAX_SUBUSERS,
    ) -> None:
        if not isinstance(client, Client):
            raise InvalidArgumentError(
                f"an exporter takes a goproxies.Client, not {type(client).__name__}"
            )
        if type(refresh) not in (int, float) or not 0 < refresh <= LONGEST_SECONDS:
            raise InvalidArgumentError(
                f"refresh is a number of seconds above 0, up to {LONGEST_SECONDS}, not {refresh!r}"
            )
        if type(max_subusers) is not int or max_subusers < 0:
            raise InvalidArgumentError(
                f"max_subusers is a whole number from 0 up, not {max_subusers!r}"
            )
        names = _checked_names(usernames)
        seconds = refresh * EXPORTER_DEADLINE_SHARE
        self._refresher = Refresher(
            partial(fetch_snapshot, client, names, max_subusers, seconds, _warn_once()), refresh
        )

    def __enter__(self) -> Self:
        self._refresher.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._refresher.stop()

    @property
    def has_snapshot(self) -> bool:
        """Whether a refresh has succeeded so far."""
        return self._refresher.state.snapshot is not None

    def collect(self) -> Iterable[Metric]:
        """Return the metrics of the latest snapshot."""
        return make_metrics(self._refresher.state)

    def describe(self) -> Iterable[Metric]:
        """Return the metrics without values, so that registering waits for nothing."""
        return describe_metrics()


def _checked_names(usernames: Iterable[str] | None) -> list[str] | None:
    """Return the names, each once, in the order in which they are first given."""
    if usernames is None:
        return None
    if isinstance(usernames, str | bytes) or not isinstance(usernames, Iterable):
        raise InvalidArgumentError(f"usernames is a list of names, not {usernames!r}")
    return [*dict.fromkeys(map(checked_username, usernames))]


def _warn_once() -> Callable[[str], None]:
    """Return a function that logs a warning, but not again with each refresh."""
    logged: set[str] = set()

    def warn(text: str) -> None:
        if text not in logged:
            logged.add(text)
            logger.warning("%s", text)

    return warn
