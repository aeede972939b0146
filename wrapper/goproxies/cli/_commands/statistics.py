"""The commands for a total and for the countries."""

from __future__ import annotations

import attrs

from goproxies.cli._access.client import open_client
from goproxies.cli._access.hints import hint_at_future, hint_at_unknown, unknown_names
from goproxies.cli._doctor.probes import probe
from goproxies.cli._options.common import RequestSettings, TrafficSettings
from goproxies.cli._options.query import Query
from goproxies.cli._output.answers import countries_answer, traffic_answer
from goproxies.cli._output.writing import write_answer

__all__ = ["countries", "traffic"]


@probe(lambda client: f"{client.traffic().bytes:,} bytes this month")
def traffic(*, query: Query, settings: TrafficSettings) -> None:
    """Total traffic of a range."""
    with open_client(settings) as client:
        total = client.traffic(**attrs.asdict(query))
        idle = [query.username] if query.username and not total.bytes else []
        unknown = unknown_names(client, idle)
    write_answer(traffic_answer(total), settings)
    hint_at_future(total.period)
    hint_at_unknown(unknown)


@probe(lambda client: f"{len(client.countries()):,} countries")
def countries(*, settings: RequestSettings) -> None:
    """Countries that the traffic went through."""
    with open_client(settings) as client:
        codes = client.countries()
    write_answer(countries_answer(codes), settings)
