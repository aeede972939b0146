"""The command that runs a sandbox for other programs."""

from __future__ import annotations

import contextlib
from typing import Annotated

import typer

from ._options import Settings

__all__ = ["sandbox"]

_WELCOME = """\
The sandbox listens on {url} until Ctrl-C. In another terminal:

  export GOPROXIES_BASE_URL={url}
  export GOPROXIES_USERNAME=demo GOPROXIES_PASSWORD=demo
  goproxies traffic
"""


Port = Annotated[
    int,
    typer.Option(min=0, max=65535, help="The port; 0 is any free one."),
]


def sandbox(*, port: Port = 0, settings: Settings) -> None:
    """Run the API in a box, with made-up traffic.

    It is open to programs on this machine until Ctrl-C ends it.
    """
    from goproxies.sandbox import Sandbox

    with contextlib.suppress(KeyboardInterrupt), Sandbox(port=port) as opened:
        print(_WELCOME.format(url=opened.url), flush=True)
        opened.wait()
