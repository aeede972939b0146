"""The metrics of a state, as prometheus-client writes them.

Every number that begins anew each month is a gauge: Prometheus takes a counter that falls for one
that was restarted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import attrs
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric

from goproxies._version import __version__

from ._refresher import State
from ._snapshot import LIMIT_UNIT, Snapshot

__all__ = ["describe_metrics", "make_metrics"]

Value = tuple[str, float]
"""The value of a label, and of the metric. An empty label where the metric has none."""


@attrs.frozen
class _Gauge:
    """A metric that is read from a snapshot."""

    name: str
    help: str
    read: Callable[[Snapshot], Iterable[Value]]
    label: str | None = None

    def family(self, snapshot: Snapshot | None) -> Metric:
        labels = [] if self.label is None else [self.label]
        family = GaugeMetricFamily(f"goproxies_{self.name}", self.help, labels=labels)
        for label, value in () if snapshot is None else self.read(snapshot):
            family.add_metric([label] if labels else [], value)
        return family


def _single(read: Callable[[Snapshot], float]) -> Callable[[Snapshot], Iterable[Value]]:
    return lambda snapshot: [("", read(snapshot))]


_GAUGES = (
    _Gauge(
        "last_success_timestamp_seconds",
        "When the last refresh that succeeded ended, in Unix time. The metrics below are of then.",
        _single(lambda snapshot: snapshot.fetched_at),
    ),
    _Gauge(
        "refresh_duration_seconds",
        "How long the last refresh that succeeded took.",
        _single(lambda snapshot: snapshot.seconds),
    ),
    _Gauge(
        "period_start_timestamp_seconds",
        "When the month of the last refresh that succeeded began, in Unix time.",
        _single(lambda snapshot: snapshot.period_start.timestamp()),
    ),
    _Gauge(
        "traffic_bytes",
        "Traffic of a sub-user since the start of the month, as of the last refresh that "
        "succeeded. It begins at 0 each month.",
        lambda snapshot: snapshot.traffic.items(),
        label="username",
    ),
    _Gauge(
        "country_traffic_bytes",
        "Traffic through a country since the start of the month, as of the last refresh that "
        "succeeded. It begins at 0 each month.",
        lambda snapshot: snapshot.countries.items(),
        label="country",
    ),
    _Gauge(
        "unattributed_traffic_bytes",
        "Traffic since the start of the month less that of all sub-users that were requested. "
        "Traffic that comes during a refresh can make it negative.",
        _single(lambda snapshot: snapshot.unattributed),
    ),
    _Gauge(
        "requests",
        "Requests since the start of the month, as of the last refresh that succeeded. It begins "
        "at 0 each month.",
        _single(lambda snapshot: snapshot.requests),
    ),
    _Gauge(
        "subuser_traffic_limit_gigabytes",
        "Traffic limit of a sub-user in units of 10^9 bytes, for its own period, which need not "
        "be the month; 0 is no limit.",
        lambda snapshot: [
            (subuser.username, float(subuser.traffic_limit_amount))
            for subuser in snapshot.subusers
            if subuser.traffic_limit_unit == LIMIT_UNIT
        ],
        label="username",
    ),
    _Gauge(
        "subuser_traffic_used_gigabytes",
        "Traffic of a sub-user in its own period, which need not be the month, in units of 10^9 "
        "bytes.",
        lambda snapshot: [
            (subuser.username, float(subuser.traffic_used))
            for subuser in snapshot.subusers
            if subuser.traffic_limit_unit == LIMIT_UNIT
        ],
        label="username",
    ),
    _Gauge(
        "subuser_enabled",
        "1 if the sub-user may use the proxies, otherwise 0.",
        lambda snapshot: [(subuser.username, subuser.enabled) for subuser in snapshot.subusers],
        label="username",
    ),
    _Gauge(
        "subusers_omitted",
        "Sub-users without metrics: those with the least traffic where there are more than "
        "--max-subusers, and those whose names no request can hold.",
        _single(lambda snapshot: snapshot.omitted),
    ),
)


def describe_metrics() -> Iterator[Metric]:
    """Yield every metric without a value."""
    return make_metrics(State())


def make_metrics(state: State) -> Iterator[Metric]:
    """Yield every metric. Before the first snapshot, most have no value."""
    yield GaugeMetricFamily(
        "goproxies_up", "1 if the last refresh succeeded, otherwise 0.", value=state.is_up
    )
    yield InfoMetricFamily(
        "goproxies_build", "The version of the exporter.", value={"version": __version__}
    )
    for gauge in _GAUGES:
        yield gauge.family(state.snapshot)
