"""The command line: the statistics of a reseller, for people and for scripts."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit status.

    Args:
        arguments: The words after `goproxies`; those of this process if left out.

    Returns:
        0 done, 1 the API or the network failed, 2 wrong usage or arguments, 3 no credentials, a
        refused login or a token that the API does not take, 130 interrupted.
    """
    try:
        from ._app import run
    except ModuleNotFoundError as error:
        if error.name not in ("rich", "typer"):
            raise
        print(
            f"goproxies: the command line needs {error.name}, which is not installed: "
            'pip install "goproxies[cli]"',
            file=sys.stderr,
        )
        return 2
    return run(sys.argv[1:] if arguments is None else arguments)
