"""The pictures of the documentation are those that the code draws now, and load nothing."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from . import pictures

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
NAMES = ["command-line.svg", "report.svg"]


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return pictures()


def test_these_are_all_pictures(drawn: dict[str, str]) -> None:
    assert sorted(drawn) == sorted(path.name for path in FOLDER.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_what_the_code_draws_now(name: str, drawn: dict[str, str]) -> None:
    is_current = drawn[name] == (FOLDER / name).read_text("utf-8")
    assert is_current, "the output has changed: run `make pictures`, and look at the pictures"


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_loads_nothing(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert re.findall(r"(?:href|src)=|@import|@font-face|url\((?!#)|<script", text) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_small_and_well_formed(name: str) -> None:
    picture = (FOLDER / name).read_bytes()
    assert len(picture) < 150_000
    assert ET.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
