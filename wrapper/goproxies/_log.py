"""The one logger of the package: silent until an application asks to hear it."""

import logging

__all__ = ["logger"]

logger = logging.getLogger("goproxies")
logger.addHandler(logging.NullHandler())
