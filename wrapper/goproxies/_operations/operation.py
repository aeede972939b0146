"""An operation of the API: the request that it sends, and how its answer is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import attrs

from goproxies._http.answer import Answer
from goproxies._http.requests import RequestSpec

__all__ = ["Operation"]

T = TypeVar("T")


@attrs.frozen
class Operation(Generic[T]):
    """One request to the API.

    Attributes:
        request: What is sent.
        read: Returns the result of a successful answer, or raises a `Breach` of the contract.
    """

    request: RequestSpec
    read: Callable[[Answer], T]
