"""The workflows of GitHub: what they may do, and that a release is what was tested."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOWS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FILES
}
JOBS = [
    pytest.param(workflow, job, id=f"{name}-{title}")
    for name, workflow in WORKFLOWS.items()
    for title, job in workflow["jobs"].items()
]
RELEASE = WORKFLOWS["release"]["jobs"]
VERBS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    return list(job.get("steps", []))


def used(job: dict[str, Any]) -> list[str]:
    """Return the actions of a job, in order, without their versions."""
    return [step["uses"].partition("@")[0] for step in steps(job) if "uses" in step]


@pytest.mark.parametrize(("workflow", "job"), JOBS)
def test_only_a_job_that_runs_nothing_of_the_repository_may_publish(
    workflow: dict[str, Any], job: dict[str, Any]
) -> None:
    if "id-token" in job.get("permissions", {}):
        assert [step for step in steps(job) if "run" in step] == []
        assert job["environment"]
    assert "id-token" not in workflow["permissions"]


@pytest.mark.parametrize(("workflow", "job"), JOBS)
def test_every_action_has_a_version_and_a_checkout_leaves_no_credentials(
    workflow: dict[str, Any], job: dict[str, Any]
) -> None:
    assert workflow["permissions"]
    for step in steps(job):
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@(release/)?v\d+(\.\d+)*", step["uses"])
            if step["uses"].startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize(("workflow", "job"), JOBS)
def test_every_workflow_runs_targets_that_there_are(
    workflow: dict[str, Any], job: dict[str, Any]
) -> None:
    commands = "\n".join(step.get("run", "") for step in steps(job))
    called = re.findall(r"^make(?: --silent)? ([a-z]+)", commands, re.MULTILINE)
    assert set(called) <= set(VERBS)


def test_a_release_is_tested_built_once_attested_and_then_published() -> None:
    assert RELEASE["test"]["uses"] == "./.github/workflows/ci.yml"
    builds = [step for job in RELEASE.values() for step in steps(job) if "make dist" in str(step)]
    assert len(builds) == 1
    assert used(RELEASE["build"])[-1] == "actions/upload-artifact"
    assert RELEASE["publish"]["needs"] == ["test", "build"]
    assert used(RELEASE["publish"]) == [
        "actions/download-artifact",
        "actions/attest-build-provenance",
        "pypa/gh-action-pypi-publish",
    ]


@pytest.mark.parametrize(("tag", "fits"), [("v0.1.0", True), ("v0.2.0", False)])
def test_a_tag_that_is_not_the_version_stops_the_release(
    tag: str, fits: bool, tmp_path: Path
) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "goproxies-0.1.0-py3-none-any.whl").touch()
    (step,) = [step for step in steps(RELEASE["build"]) if "tag" in step.get("name", "")]
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "GITHUB_REF_NAME": tag},
        capture_output=True,
        check=False,
    )
    assert (done.returncode == 0) is fits


def test_the_site_that_is_published_is_the_one_that_make_docs_builds() -> None:
    build = WORKFLOWS["docs"]["jobs"]["build"]
    assert [step["run"] for step in steps(build) if "run" in step] == ["make docs"]
    assert steps(build)[-1]["with"] == {"path": "site"}
