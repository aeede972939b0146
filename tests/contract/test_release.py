"""Version, changelog and the changes of the spec since the last release agree."""

from __future__ import annotations

import goproxies
import pytest

from openapi.release.diff import Difference, compare, load_spec, read_spec
from openapi.release.version import last_release, release_faults
from tests.support.contract.exchanges import SPEC
from tests.support.contract.tools import ROOT, node_tool

pytestmark = pytest.mark.contract


def test_they_do_in_this_repository() -> None:
    node_tool("redocly")
    release = last_release(ROOT)
    difference = Difference([])
    if release:
        difference = compare(read_spec(release.spec, release.place), load_spec(SPEC))
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version = release.version if release else None
    assert release_faults(goproxies.__version__, changelog, version, difference) == []
