"""What a merged document must be before anything is generated from it."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import cast

from openapi_spec_validator import OpenAPIV30SpecValidator

from openapi.document.values import JsonObject, pointer
from openapi.errors import Refusal
from openapi.spec.faults import Fault
from openapi.spec.operation_checks import operation_faults
from openapi.spec.references import unbounded_references, unresolved_references
from openapi.spec.schema_checks import schema_faults, without_patterns

__all__ = ["check"]


def check(document: JsonObject, place_of: Callable[[str], str]) -> None:
    """Check an admitted document: first what no tool sees, then with openapi-spec-validator.

    Args:
        document: The document, as `openapi.grammar.admit` returns it.
        place_of: Where a JSON pointer leads, in words for a reader.

    Raises:
        Refusal: For the first fault.
    """
    # Each is lazy: the later ones rely on what the earlier ones let pass.
    checks = (
        unresolved_references,
        unbounded_references,
        operation_faults,
        schema_faults,
        _specification_faults,
    )
    for fault in chain.from_iterable(finds(document) for finds in checks):
        raise Refusal(place_of(fault.at), fault.problem, fault.fix)


def _specification_faults(document: JsonObject) -> Iterator[Fault]:
    validator = OpenAPIV30SpecValidator(cast("dict[str, object]", without_patterns(document)))
    try:
        for error in validator.iter_errors():
            at = pointer(*error.absolute_path)
            problem = error.message.partition("\n")[0]  # below it are the validator's own workings
            yield Fault(at, f"OpenAPI 3.0 refuses it: {problem}", "fix it with the overlay")
    except RecursionError:
        problem = "its schemas have one another as properties in too long a row"
        yield Fault(pointer("components", "schemas"), problem, "fix it with the overlay")
    except Exception as error:  # noqa: BLE001 - it dies of odd documents in ways of its own
        problem = f"openapi-spec-validator fails: {type(error).__name__}: {error}"
        yield Fault("", problem, "mend with the overlay what it stumbles over")
