"""What a check finds."""

from typing import NamedTuple

__all__ = ["Fault"]


class Fault(NamedTuple):
    """Something wrong in the merged document: its JSON pointer, what it is, and the mend."""

    at: str
    problem: str
    fix: str
