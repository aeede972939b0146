"""Every private part of httpx and httpcore that this package uses, each with its reason.

Where a release has moved one, the client works without it, and the log says so once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from goproxies._httpx import httpcore, httpx
from goproxies._log import logger

__all__ = ["has_unread_bytes", "replace_backend", "replace_pool", "socket_stream", "with_query"]


def replace_backend(transport: Any, replace: Callable[[Any], Any]) -> None:
    """Let the connections of a transport use another network backend.

    httpcore takes a backend of the user's own; httpx has no way to pass one on.
    """
    pool = getattr(transport, "_pool", None)
    backend = getattr(pool, "_network_backend", None)
    if pool is None or backend is None:
        _warn_once("network backend", "some waits have only the limits of httpx")
    else:
        pool._network_backend = replace(backend)


def replace_pool(transport: Any, replace: Callable[[Callable[[Any], Any]], Any]) -> None:
    """Replace the pool of a transport; `replace` gets the function that makes its connections.

    httpx has no public way to choose what its transports send through.
    """
    connect = getattr(getattr(transport, "_pool", None), "create_connection", None)
    if connect is None:
        _warn_once("pool", "calls are slower")
    else:
        transport._pool = replace(connect)


def socket_stream() -> Callable[[Any], httpcore.NetworkStream] | None:
    """Return the class of httpcore that makes a stream over a socket; `None` where it is missing.

    httpcore makes its streams together with the connection. Connecting can be interrupted only if
    the socket is there before.
    """
    try:
        core: Any = httpcore  # mypy does not know its private modules
        stream: Callable[[Any], httpcore.NetworkStream] = core._backends.sync.SyncStream
    except AttributeError:
        _warn_once("stream over a socket", "Ctrl-C waits for connections that are being made")
        return None
    return stream


def has_unread_bytes(connection: Any) -> bool:
    """Return whether an idle connection has received more than the last answer.

    httpcore keeps such bytes, and takes them for the answer to the next request. It has no public
    way to look at them. Where they cannot be seen, each connection serves only one request.
    """
    try:
        while not hasattr(connection, "_h11_state"):
            connection = connection._connection
        return bool(connection._h11_state.trailing_data[0])
    except AttributeError:
        _warn_once("buffer of received bytes", "each call opens a connection")
        return True


def with_query(url: httpx.URL, query: str) -> httpx.URL:
    """Return an address with another query, which is encoded.

    The public `copy_with` parses the whole address anew, character by character.
    """
    try:
        held: Any = url
        changed: Any = httpx.URL.__new__(httpx.URL)
        changed._uri_reference = held._uri_reference._replace(query=query)
    except AttributeError:
        _warn_once("parsed address", "calls are slower")
        return url.copy_with(query=query.encode("ascii"))
    return cast("httpx.URL", changed)


@cache
def _warn_once(part: str, consequence: str) -> None:
    """Log once that a private part is missing, and what that means."""
    logger.warning(
        "httpx %s with httpcore %s has no %s where this package looks for it: %s",
        httpx.__version__,
        httpcore.__version__,
        part,
        consequence,
    )
