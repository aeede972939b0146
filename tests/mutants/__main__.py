"""`make mutants`: change a module in many small ways; each change has to fail one of its tests.

It works on a copy of the repository, as a change that is interrupted would stay.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 120.0
"""For the tests of one mutant; one that takes longer counts as found."""

CONFIGURATION = """
[cosmic-ray]
module-path = "{module}"
timeout = {seconds}
excluded-modules = []
test-command = {command}

[cosmic-ray.distributor]
name = "local"

[cosmic-ray.filters.operators-filter]
exclude-operators = ["core/ReplaceBinaryOperator_BitOr_.*"]
"""
"""What cosmic-ray does. A `|` is a type, which is not run."""

STEPS = [
    ["cosmic-ray", "baseline", "mutants.toml"],
    ["cosmic-ray", "init", "mutants.toml", "mutants.db"],
    ["cr-filter-operators", "mutants.db", "mutants.toml"],
    ["cosmic-ray", "exec", "mutants.toml", "mutants.db"],
]


def main(module: str, tests: list[str]) -> int:
    """Run the tests of a module over its mutants; show those that no test found."""
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for file in _output("git", "ls-files").splitlines():
            if Path(file).exists():
                (copy / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, copy / file)
        pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        configuration = CONFIGURATION.format(
            module=module, seconds=SECONDS, command=json.dumps(shlex.join(pytest))
        )
        (copy / "mutants.toml").write_text(configuration, "utf-8")
        paths = os.pathsep.join(str(copy / name) for name in ("wrapper", "generated"))
        for tool, *arguments in STEPS:
            done = subprocess.run(
                [tools / tool, *arguments],
                cwd=copy,
                env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
                check=False,
            )
            if done.returncode:
                print(f"{tool} failed: is {module} a module, and do its tests pass?")
                return 1
        print(_output(tools / "cr-report", "--surviving-only", "--show-diff", copy / "mutants.db"))
    return 0


def _output(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    module, *tests = sys.argv[1:]
    if not module or not tests:
        sys.exit("say which: make mutants MODULE=wrapper/goproxies/... TESTS='tests/wrapper/...'")
    sys.exit(main(module, tests))
