"""The client that a command uses, opened once it is certain that its answer can be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import goproxies
from goproxies.cli._options.common import Sending, Settings
from goproxies.cli._output.writing import check_output
from goproxies.cli._usage import with_option_names

from .identity import identify, sandbox_client

__all__ = ["open_client"]


@contextmanager
def open_client(settings: Sending) -> Iterator[goproxies.Client]:
    """Open the client of a command.

    Raises:
        NoCredentialsError: There are none for this server, or the API refuses them.
        BadParameter: The answer could not be written.
        ConfigurationError: The answer could not be written because a package is missing.
        InvalidArgumentError: An argument is wrong; the message names it as an option.
    """
    if isinstance(settings, Settings):
        check_output(settings)
    with sandbox_client() if settings.sandbox else identify(settings).client() as client:
        try:
            yield settings.apply(client)
        except goproxies.InvalidArgumentError as error:
            raise goproxies.InvalidArgumentError(with_option_names(str(error))) from error
