"""The spec keeps Redocly's recommended rules, each as an error, with a list of exceptions."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.contract.exchanges import SPEC
from tests.support.contract.tools import ROOT, node_tool, spec_file

pytestmark = pytest.mark.contract

RULES = ROOT / "redocly.yaml"


def problems(spec: Path, rules: Path = RULES) -> dict[str, str]:
    """Return what the linter says of a spec, by rule."""
    command = [node_tool("redocly"), "lint", f"{spec}", f"--config={rules}", "--format=json"]
    linted = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert linted.stdout, linted.stderr
    found = json.loads(linted.stdout)["problems"]
    assert linted.returncode == bool(found), linted.stderr
    return {one["ruleId"]: f"{one['location'][0]['pointer']}: {one['message']}" for one in found}


def test_the_spec_passes_the_linter() -> None:
    found = "\n".join(f"{rule}: {what}" for rule, what in problems(SPEC).items())
    assert not found, (
        "correct it with an action of openapi/overlay.yaml, or turn the rule off in redocly.yaml, "
        f"with the reason:\n{found}"
    )


def test_each_exception_is_still_needed(tmp_path: Path) -> None:
    rules = yaml.safe_load(RULES.read_text("utf-8"))
    exceptions = rules.pop("rules")
    (tmp_path / "redocly.yaml").write_text(json.dumps(rules), "utf-8")
    assert problems(SPEC, tmp_path / "redocly.yaml").keys() >= exceptions.keys()


def rename_field(spec: Any) -> None:
    fields = spec["components"]["schemas"]["TrafficStats"]["properties"]
    fields["octets"] = fields.pop("bytes")


def rename_schema(spec: Any) -> None:
    schemas = spec["components"]["schemas"]
    schemas["Fault"] = schemas.pop("Err")


def repeat_operation_id(spec: Any) -> None:
    spec["paths"]["/api/v1/stats/traffic"]["get"]["operationId"] = "login"


def forget_security(spec: Any) -> None:
    del spec["paths"]["/api/v1/stats/traffic"]["get"]["security"]
    del spec["security"]


def misplace_parameter(spec: Any) -> None:
    spec["paths"]["/api/v1/stats/traffic"]["get"]["parameters"][0]["in"] = "url"


@pytest.mark.parametrize(
    ("defect", "rule"),
    [
        (rename_field, "no-required-schema-properties-undefined"),
        (rename_schema, "no-unresolved-refs"),
        (repeat_operation_id, "operation-operationId-unique"),
        (forget_security, "security-defined"),
        (misplace_parameter, "struct"),
    ],
)
def test_a_broken_spec_fails(defect: Callable[[Any], None], rule: str, tmp_path: Path) -> None:
    assert rule in problems(spec_file(tmp_path, defect))
