"""Sends one request in attempts: each is logged and limited in time; failed ones are retried."""

from __future__ import annotations

import time
from logging import DEBUG

from goproxies._constants import RETRY_AFTER_MAX_SECONDS, RETRYABLE_STATUSES
from goproxies._errors import APIConnectionError, GoProxiesError, status_phrase
from goproxies._httpx import httpx
from goproxies._log import logger
from goproxies._options import Options

from .answer import Answer
from .clock import ServerClock
from .deadline import Deadline
from .failures import no_answer
from .guard import guard_extensions
from .network import Network
from .redaction import Secrets
from .retries import RetryBudget, backoff, retry_after

__all__ = ["Sender"]

AttemptResult = Answer | APIConnectionError


class Sender:
    """Sends the requests of a client, and of every client that `with_options` made of it."""

    def __init__(self, network: Network, secrets: Secrets) -> None:
        self.network = network
        self.clock = ServerClock()
        self._secrets = secrets
        self._budget = RetryBudget()

    async def send(
        self, request: httpx.Request, options: Options, deadline: Deadline, *, repeatable: bool
    ) -> Answer:
        """Return the answer to a request, whatever its status. A failure holds no secrets.

        Raises:
            APIConnectionError: No answer came, and the retries are used up.
            APITimeoutError: Likewise, or the deadline would pass.
        """
        retry = 0
        while True:
            result = await self._attempt(request, options, deadline)
            limit = options.max_retries if repeatable else 0
            pause = self._next_pause(result, retry) if retry < limit else None
            if pause is None:
                break
            deadline.check(ahead=pause, after=_reason_for_error(result))
            retry += 1
            logger.info(
                "%s %s: retry %d of %d in %.2f s, after %s",
                request.method,
                request.url.path,
                retry,
                limit,
                pause,
                _word_for_log(result),
            )
            await self.network.sleep(pause)
        if isinstance(result, APIConnectionError):
            raise result
        return result

    async def _attempt(
        self, request: httpx.Request, options: Options, deadline: Deadline
    ) -> AttemptResult:
        deadline.check()
        seconds = min(options.attempt_seconds, deadline.remaining)
        timeouts = options.timeouts(seconds)
        request.extensions = {**guard_extensions(request.url.host), "timeout": timeouts}
        began = time.monotonic()
        result = await self._exchange(request, seconds)
        if logger.isEnabledFor(DEBUG):
            elapsed = time.monotonic() - began
            word = _word_for_log(result)
            logger.debug("%s %s: %s after %.3f s", request.method, request.url.path, word, elapsed)
        if isinstance(result, APIConnectionError):
            deadline.check()
            return result
        self.clock.observe(result.date)
        if not result.is_success:
            return result.shown_without(self._secrets)
        self._budget.deposit()
        return result

    async def _exchange(self, request: httpx.Request, seconds: float) -> AttemptResult:
        try:
            return await self.network.exchange(request, seconds)
        except GoProxiesError:
            raise
        except Exception as error:  # noqa: BLE001  # a transport may raise anything
            return no_answer(error, str(request.url.copy_with(raw_path=b"/")), self._secrets)

    def _next_pause(self, result: AttemptResult, retry: int) -> float | None:
        """Take a retry from the budget, and return the seconds before it; `None` for no retry."""
        requested = None
        if isinstance(result, Answer):
            if result.status_code not in RETRYABLE_STATUSES:
                return None
            requested = retry_after(result.headers)
            if requested is not None and requested > RETRY_AFTER_MAX_SECONDS:
                return None
        if not self._budget.withdraw(retry):
            return None
        return backoff(retry) if requested is None else requested


def _reason_for_error(result: AttemptResult) -> str:
    """Return why an attempt failed, as the message of a missed deadline says it."""
    return status_phrase(result.status_code) if isinstance(result, Answer) else str(result)


def _word_for_log(result: AttemptResult) -> str:
    """Return the status of an answer, or the class of an error."""
    return str(result.status_code) if isinstance(result, Answer) else type(result).__name__
