"""The HTTP library below this package: the one module that imports httpx and httpcore.

A move to another library with the same names (the newest generator emits httpx2) is an edit here.
"""

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import httpcore
else:

    def __getattr__(name):
        """Import httpcore on first use, as httpx itself does: it takes as long as httpx."""
        if name != "httpcore":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import httpcore

        return httpcore


__all__ = ["httpcore", "httpx"]
