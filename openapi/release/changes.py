"""The changes between two specs on the wire, as Redocly's `diff` rates them."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import Final, NamedTuple, NotRequired, TypedDict

from openapi.document.grammar import METHODS
from openapi.document.json_text import dump_json
from openapi.document.text import code, words
from openapi.document.values import Json, JsonObject, unescaped, value_at
from openapi.errors import Refusal

__all__ = ["Change", "Impact", "wire_changes"]

_TOOL: Final = Path(__file__).parents[2] / "node_modules/.bin/redocly"
_FIX: Final = "`make diff` sets it up, and needs Node"
_SECONDS: Final = 120
# With a configuration that has no rules for `diff`, such as the one of the linter, Redocly rates
# every change as a patch.
_CONFIGURATION: Final = "extends:\n  - diff-recommended\n"
_QUIET: Final = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "REDOCLY_SUPPRESS_NOTIFICATIONS": "true",
}
_RENAMED: Final = "key"


class Impact(IntEnum):
    """The rating of a change, by the part of a version that it raises from 1.0 on."""

    PATCH = 1
    """Texts, and what no client can rely on."""
    MINOR = 2
    """Something is new."""
    MAJOR = 3
    """It breaks a client, or code that imports the generated one."""


class Change(NamedTuple):
    """A difference, in a line of Markdown."""

    impact: Impact
    text: str


class _Side(TypedDict):
    pointer: str
    value: Json


class _Verdict(TypedDict):
    impact: str
    message: str


class _Entry(TypedDict):
    """A difference in Redocly's report, with a verdict of each rule about it."""

    kind: str
    impact: str
    verdicts: list[_Verdict]
    property: NotRequired[str]
    base: NotRequired[_Side]
    revision: NotRequired[_Side]


class _Report(TypedDict):
    changes: list[_Entry]


def wire_changes(old: JsonObject, new: JsonObject) -> list[Change]:
    """Compare two specs that are fit to generate from.

    Raises:
        Refusal: Redocly is not installed, or fails.
    """
    with tempfile.TemporaryDirectory(prefix="goproxies-diff-") as folder:
        Path(folder, "redocly.yaml").write_text(_CONFIGURATION, "utf-8")
        Path(folder, "old.json").write_text(dump_json(old), "utf-8")
        Path(folder, "new.json").write_text(dump_json(new), "utf-8")
        report: _Report = json.loads(_run(folder))
    return [change for entry in report["changes"] for change in _changes(entry, old, new)]


def _run(folder: str) -> bytes:
    command = [str(_TOOL), "diff", "old.json", "new.json", "--format=json", "--fail-on=none"]
    try:
        done = subprocess.run(  # noqa: S603  # our own command on our own files
            command,
            cwd=folder,
            env={**os.environ, **_QUIET},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise Refusal("redocly", "this tool is not installed", _FIX) from None
    except subprocess.TimeoutExpired:
        raise Refusal("redocly", f"no answer within {_SECONDS} seconds") from None
    if done.returncode:
        why = " ".join(done.stderr.decode(errors="replace").split())
        raise Refusal("redocly", f"fails: {why[-300:]}", _FIX)
    return done.stdout


def _changes(entry: _Entry, old: JsonObject, new: JsonObject) -> Iterator[Change]:
    side, document = (entry["revision"], new) if "revision" in entry else (entry["base"], old)
    subject, detail = _place(side["pointer"], document)
    for verdict in entry["verdicts"]:
        message = words(verdict["message"]).rstrip(".")
        yield Change(_impact(verdict["impact"]), f"{code(subject)}: {message}")
    if entry["verdicts"]:
        return
    impact = _impact(entry["impact"])
    if entry.get("property") == _RENAMED and "base" in entry:
        yield Change(impact, f"{code(str(entry['base']['value']))} became {code(subject)}")
    else:
        kind = entry["kind"].replace("modified", "changed")
        yield Change(impact, f"{code(subject)}{f': {code(detail)}' if detail else ''} {kind}")


def _impact(word: str) -> Impact:
    return Impact[word.upper()]


def _place(pointer: str, document: JsonObject) -> tuple[str, str]:
    """Return the operation or component that a pointer leads into, and the rest of the pointer."""
    match list(_steps(pointer, document)):
        case ["paths", path, method, *rest] if method in METHODS:
            return f"{method.upper()} {path}", "/".join(rest)
        case ["paths", path, *rest] | ["components", _, path, *rest]:
            return path, "/".join(rest)
        case steps:
            return "/".join(steps), ""


def _steps(pointer: str, document: JsonObject) -> Iterator[str]:
    """Return the steps of a pointer; a parameter is named, not numbered."""
    at = ""
    for part in pointer.removeprefix("#").split("/")[1:]:
        at += f"/{part}"
        value = value_at(document, at)
        step = unescaped(part)
        named = value.get("name") if step.isdecimal() and isinstance(value, dict) else None
        yield named if isinstance(named, str) else step
