"""The command line: which command does what, and how each way of ending is told."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from openapi.errors import Refusal
from openapi.layout import CLIENT, FRAGMENTS, OVERLAY, SOURCES, SPEC

if TYPE_CHECKING:
    from openapi.pages.drift import Drift
    from openapi.pages.ingest import Report

__all__ = ["COMMANDS", "main"]

# Each command imports what it needs when it runs: a tool that is missing stops its own alone.

_DONE: Final = 0
_AT_FAULT: Final = 1
_INTERRUPTED: Final = 130

Command: TypeAlias = Callable[[argparse.Namespace], tuple[int, Sequence[object]]]
"""Does its work, then gives the exit status and what to print, a line each."""


def _ingest(options: argparse.Namespace) -> "tuple[int, list[Report]]":
    """Take documentation pages in: write their fragments and where they came from."""
    from openapi.pages.ingest import ingest

    reports = ingest(
        options.pages,
        fragments=options.fragments,
        sources=_sources(options),
        today=_today(),
        address=options.address,
        prune=options.prune,
    )
    return _DONE, reports


def _build(options: argparse.Namespace) -> tuple[int, list[str]]:
    """Build one spec from the fragments and the overlay."""
    from openapi.document.files import replace_files
    from openapi.spec.build import build_spec

    spec = build_spec(options.fragments, _sources(options), options.overlay)
    replace_files({options.out: spec})
    return _DONE, [f"built {options.out}"]


def _generate(_options: argparse.Namespace) -> tuple[int, list[str]]:
    """Generate the raw client from the spec."""
    from openapi.client.generate import generate_client

    generate_client(SPEC, CLIENT)
    return _DONE, [f"generated {CLIENT}"]


def _check(_options: argparse.Namespace) -> tuple[int, list[str]]:
    """Check that spec and client are exactly what the sources give."""
    from openapi.check import check_committed

    check_committed(Path())
    return _DONE, ["spec and client are what the sources give"]


def _diff(options: argparse.Namespace) -> "tuple[int, list[object]]":
    """Tell in Markdown what changed from one spec to another; status 1 if it breaks clients."""
    from openapi.release.diff import compare, load_spec, read_spec
    from openapi.release.version import last_release

    if options.old:
        found = compare(load_spec(Path(options.old)), load_spec(Path(options.new or SPEC)))
        return _AT_FAULT if found.breaks else _DONE, [found]
    release = last_release(Path())
    if release is None:
        return _DONE, ["No release to compare with yet: git has no tag such as v1.2.3."]
    found = compare(read_spec(release.spec, release.place), load_spec(Path(options.new or SPEC)))
    least = (
        f"After {release.version}, the version is {release.version.after(found.impact)} at least."
    )
    return _AT_FAULT if found.breaks else _DONE, [found, "", least]


def _drift(options: argparse.Namespace) -> "tuple[int, list[Drift]]":
    """Report what changed in the documentation since it was taken in, writing nothing."""
    from openapi.pages.drift import find_drift

    found = find_drift(options.pages, fragments=FRAGMENTS, sources=SOURCES)
    for refusal in filter(None, (one.refusal for one in found)):
        _complain(refusal)
    return _AT_FAULT if any(found) else _DONE, found


def _update(options: argparse.Namespace) -> "tuple[int, list[object]]":
    """Take the documentation of now in: fragments, spec and client, all of it or nothing."""
    from openapi.update import update

    reports, difference = update(options.pages, _today())
    return _DONE, [
        *reports,
        "",
        difference,
        "",
        "Review it with `git diff`, then `make check test`.",
    ]


COMMANDS: Final[dict[str, Command]] = {
    "ingest": _ingest,
    "build": _build,
    "generate": _generate,
    "check": _check,
    "diff": _diff,
    "drift": _drift,
    "update": _update,
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit status: 0 done, 1 the input is at fault, 2 wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if getattr(options, "address", None) is not None and len(options.pages) > 1:
        parser.error("--address is the address of one page, and there are several")
    try:
        status, lines = COMMANDS[options.command](options)
        _show(lines)
    except Refusal as refusal:
        return _complain(refusal)
    except OSError as error:
        return _complain(Refusal(str(error.filename or "file"), str(error.strerror or error)))
    except ModuleNotFoundError as missing:
        fix = "`make` sets the tools up in .venv"
        return _complain(Refusal(str(missing.name), "this tool is not installed", fix))
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _complain(refusal: Refusal) -> int:
    print(refusal, file=sys.stderr)
    return _AT_FAULT


def _show(lines: Sequence[object]) -> None:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # of letters that it has no bytes for
    try:
        print(*lines, sep="\n", flush=True)
    except OSError as error:
        # Without a place to flush to, Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whoever read this has read enough
            raise Refusal("standard output", f"cannot be written: {error.strerror}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m openapi",
        description="From documentation pages to one OpenAPI spec and its client.",
        epilog="Exit status: 0 done, 1 the input or the contract is at fault, 2 wrong usage.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    added = {
        name: commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        for name, run in COMMANDS.items()
    }
    _add_ingest_options(added["ingest"])
    _add_fragments(added["build"])
    for name, default in {"overlay": OVERLAY, "out": SPEC}.items():
        added["build"].add_argument(
            f"--{name}", type=Path, metavar="FILE", default=default, help=f"(default: {default})"
        )
    _add_specs(added["diff"])
    for name in ("drift", "update"):
        added[name].add_argument(
            "--pages",
            nargs="+",
            metavar="PAGE",
            default=[],
            help="only these pages, read at these paths or addresses",
        )
    return parser


def _add_specs(parser: argparse.ArgumentParser) -> None:
    # Empty is as good as not given: `make diff` hands on what it has.
    parser.add_argument(
        "old", nargs="?", metavar="OLD", help="a spec (default: the one of the last release)"
    )
    parser.add_argument("new", nargs="?", metavar="NEW", help=f"a spec (default: {SPEC})")


def _add_ingest_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pages", nargs="+", metavar="PAGE", help="a path or an http(s) address")
    parser.add_argument(
        "--address", metavar="URL", type=_address, help="where the one page given is published"
    )
    parser.add_argument(
        "--prune", action="store_true", help="drop what has vanished from a page (else it is kept)"
    )
    _add_fragments(parser)


def _add_fragments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fragments",
        type=Path,
        metavar="DIR",
        default=FRAGMENTS,
        help=f"(default: {FRAGMENTS})",
    )
    parser.add_argument(
        "--sources",
        type=Path,
        metavar="FILE",
        help=f"(default: {SOURCES.name} beside the folder of the fragments)",
    )


def _sources(options: argparse.Namespace) -> Path:
    """The ledger belongs to its fragments: without a word it is the one that lies beside them."""
    folder: Path = options.fragments
    if folder.name in ("", ".."):  # `.` has itself as its parent
        folder = folder.resolve()
    return options.sources or folder.parent / SOURCES.name


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _address(text: str) -> str:
    from openapi.pages.page import check_address, page_name

    try:
        page_name(check_address(text))
    except Refusal as refusal:
        raise argparse.ArgumentTypeError(f"{refusal.problem}; {refusal.fix}") from None
    return text
