"""Hints for a JSONPath that matches nothing: a name may have changed."""

from difflib import get_close_matches

from jsonpath_rfc9535 import JSONPathQuery
from jsonpath_rfc9535.selectors import NameSelector

from openapi.document.values import JsonObject

__all__ = ["near_names"]

_SIMILARITY = 0.5


def near_names(path: JSONPathQuery, document: JsonObject) -> str:
    """Return which similar name there is where a path leads nowhere; empty if there is none."""
    for length in range(len(path.segments) - 1, -1, -1):
        parents = list(JSONPathQuery(env=path.env, segments=path.segments[:length]).find(document))
        if parents:
            selectors = path.segments[length].selectors
            names = [one.name for one in selectors if isinstance(one, NameSelector)]
            known = [key for node in parents if isinstance(node.value, dict) for key in node.value]
            near = [m for name in names for m in get_close_matches(name, known, 1, _SIMILARITY)]
            return f"{names[0]!r} may have become {near[0]!r}" if near else ""
    return ""
