"""What the two clients share: construction, options, and who they are."""

from __future__ import annotations

import enum
from abc import abstractmethod
from datetime import tzinfo
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar

import goproxies  # for type hints that are evaluated at run time

from ._arguments import Masked
from ._constants import DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT
from ._errors import ConfigurationError
from ._httpx import httpx

if TYPE_CHECKING:
    from ._arguments import Moment, OnProgress
    from ._batch.batch import Batch
    from ._http.network import Network
    from ._network.proxies import ProxyLike
    from ._operations.operation import Operation
    from ._time.period import Period

__all__ = ["BaseClient"]

TransportT = TypeVar("TransportT", httpx.BaseTransport, httpx.AsyncBaseTransport)
NetworkT = TypeVar("NetworkT", bound="Network")
T = TypeVar("T")


class _Unchanged(enum.Enum):
    """The default of options that may be `None`."""

    UNCHANGED = enum.auto()

    def __repr__(self) -> str:
        return "unchanged"


_UNCHANGED = _Unchanged.UNCHANGED


class BaseClient(Generic[TransportT, NetworkT]):
    """A client of the GoProxies Resellers API.

    It logs in by itself when it is first used, renews its token in time, fills in the date range,
    and raises one family of errors, `GoProxiesError`. Making one sends nothing.

    Args:
        username: The reseller's account, else `GOPROXIES_USERNAME`.
        password: Its password, else `GOPROXIES_PASSWORD`. It is sent only to the login.
        token: A bearer token that is used as long as the API accepts it, else `GOPROXIES_TOKEN` if
            neither a user name nor a password is given. With a pair as well, a login replaces it.
        base_url: The server, else `GOPROXIES_BASE_URL`, else `https://api.goproxies.com`. Plain
            `http` is for loopback only.
        timezone: A `tzinfo` or an IANA name: the zone in which days and months begin, and in
            which naive datetimes are read.
        timeout: Seconds that one attempt may take, or an `httpx.Timeout`. If its parts differ, each
            limits one wait, and their sum limits the attempt. `None` is refused;
            `httpx.Timeout(None)` means unlimited.
        max_retries: How often a call or a login is retried after a failure that may pass.
        deadline: Seconds that a whole call may take: login, retries and waits included.
        token_store: Where the token is kept; `FileTokenStore` shares it between processes.
        proxy: A proxy, as httpx takes it, else that of `HTTPS_PROXY` or `ALL_PROXY`, unless
            `NO_PROXY` exempts the server. The variables are ignored for a server on loopback.
            For plain `http`, the proxy must be on loopback. Not together with a transport.
        verify: How certificates are checked, as httpx takes it.
        transport: A transport of httpx to send through, for tests and for special networks.

    Raises:
        ConfigurationError: There are no credentials, or a setting is unusable.
    """

    def __init__(
        self,
        username: str | None = None,
        password: str | None = None,
        *,
        token: str | None = None,
        base_url: str | None = None,
        timezone: tzinfo | str = "UTC",
        timeout: float | httpx.Timeout = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        deadline: float | None = None,
        token_store: goproxies.TokenStore | None = None,
        proxy: httpx.Proxy | httpx.URL | str | None = None,
        verify: SSLContext | str | bool = True,
        transport: TransportT | None = None,
    ) -> None:
        # Before anything can fail: a traceback may show the variables of this frame.
        credentials = Masked(password), Masked(token), Masked(base_url)
        proxy_argument = Masked(proxy)
        del password, token, base_url, proxy
        # These modules import attrs and the generated package, which takes as long as httpx.
        from ._auth.account import Account
        from ._auth.token_stores import MemoryTokenStore, TokenStore
        from ._call import Executor
        from ._http.requests import RequestFactory
        from ._network.internals import with_query
        from ._options import Options

        self._options = Options(timeout, max_retries, deadline, timezone)
        self._account = Account.resolve(username, *credentials)
        store = MemoryTokenStore() if token_store is None else token_store
        if not isinstance(store, TokenStore):
            raise ConfigurationError(
                "token_store has the methods load, save and clear, as FileTokenStore(path) does; "
                f"{type(store).__name__} has not"
            )
        problem: ConfigurationError | None = None
        try:
            self._network = self._open(
                self._account.base_url, proxy_argument.value, verify, transport
            )
        except ConfigurationError as error:
            problem = error.with_traceback(None)  # its frames hold the password of a proxy
        if problem is not None:
            raise problem
        requests = RequestFactory(self._account.base_url, with_query)
        self._executor = Executor(self._account, store, self._network, requests)
        self._owns_network = True

    @classmethod
    @abstractmethod
    def _open(
        cls,
        base_url: str,
        proxy: ProxyLike,
        verify: SSLContext | str | bool,
        transport: TransportT | None,
    ) -> NetworkT:
        """Return the network of this kind of client.

        Raises:
            ConfigurationError: A setting is unusable.
        """

    def with_options(
        self,
        *,
        timeout: float | httpx.Timeout | _Unchanged = _UNCHANGED,
        max_retries: int | _Unchanged = _UNCHANGED,
        deadline: float | _Unchanged | None = _UNCHANGED,
        timezone: tzinfo | str | _Unchanged = _UNCHANGED,
    ) -> Self:
        """Return a client with other settings over the same connections and the same token.

        Closing it does nothing: the connections belong to the client that opened them.

        Raises:
            ConfigurationError: A setting is unusable.
        """
        from attrs import evolve

        given: dict[str, Any] = {
            "timeout": timeout,
            "max_retries": max_retries,
            "deadline": deadline,
            "timezone": timezone,
        }
        changes = {name: value for name, value in given.items() if value is not _UNCHANGED}
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._options = evolve(self._options, **changes)
        other._owns_network = False
        return other

    @property
    def _clock_skew(self) -> float | None:
        """Seconds that the server's clock is ahead of this machine's; `None` before an answer."""
        return self._executor.clock_skew

    async def _execute(self, operation: Operation[T]) -> T:
        return await self._executor.execute(operation, self._options)

    def _batch(self, on_progress: OnProgress | None = None) -> Batch:
        from ._batch.batch import Batch

        return Batch(self._executor, self._network, self._options, on_progress)

    def _period(
        self, start_at: Moment | None, end_at: Moment | None, period: Period | str | None
    ) -> Period:
        from ._time.ranges import resolve_range

        return resolve_range(
            self._options.timezone, start_at=start_at, end_at=end_at, period=period
        )

    def __repr__(self) -> str:
        if "_account" not in vars(self):  # its settings were refused, and a traceback shows it
            return f"<{type(self).__name__} that could not be made>"
        who = f"{self._account.username!r}, " if self._account.username else ""
        return f"<{type(self).__name__} {who}base_url={self._account.base_url!r}>"

    def __reduce__(self) -> NoReturn:
        raise ConfigurationError(
            f"{type(self).__name__} cannot be copied or pickled: it holds connections and a token; "
            "pass on its settings, and make a client where it is used"
        )
