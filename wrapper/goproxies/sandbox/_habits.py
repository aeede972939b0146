"""How a server written in Go may put the very same answer."""

import json
import re
from typing import Final, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_TIME: Final = re.compile(r"(.*T\d\d:\d\d:\d\d)\.(\d+)Z")
_EXACT: Final = 2**53


def go_habits(body: bytes) -> bytes:
    """Put a JSON answer differently, without changing what it says.

    Empty lists and maps become `null`, times have nine digits of fraction, bytes are floating
    point numbers (where that is exact), and each object has a field that nobody documented.
    It is the body of a fault: `Fault(body=go_habits)`.
    """
    return json.dumps(_put_differently(json.loads(body))).encode()


def _put_differently(value: Json) -> Json:
    if isinstance(value, list):
        return [_put_differently(item) for item in value] or None
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, str) and (time := _TIME.fullmatch(value)):
        return f"{time[1]}.{time[2]:0<9}Z"
    return value


def _object(value: dict[str, Json]) -> Json:
    if not value:
        return None
    fields = {name: _put_differently(field) for name, field in value.items()}
    sent = value.get("bytes")
    if isinstance(sent, int) and sent < _EXACT:
        fields["bytes"] = float(sent)
    return fields | {"undocumented": True}
