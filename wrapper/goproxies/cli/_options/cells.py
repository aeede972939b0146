"""The options that say into which cells traffic is taken apart."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypedDict

import attrs
import typer

if TYPE_CHECKING:
    from goproxies._results.breakdown import By

__all__ = ["Cells"]

ByWord = Literal["country", "username", "country,username", "username,country"]

_BY: Final[Mapping[ByWord, "By"]] = {
    "country": "country",
    "username": "username",
    "country,username": ("country", "username"),
    "username,country": ("username", "country"),
}


def _files() -> list[str]:
    """Propose nothing: then a shell proposes files."""
    return []


class _Arguments(TypedDict):
    """What the client takes for cells."""

    by: "By"
    usernames: list[str] | None
    countries: list[str] | None


@attrs.frozen
class Cells:
    """What to take traffic apart by, and into which parts."""

    by: Annotated[
        ByWord | None,
        typer.Option(
            metavar="PARTS",
            help="country, username, or both with a comma between them, the outer one first. "
            "What is named if left out, else country.",
        ),
    ] = None
    username: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A sub-user; repeat it for others.")
    ] = None
    usernames_from: Annotated[
        typer.FileText | None,
        typer.Option(
            metavar="FILE",
            encoding="utf-8-sig",
            autocompletion=_files,
            help="A file of sub-users, a name a line; - reads standard input.",
        ),
    ] = None
    country: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="A country, such as DE; repeat it for others. All that are in use if left out.",
        ),
    ] = None

    def arguments(self) -> "_Arguments":
        """Return what the client takes for them.

        Raises:
            BadParameter: What is named does not go with `--by`, or the file is no text or names
                nobody.
        """
        usernames = [*(self.username or ()), *self._lines()]
        by = self.by or self._named(usernames)
        if "username" in by and not usernames:
            raise typer.BadParameter(
                "the API does not list the sub-users: name them with --username NAME, or with "
                "--usernames-from FILE",
                param_hint="'--by'",
            )
        for part, names in (("country", self.country), ("username", usernames)):
            if names and part not in by:
                raise typer.BadParameter(
                    f"a breakdown by {by} takes no --{part}; say country,username for both",
                    param_hint="'--by'",
                )
        return {"by": _BY[by], "usernames": usernames or None, "countries": self.country or None}

    def _named(self, usernames: list[str]) -> ByWord:
        if not usernames:
            return "country"
        return "country,username" if self.country else "username"

    def _lines(self) -> list[str]:
        if self.usernames_from is None:
            return []
        hint = "'--usernames-from'"
        try:
            names = [line.strip() for line in self.usernames_from if line.strip()]
        except UnicodeDecodeError:
            raise typer.BadParameter("the file is no text in UTF-8", param_hint=hint) from None
        if not names:
            raise typer.BadParameter("the file names nobody", param_hint=hint)
        return names
