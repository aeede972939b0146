"""A question to the API, of which it is sure that the answer can be delivered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import goproxies
from goproxies.cli._options.common import Settings
from goproxies.cli._output.writing import require_outlet
from goproxies.cli._usage import in_options

from .identity import identify, sandboxed

__all__ = ["asking"]


@contextmanager
def asking(settings: Settings) -> Iterator[goproxies.Client]:
    """Return the client that a command asks with.

    Raises:
        NoCredentials: There are none for this server, or the API does not take them.
        BadParameter: The answer could not be delivered.
        ConfigurationError: Likewise, for want of a package.
        InvalidArgumentError: One of the call, in the words of its options.
    """
    require_outlet(settings)
    with sandboxed() if settings.sandbox else identify(settings).client() as client:
        try:
            yield settings.apply(client)
        except goproxies.InvalidArgumentError as error:
            raise goproxies.InvalidArgumentError(in_options(str(error))) from error
