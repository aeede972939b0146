"""The command that runs a sandbox for other programs."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Annotated

import typer

from goproxies.cli._options.common import Access, whole_number

if TYPE_CHECKING:
    from goproxies.sandbox import Sandbox

__all__ = ["sandbox"]

_ACCOUNTS = {"demo": "demo", "reseller": "secret"}
"""The accounts that can log in; the second one is that of the documentation's examples."""

_WELCOME = """\
The sandbox listens on {url} until Ctrl-C. In another terminal:

  export GOPROXIES_BASE_URL={url}
  export GOPROXIES_USERNAME=demo GOPROXIES_PASSWORD=demo
  goproxies traffic
"""

Port = Annotated[
    int,
    typer.Option(
        metavar="NUMBER", parser=whole_number("a port", 0, 65535), help="0 is any free port."
    ),
]


Seed = Annotated[
    int, typer.Option(metavar="NUMBER", help="The same number makes the same traffic.")
]


def sandbox(*, port: Port = 0, seed: Seed = 0, access: Access) -> None:
    """Run a local server that behaves like the API, with made-up traffic.

    Only programs on this machine can reach it. Ctrl-C ends it, with exit status 0.
    """
    with contextlib.suppress(KeyboardInterrupt), _open(port, seed) as opened:
        print(_WELCOME.format(url=opened.url), flush=True)
        opened.wait()


def _open(port: int, seed: int) -> Sandbox:
    from goproxies.sandbox import Sandbox

    try:
        return Sandbox(seed=seed, port=port, accounts=_ACCOUNTS).start()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        fix = "choose another --port, or 0 for any free port"
        raise OSError(error.errno, f"port {port}: {reason}; {fix}") from None
