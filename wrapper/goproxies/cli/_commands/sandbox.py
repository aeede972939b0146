"""The command that runs a sandbox for other programs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from goproxies.cli._options.common import Debug, whole_number

if TYPE_CHECKING:
    from goproxies.sandbox import Sandbox

__all__ = ["sandbox"]

_ACCOUNTS = {"demo": "demo", "reseller": "secret"}
"""The accounts that can log in; the second one is that of the documentation's examples."""

_MAX_SUBUSERS = 100_000
"""A hundred pages of the API; more only take longer."""

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


Username = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="A sub-user with traffic. Repeat it for others. Default: five made-up names.",
    ),
]
Subusers = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        parser=whole_number("the number of sub-users", 0, _MAX_SUBUSERS),
        help="The number of sub-users. Those that have no name yet get one, and no traffic.",
    ),
]


def sandbox(
    *,
    port: Port = 0,
    seed: Seed = 0,
    username: Username = None,
    subusers: Subusers = None,
    debug: Debug,
) -> None:
    """Run a local server that behaves like the API.

    Its traffic is made up. Only programs on this machine can reach it. Ctrl-C ends it, with exit
    status 0.
    """
    with contextlib.suppress(KeyboardInterrupt), _open(port, seed, username, subusers) as opened:
        print(_WELCOME.format(url=opened.url), flush=True)
        opened.wait()


def _open(port: int, seed: int, usernames: Sequence[str] | None, subusers: int | None) -> Sandbox:
    from goproxies.sandbox import Sandbox
    from goproxies.sandbox._traffic import USERNAMES

    opened = Sandbox(
        seed=seed,
        port=port,
        accounts=_ACCOUNTS,
        usernames=usernames or USERNAMES,
        subusers=subusers,
    )
    try:
        return opened.start()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        fix = "choose another --port, or 0 for any free port"
        raise OSError(error.errno, f"port {port}: {reason}; {fix}") from None
