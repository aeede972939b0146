"""The one error of the pipeline: input that cannot be taken, where it is and how to mend it."""

__all__ = ["Refusal", "printable"]


class Refusal(Exception):
    """Input that is refused.

    Its text is fit for a terminal whatever the input was: a line or two, bounded, with nothing in
    them that a terminal would obey.

    Args:
        place: What was read and where in it: a page and line, a file and JSON pointer.
        problem: What is wrong there.
        mend: What the reader can do about it.
    """

    def __init__(self, place: str, problem: str, fix: str = "") -> None:
        super().__init__(place, problem, fix)
        self.place = printable(place)
        self.problem = printable(problem)
        self.fix = printable(fix)

    def __str__(self) -> str:
        first = f"{self.place}: {self.problem}"
        return f"{first}\n  {self.fix}" if self.fix else first


def printable(text: str, longest: int = 500) -> str:
    """Make text from outside fit to be shown: one line, bounded, nothing that acts or hides."""
    shown = text if len(text) <= longest else f"{text[:longest]}..."
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in shown
    )
