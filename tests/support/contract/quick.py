"""A first look at each value by jsonschema-rs, in a tenth of the time that openapi-core needs.

It reads JSON Schema, not OpenAPI. So openapi-core judges every value that it refuses, and every
value of a spec with keywords that OpenAPI may read more strictly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, cast

from jsonschema_rs import Draft4Validator
from openapi_core.validation.schemas.validators import SchemaValidator

from openapi.document.parts import schemas

__all__ = ["QuickValidator"]

_ALIKE: Final = frozenset(
    [
        *("$ref", "additionalProperties", "anyOf", "enum", "format", "items", "minimum"),
        *("properties", "required", "type"),
        *("default", "description", "example", "title"),
        "nullable",  # JSON Schema refuses null
    ]
)


class QuickValidator(SchemaValidator):
    """A validator of openapi-core that raises the same errors, and takes less time."""

    _known: Final[dict[int, tuple[object, Callable[[object], bool]]]] = {}

    def validate(self, value: object) -> None:
        """Raise an error if the value does not fit the schema."""
        schema = self.validator.schema
        if id(schema) not in self._known:  # with the schema, as another could get its id
            self._known[id(schema)] = schema, self._quick_check()
        _, accepts = self._known[id(schema)]
        if not accepts(value):
            super().validate(value)

    def _quick_check(self) -> Callable[[object], bool]:
        root = cast("dict[str, Any]", self.schema.accessor.node)
        for _, part in schemas(root):
            if part.keys() - _ALIKE or ("$ref" in part and len(part) > 1):
                return lambda _value: False
        checker = self.validator.format_checker
        formats: dict[str, Callable[..., bool]] = {
            name: partial(checker.conforms, format=name) for name in checker.checkers
        }
        document = {**self.validator.schema, "components": root.get("components", {})}
        return partial(_accepts, Draft4Validator(document, formats=formats, validate_formats=True))


def _accepts(validator: Draft4Validator, value: object) -> bool:
    try:
        return validator.is_valid(value)
    except ValueError:  # no value of JSON
        return False
