"""Write what a process sees of itself, to compare a fork with a new process."""

from __future__ import annotations

import gc
import json
import locale
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any


def main() -> None:
    """Write it as JSON."""
    seen = {
        "arguments": sys.argv,
        "encoding": (locale.getlocale(), sys.getdefaultencoding(), sys.getfilesystemencoding()),
        "environment": dict(os.environ),
        "flags": tuple(sys.flags),
        "folder": str(Path.cwd()),
        "garbage": (gc.isenabled(), gc.get_threshold()),
        "hooks": (
            sys.excepthook is sys.__excepthook__,
            sys.unraisablehook is sys.__unraisablehook__,
        ),
        "main": (__name__, sys.modules["__main__"].__file__),
        "open descriptors": sorted(each.name for each in Path("/proc/self/fd").iterdir()),
        "path": sys.path,
        "signals": {s: str(signal.getsignal(s)) for s in signal.valid_signals()},
        "blocked signals": [*signal.pthread_sigmask(signal.SIG_BLOCK, ())],
        "streams": [_stream(stream) for stream in (sys.stdin, sys.stdout, sys.stderr)],
        "threads": len([*Path("/proc/self/task").iterdir()]),
        "warnings": [str(each) for each in warnings.filters],
    }
    print(json.dumps(seen, default=str))


def _stream(stream: Any) -> dict[str, object]:
    names = (
        "name",
        "mode",
        "encoding",
        "errors",
        "newlines",
        "line_buffering",
        "write_through",
        "closed",
    )
    return {
        **{name: getattr(stream, name) for name in names},
        "number": stream.fileno(),
        "seekable": stream.seekable(),
        "isatty": stream.isatty(),
    }


if __name__ == "__main__":
    main()
