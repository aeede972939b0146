"""An API that issues tokens and accepts only valid ones, for tests of authentication."""

from __future__ import annotations

import base64
import itertools
import json
import math
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import attrs

from tests.support.network.servers import Reply, Request

PATIENCE = 20.0
"""Seconds that a test waits for something that should come at once, on a slow machine."""

Answering = Callable[[Request], Reply]

COUNTRIES = Reply(body={"countries": ["DE"]})
"""A correct answer to `countries`, the call that these tests make."""


def jwt(payload: Any) -> str:
    """Return an unsigned token with this payload, a JSON value or bytes as they are."""
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    parts = (b'{"alg":"none"}', text, b"signature")
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def bearer(request: Request) -> str:
    """Return the token that a request carries."""
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def always(reply: Reply) -> Answering:
    """Answer every request the same way."""
    return lambda _: reply


def in_turn(*answerings: Answering) -> Answering:
    """Answer each request with the next one given, and all further requests with the last."""
    turns = itertools.chain(answerings, itertools.repeat(answerings[-1]))

    def answer(request: Request) -> Reply:
        answering: Answering = next(turns)
        return answering(request)

    return answer


class Issuer:
    """Issues a token at each login; answers calls that carry a valid one.

    Attributes:
        tokens: Those that were issued, in order.
        login: What answers a login: `accept`, unless a test sets another.
        call: What answers a call with a good token.
        dates: Whether answers carry a `Date`.
    """

    def __init__(self, life: float | None = None, skew: float = 0.0) -> None:
        self.tokens: list[str] = []
        self.login: Answering = self.accept
        self.call: Answering = always(COUNTRIES)
        self.dates = True
        self._good: dict[str, float] = {}
        self._life = life
        self._skew = skew
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        """Answer a request."""
        reply = self.login(request) if request.is_login else self._at_call(request)
        date = {"Date": formatdate(self._now(), usegmt=True)} if self.dates else {}
        return attrs.evolve(reply, headers={**date, **reply.headers})

    def accept(self, _: Request) -> Reply:
        """Answer a login with a new token."""
        return Reply(body={"token": self.issue()})

    def issue(self) -> str:
        """Return a new token, which is valid for as long as it says."""
        with self._lock:
            now, serial = self._now(), len(self.tokens)
            if self._life is None:
                token, until = f"token-{serial}", math.inf
            else:
                until = now + self._life
                token = jwt({"iat": now, "exp": until, "jti": serial})
            self.tokens.append(token)
            self._good[token] = until
            return token

    def revoke(self) -> None:
        """Refuse all tokens that were issued so far."""
        with self._lock:
            self._good.clear()

    def _now(self) -> float:
        return time.time() + self._skew

    def _at_call(self, request: Request) -> Reply:
        if self._good.get(bearer(request), -math.inf) <= self._now():
            return Reply(401, {"error": {"message": "bad token"}})
        return self.call(request)


class Gate:
    """Delays the requests that reach it until it is opened."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._arrived = threading.Event()
        self._opened = threading.Event()

    def __call__(self, request: Request) -> Reply:
        """Answer a request once the gate is open."""
        self._arrived.set()
        assert self._opened.wait(PATIENCE)
        return self._answering(request)

    def wait_for_arrival(self) -> None:
        """Wait until a request has arrived."""
        assert self._arrived.wait(PATIENCE)

    def open(self) -> None:
        """Let every request through, now and later."""
        self._opened.set()


class Turnstile:
    """Counts the callers that need a new token, including those that wait for another's login."""

    def __init__(self) -> None:
        self._came = 0
        self._changed = threading.Condition()

    def count(self) -> None:
        """Count one more."""
        with self._changed:
            self._came += 1
            self._changed.notify_all()

    def wait_for(self, number: int) -> None:
        """Wait until that many have come."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._came >= number, PATIENCE)
