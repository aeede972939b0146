"""An API with sub-users, for tests of how they are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from tests.support.network.servers import Reply, Request

__all__ = ["SubuserApi", "subuser"]


def subuser(username: str = "alice", **members: Any) -> dict[str, Any]:
    """Return a sub-user as the API writes it, some members changed."""
    return {
        "username": username,
        "enabled": True,
        "traffic_limit_amount": 10,
        "traffic_limit_unit": "GB",
        "traffic_used": 2.5,
        "period_seconds": 86_400,
        "period_started_at": "2026-10-01T00:00:00Z",
        "recurring": True,
        **members,
    }


@attrs.define
class SubuserApi:
    """Answers with a page of the sub-users of these names.

    Attributes:
        usernames: The names.
        cap: The longest page.
        pages: The offset and the limit of each request.
    """

    usernames: Sequence[str]
    cap: int = 1_000
    pages: list[tuple[int, int]] = attrs.field(factory=list)

    def __call__(self, request: Request) -> Reply:
        """Answer a request."""
        limit, offset = int(request.query["limit"]), int(request.query["offset"])
        self.pages.append((offset, limit))
        return Reply(body=self.page(offset, min(limit, self.cap), request.query.get("username")))

    def page(self, offset: int, limit: int, username: str | None = None) -> dict[str, Any]:
        """Return a page as the body of an answer."""
        names = [name for name in self.usernames if username in (None, name)]
        return {
            "subusers": [subuser(name) for name in names[offset : offset + limit]],
            "paging": {"limit": limit, "offset": offset},
        }
