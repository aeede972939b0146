"""`examples/prometheus`: they name what the exporter exports, and take what it takes."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from goproxies._constants import EXPORTER_PORT

from tests.support.cli.forks import PipedFork
from tests.support.exporter.scraping import exported_names

EXAMPLES = Path(__file__).parents[3] / "examples" / "prometheus"

_METRIC = re.compile(r"\bgoproxies[_:][a-z0-9_:]+")


def text_of(name: str) -> str:
    return (EXAMPLES / name).read_text("utf-8")


def rules() -> list[dict[str, str]]:
    (group,) = yaml.safe_load(text_of("goproxies.rules.yml"))["groups"]
    return list(group["rules"])


def queries() -> Iterator[str]:
    for panel in json.loads(text_of("dashboard.json"))["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_the_dashboard_names_only_metrics_that_are_exported() -> None:
    named = {name for query in queries() for name in _METRIC.findall(query)}
    assert len(named) > 5
    assert named <= exported_names()


def test_every_query_of_the_dashboard_names_a_metric() -> None:
    assert [query for query in queries() if not _METRIC.search(query)] == []


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    places = [panel["gridPos"] for panel in json.loads(text_of("dashboard.json"))["panels"]]
    cells = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_the_rules_name_only_metrics_that_are_exported_or_recorded() -> None:
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    named = {name for rule in rules() for name in _METRIC.findall(rule["expr"])}
    assert named <= exported_names() | recorded


def test_prometheus_scrapes_the_port_of_the_exporter() -> None:
    (job,) = yaml.safe_load(text_of("prometheus.yml"))["scrape_configs"]
    assert job["static_configs"] == [{"targets": [f"127.0.0.1:{EXPORTER_PORT}"]}]


def command_lines() -> dict[str, list[str]]:
    """The words after `goproxies` in the unit of systemd and in the Dockerfile."""
    unit = re.findall(
        r"^ExecStart=\S+/goproxies (.*)$", text_of("goproxies-exporter.service"), re.MULTILINE
    )
    docker = re.findall(r"^ENTRYPOINT (.*)$", text_of("Dockerfile"), re.MULTILINE)
    return {"unit": shlex.split(unit[0]), "docker": json.loads(docker[0])[1:]}


@pytest.mark.parametrize("words", command_lines().values(), ids=command_lines())
def test_the_command_line_of_an_example_is_understood(words: list[str]) -> None:
    done = PipedFork(*words, "--help").outcome()
    assert (done.status, done.err) == (0, "")
    assert "Usage: goproxies exporter" in done.out


@pytest.mark.parametrize("name", ["goproxies-exporter.service", "Dockerfile"])
def test_an_example_installs_the_extras_that_it_needs(name: str) -> None:
    assert re.search(r'pip install .*"\.\[cli,exporter\]"', text_of(name))
