"""Metrics for Prometheus: the traffic and the requests of this month, fetched in the background.

`goproxies exporter` serves them. A program that has metrics of its own adds these to its registry:

    with goproxies.Client() as client, goproxies.exporter.Exporter(client) as exporter:
        prometheus_client.REGISTRY.register(exporter)
"""

from goproxies._errors import needs_extra

with needs_extra("exporter"):
    from ._exporter import Exporter
    from ._server import MetricsServer

__all__ = ["Exporter", "MetricsServer"]
