"""The findings of a diagnosis, and how they are told."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

import attrs
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from goproxies._results import frames as _exports
from goproxies.cli._console import UNLIMITED, inert
from goproxies.cli._output.reports import Report, Row

__all__ = ["Check", "Outcome", "checks_report"]


class Outcome(StrEnum):
    """What came of a check."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


_COLUMNS = ("check", "outcome", "detail", "milliseconds", "mend")
_STYLES = {Outcome.OK: "green", Outcome.WARNING: "yellow", Outcome.FAILED: "red"}


@attrs.frozen
class Check:
    """What was found.

    Attributes:
        name: What was looked at.
        outcome: What came of it.
        detail: What there is to know.
        milliseconds: How long a call took; `None` where nothing was sent.
        mend: What to do about it.
        status: The exit status that it comes to.
    """

    name: str
    outcome: Outcome
    detail: str
    milliseconds: int | None = None
    mend: str | None = None
    status: int = 0


def checks_report(checks: Sequence[Check]) -> Report:
    """Report checks, one by one."""
    rows = [_row(check) for check in checks]
    arrow = partial(_exports.to_arrow, {name: [row[name] for row in rows] for name in _COLUMNS})
    return Report(rows, _COLUMNS, rows, arrow, lambda _: _Listed(checks))


def _row(check: Check) -> Row:
    return {
        "check": check.name,
        "outcome": check.outcome.value,
        "detail": check.detail,
        "milliseconds": check.milliseconds,
        "mend": check.mend,
    }


@attrs.frozen
class _Listed:
    """Checks, a line each; on a terminal, lines that are too long for it are folded."""

    checks: Sequence[Check]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width if options.is_terminal else UNLIMITED
        yield from console.render(_table(self.checks), options.update(width=width))


def _table(checks: Sequence[Check]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        outcome = Text(check.outcome, style=_STYLES.get(check.outcome, "dim"))
        time = "" if check.milliseconds is None else f"{check.milliseconds:,} ms"
        table.add_row(outcome, inert(check.name), time, inert(check.detail))
        if check.mend:
            table.add_row("", "", "", Text(f"-> {inert(check.mend)}", style="bold"))
    return table
