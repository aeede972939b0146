"""What an answer of many rows keeps, once all that led to it is gone."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import clients

if TYPE_CHECKING:
    from tests.benchmarks.comparison import Measure


@contextmanager
def kept(client: str, url: str, rows: int, further: int) -> Iterator[Measure]:
    """Keep one answer (`single`), and further ones with the same times (`shared`): bytes a row."""
    with clients.CLIENTS[client](url) as calls:
        ask = calls.year
        assert ask
        ask()

        def measure() -> dict[str, float]:
            tracemalloc.start()
            try:
                begin = traced()
                answers = [ask()]
                single = traced() - begin
                answers += [ask() for _ in range(further)]
                shared = traced() - begin - single
            finally:
                tracemalloc.stop()
            return {"single": single / rows, "shared": shared / rows / further}

        yield measure


def traced() -> int:
    """Return the bytes that are in use."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]
