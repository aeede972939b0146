"""The options that say how traffic is broken down."""

# No `from __future__ import annotations`: Typer reads the types of the fields from attrs.

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypedDict

import attrs
import typer

if TYPE_CHECKING:
    from goproxies._results.breakdown import By

__all__ = ["BreakdownParts"]

ByWord = Literal["country", "username", "country,username", "username,country"]

_BY: Final[Mapping[ByWord, "By"]] = {
    "country": "country",
    "username": "username",
    "country,username": ("country", "username"),
    "username,country": ("username", "country"),
}


def _complete_files() -> list[str]:
    """Suggest nothing: then the shell suggests files."""
    return []


class _Arguments(TypedDict):
    """The arguments of `Client.breakdown` for these options."""

    by: "By"
    usernames: list[str] | None
    countries: list[str] | None


@attrs.frozen
class BreakdownParts:
    """What traffic is broken down by, and into which countries and sub-users."""

    by: Annotated[
        ByWord | None,
        typer.Option(
            metavar="PARTS",
            help="country, username, or both with a comma between them, the outer one first. "
            "Default: what is named, otherwise country.",
        ),
    ] = None
    username: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A sub-user. Repeat it for others. Default: all sub-users."
        ),
    ] = None
    usernames_from: Annotated[
        typer.FileText | None,
        typer.Option(
            metavar="FILE",
            encoding="utf-8-sig",
            autocompletion=_complete_files,
            help="A file of sub-users, one name a line; - is standard input.",
        ),
    ] = None
    country: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="A country, such as DE. Repeat it for others. Default: all that are in use.",
        ),
    ] = None

    def arguments(self) -> "_Arguments":
        """Return the arguments of `Client.breakdown`.

        Raises:
            BadParameter: What is named does not fit `--by`, or the file is not text or has no
                names.
        """
        usernames = [*(self.username or ()), *self._names_of_file()]
        by = self.by or self._infer_by(usernames)
        for part, names in (("country", self.country), ("username", usernames)):
            if names and part not in by:
                raise typer.BadParameter(
                    f"a breakdown by {by} takes no --{part}; say country,username for both",
                    param_hint="'--by'",
                )
        return {"by": _BY[by], "usernames": usernames or None, "countries": self.country or None}

    # As `Axes.resolve` does; but the messages here name options.
    def _infer_by(self, usernames: list[str]) -> ByWord:
        if not usernames:
            return "country"
        return "country,username" if self.country else "username"

    def _names_of_file(self) -> list[str]:
        if self.usernames_from is None:
            return []
        hint = "'--usernames-from'"
        try:
            names = [line.strip() for line in self.usernames_from if line.strip()]
        except UnicodeDecodeError:
            raise typer.BadParameter("the file is not text in UTF-8", param_hint=hint) from None
        if not names:
            raise typer.BadParameter("the file has no names", param_hint=hint)
        return names
