"""The pictures of the documentation: made from the sandbox, so that they are true."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from typing import Final

import goproxies
from goproxies.sandbox import Sandbox

from .report import report_picture
from .terminal import COLUMNS, terminal_picture

__all__ = ["pictures"]

_NOW: Final = datetime(2026, 11, 3, 9, tzinfo=UTC)
_COMMANDS: Final = (
    "goproxies breakdown --by username --period 2026-10",
    "goproxies subusers",
)


def pictures() -> dict[str, str]:
    """Return each picture with its name: the same bytes for the same code."""
    with Sandbox(seed=7, days=62, clock=lambda: _NOW, token_lifetime=None) as sandbox:
        written = [(command, _run(command, sandbox.url)) for command in _COMMANDS]
        with goproxies.Client("demo", "demo", base_url=sandbox.url) as client:
            html = goproxies.report.render(
                client, period="2026-10", price_per_gb="1.50", currency="EUR"
            )
    return {"command-line.svg": terminal_picture(written), "report.svg": report_picture(html)}


def _run(command: str, url: str) -> str:
    """Return what a command writes to a terminal of 256 colours."""
    return subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        env={
            **{name: value for name, value in os.environ.items() if name != "NO_COLOR"},
            "COLUMNS": str(COLUMNS),
            "FORCE_COLOR": "1",
            "GOPROXIES_BASE_URL": url,
            "GOPROXIES_USERNAME": "demo",
            "GOPROXIES_PASSWORD": "demo",
            "PYTHONIOENCODING": "utf-8",
            "TERM": "xterm-256color",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout
