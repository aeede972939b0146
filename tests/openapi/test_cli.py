"""The command line: its commands, its exit statuses, and how little it says."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from openapi import cli
from openapi.errors import Refusal
from openapi.pages.sources import read_ledger
from tests.support.pipeline.pages import ADDRESS, operation, page
from tests.support.pipeline.website import Site

ROOT = Path(__file__).parents[2]
THINGS = ADDRESS.format(name="things")
HERE = ["--fragments", "fragments", "--sources", "sources.yaml"]

Capture = pytest.CaptureFixture[str]


def usage_error(*arguments: str) -> bool:
    """Return whether a command line is wrong usage."""
    with pytest.raises(SystemExit) as caught:
        cli.main(list(arguments))
    return caught.value.code == 2


def test_ingest_says_one_line_a_page(workdir: Path, capsys: Capture) -> None:
    (workdir / "things.md").write_text(page(operation()))
    assert cli.main(["ingest", "things.md", "--address", THINGS, *HERE]) == 0
    assert capsys.readouterr() == ("things: 1 added: getThing\n", "")


def test_ingest_dates_with_the_day_in_utc(workdir: Path) -> None:
    (workdir / "things.md").write_text(page(operation()))
    before = datetime.now(UTC).date().isoformat()
    cli.main(["ingest", "things.md", "--address", THINGS, *HERE])
    after = datetime.now(UTC).date().isoformat()
    assert read_ledger(Path("sources.yaml"))["things"].fragments["getThing"].date in (before, after)


def test_ingest_works_on_the_repository_unless_told_otherwise(workdir: Path) -> None:
    (workdir / "things.md").write_text(page(operation()))
    assert cli.main(["ingest", "things.md", "--address", THINGS]) == 0
    assert Path("openapi/fragments/things/getThing.json").exists()
    assert Path("openapi/sources.yaml").exists()


@pytest.mark.parametrize("folder", [".", "things/.."])
def test_the_ledger_is_beside_the_fragments_whatever_the_path(
    workdir: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (workdir / "things.md").write_text(page(operation()))
    (workdir / "fragments").mkdir()
    monkeypatch.chdir("fragments")
    assert cli.main(["ingest", "../things.md", "--fragments", folder]) == 0
    assert (workdir / "sources.yaml").exists()
    assert sorted(path.name for path in Path().iterdir()) == ["things"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x7fELF\x00\xff",
        b"[" * 100_000,
        b"<!doctype html><title>Sign in</title>",
        b'````json\n{"openapi": "3.0.3"',
        b'````json\n{"openapi": ' + b"[" * 100_000 + b"\n````",
    ],
)
def test_a_bad_page_is_a_few_lines_and_status_1(
    workdir: Path, capsys: Capture, content: bytes
) -> None:
    (workdir / "things.md").write_bytes(content)
    assert cli.main(["ingest", "things.md", "--address", THINGS, *HERE]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("things.md")
    assert len(err.splitlines()) <= 2
    assert sorted(path.name for path in workdir.iterdir()) == ["things.md"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["unknown"],
        ["ingest"],
        ["ingest", "a.md", "--unknown"],
        ["ingest", "a.md", "b.md", "--address", THINGS],
        ["ingest", "a.md", "--address", "ftp://docs.example.com/a.md"],
        ["ingest", "a.md", "--address", "https://docs.example.com/"],
        ["build", "extra"],
        ["diff", "a.yaml", "b.yaml", "c.yaml"],
        ["drift", "--pages"],
        ["update", "a.md"],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    assert usage_error(*arguments)


def test_a_password_in_an_address_is_not_shown(capsys: Capture) -> None:
    assert usage_error("ingest", "a.md", "--address", "https://user:hunter2@example.com/a.md")
    assert cli.main(["ingest", "https://user:hunter2@example.com/a.md", *HERE]) == 1
    out, err = capsys.readouterr()
    assert "hunter2" not in out + err


def test_drift_is_status_1_when_something_changed(
    site: Site, workdir: Path, capsys: Capture
) -> None:
    address = site.publish("/things.md", page(operation()))
    assert cli.main(["ingest", address]) == 0
    assert cli.main(["drift"]) == 0
    site.publish("/things.md", page(operation(summary="Changed")))
    capsys.readouterr()
    assert cli.main(["drift"]) == 1
    assert cli.main(["drift", "--pages", address]) == 1
    out, err = capsys.readouterr()
    place = "/paths/~1api~1v1~1thing/get/summary"
    message = (
        f'## things\n\n- `getThing` changed\n  - `{place}` was `"Get it"` and is `"Changed"`\n\n'
    )
    assert (out, err) == (message * 2, "")


def test_drift_without_a_ledger_is_status_1(workdir: Path, capsys: Capture) -> None:
    assert cli.main(["drift"]) == 1
    assert "ingest PAGE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (Refusal("here", "no", "fix it"), 1, "here: no\n  fix it\n"),
        (PermissionError(13, "Permission denied", "file"), 1, "file: Permission denied\n"),
        (OSError("odd"), 1, "file: odd\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_end_has_its_status(
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    error: BaseException,
    status: int,
    message: str,
) -> None:
    def fail(options: object) -> tuple[int, list[str]]:
        raise error

    monkeypatch.setitem(cli.COMMANDS, "check", fail)
    assert cli.main(["check"]) == status
    assert capsys.readouterr() == ("", message)


def test_a_missing_tool_is_named(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setitem(sys.modules, "openapi.spec.build", None)
    assert cli.main(["build"]) == 1
    assert re.match(r"openapi\.spec\.build: .*not installed\n  `make`", capsys.readouterr().err)


def test_ingest_needs_none_of_the_tools_of_others() -> None:
    script = "import sys, openapi.cli, openapi.pages.ingest; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    others = {"httpx", "jsonpath_rfc9535", "openapi_spec_validator", "openapi_python_client"}
    assert not others & set(ran.stdout.split())


def test_a_reader_who_stops_reading_sees_no_traceback(workdir: Path) -> None:
    (workdir / "things.md").write_text(page(operation()))
    command = [sys.executable, "-m", "openapi", "ingest", "things.md", "--address", THINGS]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def run(workdir: Path, summary: str, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    """Ingest a page, then have a copy with this summary compared by a process of its own."""
    (workdir / "things.md").write_text(page(operation()))
    cli.main(["ingest", "things.md", "--address", THINGS])
    (workdir / "things.md").write_text(page(operation(summary=summary)))
    command = [sys.executable, "-m", "openapi", "drift", "--pages", "things.md"]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= options.pop("env", {})
    return subprocess.run(command, env=environment, check=False, **options)


def test_letters_that_the_output_cannot_hold_are_escaped(workdir: Path) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    ran = run(workdir, "el día", env=ascii_only, capture_output=True)
    assert b'is `"el d\\xeda"`' in ran.stdout
    assert (ran.returncode, ran.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_output_is_a_line_and_status_1(workdir: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = run(workdir, "Get it", stdout=full, stderr=subprocess.PIPE)
    message = b"standard output: cannot be written: No space left on device\n"
    assert (ran.returncode, ran.stderr) == (1, message)


def test_a_page_that_cannot_be_compared_is_told_on_standard_error_too(
    workdir: Path, capsys: Capture
) -> None:
    (workdir / "things.md").write_text(page(operation()))
    cli.main(["ingest", "things.md", "--address", THINGS])
    capsys.readouterr()
    assert cli.main(["drift", "--pages", "nope.md"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("## nope\n\nCannot be compared: ")
    assert err.startswith("nope.md: ")


def test_help_names_every_command(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    message = capsys.readouterr().out
    assert [name for name in cli.COMMANDS if f"\n    {name} " not in message] == []
