"""The API as canned bytes, in a process of its own, so fast that it is never what is measured.

It prints its port, and serves until its standard input ends: when whoever started it does.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

YEAR: Final = datetime(2028, 1, 1, tzinfo=UTC)
"""A leap year, which has 8,784 hours."""

SLOW: Final = "slow"
"""The sub-user whose answers take their time."""

IDLE: Final = "idle-"
"""How the names of sub-users without traffic begin."""

ERRORS: Final[dict[str, tuple[bytes, bytes]]] = {
    "forbidden": (
        b"403 Forbidden",
        b'{"error":{"code":"forbidden","message":"Forbidden"},"path":"/api/v1/stats/traffic"}',
    ),
    "broken": (b"502 Bad Gateway", b"<p>The server is not available.</p>\n" * 30_000),
}
"""The sub-users whose answers are errors: a documented one, and 1 MB of HTML."""


def canned(path: str, query: dict[str, str], hours: int) -> dict[str, Any] | None:
    """Return what the API answers, and of another API what its client asks for."""
    if path.endswith("/login"):
        return {"token": _token()}
    if path.endswith("/stats/countries"):
        return {"countries": ["BR", "DE", "FR", "GB", "ID", "IN", "JP", "MX", "US", "VN"]}
    if path.endswith("/stats/traffic"):
        is_idle = query.get("username", "").startswith(IDLE)
        return {"bytes": 0 if is_idle else 123_456_789_012, "filter": _echo(query)}
    if path.endswith("/stats/traffic/history"):
        starts = [_written(YEAR + timedelta(hours=hour)) for hour in range(hours + 1)]
        values = [
            {"start_at": start, "end_at": end, "bytes": 1_234_567_890 + number}
            for number, (start, end) in enumerate(pairwise(starts))
        ]
        return {"values": values, "filter": {**_echo(query), "interval": "hour"}}
    if path == "/api/v2/stats/aggregate/":
        return {
            "bandwidth_projected": 0,
            "bandwidth_total": 123_456_789_012,
            "bandwidth_average": 123_456,
            "requests_total": 1_000_000,
            "number_of_proxies_used": 10,
            "last_request_sent_at": _written(YEAR),
        }
    return None


def _echo(query: dict[str, str]) -> dict[str, str]:
    known = ("start_at", "end_at", "country", "username")
    range_ = {name: query[name] for name in known if name in query}
    return {"start_at": _written(YEAR), "end_at": _written(YEAR + timedelta(days=31)), **range_}


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.0Z"


def _token() -> str:
    claims = json.dumps({"iat": int(time.time()), "exp": int(time.time()) + 86_400})
    return f"e30.{base64.urlsafe_b64encode(claims.encode()).decode().rstrip('=')}.signature"


class Api:
    """The answers of a server, and what it has counted."""

    def __init__(self, hours: int, delay: float, slow: float) -> None:
        self.connections = 0
        self.requests = 0
        self._delay = delay
        self._slow = slow
        self._hours = hours
        self._second = 0
        self._date = b""
        # Half the body of a year is of no use; and the same request comes again and again.
        self._body = lru_cache(maxsize=4_096)(self._made)

    def answer(self, target: bytes) -> tuple[bytes, float]:
        """Return the bytes of an answer, and after how many seconds it is due."""
        if target == b"/counts":
            return self._with_head(b"200 OK", self._counts()), 0.0
        self.requests += 1
        status, body, delay = self._body(target)
        return self._with_head(status, body), delay

    def _made(self, target: bytes) -> tuple[bytes, bytes, float]:
        parts = urlsplit(target.decode("ascii"))
        query = dict(parse_qsl(parts.query))
        if error := ERRORS.get(query.get("username", "")):
            return *error, self._delay
        found = canned(parts.path, query, self._hours)
        if found is None:
            return b"404 Not Found", b"{}", self._delay
        delay = self._slow if query.get("username") == SLOW else self._delay
        return b"200 OK", json.dumps(found, separators=(",", ":")).encode(), delay

    def _counts(self) -> bytes:
        counts = {
            "connections": self.connections,
            "requests": self.requests,
            "cpu": time.process_time(),
        }
        return json.dumps(counts).encode()

    def _with_head(self, status: bytes, body: bytes) -> bytes:
        second = int(time.time())
        if second != self._second:
            self._second, self._date = second, formatdate(second, usegmt=True).encode()
        return (
            b"HTTP/1.1 %b\r\nDate: %b\r\nContent-Type: application/json\r\nContent-Length: %d"
            b"\r\n\r\n%b" % (status, self._date, len(body), body)
        )


class Connection(asyncio.Protocol):
    """One connection: a request at a time, as no client here sends a second one before."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._api.connections += 1

    def data_received(self, data: bytes) -> None:
        """Answer, if a request is complete."""
        self._pending += data
        head, separator, body = self._pending.partition(b"\r\n\r\n")
        if not separator or len(body) < _content_length(head):
            return
        self._pending = b""
        answer, delay = self._api.answer(head.split(b" ", 2)[1])
        if delay:
            asyncio.get_running_loop().call_later(delay, self._transport.write, answer)
        else:
            self._transport.write(answer)


def _content_length(head: bytes) -> int:
    if not head.startswith(b"POST"):
        return 0
    _, _, after = head.lower().partition(b"content-length:")
    return int(after.split(b"\r\n", 1)[0] or 0)


async def serve(api: Api) -> None:
    """Serve on loopback until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(api), "127.0.0.1", 0, backlog=1_024)
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()
    server.close()


def main() -> None:
    """Serve as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hours", type=int, default=8_784, help="rows of a history")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before an answer")
    parser.add_argument("--slow", type=float, default=0.0, help=f"seconds, if it is of {SLOW!r}")
    given = parser.parse_args()
    asyncio.run(serve(Api(given.hours, given.delay, given.slow)))


if __name__ == "__main__":
    main()
