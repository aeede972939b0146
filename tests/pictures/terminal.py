"""The picture of a terminal: what commands write, in its colours."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

__all__ = ["COLUMNS", "terminal_picture"]

COLUMNS = 84

_COLOURS = [
    (22, 27, 34),
    (255, 123, 114),
    (126, 231, 135),
    (255, 166, 87),
    (121, 192, 255),
    (210, 168, 255),
    (118, 227, 234),
    (201, 209, 217),
]
_THEME = TerminalTheme((22, 27, 34), (201, 209, 217), _COLOURS)
_FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono'"


def terminal_picture(commands: Iterable[tuple[str, str]]) -> str:
    """Return a picture of commands and what each of them wrote, with escapes for its colours.

    Nothing is loaded from elsewhere: where rich names a font of the web, the fonts of the reader's
    own machine serve.
    """
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    for number, (command, written) in enumerate(commands):
        prompt = Text.assemble(("$ ", "bold green"), (command, "bold"))
        console.print(Text("\n" if number else "").append_text(prompt))
        console.print(Text.from_ansi(written.rstrip()))
    console.print()
    picture = console.export_svg(title="goproxies", theme=_THEME, unique_id="terminal")
    own = re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    return own.replace("Fira Code", _FONTS)
