"""The command that writes a report: one HTML page about a period."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import attrs
import typer

from goproxies.cli._access.client import open_client
from goproxies.cli._access.hints import hint_at_future, hint_at_unknown
from goproxies.cli._access.identity import account_name
from goproxies.cli._console import note
from goproxies.cli._options.common import ReportSettings
from goproxies.cli._options.query import Range
from goproxies.cli._output.progress import progress
from goproxies.cli._output.writing import write_content

__all__ = ["report"]

_ENDINGS = ("", ".html", ".htm")

Usernames = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="List this sub-user. Repeat it for others. Default: all that the API lists.",
    ),
]
PricePerGb = Annotated[
    str | None,
    typer.Option(
        metavar="PRICE",
        help="Show the amount of each sub-user, at this price of a GB (10^9 bytes).",
    ),
]
Currency = Annotated[
    str, typer.Option(metavar="CODE", help="The currency of the price, such as EUR.")
]
Title = Annotated[str | None, typer.Option(metavar="TEXT", help="The heading of the report.")]


def report(
    *,
    when: Range,
    username: Usernames = None,
    price_per_gb: PricePerGb = None,
    currency: Currency = "",
    title: Title = None,
    settings: ReportSettings,
) -> None:
    """One HTML page about a range, to look at, to print and to send.

    It needs nothing but a browser. Sub-users and countries that fail are named in it, and the
    exit status is then 1.
    """
    # They need the extra: without it, nothing is sent.
    from goproxies.report._gather import gather
    from goproxies.report._page import page

    _check_output(settings.output)
    if currency and price_per_gb is None:
        raise typer.BadParameter("it goes with --price-per-gb", param_hint="'--currency'")
    account = account_name(settings)
    with open_client(settings) as client, progress(settings) as on_progress:
        result = gather(
            client,
            period=client._period(**attrs.asdict(when)),
            usernames=username or None,
            price_per_gb=price_per_gb,
            currency=currency,
            title=title,
            on_progress=on_progress,
        )
    write_content(page(attrs.evolve(result, account=account)), settings.output)
    hint_at_future(result.period)
    hint_at_unknown(
        line.username for line in result.subusers if line.limit is None and not line.bytes
    )
    failures = {**result.failed_subusers, **result.failed_countries}
    for name, error in failures.items():
        note(f"goproxies: {name}: {error}", style="red")
    if failures:
        raise typer.Exit(1)


def _check_output(file: Path | None) -> None:
    """Refuse, before any request, a place that a page cannot be written to."""
    if file is None and sys.stdout.isatty():
        raise typer.BadParameter(
            "a report goes to a file: give a name such as report.html", param_hint="'--output'"
        )
    if file is not None and file.suffix.lower() not in _ENDINGS:
        raise typer.BadParameter(
            f"a report is HTML: give a name such as {file.stem}.html", param_hint="'--output'"
        )
