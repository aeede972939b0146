"""The public class of the sandbox."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, Self

from ._app import Api
from ._database import IN_MEMORY, Database
from ._delivery import Delivery
from ._faults import Faults, ReceivedRequest
from ._server import Server
from ._times import DAY, day_end, hour_end
from ._tokens import Tokens
from ._traffic import COUNTRIES, USERNAMES, TrafficRange, TrafficRow, traffic

_DEMO: Final = MappingProxyType({"demo": "demo"})
_REQUESTS_KEPT: Final = 100_000


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """A real HTTP server on loopback that behaves like the API, with made-up traffic.

    It is open between `start` and `close`, or within a `with` block. Any number of sandboxes can
    be open at the same time, from any thread, also from within a running event loop.

    The traffic ends with the hour in which the sandbox was started, and grows only with
    `advance`, so that two answers can be compared. A day's traffic depends only on the seed, the
    sub-users and the countries. Every answer is a sum over the same rows, and each has one instant:
    totals and histories agree for any range, both ends included. The buckets of a history are whole
    hours, days and weeks (from Monday) of UTC: the first and the last bucket may reach beyond the
    requested range, but count only what is within it.

    A sub-user has a traffic limit for a period, or none. Its `traffic_used` is its traffic in the
    current period, or all of it if there is no period. The periods move on with the clock.

    Attributes:
        faults: The faults of the server; see `Fault`.
        requests: The requests received so far (the latest 100,000), in their order.
        usernames: The sub-users, those with the most traffic first.

    Args:
        seed: Decides the traffic, and which requests a fault with a `share` affects.
        port: A port of the loopback; 0 is any free port.
        accounts: The passwords of the accounts that can log in, by user name.
        usernames: The sub-users that have traffic.
        subusers: The number of sub-users. Those beyond `usernames` have made-up names and no
            traffic; if there are fewer, the last of `usernames` are left out.
        countries: The countries that have traffic, two capital letters each.
        days: How many days of traffic there are, today included.
        token_lifetime: How long a token is valid; `None` for tokens that never expire.
        clock: Returns the current time of the sandbox, an aware datetime.
        database: A file for the traffic; one that has traffic already stays as it is.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        port: int = 0,
        accounts: Mapping[str, str] = _DEMO,
        usernames: Sequence[str] = USERNAMES,
        subusers: int | None = None,
        countries: Sequence[str] = COUNTRIES,
        days: int = 400,
        token_lifetime: timedelta | None = timedelta(hours=1),
        clock: Callable[[], datetime] = _utc_now,
        database: str | Path = IN_MEMORY,
    ) -> None:
        if subusers is not None and subusers < 0:
            raise ValueError(f"subusers must be 0 or more, not {subusers}")
        self.faults = Faults(seed)
        self.requests: deque[ReceivedRequest] = deque(maxlen=_REQUESTS_KEPT)
        active = tuple(usernames)[:subusers]
        made_up = (f"subuser-{n}" for n in range(len(active) + 1, (subusers or 0) + 1))
        self.usernames = (*active, *made_up)
        self._active = active
        self._seed = seed
        self._port = port
        self._accounts = dict(accounts)
        self._countries = tuple(countries)
        self._days = days
        self._given_clock = clock
        self._advanced = timedelta()
        self._path = database
        self._tokens = Tokens(self._clock, token_lifetime)
        self._open: tuple[Database, Server] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> Self:
        """Open the sandbox, and make its traffic. No effect if it is open already.

        Raises:
            OSError: The port is taken.
        """
        if self._open is None:
            self._traffic_end = hour_end(self._clock())
            first = day_end(self._clock()) + 1 - self._days * DAY
            database = Database(self._path, self._range(first, self._traffic_end))
            try:
                self._open = (database, Server(self._application(database), self._port))
            except BaseException:
                database.close()
                raise
        return self

    def close(self) -> None:
        """Close the sandbox and every connection to it. No effect if it is not open."""
        if self._open is not None:
            database, server = self._open
            self._open = None
            server.close()
            database.close()

    def wait(self) -> None:
        """Wait until another thread closes the sandbox, or Ctrl-C interrupts."""
        self._opened[1].wait()

    @property
    def url(self) -> str:
        """The address: the `base_url` of a client."""
        return self._opened[1].url

    @property
    def rows(self) -> list[TrafficRow]:
        """All traffic in the order of time, to compare answers with."""
        return self._opened[0].rows()

    def revoke_tokens(self, token: str | None = None) -> None:
        """Refuse this token from now on, or every token issued so far."""
        self._tokens.revoke(token)

    def advance(self, by: timedelta = timedelta()) -> None:
        """Move the clock forward, and add the traffic up to the end of its hour.

        Raises:
            ValueError: `by` is negative: the clock only goes forward.
        """
        if by < timedelta():
            raise ValueError(f"the clock only goes forward, not by {by}")
        database = self._opened[0]
        self._advanced += by
        last = hour_end(self._clock())
        database.add(traffic(self._range(self._traffic_end + 1, last)))
        self._traffic_end = max(self._traffic_end, last)

    def _clock(self) -> datetime:
        return self._given_clock() + self._advanced

    @property
    def _opened(self) -> tuple[Database, Server]:
        if self._open is None:
            raise RuntimeError("The sandbox is not open: use it in a `with` block, or start() it.")
        return self._open

    def _range(self, first: int, last: int) -> TrafficRange:
        return TrafficRange(self._seed, first, last, self._active, self._countries)

    def _application(self, database: Database) -> Delivery:
        api = Api(database, self._tokens, self._accounts, self._clock, self.usernames)
        return Delivery(api.application(), self.faults, self.requests, self._clock)
