"""The results of the checks of `goproxies doctor`, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from goproxies._results.frames import Column, Kind
from goproxies.cli._console import UNLIMITED, printable
from goproxies.cli._output.answers import Answer, Row

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table

__all__ = ["Check", "Outcome", "checks_answer"]


class Outcome(StrEnum):
    """The outcome of a check."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


_COLUMNS = ("check", "outcome", "detail", "milliseconds", "fix")
_STYLES = {Outcome.OK: "green", Outcome.WARNING: "yellow", Outcome.FAILED: "red"}


@attrs.frozen
class Check:
    """The result of one check.

    Attributes:
        name: What was checked.
        outcome: The outcome.
        detail: A description of what was found.
        milliseconds: How long a request took; `None` if nothing was sent.
        fix: What to do about it.
        status: The exit status that the command should have.
    """

    name: str
    outcome: Outcome
    detail: str
    milliseconds: int | None = None
    fix: str | None = None
    status: int = 0


def checks_answer(checks: Sequence[Check]) -> Answer:
    """Return the answer of `doctor`."""
    rows = [_row(check) for check in checks]
    kinds = {name: Kind.INTEGER if name == "milliseconds" else Kind.TEXT for name in _COLUMNS}
    columns = {name: Column(kind, [row[name] for row in rows]) for name, kind in kinds.items()}
    return Answer(rows, _COLUMNS, rows, lambda: columns, lambda _: _CheckList(checks))


def _row(check: Check) -> Row:
    return {
        "check": check.name,
        "outcome": check.outcome.value,
        "detail": check.detail,
        "milliseconds": check.milliseconds,
        "fix": check.fix,
    }


@attrs.frozen
class _CheckList:
    """A line for each check. Only a terminal folds lines that are too long."""

    checks: Sequence[Check]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width if options.is_terminal else UNLIMITED
        yield from console.render(_table(self.checks), options.update(width=width))


def _table(checks: Sequence[Check]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        outcome = Text(check.outcome, style=_STYLES.get(check.outcome, "dim"))
        time = "" if check.milliseconds is None else f"{check.milliseconds:,} ms"
        table.add_row(outcome, printable(check.name), time, printable(check.detail))
        if check.fix:
            table.add_row("", "", "", Text(f"-> {printable(check.fix)}", style="bold"))
    return table
