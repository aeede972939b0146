"""The logger of the package, silent until the application configures logging."""

import logging

__all__ = ["logger"]

logger = logging.getLogger("goproxies")
logger.addHandler(logging.NullHandler())
