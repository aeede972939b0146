"""One call: token, attempts, at most two repeats after a 401, then the result or the error."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from goproxies._auth.account import Account
from goproxies._auth.bearer import Bearer
from goproxies._auth.session import Session
from goproxies._auth.token_stores import TokenStore
from goproxies._http.answer import Answer
from goproxies._http.deadline import Deadline
from goproxies._http.failures import broken_contract, status_error
from goproxies._http.network import Network
from goproxies._http.redaction import Secrets
from goproxies._http.requests import RequestFactory
from goproxies._http.sender import Sender
from goproxies._operations.authentication import is_login
from goproxies._operations.generated import check_answer
from goproxies._operations.operation import Operation
from goproxies._parsing.strict_json import Breach

from ._constants import LONG_BODY_BYTES
from ._errors import APIResponseValidationError, InvalidArgumentError, status_phrase
from ._httpx import httpx
from ._options import Options

__all__ = ["Executor"]

T = TypeVar("T")


class Executor:
    """Executes the operations of a client, and of every client that `with_options` made of it."""

    def __init__(
        self, account: Account, store: TokenStore, network: Network, requests: RequestFactory
    ) -> None:
        self._account = account
        self._network = network
        self._secrets = Secrets(
            account.password, account.token, *network.secrets, username=account.username
        )
        self._requests = requests
        self._sender = Sender(network, self._secrets)
        self._session = Session(account, store, self._requests, self._sender, self._secrets)

    @property
    def clock_skew(self) -> float | None:
        """Seconds that the server's clock is ahead of this machine's; `None` before an answer."""
        return self._sender.clock.skew

    async def execute(
        self, operation: Operation[T], options: Options, deadline: Deadline | None = None
    ) -> T:
        """Return the result of an operation; several operations may share a deadline.

        Raises:
            GoProxiesError: The call failed; the class says how.
        """
        request = self._requests.make(operation.request)
        deadline = deadline or Deadline(options.deadline)
        answer = await self._fetch(request, options, deadline)
        try:
            if len(answer.content) < LONG_BODY_BYTES:
                return operation.read(answer)
            return await self._network.run_function(partial(operation.read, answer), deadline)
        except Breach as breach:
            failure = self._contract_error(answer, breach)
        raise failure  # see "not chained" in the architecture

    async def fetch_raw(self, request: httpx.Request, options: Options) -> Answer:
        """Return the answer to a request of the generated client, which can read it.

        Raises:
            GoProxiesError: The call failed; the class says how.
        """
        path = str(request.url.copy_with(query=None)).removeprefix(self._account.base_url)
        if not path.startswith("/"):
            raise InvalidArgumentError(f"{request.url} is not on {self._account.base_url}")
        login = is_login(request.method, path)
        answer = await self._fetch(request, options, Deadline(options.deadline), login=login)
        try:
            check_answer(request.method, path, answer)
        except Breach as breach:
            failure = self._contract_error(answer, breach, login=login)
        else:
            return answer
        raise failure  # see "not chained" in the architecture

    async def authenticate(self, options: Options, deadline: Deadline) -> None:
        """Log in, unless there is a valid token."""
        self._network.check()
        await self._session.bearer(options, deadline)

    async def login(self, options: Options) -> None:
        """Log in now, and use the new token from now on."""
        self._network.check()
        await self._session.login(options, Deadline(options.deadline))

    async def logout(self, options: Options) -> None:
        """Forget the token, here and in the store."""
        self._network.check()
        await self._session.logout(Deadline(options.deadline))

    async def _fetch(
        self, request: httpx.Request, options: Options, deadline: Deadline, *, login: bool = False
    ) -> Answer:
        """Return a successful answer; the token is added here."""
        self._network.check()
        if login:
            answer = await self._sender.send(request, options, deadline, repeatable=True)
        else:
            answer = await self._fetch_with_token(request, options, deadline)
        if not answer.is_success:
            raise status_error(answer, login=login)
        if answer.status_code != 200 and (login or request.method == "GET"):
            breach = Breach(f"{status_phrase(answer.status_code)} is not a documented success")
            raise self._contract_error(answer, breach, login=login)
        return answer

    async def _fetch_with_token(
        self, request: httpx.Request, options: Options, deadline: Deadline
    ) -> Answer:
        bearer = await self._session.bearer(options, deadline)
        answer = await self._send(request, bearer, options, deadline)
        if answer.status_code == 401 and self._account.can_log_in:
            bearer = await self._session.replace(bearer, options, deadline)
            answer = await self._send(request, bearer, options, deadline)
        # A token that another process saved may be as old as the first one.
        if answer.status_code == 401 and self._account.can_log_in and not bearer.is_fresh:
            bearer = await self._session.replace(bearer, options, deadline, use_store=False)
            answer = await self._send(request, bearer, options, deadline)
        return answer

    async def _send(
        self, request: httpx.Request, bearer: Bearer, options: Options, deadline: Deadline
    ) -> Answer:
        request.headers["Authorization"] = f"Bearer {bearer.token}"
        # A GET changes nothing. The first attempt of anything else may have arrived.
        repeatable = request.method == "GET"
        return await self._sender.send(request, options, deadline, repeatable=repeatable)

    def _contract_error(
        self, answer: Answer, breach: Breach, *, login: bool = False
    ) -> APIResponseValidationError:
        return broken_contract(answer.shown_without(self._secrets), breach, login=login)
