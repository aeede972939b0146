"""The histories of several sub-users, requested at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import attrs

import goproxies

if TYPE_CHECKING:
    from goproxies._arguments import OnProgress

__all__ = ["Histories", "fetch_histories"]

H = TypeVar("H", "goproxies.TrafficHistory", "goproxies.RequestsHistory")
History_co = TypeVar("History_co", covariant=True)


class _Fetch(Protocol[History_co]):
    """Requests the history of a sub-user, or of all traffic."""

    def __call__(
        self, *, username: str | None, on_progress: OnProgress | None = None
    ) -> History_co: ...


@attrs.frozen
class Histories(Generic[H]):
    """The histories of several sub-users.

    Attributes:
        found: The histories, in the order of the names.
        failures: The errors of the others, by name.
        requested: How many there were to request.
        is_interrupted: Whether Ctrl-C ended the requests before all were done.
    """

    found: Sequence[H]
    failures: Mapping[str, goproxies.GoProxiesError]
    requested: int
    is_interrupted: bool


def fetch_histories(
    fetch: _Fetch[H], usernames: Sequence[str] | None, on_progress: OnProgress, *, concurrency: int
) -> Histories[H]:
    """Request the history of all traffic, or of each sub-user, and keep the errors.

    With a concurrency of 1, `fetch` may itself send several requests at the same time.

    If Ctrl-C ends it early, the histories that are there are returned.

    Raises:
        GoProxiesError: The only history failed, or all would fail in the same way.
        KeyboardInterrupt: Ctrl-C came before the first history was there.
    """
    if usernames is not None and not usernames:
        return Histories([], {}, 0, is_interrupted=False)
    if usernames is None or len(usernames) == 1:
        name = usernames[0] if usernames else None
        return Histories([fetch(username=name, on_progress=on_progress)], {}, 1, False)
    outcomes: dict[str, H | goproxies.GoProxiesError] = {}
    try:
        _fetch_each(fetch, usernames, on_progress, outcomes, concurrency)
        is_interrupted = False
    except KeyboardInterrupt:
        is_interrupted = True
        if not outcomes:
            raise
    done = [(name, outcomes[name]) for name in usernames if name in outcomes]
    failures = {name: each for name, each in done if isinstance(each, goproxies.GoProxiesError)}
    found = [each for _, each in done if not isinstance(each, goproxies.GoProxiesError)]
    return Histories(found, failures, len(usernames), is_interrupted)


def _fetch_each(
    fetch: _Fetch[H],
    usernames: Sequence[str],
    on_progress: OnProgress,
    outcomes: dict[str, H | goproxies.GoProxiesError],
    concurrency: int,
) -> None:
    from goproxies._network.workers import run_in_threads

    def work(name: str) -> H | goproxies.GoProxiesError:
        try:
            return fetch(username=name)
        except (
            goproxies.AuthenticationError,
            goproxies.ConfigurationError,
            goproxies.InvalidArgumentError,
        ):
            raise  # it would be the same for all others
        except goproxies.GoProxiesError as error:
            return error

    def done(name: str, outcome: H | goproxies.GoProxiesError) -> None:
        outcomes[name] = outcome
        on_progress(len(outcomes), len(usernames))

    first, *others = usernames
    done(first, work(first))  # alone, so that a refused login is not repeated by the others
    if concurrency > 1:
        run_in_threads(work, others, min(concurrency, len(others)), done)
    else:
        for name in others:
            done(name, work(name))
