"""Metrics for Prometheus: the traffic and the requests of this month, fetched in the background.

`goproxies exporter` serves them. A program that has metrics of its own adds these to its registry:

    with goproxies.Client() as client, goproxies.exporter.Exporter(client) as exporter:
        prometheus_client.REGISTRY.register(exporter)
"""

try:
    from ._exporter import Exporter
    from ._server import MetricsServer
except ModuleNotFoundError as error:
    if error.name is not None and error.name.startswith("goproxies"):
        raise
    raise ImportError(
        f"goproxies.exporter needs {error.name}, which is not installed: "
        'pip install "goproxies[exporter]"',
        name=error.name,
    ) from error

__all__ = ["Exporter", "MetricsServer"]
