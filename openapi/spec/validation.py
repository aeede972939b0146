"""All checks of a merged document before a client is generated from it."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import cast

from openapi_spec_validator import OpenAPIV30SpecValidator

from openapi.document.values import JsonObject, pointer
from openapi.errors import Fault, Refusal
from openapi.spec.operation_checks import operation_faults
from openapi.spec.references import unbounded_references, unresolved_references
from openapi.spec.schema_checks import schema_faults, without_patterns

__all__ = ["check"]


def check(document: JsonObject, place_of: Callable[[str], str]) -> None:
    """Check an admitted document: first what other tools do not see, then with a validator.

    Args:
        document: The document, as `openapi.document.grammar.admit` returns it.
        place_of: A function from a JSON pointer to a file and pointer for the reader.

    Raises:
        Refusal: For the first fault.
    """
    # Each check is lazy: the later ones rely on the earlier ones.
    checks = (
        unresolved_references,
        unbounded_references,
        operation_faults,
        schema_faults,
        _specification_faults,
    )
    for fault in chain.from_iterable(finds(document) for finds in checks):
        other = f" {place_of(fault.other)}" if fault.other else ""
        raise Refusal(place_of(fault.at), fault.problem + other, fault.fix)


def _specification_faults(document: JsonObject) -> Iterator[Fault]:
    validator = OpenAPIV30SpecValidator(cast("dict[str, object]", without_patterns(document)))
    try:
        for error in validator.iter_errors():
            at = pointer(*error.absolute_path)
            problem = error.message.partition("\n")[0]  # the others are details of the validator
            yield Fault(at, f"OpenAPI 3.0 refuses it: {problem}", "fix it with the overlay")
    except RecursionError:
        problem = "its schemas refer to one another in too long a chain"
        yield Fault(pointer("components", "schemas"), problem, "fix it with the overlay")
    except Exception as error:  # noqa: BLE001  # it raises errors of any kind on odd documents
        problem = f"openapi-spec-validator fails: {type(error).__name__}: {error}"
        yield Fault("", problem, "with the overlay, fix the part that it fails on")
