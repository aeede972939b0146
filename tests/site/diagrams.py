"""Diagrams of the documentation, drawn when the site is built."""

from __future__ import annotations

from typing import Any

import mmdr

__all__ = ["fence"]


def fence(source: str, *_: Any, **__: Any) -> str:
    """Return a Mermaid fence as a picture that needs no script: SVG within the page."""
    return f'<div class="diagram">{mmdr.render(source).svg()}</div>'
