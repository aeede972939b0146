"""What a generated client offers, and what of it is gone or different."""

import pytest

from openapi.client.generate import render_client
from openapi.document.values import JsonObject
from openapi.document.yaml_text import dump_yaml
from openapi.release.surface import Surface, gains, losses, surface
from tests.support.pipeline.things import PATH, SCHEMAS, THINGS, renamed, things

GET, COLOUR = f"{PATH}/get", f"{PATH}/get/parameters/1"
THING = "goproxies_api.models.Thing"
FUNCTION = "goproxies_api.api.things.get_thing"

ODD = {"description": "Odd", "content": {"application/json": {"schema": {"type": "string"}}}}


def offered(spec: JsonObject) -> Surface:
    return surface(render_client(dump_yaml(spec, "For a test."), "test"))


@pytest.fixture(scope="module")
def old() -> Surface:
    return offered(THINGS)


def test_functions_and_models_with_their_types_are_read_off_the_source(old: Surface) -> None:
    assert {
        FUNCTION: "",
        f"{FUNCTION}(thing)": "no. 1, str",
        f"{FUNCTION}(colour)": "str",
        f"{FUNCTION}() -> Thing": "",
        "goproxies_api.api.things.put_thing(body)": "Thing",
        THING: "",
        f"{THING}.size": "int",
        f"{THING}.shape": "Shape",
        "goproxies_api.models.Shape.ROUND": "'round'",
    }.items() <= old.items()


def test_equal_surfaces_have_neither_losses_nor_gains(old: Surface) -> None:
    words = offered(things(f"{GET}/summary", "Other"))
    assert losses(old, words) == gains(old, words) == []


@pytest.mark.parametrize(
    ("new", "lost", "gained"),
    [
        (
            things(f"{GET}/tags", ["Other"]),
            [f"`{FUNCTION}` is gone"],
            ["`goproxies_api.api.other.get_thing` is new"],
        ),
        (
            renamed(THINGS, f"{SCHEMAS}/Unused", "Spare"),
            ["`goproxies_api.models.Unused` is gone"],
            ["`goproxies_api.models.Spare` is new"],
        ),
        (
            things(f"{COLOUR}/name", "color"),
            [f"`{FUNCTION}(colour)` is gone"],
            [f"`{FUNCTION}(color)` is new"],
        ),
        (
            things(f"{COLOUR}/schema", {"type": "integer"}),
            [f"`{FUNCTION}(colour)` was `str` and is `int`"],
            [],
        ),
        (
            things(f"{SCHEMAS}/Thing/properties/size/type", "number"),
            [f"`{THING}.size` was `int` and is `float`"],
            [],
        ),
        (
            things(f"{SCHEMAS}/Shape/enum", ["round", "oval"]),
            ["`goproxies_api.models.Shape.SQUARE` is gone"],
            ["`goproxies_api.models.Shape.OVAL` is new"],
        ),
        (
            things(f"{GET}/responses/500", ODD),
            [],
            [f"`{FUNCTION}() -> str` is new"],
        ),
    ],
)
def test_every_name_that_an_importer_would_miss_is_reported(
    new: JsonObject, lost: list[str], gained: list[str], old: Surface
) -> None:
    assert (losses(old, offered(new)), gains(old, offered(new))) == (lost, gained)


def test_whether_a_thing_may_be_left_out_or_null_is_rated_elsewhere(old: Surface) -> None:
    optional = offered(things(f"{SCHEMAS}/Thing/required", []))
    nullable = offered(things(f"{SCHEMAS}/Thing/properties/size/nullable", True))
    assert losses(old, optional) == losses(old, nullable) == []
