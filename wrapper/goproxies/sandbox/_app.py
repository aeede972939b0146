"""The API itself: its operations, as a Starlette application."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ._database import Database
from ._errors import ApiError, error_body
from ._subusers import Subusers
from ._times import WIDTHS, Interval, fitting_interval, format_rfc3339, hour_end
from ._tokens import InvalidTokenError, Tokens
from ._validation import (
    NONE,
    REQUESTS_HISTORY,
    TRAFFIC,
    TRAFFIC_HISTORY,
    Query,
    read_credentials,
    read_page,
    read_query,
)

LOGIN: Final = "/api/v1/login"

_HOST: Final = re.compile(r"[\w.:\[\]-]+")


class Api:
    """The operations, over one database, one set of tokens and one clock."""

    def __init__(
        self,
        database: Database,
        tokens: Tokens,
        accounts: Mapping[str, str],
        clock: Callable[[], datetime],
        usernames: Sequence[str] = (),
    ) -> None:
        self._database = database
        self._subusers = Subusers(usernames, database.bytes_by_username)
        self._tokens = tokens
        self._accounts = accounts
        self._clock = clock

    def application(self) -> Starlette:
        application = Starlette(
            routes=[
                Route(LOGIN, self._login, methods=["POST"]),
                self._get("/api/v1/reseller/subusers", self._list_subusers),
                self._get("/api/v1/stats/traffic", self._traffic),
                self._get("/api/v1/stats/traffic/history", self._traffic_history),
                self._get("/api/v1/stats/requests/history", self._requests_history),
                self._get("/api/v1/stats/countries", self._countries),
            ],
            middleware=[Middleware(_OwnNames)],
            exception_handlers={ApiError: _error_response, HTTPException: _routing_error_response},
        )
        application.router.redirect_slashes = False
        return application

    def _get(self, path: str, answer: Callable[[Request], dict[str, object]]) -> Route:
        async def guarded(request: Request) -> Response:
            self._check_bearer(request)
            return JSONResponse(answer(request))

        return Route(path, guarded, methods=["GET"])

    def _check_bearer(self, request: Request) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise InvalidTokenError("A bearer token is required.")
            self._tokens.check(token.strip())
        except InvalidTokenError as error:
            challenge = {"WWW-Authenticate": "Bearer"}
            raise ApiError(401, str(error), headers=challenge) from error

    async def _login(self, request: Request) -> Response:
        self._query(request, NONE)
        username, password = read_credentials(
            request.headers.get("Content-Type", ""), await request.body()
        )
        if self._accounts.get(username) != password:
            raise ApiError(401, "The username or the password is wrong.")
        return JSONResponse({"token": self._tokens.issue(username)})

    def _list_subusers(self, request: Request) -> dict[str, object]:
        page = read_page(request.scope["query_string"])
        # All requests count the traffic of the whole current hour.
        now = hour_end(self._clock())
        return {
            "subusers": self._subusers.page(page.username, page.limit, page.offset, now),
            "paging": {"limit": page.limit, "offset": page.offset},
        }

    def _traffic(self, request: Request) -> dict[str, object]:
        query = self._query(request, TRAFFIC)
        return {"bytes": self._database.total_bytes(query), "filter": _echo(query)}

    def _traffic_history(self, request: Request) -> dict[str, object]:
        return self._history(request, TRAFFIC_HISTORY, lambda sent, _: {"bytes": sent})

    def _requests_history(self, request: Request) -> dict[str, object]:
        # The documentation does not say how the two differ.
        return self._history(
            request, REQUESTS_HISTORY, lambda _, made: {"amount": made, "count": made}
        )

    def _history(
        self,
        request: Request,
        known: frozenset[str],
        columns: Callable[[int, int], dict[str, object]],
    ) -> dict[str, object]:
        query = self._query(request, known)
        interval = query.interval or fitting_interval(query.start_at, query.end_at)
        values = [
            _bucket(start, interval) | columns(sent, made)
            for start, sent, made in self._database.history(query, interval)
        ]
        return {"values": values, "filter": _echo(query, interval)}

    def _countries(self, request: Request) -> dict[str, object]:
        self._query(request, NONE)
        return {"countries": self._database.countries()}

    def _query(self, request: Request, known: frozenset[str]) -> Query:
        return read_query(request.scope["query_string"], known, self._clock())


class _OwnNames:
    """Refuses requests for other names, which a page in a browser may let lead to this address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if not _is_own_name(HTTPConnection(scope).headers.get("Host", "")):
            body = error_body(421, scope["path"], "The sandbox is only at names of this machine.")
            app = JSONResponse(body, 421)
        await app(scope, receive, send)


def _is_own_name(host: str) -> bool:
    with suppress(ValueError):
        if not _HOST.fullmatch(host):  # `urlsplit` would leave out what stands before an `@`
            return False
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    return False


def _bucket(start: int, interval: Interval) -> dict[str, object]:
    """Return the times of a bucket, which is always whole: it begins where the last one ended."""
    end = start + WIDTHS[interval]
    return {"start_at": format_rfc3339(start), "end_at": format_rfc3339(end)}


def _echo(query: Query, interval: Interval | None = None) -> dict[str, object]:
    """Return the filter as it was applied, without what was not given."""
    optional: dict[str, object] = {
        "country": query.country,
        "username": query.username,
        "interval": interval,
        "status": query.status,
        "status_not": query.status_not,
    }
    return {
        "start_at": format_rfc3339(query.start_at),
        "end_at": format_rfc3339(query.end_at),
    } | {name: value for name, value in optional.items() if value is not None}


async def _error_response(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101  # what Starlette registered it for
    body = error_body(error.status, request.scope["path"], error.detail, error.fields)
    return JSONResponse(body, error.status, error.headers)


async def _routing_error_response(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # what Starlette registered it for
    headers = dict(error.headers or {})
    if "Allow" in headers:  # Starlette keeps the methods in a set, in any order
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
    body = error_body(error.status_code, request.scope["path"], error.detail)
    return JSONResponse(body, error.status_code, headers)
