"""Who the client is to the API: one token, fetched once, shared by all calls, renewed in time."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from typing import TypeVar

import attrs

from goproxies._constants import RENEWAL_PAUSE_SECONDS
from goproxies._errors import ConfigurationError, GoProxiesError
from goproxies._http.deadline import Deadline
from goproxies._http.failures import broken_contract, status_error
from goproxies._http.redaction import Secrets
from goproxies._http.requests import RequestFactory, is_header_text
from goproxies._http.sender import Sender
from goproxies._log import logger
from goproxies._operations.authentication import login as login_operation
from goproxies._options import Options
from goproxies._parsing.json import Breach

from .account import Account
from .bearer import Bearer
from .token_stores import TokenStore

__all__ = ["Session"]

T = TypeVar("T")


@attrs.frozen
class _Failure:
    """What became of a login, for those who waited for it as patiently."""

    error: GoProxiesError
    options: Options


class Session:
    """The token of a client, and the one way to a new one.

    Logins are single-flight: whoever needs a token while another call fetches one waits for that
    one and shares what came of it, be it a token or a failure. Everything but `Bearer.is_refused`
    and `_next_renewal`, a hint, changes only under the lock.
    """

    def __init__(
        self,
        account: Account,
        store: TokenStore,
        requests: RequestFactory,
        sender: Sender,
        secrets: Secrets,
    ) -> None:
        self._account = account
        self._store = store
        self._requests = requests
        self._sender = sender
        self._secrets = secrets
        self._bearer = Bearer(account.token) if account.token else None
        self._failure: _Failure | None = None
        self._next_renewal = 0.0

    async def bearer(self, options: Options, deadline: Deadline) -> Bearer:
        """Return a token to send, logging in or renewing first where that is due."""
        bearer = self._bearer
        if bearer is None or bearer.is_expired:
            return await self._fetch(bearer, options, deadline)
        return await self._renewed(bearer, options, deadline) if bearer.is_due else bearer

    async def replace(
        self, refused: Bearer, options: Options, deadline: Deadline, *, use_store: bool = True
    ) -> Bearer:
        """Return another token than the one that the API refused."""
        refused.is_refused = True
        return await self._fetch(refused, options, deadline, use_store=use_store)

    async def login(self, options: Options, deadline: Deadline) -> None:
        """Fetch a new token now."""
        async with self._sender.network.exclusive(deadline):
            await self._log_in(options, deadline)

    async def logout(self, deadline: Deadline) -> None:
        """Forget the token, here and in the store."""
        async with self._sender.network.exclusive(deadline):
            self._bearer = None
            await self._in_store(self._store.clear, deadline)

    async def _renewed(self, bearer: Bearer, options: Options, deadline: Deadline) -> Bearer:
        """Return a new token in good time, or the old one, which still holds.

        One call renews it, in one attempt; all others go on with the old one meanwhile.
        """
        if time.monotonic() < self._next_renewal:
            return bearer
        self._next_renewal, pause = math.inf, 0.0
        try:
            once = attrs.evolve(options, max_retries=0)
            return await self._fetch(bearer, once, deadline.half())
        except GoProxiesError as error:
            pause = RENEWAL_PAUSE_SECONDS
            logger.info("early renewal of the token failed: %s", error)
            return bearer
        finally:
            self._next_renewal = time.monotonic() + pause

    async def _fetch(
        self,
        stale: Bearer | None,
        options: Options,
        deadline: Deadline,
        *,
        use_store: bool = True,
    ) -> Bearer:
        """Return a token other than the stale one: a colleague's, the store's, or a new one."""
        old_failure = self._failure
        async with self._sender.network.exclusive(deadline):
            bearer = self._bearer
            if bearer is not None and bearer is not stale and not bearer.is_expired:
                return bearer
            failure = self._failure
            if failure is not None and failure is not old_failure and failure.options == options:
                raise _copied(failure.error)
            stored = await self._in_store(self._load, deadline) if use_store else None
            if stored is not None and (stale is None or stored.token != stale.token):
                return self._use(stored)
            return await self._log_in(options, deadline)

    async def _log_in(self, options: Options, deadline: Deadline) -> Bearer:
        """Fetch a token and keep it; note for those who wait what came of it."""
        if not self._account.can_log_in:
            raise ConfigurationError(
                "a token alone cannot log in; give the client a user name and a password"
            )
        try:
            bearer = await self._request_token(options, deadline)
            await self._in_store(lambda: self._save(bearer), deadline)
        except GoProxiesError as error:
            # The deadline is this call's own affair: another one may still have time to log in.
            if not deadline.is_broken:
                self._failure = _Failure(_copied(error), options)
            raise
        self._failure = None
        logger.info("logged in to %s as %r", self._account.origin, self._account.username)
        return self._use(bearer)

    async def _request_token(self, options: Options, deadline: Deadline) -> Bearer:
        # Not in variables of this frame, which a traceback may show.
        operation = login_operation(self._account.username or "", self._account.password or "")
        request = self._requests.make(operation.request)
        answer = await self._sender.send(request, options, deadline, repeatable=True)
        if not answer.is_success:
            raise status_error(answer, login=True)
        try:
            token = operation.read(answer)
        except Breach as breach:
            failure = broken_contract(answer, breach, login=True)
        else:
            return Bearer.issued(token, self._sender.clock.skew or 0.0)
        raise failure

    def _use(self, bearer: Bearer) -> Bearer:
        self._secrets.add(bearer.token)
        self._bearer = bearer
        return bearer

    def _load(self) -> Bearer | None:
        """Return the token that the store holds for this account, if it still serves."""
        held = self._store.load()
        if held is None or not is_header_text(held.token):
            return None
        if (held.username, held.origin) != (self._account.username, self._account.origin):
            return None
        bearer = Bearer.stored(held)
        return None if bearer.is_expired else bearer

    def _save(self, bearer: Bearer) -> None:
        self._store.save(bearer.kept(self._account.username or "", self._account.origin))

    async def _in_store(self, work: Callable[[], T], deadline: Deadline) -> T:
        try:
            return await self._sender.network.run(work, deadline)
        except GoProxiesError:
            raise
        except Exception as error:  # noqa: BLE001  # a store is anybody's code
            problem = type(error).__name__
        store = type(self._store).__name__
        raise ConfigurationError(f"the token store failed: {problem} in {store}; fix the store")


def _copied(error: GoProxiesError) -> GoProxiesError:
    """Return a copy of an error, without its traceback, to be raised in another call."""
    copied = copy.copy(error)
    copied.__dict__.update(error.__dict__)  # a copy leaves out the answer
    return copied
