"""The token of a client: fetched once, shared by all calls, and renewed in time."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from typing import TypeVar

import attrs

from goproxies._constants import (
    RENEWAL_PAUSE_SECONDS,
    RETRY_AFTER_MAX_SECONDS,
    RETRYABLE_STATUSES,
)
from goproxies._errors import (
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    GoProxiesError,
)
from goproxies._http.deadline import Deadline
from goproxies._http.failures import broken_contract, status_error
from goproxies._http.redaction import Secrets
from goproxies._http.requests import RequestFactory, is_header_text
from goproxies._http.sender import Sender
from goproxies._log import logger
from goproxies._operations.authentication import login as login_operation
from goproxies._options import Options
from goproxies._parsing.strict_json import Breach

from .account import Account
from .bearer import Bearer
from .token_stores import TokenStore

__all__ = ["Session"]

T = TypeVar("T")


@attrs.frozen
class _Failure:
    """A login that failed, for the calls that waited for it."""

    error: GoProxiesError
    options: Options

    def concerns(self, options: Options) -> bool:
        """Return whether a call with these options would fail in the same way.

        What the server answers about the credentials is the same for every call. Another answer
        counts only for calls that would not have retried it more often, and a failure without an
        answer only for those that would not have waited longer either.
        """
        tried_as_often = self.options.max_retries >= options.max_retries
        match self.error:
            case APIResponseValidationError():
                return True
            case APIStatusError(status_code=status, retry_after=pause):
                is_final = status not in RETRYABLE_STATUSES
                return is_final or tried_as_often or (pause or 0.0) > RETRY_AFTER_MAX_SECONDS
        return tried_as_often and self.options.timeout == options.timeout


class Session:
    """The token of a client, and its logins.

    Only one login runs at a time. A call that needs a token while another one logs in waits for
    it, and shares its token or its failure. All attributes change under the lock of the network,
    except `Bearer.is_refused` and `_next_renewal`, which is a hint.
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
        self._is_store_trusted = True
        self._has_warned = False

    async def bearer(self, options: Options, deadline: Deadline) -> Bearer:
        """Return a token to send, after a login or a renewal if one is due."""
        bearer = self._bearer
        if bearer is None or bearer.is_expired:
            return await self._fetch(bearer, options, deadline)
        return await self._renew(bearer, options, deadline) if bearer.is_due else bearer

    async def replace(
        self, refused: Bearer, options: Options, deadline: Deadline, *, use_store: bool = True
    ) -> Bearer:
        """Return another token than the one that the API refused."""
        refused.is_refused = True
        return await self._fetch(refused, options, deadline, use_store=use_store)

    async def login(self, options: Options, deadline: Deadline) -> None:
        """Fetch a new token now, unless a login was refused while this one waited."""
        old_failure = self._failure
        async with self._sender.network.exclusive(deadline):
            self._raise_failure(old_failure, options)
            await self._log_in(options, deadline)

    async def logout(self, deadline: Deadline) -> None:
        """Forget the token, here and in the store."""
        async with self._sender.network.exclusive(deadline):
            # Even if the store fails: its token counts as deleted until a new one is saved.
            self._bearer, self._is_store_trusted = None, False
            await self._in_store(self._store.clear, deadline)
            self._is_store_trusted = True

    async def _renew(self, bearer: Bearer, options: Options, deadline: Deadline) -> Bearer:
        """Return a new token, or the old one if that fails: it is still valid.

        One call renews it, in one attempt. Other calls use the old token meanwhile.
        """
        if time.monotonic() < self._next_renewal:
            return bearer
        self._next_renewal = math.inf  # no other call begins one meanwhile
        pause = 0.0
        try:
            once = attrs.evolve(options, max_retries=0)
            return await self._fetch(bearer, once, deadline.halved())
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
        """Return a token other than the stale one: of another call, of the store, or a new one."""
        old_failure = self._failure
        async with self._sender.network.exclusive(deadline):
            bearer = self._bearer
            if bearer is not None and bearer is not stale and not bearer.is_expired:
                return bearer
            self._raise_failure(old_failure, options)
            stored = None
            if use_store and self._is_store_trusted:
                stored = await self._in_store(self._load, deadline)
            if stored is not None and (stale is None or stored.token != stale.token):
                return self._use(stored)
            return await self._log_in(options, deadline)

    def _raise_failure(self, old: _Failure | None, options: Options) -> None:
        """Raise the failure of a login that ended while this call waited, if it concerns it."""
        failure = self._failure
        if failure is not None and failure is not old and failure.concerns(options):
            raise _copied(failure.error)

    async def _log_in(self, options: Options, deadline: Deadline) -> Bearer:
        """Fetch a token and save it. A failure is noted for the calls that wait."""
        if not self._account.can_log_in:
            raise ConfigurationError(
                "a token alone cannot log in; give the client a user name and a password"
            )
        try:
            bearer = await self._request_token(options, deadline)
        except GoProxiesError as error:
            # Another call may have more time.
            if not (deadline.was_missed and isinstance(error, APITimeoutError)):
                self._failure = _Failure(_copied(error), options)
            raise
        self._failure = None
        logger.info("logged in to %s as %r", self._account.origin, self._account.username)
        self._use(bearer)  # first: it is usable even if it cannot be saved
        await self._save(bearer, deadline)
        return bearer

    async def _save(self, bearer: Bearer, deadline: Deadline) -> None:
        """Save a token in the store. A store that fails is a warning, once."""
        token = bearer.to_stored(self._account.username or "", self._account.origin)
        try:
            await self._in_store(lambda: self._store.save(token), deadline)
        except GoProxiesError as error:
            if deadline.was_missed:
                raise
            if not self._has_warned:
                self._has_warned = True
                problem = self._secrets.hide_text(str(error))
                logger.warning("the token is not saved, but used until it expires: %s", problem)
        else:
            self._is_store_trusted = True

    async def _request_token(self, options: Options, deadline: Deadline) -> Bearer:
        # The password is in no variable of this frame, which a traceback may show.
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
        raise failure  # see "not chained" in the architecture

    def _use(self, bearer: Bearer) -> Bearer:
        self._secrets.add(bearer.token)
        self._bearer = bearer
        return bearer

    def _load(self) -> Bearer | None:
        """Return the token that the store holds for this account, if it is valid."""
        loaded = self._store.load()
        if loaded is None or not is_header_text(loaded.token):
            return None
        if (loaded.username, loaded.origin) != (self._account.username, self._account.origin):
            return None
        bearer = Bearer.stored(loaded)
        return None if bearer.is_expired else bearer

    async def _in_store(self, work: Callable[[], T], deadline: Deadline) -> T:
        try:
            return await self._sender.network.run_function(work, deadline)
        except GoProxiesError:
            raise
        except Exception as error:  # noqa: BLE001  # a store is code of the user
            problem = type(error).__name__
        # Raised here: see "not chained" in the architecture.
        store = type(self._store).__name__
        raise ConfigurationError(f"the token store failed: {problem} in {store}; fix the store")


def _copied(error: GoProxiesError) -> GoProxiesError:
    """Return a copy of an error, without its traceback, to be raised in another call."""
    copied = copy.copy(error)
    copied.__dict__.update(error.__dict__)  # a copy leaves out the answer
    return copied
