"""The committed client: what users of `client.raw` import."""

import importlib
from pathlib import Path
from types import ModuleType

import attrs
import goproxies_api
import pytest
from goproxies_api import models

FOLDER = Path(goproxies_api.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(FOLDER.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in FOLDER.rglob("*.py")
)
ENDPOINTS = [
    name for name in MODULES if name.startswith("goproxies_api.api.") and name.count(".") > 2
]


def test_it_is_the_one_of_this_repository() -> None:
    assert Path(__file__).parents[2] / "generated" / "goproxies_api" == FOLDER


def test_it_is_typed() -> None:
    assert (FOLDER / "py.typed").is_file()


@pytest.mark.parametrize("name", MODULES)
def test_every_module_can_be_imported(name: str) -> None:
    assert isinstance(importlib.import_module(name), ModuleType)


@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_endpoint_can_be_called_in_four_ways(name: str) -> None:
    endpoint = importlib.import_module(name)
    for way in ("sync", "sync_detailed", "asyncio", "asyncio_detailed"):
        assert callable(getattr(endpoint, way))


@pytest.mark.parametrize("name", models.__all__)
def test_every_model_is_a_class_that_says_what_it_holds(name: str) -> None:
    model = getattr(models, name)
    assert attrs.has(model) or list(model)
