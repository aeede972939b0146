"""`--output` replaces plain files only: devices, pipes and open descriptors are written to."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.cli.commands import PACKAGES, Outcome, Run
from tests.support.cli.forks import Fork, PipedFork

pytestmark = pytest.mark.usefixtures("shared_account")

CSV = ("countries", "--format", "csv")
GOPROXIES = f"{sys.executable} -m goproxies {' '.join(CSV)}"


def shell(script: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": PACKAGES}
    return subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, check=check, env=environment
    )


@pytest.mark.parametrize("output", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_output_continues_the_file_that_is_its_standard_output(
    run: Run, output: str, folder: Path
) -> None:
    with (folder / "file").open("w") as file:
        print("before", file=file, flush=True)
        with Fork(*CSV, "--output", output, streams=[file.fileno()] * 3) as process:
            assert process.wait() == 0
        print("after", file=file)

    assert (folder / "file").read_text() == f"before\n{run(*CSV).out}after\n"


def test_output_continues_what_a_shell_has_written(run: Run, folder: Path) -> None:
    shell(f"(echo before; {GOPROXIES} --output /dev/stdout; echo after) > file")

    assert (folder / "file").read_text() == f"before\n{run(*CSV).out}after\n"


def test_a_file_that_a_shell_appends_to_keeps_its_content(run: Run, folder: Path) -> None:
    (folder / "file").write_text("kept\n")

    shell(f"{GOPROXIES} --output /dev/stdout >> file")

    assert (folder / "file").read_text() == "kept\n" + run(*CSV).out


def test_the_file_of_another_process_is_not_replaced(run: Run, folder: Path) -> None:
    with (folder / "file").open("w") as file:
        file.write("kept\n")
        file.flush()

        output = f"/proc/{os.getpid()}/fd/{file.fileno()}"
        assert PipedFork(*CSV, "--output", output).outcome() == Outcome(0, "", "")

    assert (folder / "file").read_text() == "kept\n" + run(*CSV).out


def test_a_link_to_standard_output_is_followed(run: Run, folder: Path) -> None:
    (folder / "link").symlink_to("/dev/stdout")

    assert PipedFork(*CSV, "--output", "link").outcome() == run(*CSV)
    assert (folder / "link").is_symlink()


def test_standard_error_can_be_written_to(run: Run) -> None:
    done = PipedFork(*CSV, "--output", "/dev/stderr").outcome()

    assert done == Outcome(0, "", run(*CSV).out)


def test_a_named_pipe_is_written_to(run: Run, folder: Path) -> None:
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_text()))
    reader.start()

    assert run(*CSV, "--output", "pipe").status == 0
    reader.join()

    assert received == [run(*CSV).out]
    assert pipe.is_fifo()


def test_a_device_is_written_to(run: Run) -> None:
    assert run(*CSV, "--output", "/dev/null").status == 0
    assert Path("/dev/null").is_char_device()


def test_a_device_that_is_full_is_an_error(run: Run) -> None:
    done = run(*CSV, "--output", "/dev/full")

    assert done.status == 1
    assert done.error_line == "goproxies: /dev/full: No space left on device"


def test_parquet_can_go_through_standard_output() -> None:
    parquet = ("countries", "--format", "parquet")
    with PipedFork(*parquet, "--output", "/dev/stdout") as process:
        assert bytes(process.stdout.buffer.read()).startswith(b"PAR1")
        assert process.wait() == 0


@pytest.mark.parametrize("stream", [1, 2])
def test_a_closed_stream_is_never_written_to(stream: int) -> None:
    done = shell(f"{GOPROXIES} --output /dev/fd/{stream} {stream}>&-", check=False)

    assert done.returncode == 1
    assert done.stdout == ""


@pytest.mark.parametrize("name", ["a.html", "a.txt2", "a.xls", "a.CSV2", "a.2026-10"])
def test_an_ending_that_no_format_has_is_refused(run: Run, name: str, folder: Path) -> None:
    done = run("countries", "--output", name)

    assert done.status == 2
    assert f"no format has the ending {Path(name).suffix}; give .txt (the table), .json" in (
        done.error_line
    )
    assert not [*folder.iterdir()]


def test_a_format_that_is_given_allows_every_ending(run: Run, folder: Path) -> None:
    assert run(*CSV, "--output", "a.2026-10").status == 0
    assert (folder / "a.2026-10").read_text() == run(*CSV).out
