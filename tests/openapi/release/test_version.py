"""Releases: found by their tag, and what a change asks of version and changelog."""

from pathlib import Path

import goproxies
import pytest

from openapi.errors import Refusal
from openapi.release.changes import Change, Impact
from openapi.release.diff import Difference
from openapi.release.version import Version, last_release, release_faults
from tests.support.pipeline.fragments import spec_text
from tests.support.pipeline.releases import commit, git, tagged

BREAKS = Difference([Change(Impact.MAJOR, "`a` is gone")])
ADDS = Difference([Change(Impact.MINOR, "`b` is new")])
NOTHING = Difference([])
RELEASED = Version(0, 1, 0)


def released(folder: Path) -> str:
    found = last_release(folder)
    return str(found.version) if found else "none"


def test_without_a_repository_a_commit_or_a_version_tag_there_is_no_release(tmp_path: Path) -> None:
    assert released(tmp_path) == "none"
    git(tmp_path, "init")
    assert released(tmp_path) == "none"
    commit(tmp_path, "latest", "v1", "v1.0.0rc1", "1.0.0")
    assert released(tmp_path) == "none"


def test_the_last_release_is_the_highest_by_its_numbers(tmp_path: Path) -> None:
    tagged(tmp_path, "v0.10.0", "v0.9.0")
    assert released(tmp_path) == "0.10.0"


def test_a_release_of_another_branch_is_not_what_this_one_is_built_on(tmp_path: Path) -> None:
    tagged(tmp_path, "v0.1.0")
    git(tmp_path, "switch", "--create", "other")
    commit(tmp_path, "v0.2.0")
    git(tmp_path, "switch", "main")
    assert released(tmp_path) == "0.1.0"


def test_its_spec_is_the_one_of_that_day(tmp_path: Path) -> None:
    tagged(tmp_path, "v0.1.0")
    (tmp_path / "openapi/resellers.yaml").write_text("other")
    commit(tmp_path)
    found = last_release(tmp_path)
    assert found
    assert found.spec == spec_text()


def test_a_release_without_a_spec_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init")
    commit(tmp_path, "v0.1.0")
    with pytest.raises(Refusal, match=r"v0\.1\.0: has no openapi/resellers\.yaml"):
        last_release(tmp_path)


@pytest.mark.parametrize(
    ("before", "impact", "after"),
    [
        ((0, 1, 3), None, "0.1.3"),
        ((0, 1, 3), Impact.PATCH, "0.1.4"),
        ((0, 1, 3), Impact.MINOR, "0.1.4"),
        ((0, 1, 3), Impact.MAJOR, "0.2.0"),
        ((1, 2, 3), None, "1.2.3"),
        ((1, 2, 3), Impact.PATCH, "1.2.4"),
        ((1, 2, 3), Impact.MINOR, "1.3.0"),
        ((1, 2, 3), Impact.MAJOR, "2.0.0"),
    ],
)
def test_the_version_follows_from_the_change(
    before: tuple[int, int, int], impact: Impact | None, after: str
) -> None:
    assert str(Version(*before).after(impact)) == after


@pytest.mark.parametrize(
    ("version", "changelog", "difference"),
    [
        ("0.1.0", "# Changelog\n\n## 0.1.0 - 2026-10-05\n", NOTHING),
        ("0.1.1", "## 0.1.1 - unreleased\n\n## 0.1.0\n", ADDS),
        ("0.2.0", "## 0.2.0 - unreleased\n\n- Breaking: `a`\n  is gone.\n", BREAKS),
        ("1.0.0", "## 1.0.0\n- Breaking: `a` is gone.\n\n## 0.1.0", BREAKS),
    ],
)
def test_version_changelog_and_change_agree(
    version: str, changelog: str, difference: Difference
) -> None:
    assert release_faults(version, changelog, RELEASED, difference) == []


@pytest.mark.parametrize(
    ("version", "changelog", "difference", "message"),
    [
        (
            "0.2.0",
            "## 0.1.0\n",
            NOTHING,
            "the version is 0.2.0, and CHANGELOG.md begins with 0.1.0",
        ),
        ("0.2.0", "# Changelog\n", NOTHING, "CHANGELOG.md begins with nothing"),
        ("0.1.0", "## 0.1.0\n", ADDS, "changed since 0.1.0: the version is 0.1.1 at least"),
        ("0.1.1", "## 0.1.1\n`a` is gone", BREAKS, "the version is 0.2.0 at least"),
        ("0.2.0", "## 0.2.0\n", BREAKS, "CHANGELOG.md does not have under 0.2.0: `a` is gone"),
        ("0.2.0", "## 0.2.0\n\n## 0.1.0\n`a` is gone", BREAKS, "does not have under 0.2.0"),
    ],
)
def test_a_disagreement_is_named(
    version: str, changelog: str, difference: Difference, message: str
) -> None:
    (fault,) = release_faults(version, changelog, RELEASED, difference)
    assert message in fault


def test_a_version_that_cannot_be_compared_is_refused() -> None:
    with pytest.raises(Refusal, match="write it as"):
        release_faults("0.2.dev1", "## 0.2.dev1\n", RELEASED, NOTHING)


def test_the_version_and_the_changelog_of_this_repository_agree() -> None:
    changelog = (Path(__file__).parents[3] / "CHANGELOG.md").read_text("utf-8")
    assert release_faults(goproxies.__version__, changelog, None, NOTHING) == []
