"""What changed from one spec to another, and whether it breaks whoever uses the client."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openapi.client.generate import render_client
from openapi.document.files import read_text
from openapi.document.grammar import admit
from openapi.document.parts import operations
from openapi.document.values import Json, JsonObject
from openapi.document.yaml_text import dump_yaml, read_yaml
from openapi.release.changes import Change, Impact, wire_changes
from openapi.release.surface import Surface, gains, losses, surface

__all__ = ["Difference", "Spec", "compare", "load_spec", "read_spec"]

_LABELS: Final = {Impact.MAJOR: "Breaking", Impact.MINOR: "Added", Impact.PATCH: "Changed"}
_SUMMARIES: Final = {
    None: "Nothing changed.",
    Impact.PATCH: "This breaks no client, and adds nothing.",
    Impact.MINOR: "This adds, and breaks no client.",
    Impact.MAJOR: "This breaks clients.",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec that code can be generated from, and its name in a refusal."""

    place: str
    document: JsonObject


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes, those that break first; as a text, a Markdown section for the changelog."""

    changes: list[Change]

    @property
    def impact(self) -> Impact | None:
        """The greatest of all changes, if there are any."""
        return max((change.impact for change in self.changes), default=None)

    @property
    def breaks(self) -> bool:
        """Whether a client breaks."""
        return self.impact is Impact.MAJOR

    def __str__(self) -> str:
        items = [f"- {_LABELS[change.impact]}: {change.text}." for change in self.changes]
        return "\n".join(["### The API", "", _SUMMARIES[self.impact], "", *items]).rstrip()


def read_spec(text: str, place: str) -> Spec:
    """Read a spec to compare.

    Raises:
        Refusal: It is not fit to generate code from.
    """
    return Spec(place, admit(read_yaml(text, place), place))


def load_spec(path: Path) -> Spec:
    """Read a file with a spec to compare.

    Raises:
        Refusal: It cannot be read, or is not fit to generate code from.
    """
    return read_spec(read_text(path), str(path))


def compare(old: Spec, new: Spec) -> Difference:
    """Compare what goes over the wire, who may call, and what the generated client offers.

    Raises:
        Refusal: No client can be generated from one of the two, or Redocly is missing or fails.
    """
    before, after = _client(old), _client(new)
    changes = [
        *wire_changes(old.document, new.document),
        *(Change(Impact.MAJOR, text) for text in _changed_security(old.document, new.document)),
        *(Change(Impact.MAJOR, text) for text in losses(before, after)),
        *(Change(Impact.MINOR, text) for text in gains(before, after)),
    ]
    return Difference(sorted(dict.fromkeys(changes), key=lambda change: -change.impact))


def _client(spec: Spec) -> Surface:
    return surface(render_client(dump_yaml(spec.document, "For a comparison."), spec.place))


def _changed_security(old: JsonObject, new: JsonObject) -> Iterator[str]:
    # Redocly rates it a patch when less is demanded; but then a token is sent without need, and
    # the generated function takes another client.
    before, after = _security(old), _security(new)
    for name, demands in after.items():
        if before.get(name, demands) != demands:
            yield f"`{name}`: needed {before[name]}, and needs {demands} now"


def _security(document: JsonObject) -> dict[str, str]:
    """Return the credentials that each operation needs, in words."""
    return {
        f"{operation.method.upper()} {operation.path}": _in_words(
            operation.fields.get("security", document.get("security"))
        )
        for operation in operations(document)
    }


def _in_words(demands: Json) -> str:
    alternatives = demands if isinstance(demands, list) else []
    schemes = [sorted(one) for one in alternatives if isinstance(one, dict)]
    named = sorted(" and ".join(f"`{name}`" for name in names) or "nothing" for names in schemes)
    return " or ".join(named) or "nothing"
