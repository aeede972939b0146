"""Where things are in the repository, below its root."""

from pathlib import Path
from typing import Final

__all__ = ["CLIENT", "FRAGMENTS", "OVERLAY", "SOURCES", "SPEC"]

FRAGMENTS: Final = Path("openapi/fragments")
SOURCES: Final = Path("openapi/sources.yaml")
OVERLAY: Final = Path("openapi/overlay.yaml")
SPEC: Final = Path("openapi/resellers.yaml")
CLIENT: Final = Path("generated/goproxies_api")
