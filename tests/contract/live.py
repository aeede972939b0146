"""Compare the real API with the spec: `make live`.

Read-only calls with the credentials of the environment (GOPROXIES_USERNAME and GOPROXIES_PASSWORD,
or GOPROXIES_TOKEN; GOPROXIES_BASE_URL for another server). The report has the shape of the answers
alone, so that it can be shown to anyone. A GET that none of the calls sends is called by itself.
"""

from __future__ import annotations

import inspect
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from importlib import import_module
from types import ModuleType

import attrs
import goproxies
import goproxies_api.api
import httpx
import yaml
from goproxies_api.errors import UnexpectedStatus

from openapi.document.values import JsonObject
from tests.support.contract.exchanges import SPEC, Contract, Exchange
from tests.support.contract.redaction import field_names, redacted, scrubbed, sub_users

__all__ = ["main"]

CREDENTIALS = ("GOPROXIES_USERNAME", "GOPROXIES_PASSWORD", "GOPROXIES_TOKEN")
LONGEST = 1000

CALLS: Mapping[str, Callable[[goproxies.Client], object]] = {
    "countries()": lambda client: client.countries(),
    "traffic()": lambda client: client.traffic(),
    "traffic(country='DE')": lambda client: client.traffic(country="DE"),
    "traffic_history('hour')": lambda client: client.traffic_history("hour", period="today"),
    "traffic_history('day')": lambda client: client.traffic_history("day"),
    "traffic_history()": lambda client: client.traffic_history(period="last-7-days"),
    "requests_history('day')": lambda client: client.requests_history("day"),
    "requests_history('day', status=200)": lambda client: client.requests_history(
        "day", status=200
    ),
    "requests_history('day', status_not=200)": lambda client: client.requests_history(
        "day", status_not=200
    ),
}


# After such an error the other calls would fail too, and a refused login must not be repeated.
FATAL = (goproxies.AuthenticationError, goproxies.APIConnectionError)


@attrs.frozen
class Row:
    """A call, its failure if it failed, and the undocumented parts of its exchanges."""

    call: str
    failure: Exception | None
    breaches: list[str]

    @property
    def outcome(self) -> str:
        """The result, without any text of the server."""
        status = getattr(self.failure, "status_code", None)
        kind = type(self.failure).__name__ if self.failure else "ok"
        return f"{kind} ({status})" if status else kind

    def __str__(self) -> str:
        return f"| `{self.call}` | {self.outcome} | {len(self.breaches) or 'none'} |"


class Recorder(httpx.BaseTransport):
    """The network, with a record of each exchange."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._network = httpx.HTTPTransport(trust_env=True)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and record it with its answer."""
        answer = self._network.handle_request(request)
        answer.read()
        self.exchanges.append(_exchange(request, answer))
        headers = [
            (name, value)
            for name, value in answer.headers.multi_items()
            if name not in ("content-encoding", "content-length", "transfer-encoding")
        ]
        return httpx.Response(answer.status_code, headers=headers, content=answer.content)

    def close(self) -> None:
        """Close every connection."""
        self._network.close()


def main() -> int:
    """Make the calls and print the report; return 1 if the spec does not have everything in it.

    Without credentials there is nothing to do, which is no failure.
    """
    if not any(map(os.environ.get, CREDENTIALS)):
        print(f"Nothing was called: no credentials ({', '.join(CREDENTIALS)} are not set).")
        return 0
    recorder = Recorder()
    try:
        client = goproxies.Client(transport=recorder, max_retries=0)
    except goproxies.ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    with client:
        rows = list(_rows(client, recorder))
    print("| call | outcome | not in the spec |", "| --- | --- | --- |", *rows, sep="\n")
    breaches = list(dict.fromkeys(breach for row in rows for breach in row.breaches))
    if breaches:
        print("\nNot in the spec:\n", *[f"- {breach}" for breach in breaches], sep="\n")
    return 1 if breaches or any(row.failure for row in rows) else 0


def _rows(client: goproxies.Client, recorder: Recorder) -> Iterator[Row]:
    called: set[str] = set()
    for name, call in (*CALLS.items(), *_other_calls(called)):
        failure: Exception | None = None
        try:
            call(client)
        except (goproxies.GoProxiesError, UnexpectedStatus) as error:
            failure = error
        yield Row(name, failure, list(_breaches(recorder.exchanges)))
        called |= {exchange.path for exchange in recorder.exchanges}
        recorder.exchanges.clear()
        if isinstance(failure, FATAL):
            return


def _other_calls(
    called: Collection[str],
) -> Iterator[tuple[str, Callable[[goproxies.Client], object]]]:
    """Yield a call of the raw client for each GET without required parameters not called yet."""
    prefix = "goproxies_api.api."
    for found in pkgutil.walk_packages(goproxies_api.api.__path__, prefix):
        if found.ispkg:
            continue
        endpoint = import_module(found.name)
        parameters = inspect.signature(endpoint._get_kwargs).parameters.values()
        if any(parameter.default is parameter.empty for parameter in parameters):
            continue
        request = endpoint._get_kwargs()
        if request["method"] == "get" and request["url"] not in called:
            yield f"raw {found.name.removeprefix(prefix)}", partial(_call_raw, endpoint)


def _call_raw(endpoint: ModuleType, client: goproxies.Client) -> object:
    return endpoint.sync_detailed(client=client.raw)


@cache
def _documented() -> tuple[frozenset[str], Contract]:
    """Return the names of all documented properties, and the contract that allows no others."""
    spec: JsonObject = yaml.safe_load(SPEC.read_text("utf-8"))
    return field_names(spec), Contract.closed(spec)


def _breaches(exchanges: list[Exchange]) -> Iterator[str]:
    known, contract = _documented()
    secrets = {value for name in CREDENTIALS if (value := os.environ.get(name))}
    for exchange in exchanges:
        secrets |= {*sub_users(exchange.content), *sub_users(exchange.body)}
        shape = redacted(exchange, known)
        for breach in [*contract.request_breaches(shape), *contract.answer_breaches(shape)]:
            yield scrubbed(_brief(breach), secrets)[:LONGEST]


def _brief(breach: str) -> str:
    """Return a breach without the whole value and the range, and once for all buckets."""
    exchange, _, reasons = breach.partition(": ")
    reason = re.split(r">,?\): ", reasons)[-1]  # openapi-core gives the value and all reasons first
    places = re.sub(r"\[\d+\]", "[*]", reason).split(": ")
    return ": ".join([re.sub(r"\?\S+", "", exchange), *dict.fromkeys(places)])


def _exchange(request: httpx.Request, answer: httpx.Response) -> Exchange:
    return Exchange(
        request.method,
        request.url.path,
        request.url.query.decode("ascii"),
        request.headers,
        request.read(),
        answer.status_code,
        answer.headers.get("content-type", ""),
        answer.content,
    )


if __name__ == "__main__":
    sys.exit(main())
