"""YAML 1.2 as PyYAML's safe loader parses it, with the types of JSON and no others.

PyYAML follows YAML 1.1, where a bare `NO` is false and a bare `2026-10-05` a date; the tools
that read our spec follow 1.2 or 1.1. So the core schema of 1.2 gives scalars their type here, and
we write them so that both versions read the same. Merge keys (`<<`) are the one thing of 1.1 that
is read, since documents of 1.2 have them too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from openapi.document.values import MAX_DEPTH, MAX_DIGITS, Json, scalar_fault
from openapi.errors import Refusal

__all__ = ["dump_yaml", "read_yaml"]

_MAX_COPIED: Final = 1_000_000
"""How much aliases may copy, in values and letters: more than any real document."""

_READ_OTHERWISE: Final = re.compile(r"[\t\ufeff]|[|>][-+0-9]*#")
"""What libyaml takes and PyYAML's own parser refuses or reads otherwise, besides `[a?b]`."""


def read_yaml(text: str, place: str, first_line: int = 1, deepest: int = MAX_DEPTH) -> Json:
    """Read the one document that a YAML text holds; nothing at all is `None`.

    Keys are strings, as in JSON: `200:` is `"200"`. An alias copies what its anchor marks.

    Args:
        text: The text, without a byte order mark.
        place: What to call it in a refusal.
        first_line: The line of the file that the text begins in, to count from in a refusal.
        deepest: The deepest nesting of lists and objects to read.

    Raises:
        Refusal: It is not YAML, or has what JSON does not: tags, keys that are no scalars, a key
            given twice, several documents; or its aliases have no anchor, or copy too much.
    """
    # libyaml is much faster. What it refuses is parsed again, so that no message depends on it;
    # but not what is nested too deep, which takes PyYAML's own parser long.
    reader = _Reader(place, first_line, deepest)
    if yaml.__with_libyaml__ and not _READ_OTHERWISE.search(text):
        try:
            return reader.read(_events_of_libyaml(text))
        except Refusal:
            if reader.is_too_deep:
                raise
        except (yaml.YAMLError, UnicodeEncodeError):
            pass
        reader = _Reader(place, first_line, deepest)
    try:
        return reader.read(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise reader.refusal(mark.line if mark else 0, f"not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        problem = str(getattr(error, "reason", "unreadable"))
        line = text.count("\n", 0, getattr(error, "position", 0))
        raise reader.refusal(line, f"not YAML: {problem}") from None


def _events_of_libyaml(text: str) -> Iterator[Event]:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, AliasEvent):
            raise yaml.YAMLError  # it may copy too much, which takes long: once is enough
        if isinstance(event, ScalarEvent) and _is_plain(event) and "?" in event.value:
            raise yaml.YAMLError  # PyYAML's own parser refuses it in a list like `[a?b]`
        yield event


@dataclass(slots=True)
class _Open:
    """A list or object that is not complete, with the key whose value comes next."""

    value: list[Json] | dict[str, Json]
    key: str | None = None
    has_merge_key: bool = False


@dataclass(slots=True)
class _Reader:
    """Builds the value from the events of the parser, with a stack instead of recursion."""

    place: str
    first_line: int
    deepest: int
    root: Json = None
    _documents: int = 0
    _open: list[_Open] = field(default_factory=list)
    # The events inside of anchors; open anchors with their depth and first event; complete ones.
    _recorded: list[NodeEvent | CollectionEndEvent] = field(default_factory=list)
    _recording: list[tuple[str, int, int]] = field(default_factory=list)
    _anchored: dict[str, range] = field(default_factory=dict)
    _copied: int = 0

    @property
    def is_too_deep(self) -> bool:
        return len(self._open) > self.deepest

    def read(self, events: Iterable[Event]) -> Json:
        for event in events:
            self._take(event)
        return self.root

    def refusal(self, line: int, problem: str) -> Refusal:
        return Refusal(f"{self.place}, line {self.first_line + line}", problem, "correct it there")

    def _take(self, event: Event) -> None:
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._refuse(event, "a second YAML document")
        elif isinstance(event, AliasEvent):
            self._copy(event)
        elif isinstance(event, NodeEvent):
            if event.anchor is not None:
                self._recording.append((event.anchor, len(self._open), len(self._recorded)))
            self._build(event)
        elif isinstance(event, CollectionEndEvent):
            self._build(event)

    def _copy(self, event: AliasEvent) -> None:
        """Build once more what an anchor marks, from its events."""
        if event.anchor not in self._anchored:
            raise self._refuse(event, f"the alias {event.anchor} has no anchor before it")
        for index in self._anchored[event.anchor]:
            copied = self._recorded[index]
            self._copied += 1 + (len(copied.value) if isinstance(copied, ScalarEvent) else 0)
            if self._copied > _MAX_COPIED:
                raise self._refuse(
                    event, f"aliases that copy more than {_MAX_COPIED:,} values and letters"
                )
            self._build(copied)

    def _build(self, event: NodeEvent | CollectionEndEvent) -> None:
        if self._recording:
            self._recorded.append(event)
        if isinstance(event, CollectionEndEvent):
            self._close(event)
        else:
            self._take_node(event)
        while self._recording and self._recording[-1][1] == len(self._open):
            name, _, start = self._recording.pop()
            self._anchored[name] = range(start, len(self._recorded))

    def _take_node(self, event: NodeEvent) -> None:
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            raise self._refuse(event, "a tag: only the types of JSON are known")
        if isinstance(event, ScalarEvent):
            self._put(event, _scalar(event), text=event.value)
        elif isinstance(event, CollectionStartEvent):
            value: list[Json] | dict[str, Json]
            value = {} if isinstance(event, MappingStartEvent) else []
            self._put(event, value)
            self._open.append(_Open(value))
            if self.is_too_deep:
                raise self._refuse(event, f"lists and objects nested more than {self.deepest} deep")

    def _close(self, event: CollectionEndEvent) -> None:
        closed = self._open.pop()
        if closed.has_merge_key and isinstance(closed.value, dict):
            given = closed.value.pop("<<")
            objects = given if isinstance(given, list) else [given]
            own = dict(closed.value)
            closed.value.clear()
            for one in [*reversed(objects), own]:  # its own keys win, then the earlier objects
                if not isinstance(one, dict):
                    raise self._refuse(event, "a merge key (<<) with something else than objects")
                closed.value |= one

    def _put(self, event: NodeEvent, value: Json, text: str | None = None) -> None:
        if fault := scalar_fault(value) or scalar_fault(text):
            raise self._refuse(event, fault)
        if not self._open:
            self.root = value
            return
        top = self._open[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is None:
            top.key = self._key(event, text, top.value)
            top.has_merge_key |= text == "<<" and _is_plain(event)
        else:
            top.value[top.key] = value
            top.key = None

    def _key(self, event: NodeEvent, text: str | None, siblings: dict[str, Json]) -> str:
        if text is None:
            raise self._refuse(event, "a key that is a list or an object")
        if text in siblings:
            raise self._refuse(event, f"the key {text[:100]!r} is given twice in one object")
        return text

    def _refuse(self, event: Event, problem: str) -> Refusal:
        mark = event.start_mark
        return self.refusal(mark.line if mark else 0, problem)


_CONSTANTS: Final[dict[str, Json]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_BASED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def _is_plain(event: NodeEvent) -> bool:
    return isinstance(event, ScalarEvent) and not event.style  # libyaml has an empty text


def _scalar(event: ScalarEvent) -> Json:
    """Return the value of a scalar in the core schema of YAML 1.2 (section 10.3.2)."""
    text: str = event.value
    if not _is_plain(event):
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        # One digit more than allowed is enough for the refusal, and quick to read.
        return int(text[: MAX_DIGITS + 2])
    if _BASED.fullmatch(text):
        return int(text[: MAX_DIGITS + 2], 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return float("nan") if _NO_NUMBER.fullmatch(text) else text


def dump_yaml(value: Json, header: str = "") -> str:
    """Write YAML that YAML 1.1 and 1.2 read alike, under a comment.

    Args:
        value: What to write; keys stay in their order.
        header: Lines for the comment at the top; none when empty.
    """
    comment = "".join(f"# {line}".rstrip() + "\n" for line in header.splitlines())
    return comment + yaml.dump(
        value,
        Dumper=_Dumper,
        default_flow_style=False,
        allow_unicode=True,
        sort_keys=False,
        width=float("inf"),
    )


_PLAIN: Final = re.compile(r"[A-Za-z/$][A-Za-z0-9_./,{}()'-]*( [A-Za-z0-9_./,{}()'-]+)*")
_LINES: Final = re.compile(r"[!-~]([ -~]*[!-~])?(\n+([ -~]*[!-~])?)+")


class _Dumper(yaml.SafeDumper):
    """Writes the values of JSON, each string so that it stays a string."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=indentless and flow)  # lists indented too

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style: str | None = '"'
        if _PLAIN.fullmatch(text):
            style = None
        elif _LINES.fullmatch(text):
            style = "|"
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _Dumper.represent_text)
