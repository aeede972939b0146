"""The committed pages, overlay, spec and client, whatever the pages document."""

from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from openapi.check import check_committed
from openapi.document.yaml_text import dump_yaml, read_yaml
from openapi.errors import Refusal
from openapi.layout import FRAGMENTS, OVERLAY, SOURCES, SPEC
from openapi.spec.build import build_spec

ROOT: Final = Path(__file__).parents[2]
COMMITTED: Final[Any] = read_yaml((ROOT / OVERLAY).read_text("utf-8"), str(OVERLAY))
ACTIONS: Final = COMMITTED["actions"]
SHORTEST_REASON: Final = 40


def test_spec_and_client_are_what_the_sources_give() -> None:
    check_committed(ROOT)


@pytest.mark.parametrize("number", range(len(ACTIONS)))
def test_the_spec_needs_every_action_of_the_overlay(number: int, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    actions = [*ACTIONS[:number], *ACTIONS[number + 1 :]]
    overlay.write_text(dump_yaml({**COMMITTED, "actions": actions}), "utf-8")
    with suppress(Refusal):  # without some actions there is no spec at all
        text = build_spec(ROOT / FRAGMENTS, ROOT / SOURCES, overlay).text
        assert text != (ROOT / SPEC).read_text("utf-8")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action["description"][:30])
def test_every_action_of_the_overlay_gives_its_reason(action: Any) -> None:
    fix = f"say in {OVERLAY} what is wrong there, and how we know"
    assert len(action["description"]) >= SHORTEST_REASON, fix
