"""The command that serves metrics for Prometheus."""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goproxies._constants import (
    EXPORTER_MAX_SUBUSERS,
    EXPORTER_PORT,
    EXPORTER_REFRESH_SECONDS,
    SUBUSERS_MAX,
)
from goproxies.cli._access.identity import identify, sandbox_client
from goproxies.cli._options.common import Access, whole_number

if TYPE_CHECKING:
    import goproxies
    from goproxies.exporter import Exporter, MetricsServer

__all__ = ["exporter"]

_ALL = "all"

Port = Annotated[
    int,
    typer.Option(
        metavar="NUMBER", parser=whole_number("a port", 0, 65535), help="0 is any free port."
    ),
]
Host = Annotated[
    str,
    typer.Option(metavar="ADDRESS", help="The address to listen on; 0.0.0.0 for other machines."),
]
Refresh = Annotated[
    float,
    typer.Option(metavar="SECONDS", min=0.1, max=86_400.0, help="Time between two refreshes."),
]
Username = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME", help=f"A sub-user. Repeat it for others. Default: {_ALL}, so every one."
    ),
]
MaxSubusers = Annotated[
    int,
    typer.Option(
        metavar="NUMBER",
        parser=whole_number("the number of sub-users", 0, SUBUSERS_MAX),
        help="How many sub-users have metrics: those with the most traffic.",
    ),
]


def exporter(
    context: typer.Context,
    *,
    port: Port = EXPORTER_PORT,
    host: Host = "127.0.0.1",
    refresh: Refresh = EXPORTER_REFRESH_SECONDS,
    username: Username = None,
    max_subusers: MaxSubusers = EXPORTER_MAX_SUBUSERS,
    access: Access,
) -> None:
    """Serve metrics for Prometheus.

    The numbers of this month are fetched in the background. SIGTERM or Ctrl-C ends it, with exit
    status 0.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        context.find_root().obj.show_warnings_at_once()
        names = None if username in (None, [], [_ALL]) else username
        with sandbox_client() if access.sandbox else identify(access).client() as client:
            _serve(client, host, port, usernames=names, refresh=refresh, max_subusers=max_subusers)


def _serve(client: goproxies.Client, host: str, port: int, **options: Any) -> None:
    from goproxies.exporter import Exporter

    with Exporter(client, **options) as collector, _listen(collector, host, port) as server:
        print(f"Metrics are at {server.url}/metrics until SIGTERM or Ctrl-C.", flush=True)
        server.serve_forever()


def _listen(collector: Exporter, host: str, port: int) -> MetricsServer:
    from goproxies.exporter import MetricsServer

    try:
        return MetricsServer(collector, host, port)
    except OSError as error:
        reason = error.strerror or str(error)
        fix = "choose another --host or --port; port 0 is any free one"
        raise OSError(error.errno, f"{host}, port {port}: {reason}; {fix}") from None
