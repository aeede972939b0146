"""The generated modules that the wrapper names in its source, and those that are not there.

They have the names of operations and tags. When a page renames one, no import of the wrapper
succeeds, and so no test can say why: this module imports nothing of the wrapper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

__all__ = ["missing_modules"]

_ROOT: Final = Path(__file__).parents[3]
_OPERATIONS: Final = Path("wrapper/goproxies/_operations")
_API: Final = _ROOT / "generated" / "goproxies_api" / "api"
_NAMED: Final = re.compile(r'\bEndpoint\("(\w+)\.(\w+)"\)')


def missing_modules(api: Path = _API) -> Iterator[str]:
    """Say where the wrapper names a generated module that is missing, and how to fix it."""
    for source in sorted((_ROOT / _OPERATIONS).glob("*.py")):
        for tag, name in _NAMED.findall(source.read_text("utf-8")):
            if not (api / tag / f"{name}.py").is_file():
                others = [f"{path.parent.name}.{name}" for path in api.glob(f"*/{name}.py")]
                found = f"there is {' and '.join(others)}" if others else "there is none"
                yield (
                    f"{_OPERATIONS / source.name} uses the generated module {tag}.{name}, and "
                    f"{found}: add an action to openapi/overlay.yaml that keeps the old "
                    "operationId and first tag of the operation, as for the login; or change the "
                    "name there, which breaks those who import the raw client"
                )
