"""A call from its request to its result: token, attempts, one repeat after a 401, errors."""

from __future__ import annotations

from typing import TypeVar

import httpx

from ._auth.account import Account
from ._auth.bearer import Bearer
from ._auth.session import Session
from ._auth.token_stores import TokenStore
from ._errors import APIResponseValidationError, InvalidArgumentError, status_phrase
from ._http.answer import Answer
from ._http.deadline import Deadline
from ._http.failures import broken_contract, status_error
from ._http.network import Network
from ._http.redaction import Secrets
from ._http.requests import RequestFactory
from ._http.sender import Dispatcher
from ._operations import generated as adapter
from ._operations.statistics import Operation
from ._options import Options
from ._parsing.json import Breach

__all__ = ["Caller"]

T = TypeVar("T")


class Caller:
    """Makes the calls of a client; shared by all that `with_options` makes of it."""

    def __init__(self, account: Account, store: TokenStore, network: Network) -> None:
        self._account = account
        self._network = network
        self._secrets = Secrets(account.password, account.token)
        self._requests = RequestFactory(account.base_url, network.accept_encoding)
        self._dispatcher = Dispatcher(network, self._secrets)
        self._session = Session(account, store, self._requests, self._dispatcher, self._secrets)

    async def perform(
        self, operation: Operation[T], options: Options, deadline: Deadline | None = None
    ) -> T:
        """Return the result of an operation; a deadline may be one of several calls."""
        answer = await self.fetch(self._requests.of(operation.call), options, deadline)
        try:
            return operation.decode(answer)
        except Breach as breach:
            failure = self._broken(answer, breach)
        raise failure

    async def fetch(
        self,
        request: httpx.Request,
        options: Options,
        deadline: Deadline | None = None,
        *,
        is_login: bool = False,
    ) -> Answer:
        """Return the answer to a request, which is a success; the token is added here.

        Raises:
            GoProxiesError: The one of the family that says what happened.
        """
        self._network.check()
        deadline = deadline or Deadline(options.deadline)
        if is_login:
            answer = await self._dispatcher.dispatch(request, options, deadline, repeatable=True)
        else:
            answer = await self._authorised(request, options, deadline)
        if not answer.is_success:
            raise status_error(answer, login=is_login)
        if answer.status_code != 200 and (is_login or request.method == "GET"):
            breach = Breach(f"{status_phrase(answer.status_code)} is not a documented success")
            raise self._broken(answer, breach, login=is_login)
        return answer

    async def fetch_checked(self, request: httpx.Request, options: Options) -> Answer:
        """Return the answer to a raw request, which its generated model takes.

        Raises:
            GoProxiesError: The one of the family that says what happened.
        """
        path = str(request.url.copy_with(query=None)).removeprefix(self._account.base_url)
        if not path.startswith("/"):
            raise InvalidArgumentError(f"{request.url} is not on {self._account.base_url}")
        is_login = path == adapter.LOGIN_PATH
        answer = await self.fetch(request, options, is_login=is_login)
        try:
            adapter.check_model(path, answer)
        except Breach as breach:
            failure = self._broken(answer, breach, login=is_login)
        else:
            return answer
        raise failure

    async def authenticate(self, options: Options, deadline: Deadline) -> None:
        """Fetch a token if there is none that holds."""
        self._network.check()
        await self._session.bearer(options, deadline)

    async def login(self, options: Options) -> None:
        """Fetch a new token now."""
        self._network.check()
        await self._session.login(options, Deadline(options.deadline))

    async def logout(self, options: Options) -> None:
        """Forget the token, here and in the store."""
        self._network.check()
        await self._session.logout(Deadline(options.deadline))

    async def _authorised(
        self, request: httpx.Request, options: Options, deadline: Deadline
    ) -> Answer:
        bearer = await self._session.bearer(options, deadline)
        answer = await self._send(request, bearer, options, deadline)
        # What another process left in the store may be as stale as ours; only a login ends it.
        for look_in_store in (True, False):
            if answer.status_code != 401 or not self._account.can_log_in:
                break
            bearer = await self._session.replacement(
                bearer, options, deadline, look_in_store=look_in_store
            )
            answer = await self._send(request, bearer, options, deadline)
            if bearer.is_fresh:
                break
        return answer

    async def _send(
        self, request: httpx.Request, bearer: Bearer, options: Options, deadline: Deadline
    ) -> Answer:
        request.headers["Authorization"] = f"Bearer {bearer.token}"
        # A repeated GET changes nothing; of anything else, the first attempt may have arrived.
        repeatable = request.method == "GET"
        return await self._dispatcher.dispatch(request, options, deadline, repeatable=repeatable)

    def _broken(
        self, answer: Answer, breach: Breach, *, login: bool = False
    ) -> APIResponseValidationError:
        return broken_contract(answer.without(self._secrets), breach, login=login)
