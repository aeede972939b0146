"""Text from outside: what is kept of it in the spec, and how it is shown in Markdown."""

import re
from typing import Final

from openapi.errors import printable

__all__ = ["code", "neutral", "words"]

_LONGEST: Final = 200

# Unicode's Default_Ignorable_Code_Point and other characters that control or hide text: controls,
# direction marks, zero-width characters, variation selectors, tags, surrogates, noncharacters.
# A fixed list, since `unicodedata` differs from one Python to the next.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
    "|[\U0001fffe-\U0001ffff\U0002fffe-\U0002ffff\U000efffe-\U0010ffff]"
)
_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def neutral(text: str) -> str:
    """Return a text without control and invisible characters, its lines ending in a line feed.

    Quotes and backslashes stay: the generator escapes them.
    """
    return _INVISIBLE.sub("", _LINE_END.sub("\n", text))


def code(text: str, longest: int = _LONGEST) -> str:
    """Return a bounded code span that its text cannot end."""
    shown = printable(text, longest)
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def words(text: str, longest: int = 2 * _LONGEST) -> str:
    """Return a bounded line of prose that keeps code spans, without links, tags and mentions."""
    return re.sub(r"[<\[@]", r"\\\g<0>", printable(text, longest))
