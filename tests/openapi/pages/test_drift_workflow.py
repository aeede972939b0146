"""The weekly workflow: an issue if the documentation changed, and a report on the generator."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

WORKFLOW = Path(__file__).parents[3] / ".github/workflows/drift.yml"
STEPS = {
    step["name"]: step
    for job in yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"].values()
    for step in job["steps"]
    if "name" in step
}
COMPARE, OPEN_ISSUE = "Compare the documentation", "Open an issue, unless one is open"
RECORDING = '#!/bin/sh\necho "$@" >> noted.txt\ncase "$2" in list) cat open.txt;; esac\n'


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """Return a folder with a `gh` that records its arguments, and no open issue."""
    program(tmp_path / "gh", RECORDING)
    (tmp_path / "open.txt").touch()
    (tmp_path / "noted.txt").touch()
    return tmp_path


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def run(folder: Path, step: str) -> str:
    """Run a step as the workflow does, and return its output for the next steps."""
    output = folder / "output.txt"
    environment = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        **({"TITLE": STEPS[step]["env"]["TITLE"]} if "env" in STEPS[step] else {}),
    }
    command = ["bash", "-e", "-c", STEPS[step]["run"]]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return output.read_text() if output.exists() else ""


@pytest.mark.parametrize("status", [0, 2])
def test_the_status_of_the_comparison_decides(status: int, runner: Path) -> None:
    program(runner / "make", f"#!/bin/sh\nexit {status}\n")
    assert run(runner, COMPARE) == f"found={status}\n"
    assert STEPS[OPEN_ISSUE]["if"] == "steps.drift.outputs.found != '0'"


@pytest.mark.parametrize(
    ("already_open", "command"),
    [
        ("", "issue create --title The documentation has drifted --body-file body.md"),
        ("7\n", "issue comment 7 --body-file body.md"),
    ],
)
def test_the_issue_is_opened_once_and_has_the_report(
    already_open: str, command: str, runner: Path
) -> None:
    (runner / "open.txt").write_text(already_open)
    program(runner / "make", "#!/bin/sh\necho '## things'\necho 'odd: <b>' >&2\nexit 2\n")
    run(runner, COMPARE)
    run(runner, OPEN_ISSUE)
    assert (runner / "noted.txt").read_text().splitlines()[-1] == command
    assert (runner / "body.md").read_text() == "## things\n\n    odd: <b>\n"


@pytest.mark.parametrize("status", [0, 1])
def test_the_newest_generator_is_tried_and_reported_without_a_failure(
    status: int, runner: Path
) -> None:
    (runner / ".venv/bin").mkdir(parents=True)
    program(
        runner / ".venv/bin/python",
        f"#!/bin/sh\ncase \"$3\" in show) echo 'Version: 9.9.9';; generate) exit {status};; esac\n"
        "case \"$*\" in *generate) echo 'a refusal' >&2;; esac\n",
    )
    program(runner / "git", '#!/bin/sh\necho "git $*"\n')
    (runner / "requirements-dev.txt").write_text("openapi-python-client==0.29.1 \\\n")
    run(runner, "Try the newest generator")
    assert (runner / "requirements-dev.txt").read_text() == "openapi-python-client==9.9.9 \\\n"
    summary = (runner / "summary.md").read_text()
    assert "openapi-python-client 9.9.9" in summary
    assert "git diff --stat -- generated" in summary
