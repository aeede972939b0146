"""Whether a client can be used here and now: not closed, and not carried into another process."""

from __future__ import annotations

import os

from goproxies._errors import ConfigurationError

__all__ = ["Lifecycle"]


class Lifecycle:
    """Where connections were opened, and whether they still are."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self.is_closed = False

    def check(self) -> None:
        """Make sure that the connections can be used.

        Raises:
            ConfigurationError: They cannot, in words that say what to do instead.
        """
        if self.is_closed:
            raise ConfigurationError("this client is closed; make a new one")
        if os.getpid() != self._process:
            raise ConfigurationError(
                "this client was made before the fork, and its connections belong to the parent; "
                "make a new one in the child process"
            )
