"""The whole way from the fragments and the overlay to the text of the specification."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from openapi.document.files import read_text
from openapi.document.grammar import admit
from openapi.document.values import JsonObject
from openapi.document.yaml_text import dump_yaml, read_yaml
from openapi.errors import Refusal
from openapi.pages.sources import load_fragments
from openapi.spec.merge import merge
from openapi.spec.overlay import apply_overlay
from openapi.spec.validation import check

__all__ = ["build_spec"]

_NAME: Final = "resellers.yaml"
_HEADER: Final = """\
Built by `make spec` from fragments/ and overlay.yaml: do not edit.
What the documentation says is in fragments/, what we know better in overlay.yaml."""


def build_spec(fragments: Path, sources: Path, overlay: Path) -> str:
    """Build the specification; the same input gives the same text, to the byte.

    Args:
        fragments: The folder of the fragments.
        sources: The ledger that says where each came from.
        overlay: Everything that is changed or added.

    Raises:
        Refusal: The input is missing, contradicts itself, or is not fit to generate code from.
    """
    documents = {one.place: one.document for one in load_fragments(fragments, sources)}
    if not documents:
        fix = "`python -m openapi ingest PAGE` takes a page in"
        raise Refusal(str(fragments), "there are no fragments", fix)
    merged = merge(documents)
    place_of = partial(_place, merged.origins)
    changes = read_yaml(read_text(overlay), str(overlay))
    document = _admitted(apply_overlay(merged.document, changes, str(overlay)), place_of)
    check(document, place_of)
    return dump_yaml(document, _HEADER)


def _admitted(document: JsonObject, place_of: Callable[[str], str]) -> JsonObject:
    # Only now: what a page says may be past taking until the overlay has mended it.
    try:
        return admit(document, "")
    except Refusal as refusal:
        at = place_of(refusal.place.removeprefix("#"))
        raise Refusal(at, refusal.problem, refusal.fix or "fix it with the overlay") from None


def _place(origins: Mapping[str, str], at: str) -> str:
    """Where a pointer leads: into the fragment that says most of what it passes, if any does."""
    steps = at.split("/")
    for length in range(len(steps), 1, -1):
        origin = origins.get("/".join(steps[:length]))
        if origin:
            return f"{origin}#{at}"
    return f"{_NAME}#{at}"
