"""`python -m openapi`."""

import sys

from openapi.cli import main

sys.exit(main())
