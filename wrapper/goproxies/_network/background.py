"""Blocking functions in threads that a call need not wait for, such as the look-up of a name.

Nothing ends them from outside. A call that has no more time leaves the thread behind, which does
no harm: nobody reads its result, and it does not keep the process from ending.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar

from .waiting import interruptible

if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = ["addresses", "is_address", "result_within", "start_in_background"]

T = TypeVar("T")


def start_in_background(function: Callable[[], T]) -> Future[T]:
    """Run a function in a thread of its own, with the context variables of this one."""
    from concurrent.futures import Future, InvalidStateError  # most programs need no thread

    future: Future[T] = Future()

    def run() -> None:
        finish: Callable[[], None]
        try:
            finish = partial(future.set_result, function())
        except BaseException as error:  # noqa: BLE001  # it is raised where the result is read
            finish = partial(future.set_exception, error)
        with suppress(InvalidStateError):  # nobody waits any more
            finish()

    target = copy_context().run
    threading.Thread(target=target, args=(run,), daemon=True, name="goproxies background").start()
    return future


def result_within(
    seconds: float | None, function: Callable[[], T], late: Callable[[], Exception] = TimeoutError
) -> T:
    """Return the result of a function that runs in the background.

    Raises:
        TimeoutError: There was none in time; or what `late` returns, in its place.
        Interrupted: The wait was interrupted.
    """
    future = start_in_background(function)
    with interruptible(future.cancel):
        try:
            return future.result(seconds)
        except TimeoutError:
            if future.done():  # the function itself raised it
                raise
    raise late()


def is_address(host: str) -> bool:
    """Return whether a host is an address, which needs no look-up."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def addresses(host: str, port: int) -> list[Any]:
    """Return the addresses of a host, as `getaddrinfo` finds them."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
