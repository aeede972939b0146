"""Hold the real API against the spec: `make live`.

Read-only calls with the credentials of the environment (GOPROXIES_USERNAME and GOPROXIES_PASSWORD,
or GOPROXIES_TOKEN; GOPROXIES_BASE_URL for another server). What they bring is told by its shape
alone, so that the report can be shown to anyone.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy

import attrs
import goproxies
import httpx
import yaml

from openapi.document.parts import schemas
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


# Where one call fails so, the others would: a refused login is not to be repeated.
HOPELESS = (goproxies.AuthenticationError, goproxies.APIConnectionError)


@attrs.frozen
class Row:
    """A call: what became of it, and what of its exchanges the spec does not foresee."""

    call: str
    failure: goproxies.GoProxiesError | None
    breaches: list[str]

    @property
    def outcome(self) -> str:
        """The result, without a word of the server's."""
        status = getattr(self.failure, "status_code", None)
        kind = type(self.failure).__name__ if self.failure else "ok"
        return f"{kind} ({status})" if status else kind

    def __str__(self) -> str:
        return f"| `{self.call}` | {self.outcome} | {len(self.breaches) or 'none'} |"


class Recorder(httpx.BaseTransport):
    """The network, with a note of each exchange."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._network = httpx.HTTPTransport(trust_env=True)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and note it with its answer."""
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
    """Make the calls and print the report; 1 if there is something that the spec does not foresee.

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
    print("| call | outcome | not foreseen |", "| --- | --- | --- |", *rows, sep="\n")
    breaches = list(dict.fromkeys(breach for row in rows for breach in row.breaches))
    if breaches:
        print("\nThe spec does not foresee:\n", *[f"- {breach}" for breach in breaches], sep="\n")
    return 1 if breaches or any(row.failure for row in rows) else 0


def _rows(client: goproxies.Client, recorder: Recorder) -> Iterator[Row]:
    for name, call in CALLS.items():
        failure = None
        try:
            call(client)
        except goproxies.GoProxiesError as error:
            failure = error
        yield Row(name, failure, list(_breaches(recorder.exchanges)))
        recorder.exchanges.clear()
        if isinstance(failure, HOPELESS):
            return


def _breaches(exchanges: list[Exchange]) -> Iterator[str]:
    spec: JsonObject = yaml.safe_load(SPEC.read_text("utf-8"))
    known, contract = field_names(spec), Contract(_closed(spec))
    secrets = {value for name in CREDENTIALS if (value := os.environ.get(name))}
    for exchange in exchanges:
        secrets |= {*sub_users(exchange.content), *sub_users(exchange.body)}
        shape = redacted(exchange, known)
        for breach in [*contract.request_breaches(shape), *contract.answer_breaches(shape)]:
            yield scrubbed(_brief(breach), secrets)[:LONGEST]


def _brief(breach: str) -> str:
    """Return a breach without the whole value, without the range, and once for all buckets."""
    exchange, _, reasons = breach.partition(": ")
    told = re.split(r">,?\): ", reasons)[-1]  # openapi-core gives the value and all reasons first
    places = re.sub(r"\[\d+\]", "[*]", told).split(": ")
    return ": ".join([re.sub(r"\?\S+", "", exchange), *dict.fromkeys(places)])


def _closed(spec: JsonObject) -> JsonObject:
    """A spec whose objects have the documented properties and no others."""
    copy = deepcopy(spec)
    for _, schema in schemas(copy):
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return copy


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
