"""What changed between two specs, and whether it breaks a client."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from openapi import cli
from openapi.errors import Refusal
from openapi.release import changes
from openapi.release.diff import Difference, Spec, compare, load_spec, read_spec
from tests.support.contract.changes import CHANGES, Seeded, traffic
from tests.support.contract.tools import node_tool, spec_file
from tests.support.pipeline.fragments import spec, spec_text
from tests.support.pipeline.releases import tagged

pytestmark = pytest.mark.contract

Capture = pytest.CaptureFixture[str]


@cache
def before() -> Spec:
    return read_spec(spec_text(), "resellers.yaml")


@pytest.fixture(scope="module", autouse=True)
def _redocly() -> None:
    node_tool("redocly")


def difference(folder: Path, change: Callable[[dict[str, object]], object]) -> Difference:
    return compare(before(), load_spec(spec_file(folder, change, spec())))


@pytest.mark.parametrize("seeded", CHANGES.values(), ids=CHANGES)
def test_a_change_is_rated(seeded: Seeded, tmp_path: Path) -> None:
    found = difference(tmp_path, seeded.edit)
    assert (found.impact, seeded.text in str(found)) == (seeded.impact, True), str(found)


def test_what_breaks_comes_first_in_a_section_for_the_changelog(tmp_path: Path) -> None:
    def change(spec: dict[str, object]) -> None:
        for name in ("a summary", "an answer is new", "a tag is called otherwise"):
            CHANGES[name].edit(spec)

    assert str(difference(tmp_path, change)).splitlines() == [
        "### The API",
        "",
        "This breaks clients.",
        "",
        "- Breaking: `goproxies_api.api.statistics.get_traffic_stats` is gone.",
        "- Added: `GET /api/v1/stats/traffic`: `responses/404` added.",
        "- Added: `goproxies_api.api.traffic.get_traffic_stats` is new.",
        "- Changed: `GET /api/v1/stats/traffic`: `summary` changed.",
        "- Changed: `GET /api/v1/stats/traffic`: `tags` changed.",
    ]


def test_words_from_outside_do_nothing_in_the_section(tmp_path: Path) -> None:
    def change(spec: dict[str, object]) -> None:
        parameter = traffic(spec)["parameters"][0]
        parameter["schema"]["pattern"] = "<b>@someone[x](http://example.com)"

    message = str(difference(tmp_path, change))
    assert r"\<b>\@someone\[x](http://example.com)" in message


@pytest.mark.parametrize(
    ("change", "status"), [("a tag is called otherwise", 1), ("an operation is new", 0)]
)
def test_the_status_is_1_when_a_client_breaks(
    change: str, status: int, tmp_path: Path, capsys: Capture
) -> None:
    new = spec_file(tmp_path, CHANGES[change].edit, spec())
    old = tmp_path / "old.yaml"
    old.write_text(spec_text(), "utf-8")
    assert cli.main(["diff", str(old), str(new)]) == status
    assert capsys.readouterr().out.startswith("### The API\n")


def test_without_two_files_the_last_release_is_compared_with_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    tagged(tmp_path, "v0.1.0")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["diff", "", ""]) == 0
    assert capsys.readouterr().out.endswith(
        "Nothing changed.\n\nAfter 0.1.0, the version is 0.1.0 at least.\n"
    )
    spec_file(tmp_path, CHANGES["a summary"].edit, spec()).replace(
        tmp_path / "openapi/resellers.yaml"
    )
    assert cli.main(["diff"]) == 0
    assert "the version is 0.1.1 at least" in capsys.readouterr().out
    new = spec_file(tmp_path, CHANGES["a tag is called otherwise"].edit, spec())
    assert cli.main(["diff", "", str(new)]) == 1
    assert "the version is 0.2.0 at least" in capsys.readouterr().out


def test_what_cannot_be_generated_from_is_refused(tmp_path: Path) -> None:
    def drop(spec: dict[str, object]) -> None:
        traffic(spec)["responses"]["200"]["content"] = {"application/xml": {"schema": {}}}

    with pytest.raises(Refusal, match="the generator warns"):
        difference(tmp_path, drop)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (None, "redocly: this tool is not installed\n  `make diff` sets it up, and needs Node"),
        ("#!/bin/sh\necho no >&2\nexit 3\n", "redocly: fails: no"),
    ],
)
def test_redocly_missing_or_failing_is_a_refusal(
    program: str | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "redocly"
    if program:
        tool.write_text(program)
        tool.chmod(0o755)
    monkeypatch.setattr(changes, "_TOOL", tool)
    with pytest.raises(Refusal) as refused:
        compare(before(), Spec("again", before().document))
    assert str(refused.value).startswith(message)
