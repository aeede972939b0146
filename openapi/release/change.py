"""A difference between two specs, and how much of a new version it asks for."""

from enum import IntEnum
from typing import NamedTuple

__all__ = ["Change", "Impact"]


class Impact(IntEnum):
    """How a change is rated, by the part of a version that it raises from 1.0 on."""

    PATCH = 1
    """Words, and what nobody can have relied on."""
    MINOR = 2
    """There is more than there was."""
    MAJOR = 3
    """It breaks a client, or whoever imports the generated one."""


class Change(NamedTuple):
    """What differs, in a line of Markdown."""

    impact: Impact
    text: str
