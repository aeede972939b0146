"""The targets of make: listed, set up when needed, whatever the environment."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERBS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def make(
    folder: Path, *arguments: str, python: str = sys.executable, **surroundings: str
) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    inherited.pop("MFLAGS", None)
    return subprocess.run(
        ["make", f"PYTHON={python}", *arguments],
        cwd=folder,
        env={**inherited, **surroundings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def quick_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python whose new environments borrow its pip: to install pip again takes seconds."""
    python = tmp_path_factory.mktemp("python") / "python"
    python.write_text(
        "#!/bin/sh\n"
        f'[ "$1 $2" = "-m venv" ] || exec "{sys.executable}" "$@"\n'
        f'"{sys.executable}" "$@" --without-pip || exit\n'
        f'ln -s "{sysconfig.get_path("purelib")}/pip" "$3"/lib/python*/site-packages\n',
        "utf-8",
    )
    python.chmod(0o755)
    return str(python)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone for which nothing is downloaded: no development tools, no project."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements-dev.txt").touch()
    return tmp_path


def test_make_alone_lists_every_target_with_a_line() -> None:
    listed = make(ROOT).stdout.splitlines()
    assert [line.split()[1] for line in listed] == VERBS
    assert all(re.fullmatch(r"make [a-z]+ +\S.{10,80}", line) for line in listed)


@pytest.mark.parametrize(
    "verb",
    [
        "demo",
        "test",
        "check",
        "docs",
        "pictures",
        "lowest",
        "integration",
        "bench",
        "spec",
        "generate",
        "drift",
        "update",
        "lock",
        "dist",
        "clean",
    ],
)
def test_the_target_is_there_and_is_no_file(verb: str, tmp_path: Path) -> None:
    assert verb in VERBS
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "openapi").mkdir()
    prerequisites = ("openapi/resellers.yaml", "pyproject.toml")
    pins = [f"requirements-{kind}.txt" for kind in ("bench", "dev", "lowest")]
    for name in (verb, *prerequisites, *pins):
        (tmp_path / name).touch()
    assert make(tmp_path, "--dry-run", verb).stdout


def test_the_environment_is_made_once(clone: Path, quick_python: str) -> None:
    assert make(clone, ".venv/.tools", python=quick_python).returncode == 0
    assert "up to date" in make(clone, ".venv/.tools", python=quick_python).stdout
    assert {path.name for path in clone.iterdir()} == {"Makefile", "requirements-dev.txt", ".venv"}


def test_an_interrupted_environment_is_made_again(clone: Path, quick_python: str) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "half").touch()
    assert make(clone, ".venv/.tools", python=quick_python).returncode == 0
    assert not (clone / ".venv" / "half").exists()


def test_a_failed_installation_leaves_no_environment_that_passes(
    clone: Path, quick_python: str
) -> None:
    (clone / "requirements-dev.txt").write_text("not a requirement\n", "utf-8")
    assert make(clone, ".venv/.tools", python=quick_python).returncode == 2
    assert not (clone / ".venv" / ".tools").exists()


def test_the_environment_of_the_shell_does_not_matter(
    clone: Path, quick_python: str, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "venv.py").write_text("raise SystemExit('not that venv')\n", "utf-8")
    made = make(
        clone,
        ".venv/.tools",
        python=quick_python,
        PYTHONPATH=str(other),
        VIRTUAL_ENV="/nowhere",
        PIP_REQUIRE_VIRTUALENV="1",
        PIP_TARGET=str(other / "target"),
        PIP_USER="1",
    )
    assert made.returncode == 0, made.stderr
    assert not (other / "target").exists()


def test_a_python_that_will_not_do_is_refused_with_a_hint(clone: Path) -> None:
    (clone / "old").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    (clone / "old").chmod(0o755)
    for python in ("./old", "./absent"):
        refused = make(clone, ".venv/.tools", python=python)
        assert refused.returncode == 2
        assert f"needs Python 3.11 or newer with its venv module, and '{python}'" in refused.stderr
        assert "make PYTHON=" in refused.stderr
        assert not (clone / ".venv").exists()
