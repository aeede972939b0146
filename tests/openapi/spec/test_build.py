"""From files to the text of the specification: the same from the same, or a refusal."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_schema_validator import OAS30Validator
from ruamel.yaml import YAML

from openapi.document.values import Json
from openapi.document.yaml_text import dump_yaml, read_yaml
from openapi.errors import Refusal
from openapi.spec.build import build_spec
from tests.support.pipeline.fragments import (
    OVERLAY,
    Document,
    build,
    changed,
    models,
    spec,
    spec_text,
    statistics_page,
    sub_users,
    traffic_fragment,
    write,
)

SPEC = spec()
TRAFFIC = "/paths/~1api~1v1~1stats~1traffic/get"
SCRIPT = """
import sys
from pathlib import Path
from openapi.spec.build import build_spec
sys.stdout.buffer.write(build_spec(*map(Path, sys.argv[1:])).text.encode())
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "3", "LC_ALL": "C.UTF-8", "PYTHONOPTIMIZE": "2"},
    ],
)
def test_hash_seed_locale_and_zone_decide_nothing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    built = subprocess.run(
        [sys.executable, "-c", SCRIPT, *write(tmp_path, statistics_page()), OVERLAY],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    assert built.stdout == spec_text().encode()


def test_the_order_of_the_files_decides_nothing(tmp_path: Path) -> None:
    fragments, documents = tmp_path / "fragments", [*statistics_page(), *sub_users()]
    forward, sources = write(tmp_path, documents)
    text = build_spec(forward, sources, OVERLAY)
    shutil.rmtree(fragments)
    write(tmp_path, documents[::-1])
    assert build_spec(fragments, sources, OVERLAY) == text


def test_the_text_says_how_it_was_made_and_that_it_is_not_to_be_edited() -> None:
    comment = spec_text().partition("\nopenapi:")[0]
    assert "`make spec`" in comment
    assert "do not edit" in comment


def test_every_reader_of_yaml_reads_the_same() -> None:
    assert YAML(typ="safe", pure=True).load(spec_text()) == SPEC


def test_the_specification_has_what_the_client_is_made_from() -> None:
    operations = {
        operation["operationId"]: (method, path, operation["security"])
        for path, item in SPEC["paths"].items()
        for method, operation in item.items()
    }
    bearer: list[Document] = [{"userBearerAuth": []}]
    assert SPEC["servers"] == [{"url": "https://api.goproxies.com"}]
    assert operations == {
        "login": ("post", "/api/v1/login", []),
        "getTrafficStats": ("get", "/api/v1/stats/traffic", bearer),
        "getTrafficStatsHistory": ("get", "/api/v1/stats/traffic/history", bearer),
        "getRequestsHistory": ("get", "/api/v1/stats/requests/history", bearer),
        "getUsedCountriesStats": ("get", "/api/v1/stats/countries", bearer),
    }


ECHO = {"start_at": "2025-01-01T00:00:00.0Z", "end_at": "2025-01-31T23:59:59Z", "interval": "year"}


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ("TrafficHistoryStats", {"values": None, "filter": ECHO}),
        ("RequestsHistoryStats", {"values": None, "filter": ECHO}),
        ("UsedCountriesStats", {"countries": None}),
        ("Error", {"error": None}),
        ("Error", {"error": {"fields": None}}),
        ("Error", {"error": {"fields": {"a": {"code": "b"}}}}),
        ("Error", {"error": {}}),
        ("Error", {}),
    ],
)
def test_the_specification_allows_what_a_go_server_sends(schema: str, answer: Json) -> None:
    rooted = {**SPEC, "$ref": f"#/components/schemas/{schema}"}
    assert not list(OAS30Validator(rooted).iter_errors(answer))


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ("TrafficStats", []),
        ("TrafficStats", "x"),
        ("TrafficStats", None),
        ("Error", {"error": []}),
        ("Error", {"error": {"code": 7}}),
        ("UsedCountriesStats", {}),
        ("UsedCountriesStats", {"countries": [7]}),
    ],
)
def test_the_specification_allows_nothing_else(schema: str, answer: Json) -> None:
    rooted = {**SPEC, "$ref": f"#/components/schemas/{schema}"}
    assert list(OAS30Validator(rooted).iter_errors(answer))


