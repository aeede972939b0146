"""The error of the pipeline: where input is wrong, what is wrong with it, and how to fix it."""

from typing import NamedTuple

__all__ = ["Fault", "Refusal", "printable"]


class Refusal(Exception):
    """Input that is refused.

    Its text is safe to print whatever the input was: a line or two, bounded, without control
    characters.

    Args:
        place: What was read and where in it: a page and line, a file and JSON pointer.
        problem: What is wrong there.
        fix: What the reader can do about it.
    """

    def __init__(self, place: str, problem: str, fix: str = "") -> None:
        super().__init__(place, problem, fix)
        self.place = printable(place)
        self.problem = printable(problem)
        self.fix = printable(fix)

    def __str__(self) -> str:
        first = f"{self.place}: {self.problem}"
        return f"{first}\n  {self.fix}" if self.fix else first


class Fault(NamedTuple):
    """What a check found in the merged document.

    Attributes:
        at: The JSON pointer of the fault.
        problem: What is wrong there.
        fix: What the reader can do about it.
        other: The pointer of a second place that is part of the problem, which ends with it.
    """

    at: str
    problem: str
    fix: str
    other: str = ""


def printable(text: str, longest: int = 500) -> str:
    """Return text from outside as one bounded line without control or invisible characters."""
    shown = text if len(text) <= longest else f"{text[:longest]}..."
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in shown
    )
