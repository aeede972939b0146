"""From the fragments and the overlay to the text of the spec."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from openapi.document.files import read_text
from openapi.document.grammar import admit
from openapi.document.values import Json, JsonObject
from openapi.document.yaml_text import dump_yaml, read_yaml
from openapi.errors import Refusal
from openapi.pages.sources import load_fragments
from openapi.spec.merge import merge, require_no_contradictions
from openapi.spec.overlay import apply_overlay
from openapi.spec.schema_checks import unknown_formats
from openapi.spec.validation import check

__all__ = ["Built", "build_spec"]

_NAME: Final = "resellers.yaml"
_HEADER: Final = """\
Built by `make spec` from fragments/ and overlay.yaml: do not edit.
fragments/ has what the documentation says, overlay.yaml has our corrections."""


class Built(NamedTuple):
    """A spec, and what of the documentation has no effect in it, a line each."""

    text: str
    notes: list[str]


def build_spec(fragments: Path, sources: Path, overlay: Path) -> Built:
    """Build the spec; the same input gives the same text, to the byte.

    Args:
        fragments: The folder of the fragments.
        sources: The ledger with the source of each fragment.
        overlay: Everything that is changed or added.

    Raises:
        Refusal: The input is missing, contradicts itself, or cannot be generated from.
    """
    documents = {one.place: one.document for one in load_fragments(fragments, sources)}
    if not documents:
        fix = "`python -m openapi ingest PAGE` takes a page in"
        raise Refusal(str(fragments), "there are no fragments", fix)
    merged = merge(documents)
    place_of = partial(_place, merged.origins)
    changes = read_yaml(read_text(overlay), str(overlay))
    corrected = apply_overlay(merged.document, changes, str(overlay))
    require_no_contradictions(corrected)
    document = _admitted(corrected, place_of)
    check(document, place_of)
    return Built(dump_yaml(document, _HEADER), list(_notes(corrected, document)))


def _admitted(document: JsonObject, place_of: Callable[[str], str]) -> JsonObject:
    # Only after the overlay, which may correct what would be refused.
    try:
        return admit(document, "")
    except Refusal as refusal:
        at = place_of(refusal.place.removeprefix("#"))
        raise Refusal(at, refusal.problem, refusal.fix or "fix it with the overlay") from None


def _place(origins: Mapping[str, str], at: str) -> str:
    """Return the file and pointer of a part: of the fragment that has the innermost part of it."""
    steps = at.split("/")
    for length in range(len(steps), 1, -1):
        origin = origins.get("/".join(steps[:length]))
        if origin:
            return f"{origin}#{at}"
    return f"{_NAME}#{at}"


def _notes(corrected: Json, document: JsonObject) -> Iterator[str]:
    ignored = Counter(_beside_references(corrected))
    if ignored:
        counted = ", ".join(f"{count} {key}" for key, count in sorted(ignored.items()))
        yield f"ignored beside a $ref, as OpenAPI 3.0 has it: {counted}"
    formats = Counter(name for _, name in unknown_formats(document))
    if formats:
        counted = ", ".join(f"{count} {name}" for name, count in sorted(formats.items()))
        yield f"formats without a meaning here: {counted}"


def _beside_references(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield from (key for key in value if key != "$ref" and not key.startswith("x-"))
        for member in value.values():
            yield from _beside_references(member)
    elif isinstance(value, list):
        for member in value:
            yield from _beside_references(member)
