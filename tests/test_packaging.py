"""The distribution: both packages, typed, with what they need and nothing of the development."""

import email
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def build(folder: Path) -> tuple[Path, Path]:
    """Build the source distribution, and from it the wheel, as `make dist` does."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return files(folder)


def files(folder: Path) -> tuple[Path, Path]:
    (wheel,), (source,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, source


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the source: those in the folder `GOPROXIES_DIST`, or new ones."""
    if folder := os.environ.get("GOPROXIES_DIST"):
        return files(Path(folder))
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(built: tuple[Path, Path]) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(built[0]) as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return email.message_from_bytes(wheel.read(name))


def committed(folder: Path) -> set[str]:
    """The files of a package in the work tree."""
    return {
        path.relative_to(folder.parent).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_two_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    found = {name for name in wheel.namelist() if ".dist-info/" not in name}
    packages = ROOT / "generated" / "goproxies_api", ROOT / "wrapper" / "goproxies"
    assert found == set.union(*map(committed, packages))


@pytest.mark.parametrize("package", ["goproxies", "goproxies_api"])
def test_both_packages_are_typed(package: str, wheel: zipfile.ZipFile) -> None:
    assert f"{package}/py.typed" in wheel.namelist()


def test_the_wheel_requires_three_libraries(metadata: Message) -> None:
    required = [name for name in metadata.get_all("Requires-Dist", []) if "extra ==" not in name]
    assert required == ["attrs>=23.2", "httpx<0.29,>=0.28", "python-dateutil>=2.8.2"]


def test_the_wheel_offers_the_extras(metadata: Message) -> None:
    extras = metadata.get_all("Provides-Extra", [])
    data = ["arrow", "msgspec", "pandas", "polars"]
    assert set(extras) == {
        "aiohttp",
        "all",
        "cli",
        "exporter",
        "report",
        "sandbox",
        "warehouse",
        *data,
    }


def test_the_extra_all_is_all_the_others(metadata: Message) -> None:
    required = [name.split("; extra == ") for name in metadata.get_all("Requires-Dist", [])]
    everything = {package for package, *extra in required if extra == ["'all'"]}
    assert everything == {package for package, *extra in required if extra}


def test_the_wheel_says_what_it_is(metadata: Message, wheel: zipfile.ZipFile) -> None:
    (license_file,) = metadata.get_all("License-File", [])
    assert (metadata["Name"], metadata["License-Expression"]) == ("goproxies", "MIT")
    assert metadata["Requires-Python"] == ">=3.11"
    assert any(name.endswith(f"/licenses/{license_file}") for name in wheel.namelist())


def test_the_wheel_has_the_version_of_the_package(metadata: Message) -> None:
    namespace: dict[str, str] = {}
    exec((ROOT / "wrapper" / "goproxies" / "_version.py").read_text("utf-8"), namespace)
    assert metadata["Version"] == namespace["__version__"]


def test_the_command_is_installed(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert b"goproxies = goproxies.cli:main" in wheel.read(name)


def test_pytest_finds_the_plugin(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert b"[pytest11]\ngoproxies = goproxies.pytest_plugin" in wheel.read(name)


def test_the_source_holds_neither_pipeline_nor_tests(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as archive:
        inside = {Path(name).parts[1] for name in archive.getnames()}
    assert inside == {
        ".gitignore",  # hatchling keeps it: it says what a build from the source leaves out
        "CHANGELOG.md",
        "LICENSE",
        "PKG-INFO",
        "README.md",
        "generated",
        "pyproject.toml",
        "wrapper",
    }


def test_a_second_build_gives_the_same_bytes(built: tuple[Path, Path], tmp_path: Path) -> None:
    for first, second in zip(built, build(tmp_path), strict=True):
        assert first.read_bytes() == second.read_bytes()
