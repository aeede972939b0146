"""`python -m goproxies` is the command `goproxies`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
