"""A contender's process: it does a round's worth of work for each line it is sent.

It holds nothing but the standard library and what its contender imports, so that no contender
carries another one's modules, heap or connections.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module


def main(module: str, contender: str, settings: str) -> None:
    """Answer each line with figures, as one JSON object, or with why there are none."""
    try:
        with getattr(import_module(module), contender)(**json.loads(settings)) as measure:
            for _ in sys.stdin:
                print(json.dumps(measure()), flush=True)
    except Exception as error:  # noqa: BLE001  # one contender fails, the others go on
        print(json.dumps(f"{type(error).__name__}: {error}"), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
