"""Optional packages: where one is missing, the error names the extra that installs it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

from ._errors import ConfigurationError

__all__ = ["needs_extra", "require_package"]


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """Import a part of this package that needs the extra of the same name.

    Raises:
        ImportError: A package of the extra is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("goproxies"):
            raise
        raise ImportError(
            f"goproxies.{extra} needs {error.name}, which is not installed: "
            f'pip install "goproxies[{extra}]"',
            name=error.name,
        ) from error


def require_package(package: str, extra: str) -> None:
    """Make sure that a package of an extra is installed.

    Raises:
        ConfigurationError: It is not.
    """
    try:
        importlib.import_module(package)
    except ImportError:
        raise ConfigurationError(
            f"{package} is not installed; pip install 'goproxies[{extra}]'"
        ) from None