def test_a_conflict_names_both_fragments(tmp_path: Path) -> None:
    page = changed(sub_users()[0], "/components/schemas/Err/properties/code/type", "integer")
    with pytest.raises(Refusal) as refused:
        build(tmp_path, [*statistics_page(), page])
    text = str(refused.value)
    assert "page/listSubUsers.json" in text
    assert "page/getRequestsHistory.json" in text
    assert "/components/schemas/Err/properties/code/type" in text


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/components/schemas/TrafficStats/properties/bytes/format", 7),
        (f"{TRAFFIC}/tags/0", "a\nb"),
        (f"{TRAFFIC}/parameters/0/schema/default", 7),
        (f"{TRAFFIC}/responses/200", ...),
    ],
)
def test_a_fault_names_the_fragment_and_the_pointer(
    tmp_path: Path, pointer: str, value: object
) -> None:
    others = [one for one in statistics_page() if one != traffic_fragment()]
    with pytest.raises(Refusal) as refused:
        build(tmp_path, [changed(traffic_fragment(), pointer, value), *others])
    place, _, at = refused.value.place.partition("#")
    assert place == (tmp_path / "fragments" / "page" / "getTrafficStats.json").as_posix()
    assert at
    assert pointer.startswith(at) or at.startswith(pointer)


USERS = "/paths/~1api~1v1~1resellers~1users/get"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (f"{USERS}/responses/200/links", {"next": {"operationId": "getSubUser"}}),
        (f"{USERS}/callbacks", {"onEvent": {}}),
        (f"{USERS}/servers", [{"url": "https://example.com"}]),
        (f"{USERS}/description", None),
        (f"{USERS}/tags", ["Users; Roles"]),
        ("/components/schemas/SubUser/properties/a;b", {"type": "string"}),
        ("/paths/~1a?b", {}),
        ("/webhooks", {}),
    ],
)
def test_an_action_fixes_what_the_grammar_refuses(
    tmp_path: Path, pointer: str, value: object
) -> None:
    defective = [changed(one, pointer, value) for one in sub_users()[:1]]
    with pytest.raises(Refusal) as refused:
        build(tmp_path / "defective", [*statistics_page(), *defective])
    assert refused.value.place.startswith(f"{tmp_path}/defective/fragments/page/listSubUsers.json#")
    assert refused.value.fix
    *way, last = [step.replace("~1", "/") for step in pointer.split("/")[1:]]
    target = "".join(f"['{step}']" for step in [*way, last])
    action = {"target": f"${target}", "description": "It is wrong.", "remove": True}
    assert build(tmp_path, [*statistics_page(), *defective], with_action(tmp_path, action))


def test_a_fault_of_what_the_overlay_added_is_in_the_specification(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    text = OVERLAY.read_text("utf-8")
    overlay.write_text(text.replace("schemas/LoginRequest'", "schemas/LogIn'"), "utf-8")
    with pytest.raises(Refusal) as refused:
        build(tmp_path, statistics_page(), overlay)
    assert refused.value.place.startswith("resellers.yaml#/paths/~1api~1v1~1login/post/")


def with_action(folder: Path, action: Document) -> Path:
    """Write our overlay with one action more."""
    overlay: Document = read_yaml(OVERLAY.read_text("utf-8"), "overlay.yaml")  # type: ignore[assignment]  # ours is a mapping
    path = folder / "more.yaml"
    path.write_text(dump_yaml({**overlay, "actions": [*overlay["actions"], action]}), "utf-8")
    return path


def test_two_pages_cannot_name_one_operation_twice(tmp_path: Path) -> None:
    users = sub_users()
    twice = changed(
        users[0], "/paths/~1api~1v1~1resellers~1users/get/operationId", "get_traffic_stats"
    )
    with pytest.raises(Refusal) as refused:
        build(tmp_path, [*statistics_page(), twice])
    assert "has the same Python name as" in refused.value.problem
    both = f"{refused.value.place} {refused.value.problem}"
    assert "page/get_traffic_stats.json#/paths/" in both
    assert "page/getTrafficStats.json#/paths/" in both


def test_schemas_alone_are_no_api(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"overlay\.yaml, action 1 "):
        build(tmp_path, models())


def test_there_is_no_specification_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no fragments"):
        build(tmp_path, [])


@pytest.mark.parametrize("text", ["", "[]", "overlay: 1.1.0", "a: {a: 1, a: 2}", "\t"])
def test_a_broken_overlay_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(text, "utf-8")
    with pytest.raises(Refusal, match=r"overlay\.yaml"):
        build(tmp_path, statistics_page(), overlay)


def test_hostile_prose_comes_out_as_text(tmp_path: Path) -> None:
    hostile = 'x"""\nimport os\\\u202e\x00\r\n'
    page = changed(sub_users()[0], "/paths/~1api~1v1~1resellers~1users/get/summary", hostile)
    document = build(tmp_path, [*statistics_page(), page])
    summary = document["paths"]["/api/v1/resellers/users"]["get"]["summary"]
    assert summary == 'x"""\nimport os\\\n'
