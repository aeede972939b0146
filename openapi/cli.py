"""The command line: its commands, their options, and the exit statuses."""

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

# Each command imports what it needs when it runs: a missing tool stops only the commands of it.

_DONE: Final = 0
_AT_FAULT: Final = 1
_INTERRUPTED: Final = 130

Command: TypeAlias = Callable[[argparse.Namespace], tuple[int, Sequence[object]]]
"""A function that does the work and returns the exit status and the lines to print."""


def _ingest(options: argparse.Namespace) -> "tuple[int, list[Report]]":
    """Take documentation pages in: write their fragments and where they came from."""
    from openapi.pages.ingest import ingest, retire

    if options.retire:
        report = retire(options.retire, fragments=options.fragments, sources=_sources(options))
        return _DONE, [report]
    reports = ingest(
        options.pages,
        fragments=options.fragments,
        sources=_sources(options),
        today=_today(),
        address=options.address,
        name=options.page,
        prune=options.prune,
        skip_unreadable=options.skip_unreadable,
    )
    return _DONE, reports


def _build(options: argparse.Namespace) -> tuple[int, list[str]]:
    """Build one spec from the fragments and the overlay."""
    from openapi.document.files import replace_files
    from openapi.spec.build import build_spec

    spec = build_spec(options.fragments, _sources(options), options.overlay)
    replace_files({options.out: spec.text})
    return _DONE, [*spec.notes, f"built {options.out}"]


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
    """Print in Markdown what changed from one spec to another; status 1 if it breaks clients."""
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

    found = find_drift(options.pages, fragments=FRAGMENTS, sources=SOURCES, name=options.page)
    for refusal in filter(None, (one.refusal for one in found)):
        _print_error(refusal)
    return _AT_FAULT if any(found) else _DONE, found


def _update(options: argparse.Namespace) -> "tuple[int, list[object]]":
    """Take in the documentation of today: fragments, spec and client, all of it or nothing."""
    from openapi.update import update

    lines, difference = update(options.pages, _today(), options.page)
    review = (
        "Review it with `git diff`, then run `make check test contract`; the last names what is "
        "still to be decided, and in which file."
    )
    return _DONE, [*lines, "", difference, "", review]


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
    """Run a command and return its exit status: 0 done, 1 the input is wrong, 2 wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if problem := _usage_problem(options):
        parser.error(problem)
    try:
        status, lines = COMMANDS[options.command](options)
        _show(lines)
    except Refusal as refusal:
        return _print_error(refusal)
    except OSError as error:
        return _print_error(Refusal(str(error.filename or "file"), str(error.strerror or error)))
    except ModuleNotFoundError as missing:
        fix = "`make` sets the tools up in .venv"
        return _print_error(Refusal(str(missing.name), "this tool is not installed", fix))
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _usage_problem(options: argparse.Namespace) -> str:
    """Return what is wrong with a combination of options; empty if nothing is."""
    pages = len(getattr(options, "pages", ()))
    for option in ("address", "page"):
        if getattr(options, option, None) is not None and pages != 1:
            return f"--{option} is for one page, and {pages or 'none'} is given"
    if options.command == "ingest" and bool(options.retire) == bool(pages):
        return "name the pages to ingest, or one to --retire"
    return ""


def _print_error(refusal: Refusal) -> int:
    print(refusal, file=sys.stderr)
    return _AT_FAULT


def _show(lines: Sequence[object]) -> None:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for letters outside its encoding
    try:
        print(*lines, sep="\n", flush=True)
    except OSError as error:
        # Else Python tries to flush again at exit, and prints an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # the reader has closed the pipe
            raise Refusal("standard output", f"cannot be written: {error.strerror}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m openapi",
        description="From documentation pages to one OpenAPI spec and its client.",
        epilog="Exit status: 0 done, 1 the input or the contract is wrong, 2 wrong usage.",
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
        _add_page_name(added[name])
    return parser


def _add_page_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--page",
        metavar="NAME",
        type=_page,
        help="the name of the one page given (default: the last part of its address or path)",
    )


def _add_specs(parser: argparse.ArgumentParser) -> None:
    # Empty means not given: `make diff` passes its variables on, empty or not.
    parser.add_argument(
        "old", nargs="?", metavar="OLD", help="a spec (default: the one of the last release)"
    )
    parser.add_argument("new", nargs="?", metavar="NEW", help=f"a spec (default: {SPEC})")


def _add_ingest_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pages",
        nargs="*",
        metavar="PAGE",
        help="a Markdown page or an OpenAPI document: a path or an http(s) address",
    )
    parser.add_argument(
        "--address", metavar="URL", type=_address, help="where the one page given is published"
    )
    parser.add_argument(
        "--prune", action="store_true", help="drop what has vanished from a page (else it is kept)"
    )
    parser.add_argument(
        "--retire", metavar="NAME", help="drop a page that was withdrawn, with all its fragments"
    )
    parser.add_argument(
        "--skip-unreadable",
        action="store_true",
        help="leave out blocks that look like a fragment and cannot be read, from now on",
    )
    _add_page_name(parser)
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
    """Return the ledger: the given one, or else the one beside the folder of the fragments."""
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


def _page(text: str) -> str:
    from openapi.pages.page import check_page_name

    try:
        return check_page_name(text, "")
    except Refusal as refusal:
        raise argparse.ArgumentTypeError(f"{refusal.problem}; {refusal.fix}") from None
