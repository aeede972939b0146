"""What `make integration` does first: it makes sure that the programs of others are there."""

from __future__ import annotations

import sys

from tests.support.integration.programs import PROGRAMS, how_to_install

if missing := [program for program in PROGRAMS if not program.is_installed]:
    sys.exit(how_to_install(missing))
