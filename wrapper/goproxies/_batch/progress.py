"""How many steps of a result are done, as reported to the function of the user."""

from __future__ import annotations

from goproxies._arguments import OnProgress, checked_on_progress

__all__ = ["Progress"]


class Progress:
    """Counts steps. A result without steps reports nothing but its start."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._on_progress = checked_on_progress(on_progress)
        self._steps = 0
        self._done = 0

    def start(self, steps: int) -> None:
        """Report that none of so many steps is done."""
        self._steps = steps
        self._report_progress()

    def step(self) -> None:
        """Report that one more step is done. The last one is reported by `finish`."""
        self._done += 1
        if self._done < self._steps:
            self._report_progress()

    def finish(self) -> None:
        """Report that all steps are done."""
        if self._steps:
            self._done = self._steps
            self._report_progress()

    def _report_progress(self) -> None:
        if self._on_progress is not None:
            self._on_progress(self._done, self._steps)
