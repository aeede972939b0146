"""All sub-users, page after page."""

from __future__ import annotations

from goproxies._constants import SUBUSERS_MAX_PAGES, SUBUSERS_PAGE_SIZE
from goproxies._errors import APIResponseValidationError
from goproxies._log import logger
from goproxies._operations import resellers
from goproxies._results.subusers import Subuser, Subusers

from .batch import Batch

__all__ = ["fetch_subusers"]


async def fetch_subusers(batch: Batch, *, username: str | None = None) -> Subusers:
    """Return every sub-user once, in the order of the API, or only the one of a name.

    The next page begins where the last one ended. A page that is not full is the last one.

    Raises:
        APIResponseValidationError: The server repeats a page or a name, returns more than was
            requested, or never ends its list.
    """
    found: dict[str, Subuser] = {}
    for _ in range(SUBUSERS_MAX_PAGES):
        page = await batch.execute(
            resellers.subusers(
                username=username, limit=SUBUSERS_PAGE_SIZE, offset=len(found), known=found.keys()
            )
        )
        found |= {subuser.username: subuser for subuser in page.subusers}
        if len(page.subusers) < page.limit:
            if username is not None and not found.keys() <= {username}:
                logger.warning("requested the sub-user %s, the answer has others", username)
            return Subusers(found.values())
    raise APIResponseValidationError(
        f"the list of sub-users does not end after {SUBUSERS_MAX_PAGES:,} pages"
    )
