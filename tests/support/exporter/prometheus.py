"""A real Prometheus on loopback, and promtool."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import httpx
import yaml

from .scraping import eventually

EXAMPLES = Path(__file__).parents[3] / "examples" / "prometheus"

_SCRAPE_INTERVAL = "1s"


def program(name: str) -> str:
    """Return the path of a program, which `make integration` makes sure of."""
    path = shutil.which(name)
    assert path, f"{name} is not installed"
    return path


def promtool(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run promtool where the examples are."""
    return subprocess.run(
        [program("promtool"), *arguments],
        cwd=EXAMPLES,
        input=text,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )


@attrs.frozen
class Prometheus:
    """What a running Prometheus knows."""

    url: str

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return the series of an expression now, each with its labels and its values."""
        answer = httpx.get(
            f"{self.url}/api/v1/query",
            params={"query": expression},
            trust_env=False,
            verify=False,
        )
        return list(answer.raise_for_status().json()["data"]["result"])

    def values(self, expression: str, label: str = "") -> dict[str, float]:
        """Return the value of each series by a label."""
        return {
            series["metric"].get(label, ""): float(series["value"][1])
            for series in self.query(expression)
        }

    def samples(self, metric: str) -> dict[str, float]:
        """Return the sum of all series of a metric at each scrape, by its time."""
        sums: dict[str, float] = {}
        for series in self.query(f"{metric}[5m]"):
            for at, value in series["values"]:
                sums[str(at)] = sums.get(str(at), 0) + float(value)
        return sums


@contextmanager
def prometheus(target: str, folder: Path, port: int) -> Iterator[Prometheus]:
    """Run Prometheus as in the examples, but with another target and more scrapes."""
    config = yaml.safe_load((EXAMPLES / "prometheus.yml").read_text("utf-8"))
    config["global"] = dict.fromkeys(("scrape_interval", "evaluation_interval"), _SCRAPE_INTERVAL)
    config["global"]["scrape_timeout"] = _SCRAPE_INTERVAL
    config["rule_files"] = [str(EXAMPLES / name) for name in config["rule_files"]]
    (job,) = config["scrape_configs"]
    job["static_configs"] = [{"targets": [target]}]
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(config), "utf-8")
    process = subprocess.Popen(
        [
            program("prometheus"),
            f"--config.file={file}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error",
        ],
        cwd=folder,
    )
    running = Prometheus(f"http://127.0.0.1:{port}")
    try:
        eventually(lambda: _is_ready(process, running.url))
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)


def _is_ready(process: subprocess.Popen[bytes], url: str) -> bool:
    assert process.poll() is None, "Prometheus ended"
    try:
        return httpx.get(f"{url}/-/ready", trust_env=False, verify=False).is_success
    except httpx.TransportError:
        return False
