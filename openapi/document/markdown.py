"""Text from outside within Markdown: it shows as what it is, and does nothing."""

import re
from typing import Final

from openapi.errors import inert

__all__ = ["code", "words"]

_LONGEST: Final = 200


def code(text: str, longest: int = _LONGEST) -> str:
    """Make a code span, bounded, that the text cannot end."""
    shown = inert(text, longest)
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def words(text: str, longest: int = 2 * _LONGEST) -> str:
    """Make a line of prose, bounded, in which code spans stay; no link, tag or mention works."""
    return re.sub(r"[<\[@]", r"\\\g<0>", inert(text, longest))
