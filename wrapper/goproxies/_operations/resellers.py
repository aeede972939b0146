"""The operations of the tag Resellers."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import attrs

from goproxies._arguments import optional_username
from goproxies._http.answer import Answer
from goproxies._parsing.strict_json import (
    Breach,
    boolean,
    decimal_number,
    each,
    instant,
    integer,
    member,
    nullable,
    optional,
    string,
)
from goproxies._results.subusers import Subuser

from .generated import Endpoint
from .operation import Operation

__all__ = ["SubuserPage", "subusers"]

_SUBUSERS = Endpoint("resellers.list_subusers")


@attrs.frozen
class SubuserPage:
    """A part of the list.

    Attributes:
        subusers: The sub-users, in the order of the API.
        limit: The length of a page as the server applied it, at most that of the request.
    """

    subusers: list[Subuser]
    limit: int


def subusers(
    *, username: str | None, limit: int, offset: int, known: Collection[str]
) -> Operation[SubuserPage]:
    """Request a page of the sub-users.

    Args:
        username: Only the one of this name.
        limit: The most sub-users that are wanted.
        offset: The number of sub-users before the page.
        known: The names on the pages before. A page that repeats one breaks the contract.
    """
    request = _SUBUSERS.request(username=optional_username(username), limit=limit, offset=offset)
    return Operation(request, partial(_read_page, limit=limit, offset=offset, known=known))


def _read_page(answer: Answer, *, limit: int, offset: int, known: Collection[str]) -> SubuserPage:
    body = answer.json()
    found = member("subusers", each(_read_subuser))(body)
    applied = member("paging", member("limit", integer))(body)
    begins = member("paging", member("offset", integer))(body)
    if begins != offset:
        raise Breach(f"the page begins at {begins}, not at {offset}", "paging", "offset")
    if len(found) > limit:
        raise Breach(f"{len(found)} sub-users on a page of at most {limit}", "subusers")
    names: set[str] = set()
    for index, subuser in enumerate(found):
        if subuser.username in known or subuser.username in names:
            raise Breach("the list has this sub-user twice", "subusers", index, "username")
        names.add(subuser.username)
    # A limit of 0 says nothing: with it, no page would ever be the last one.
    return SubuserPage(found, min(limit, applied) or limit)


_USERNAME = member("username", string)
_ENABLED = member("enabled", boolean)
_LIMIT_AMOUNT = member("traffic_limit_amount", decimal_number)
_LIMIT_UNIT = member("traffic_limit_unit", string)
_USED = member("traffic_used", decimal_number)
_SECONDS = member("period_seconds", integer)
_STARTED_AT = optional("period_started_at", nullable(instant))
_RECURRING = member("recurring", boolean)


def _read_subuser(value: object) -> Subuser:
    return Subuser(
        username=_USERNAME(value),
        enabled=_ENABLED(value),
        traffic_limit_amount=_LIMIT_AMOUNT(value),
        traffic_limit_unit=_LIMIT_UNIT(value),
        traffic_used=_USED(value),
        period_seconds=_SECONDS(value),
        period_started_at=_STARTED_AT(value),
        recurring=_RECURRING(value),
    )
