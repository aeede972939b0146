"""A report as a reader meets it: its tags, its words and its tables."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser

__all__ = ["Page", "decimal"]

_INLINE = {"bdi", "data", "span", "strong"}


class Page(HTMLParser):
    """The content of an HTML page.

    Attributes:
        tags: Each tag with its attributes, in order.
        tables: The tables by their caption: the rows, each the texts of its cells.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._caption = ""
        self._words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    @property
    def names(self) -> set[str]:
        """The names of all tags."""
        return {name for name, _ in self.tags}

    @property
    def attributes(self) -> set[str]:
        """The names of all attributes."""
        return {name for _, attributes in self.tags for name in attributes}

    @property
    def text(self) -> str:
        """The words of the page, as one line."""
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        match tag:
            case "table":
                self._rows, self._caption = [], ""
            case "tr":
                self._rows.append([])
            case "td" | "th":
                self._rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag not in _INLINE:
            self._words.append(" ")
        if tag == "table":
            self.tables[" ".join(self._caption.split())] = [
                [" ".join(cell.split()) for cell in row] for row in self._rows
            ]

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self._words.append(data)
        if "caption" in self._open:
            self._caption += data
        elif {"td", "th"} & set(self._open):
            self._rows[-1][-1] += data

    def rows(self, caption: str) -> dict[str, list[str]]:
        """Return the rows of the table with a caption, by their first cells."""
        return {first: others for first, *others in self.tables[caption]}


def decimal(text: str) -> Decimal:
    """Return the number that a cell shows."""
    return Decimal(text.replace(",", ""))
