"""The weekly workflow: an issue with the report when there is one, else silence."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

WORKFLOW = Path(__file__).parents[3] / ".github/workflows/drift.yml"
STEPS = {
    step["name"]: step
    for step in yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]["drift"]["steps"]
    if "name" in step
}
COMPARE, TELL = "Compare the documentation", "Open an issue, unless one is open"
NOTED = '#!/bin/sh\necho "$@" >> noted.txt\ncase "$2" in list) cat open.txt;; esac\n'


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """Have a machine on which `gh` notes what it is asked, and no issue is open."""
    program(tmp_path / "gh", NOTED)
    (tmp_path / "open.txt").touch()
    (tmp_path / "noted.txt").touch()
    return tmp_path


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def run(folder: Path, step: str) -> str:
    """Run a step as the workflow does, and return what it gives to the next ones."""
    output = folder / "output.txt"
    environment = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(output),
        **({"TITLE": STEPS[step]["env"]["TITLE"]} if "env" in STEPS[step] else {}),
    }
    command = ["bash", "-e", "-c", STEPS[step]["run"]]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return output.read_text() if output.exists() else ""


@pytest.mark.parametrize("status", [0, 2])
def test_the_status_of_the_comparison_decides(status: int, runner: Path) -> None:
    program(runner / "make", f"#!/bin/sh\nexit {status}\n")
    assert run(runner, COMPARE) == f"found={status}\n"
    assert STEPS[TELL]["if"] == "steps.drift.outputs.found != '0'"


@pytest.mark.parametrize(
    ("already_open", "asked"),
    [
        ("", "issue create --title The documentation has drifted --body-file body.md"),
        ("7\n", "issue comment 7 --body-file body.md"),
    ],
)
def test_the_issue_is_opened_once_and_has_the_report(
    already_open: str, asked: str, runner: Path
) -> None:
    (runner / "open.txt").write_text(already_open)
    program(runner / "make", "#!/bin/sh\necho '## things'\necho 'odd: <b>' >&2\nexit 2\n")
    run(runner, COMPARE)
    run(runner, TELL)
    assert (runner / "noted.txt").read_text().splitlines()[-1] == asked
    assert (runner / "body.md").read_text() == "## things\n\n    odd: <b>\n"
