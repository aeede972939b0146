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
"""Who may log in; the second one is the account of the documentation's examples."""

_WELCOME = """\
The sandbox listens on {url} until Ctrl-C. In another terminal:

  export GOPROXIES_BASE_URL={url}
  export GOPROXIES_USERNAME=demo GOPROXIES_PASSWORD=demo
  goproxies traffic
"""

Port = Annotated[
    int,
    typer.Option(
        metavar="NUMBER", parser=whole_number("a port", 0, 65535), help="0 is any free one."
    ),
]


Seed = Annotated[
    int, typer.Option(metavar="NUMBER", help="Decides the traffic: the same for the same seed.")
]


def sandbox(*, port: Port = 0, seed: Seed = 0, access: Access) -> None:
    """Run the API in a box, with made-up traffic.

    It is open to programs on this machine until Ctrl-C ends it, with the exit status 0.
    """
    with contextlib.suppress(KeyboardInterrupt), _opened(port, seed) as opened:
        print(_WELCOME.format(url=opened.url), flush=True)
        opened.wait()


def _opened(port: int, seed: int) -> Sandbox:
    from goproxies.sandbox import Sandbox

    try:
        return Sandbox(seed=seed, port=port, accounts=_ACCOUNTS).start()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        mend = "choose another --port, or 0 for any free one"
        raise OSError(error.errno, f"port {port}: {reason}; {mend}") from None
