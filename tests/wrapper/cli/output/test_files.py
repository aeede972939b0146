"""`--output` writes the whole of an answer, or nothing."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import FEW_DAYS, Run


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("output_format", ["table", "json", "csv"])
def test_a_file_has_what_would_have_been_printed(
    run: Run, output_format: str, folder: Path
) -> None:
    command = ("--sandbox", "history", *FEW_DAYS, "--interval", "day", "--format", output_format)
    printed = run(*command).out

    assert run(*command, "--output", "file").status == 0
    assert (folder / "file").read_text(encoding="utf-8") == printed


def test_a_file_has_no_colour(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")

    run("--sandbox", "history", "--output", "file")

    assert "\x1b" not in (folder / "file").read_text(encoding="utf-8")


def test_a_file_is_replaced_and_keeps_its_mode(run: Run, folder: Path) -> None:
    file = folder / "file"
    file.write_text("before")
    file.chmod(0o640)

    assert run("--sandbox", "countries", "--format=csv", "--output", "file").status == 0
    assert file.read_text().startswith("country\n")
    assert _mode(file) == 0o640
    assert _names(folder) == ["file"]


def test_a_new_file_has_the_mode_of_every_new_file(run: Run, folder: Path) -> None:
    (folder / "other").touch()

    run("--sandbox", "countries", "--output", "file")

    assert _mode(folder / "file") == _mode(folder / "other")


def test_a_link_stays_a_link(run: Run, folder: Path) -> None:
    (folder / "link").symlink_to("file")

    run("--sandbox", "countries", "--output", "link")

    assert (folder / "link").is_symlink()
    assert (folder / "file").is_file()


def test_a_file_of_parquet_is_replaced_as_a_whole_too(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("before")
    monkeypatch.setattr(shutil, "copymode", _full)

    assert run("--sandbox", "countries", "--format=parquet", "--output", "file").status == 1
    assert (folder / "file").read_text() == "before"
    assert _names(folder) == ["file"]


@pytest.mark.parametrize("place", ["no/such/folder/file", "."])
def test_an_impossible_file_is_refused_before_anything_is_sent(
    run: Run, shared_account: Sandbox, place: str, folder: Path
) -> None:
    shared_account.requests.clear()

    done = run("countries", "--output", place)

    assert done.status == 2
    assert "--output" in done.error_line
    assert not shared_account.requests
    assert not _names(folder)


def test_a_file_that_cannot_be_written_stays_as_it_was(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("before")
    monkeypatch.setattr(shutil, "copymode", _full)

    done = run("--sandbox", "countries", "--output", "file")

    assert done.status == 1
    assert done.error_line == "goproxies: file: No space left on device"
    assert (folder / "file").read_text() == "before"
    assert _names(folder) == ["file"]


def test_a_failed_command_writes_no_file(run: Run, folder: Path) -> None:
    assert run("countries", "--output", "file").status == 3
    assert not _names(folder)
