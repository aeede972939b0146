"""The spec becomes the raw client: generated in a temporary folder, checked, and replaced whole."""

from importlib.metadata import version
from pathlib import Path
from typing import Final

from openapi.client.coverage import require_coverage
from openapi.client.source_check import require_no_effects
from openapi.client.tools import GENERATOR, read_options, require_pins, run_generator
from openapi.client.trees import Tree, replace_tree
from openapi.document.files import read_text
from openapi.document.yaml_text import read_yaml
from openapi.errors import Refusal

__all__ = ["generate_client", "render_client"]

_ROOT: Final = Path(__file__).parents[2]


def generate_client(spec: Path, out: Path) -> None:
    """Generate the raw client of a spec, and replace the folder `out` with it.

    The same spec gives the same bytes. After an error, `out` is as it was.

    Raises:
        Refusal: Something of the spec would be lost, or a tool is not the pinned release.
    """
    tree = render_client(read_text(spec), str(spec))
    try:
        replace_tree(out, tree)
    except OSError as error:
        raise Refusal(str(out), f"cannot be replaced: {error.strerror}") from None


def render_client(text: str, place: str, root: Path = _ROOT) -> Tree:
    """Return the files of the raw client of a spec.

    Args:
        text: The spec.
        place: What to call it in a refusal.
        root: The repository with the pins and the generator's options.

    Raises:
        Refusal: Something of the spec would be lost, or a tool is not the pinned release.
    """
    require_pins(root / "requirements-dev.txt")
    options = read_options(root / "generator-config.yaml")
    spec = read_yaml(text, place)
    if not isinstance(spec, dict):
        raise Refusal(place, "not an OpenAPI document", "run `make spec`")
    tree = run_generator(spec, place, options, _header())
    require_coverage(tree, spec, place, options)
    require_no_effects(tree, place)
    return {**tree, "py.typed": b""}


def _header() -> str:
    return (
        f"# Made by `make generate`: {GENERATOR} {version(GENERATOR)} on openapi/resellers.yaml.\n"
        "# Do not edit it: the next run replaces it whole.\n\n"
    )
