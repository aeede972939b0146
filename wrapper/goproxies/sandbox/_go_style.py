"""The same answer, as a server written in Go may write it."""

import json
import re
from typing import Final, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_TIME: Final = re.compile(r"(.*T\d\d:\d\d:\d\d)\.(\d+)Z")
_EXACT: Final = 2**53


def go_habits(body: bytes) -> bytes:
    """Return a JSON answer with the same meaning, as a server written in Go may write it.

    Empty lists and maps become `null`, times have nine digits of fraction, bytes are floating
    point numbers (where that is exact), and each object has an undocumented field. Use it as the
    body of a fault: `Fault(body=go_habits)`.
    """
    return json.dumps(_rewrite(json.loads(body))).encode()


def _rewrite(value: Json) -> Json:
    if isinstance(value, list):
        return [_rewrite(item) for item in value] or None
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, str) and (time := _TIME.fullmatch(value)):
        return f"{time[1]}.{time[2]:0<9}Z"
    return value


def _object(value: dict[str, Json]) -> Json:
    if not value:
        return None
    fields = {name: _rewrite(field) for name, field in value.items()}
    sent = value.get("bytes")
    if isinstance(sent, int) and sent < _EXACT:
        fields["bytes"] = float(sent)
    return fields | {"undocumented": True}
