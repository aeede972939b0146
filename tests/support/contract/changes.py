"""Changes of the spec, each with its right rating."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from openapi.release.changes import Impact
from tests.support.pipeline.fragments import Document

__all__ = ["CHANGES", "Seeded"]

Edit = Callable[[Document], object]

MAJOR, MINOR, PATCH = Impact.MAJOR, Impact.MINOR, Impact.PATCH
TRAFFIC, COUNTRIES = "/api/v1/stats/traffic", "/api/v1/stats/countries"
COUNTRY, START_AT = 0, 1
TEXT = {"type": "string"}


class Seeded(NamedTuple):
    """A change, its rating, and a part of its description."""

    edit: Edit
    impact: Impact | None
    text: str


def traffic(spec: Document) -> Document:
    """Return the operation that most of the changes are about."""
    operation: Document = spec["paths"][TRAFFIC]["get"]
    return operation


def parameter(spec: Document, index: int) -> Document:
    found: Document = traffic(spec)["parameters"][index]
    return found


def schema(spec: Document, name: str) -> Document:
    found: Document = spec["components"]["schemas"][name]
    return found


def put(way: Callable[[Document], Any], key: str, value: object) -> Edit:
    return lambda spec: way(spec).__setitem__(key, value)


def field(name: str, key: str, value: object) -> Edit:
    """Set a key of a property, `Schema.property`."""
    owner, _, prop = name.partition(".")
    return lambda spec: schema(spec, owner)["properties"][prop].__setitem__(key, value)


def add_parameter(required: bool) -> Edit:
    extra = {"name": "city", "in": "query", "required": required, "schema": TEXT}
    return lambda spec: traffic(spec)["parameters"].insert(0, extra)


def remove_field(owner: str, name: str) -> Edit:
    def edit(spec: Document) -> None:
        del schema(spec, owner)["properties"][name]
        required = schema(spec, owner)["required"]
        required[:] = [one for one in required if one != name]

    return edit


def add_field(owner: str, *, required: bool) -> Edit:
    def edit(spec: Document) -> None:
        schema(spec, owner)["properties"]["city"] = TEXT
        schema(spec, owner)["required"] += ["city"] if required else []

    return edit


def rename_schema(spec: Document) -> None:
    text = json.dumps(spec).replace('/TrafficStats"', '/TrafficTotal"')
    spec.update(json.loads(text))
    schemas = spec["components"]["schemas"]
    schemas["TrafficTotal"] = schemas.pop("TrafficStats")


def add_operation(spec: Document) -> None:
    spec["paths"]["/api/v1/stats/cities"] = {
        "get": {**spec["paths"][COUNTRIES]["get"], "operationId": "getCities"}
    }


def inline_filter(spec: Document) -> None:
    query = schema(spec, "TrafficStatsQuery")
    schema(spec, "TrafficStats")["properties"]["filter"] = query


CHANGES: dict[str, Seeded] = {
    "nothing": Seeded(lambda spec: None, None, "Nothing changed."),
    # What Redocly rates by itself
    "a parameter is gone": Seeded(
        lambda spec: traffic(spec)["parameters"].pop(COUNTRY), MAJOR, "`country` query parameter"
    ),
    "a parameter is required": Seeded(
        lambda spec: parameter(spec, COUNTRY).update(required=True), MAJOR, "became required"
    ),
    "a parameter is called otherwise": Seeded(
        lambda spec: parameter(spec, COUNTRY).update(name="land"), MAJOR, "renamed to `land`"
    ),
    "a parameter has another type": Seeded(
        lambda spec: parameter(spec, COUNTRY)["schema"].update(type="integer"), MAJOR, "'integer'"
    ),
    "a parameter moves to the headers": Seeded(
        lambda spec: parameter(spec, COUNTRY).update({"in": "header"}), MAJOR, "header parameter"
    ),
    "a required parameter is new": Seeded(add_parameter(required=True), MAJOR, "Required `city`"),
    "a field of an answer is gone": Seeded(
        remove_field("TrafficStats", "bytes"), MAJOR, "`bytes` of `TrafficStats` was removed"
    ),
    "a field of an answer may be missing": Seeded(
        lambda spec: schema(spec, "TrafficStats")["required"].remove("bytes"),
        MAJOR,
        "no longer required: `bytes`",
    ),
    "a field of an answer may be null": Seeded(
        field("TrafficStats.bytes", "nullable", True), MAJOR, "widened"
    ),
    "a field of an answer has another type": Seeded(
        field("TrafficStats.bytes", "type", "string"), MAJOR, "`float` and is `str`"
    ),
    "a field of an answer has another format": Seeded(
        field("TrafficHistoryStat.start_at", "format", "date"), MAJOR, "`format` of `start_at`"
    ),
    "a list has other members": Seeded(
        field("UsedCountriesStats.countries", "items", {"type": "integer"}), MAJOR, "list[int]"
    ),
    "a value of an enum is gone": Seeded(
        lambda spec: schema(spec, "TrafficHistoryInterval")["enum"].remove("week"),
        MAJOR,
        "lost values: 'week'",
    ),
    "an operation is gone": Seeded(
        lambda spec: spec["paths"].pop(COUNTRIES), MAJOR, f"Path `{COUNTRIES}` was removed"
    ),
    "an operation is called otherwise": Seeded(
        put(traffic, "operationId", "getTraffic"), MAJOR, "get_traffic_stats` is gone"
    ),
    "a path is called otherwise": Seeded(
        lambda spec: spec["paths"].update({"/api/v2": spec["paths"].pop(COUNTRIES)}),
        MAJOR,
        f"Path `{COUNTRIES}` was removed",
    ),
    "a success has another status": Seeded(
        lambda spec: traffic(spec)["responses"].update(
            {"201": traffic(spec)["responses"].pop("200")}
        ),
        MAJOR,
        "`200` became `201`",
    ),
    "a body needs more": Seeded(
        add_field("LoginRequest", required=True), MAJOR, "became required: `city`"
    ),
    "a login needs a token": Seeded(
        lambda spec: spec["paths"]["/api/v1/login"]["post"].update(
            security=[{"userBearerAuth": []}]
        ),
        MAJOR,
        "needs `userBearerAuth` now",
    ),
    "the server is another": Seeded(
        lambda spec: spec["servers"][0].update(url="https://other.example.com"), MAJOR, "Server"
    ),
    # What breaks whoever imports the generated client, and is a patch to Redocly
    "a tag is called otherwise": Seeded(
        put(traffic, "tags", ["Traffic"]),
        MAJOR,
        "`goproxies_api.api.statistics.get_traffic_stats` is gone",
    ),
    "another tag comes first": Seeded(
        put(traffic, "tags", ["Traffic", "Statistics"]),
        MAJOR,
        "`goproxies_api.api.traffic.get_traffic_stats` is new",
    ),
    "a schema is called otherwise": Seeded(
        rename_schema, MAJOR, "`goproxies_api.models.TrafficStats` is gone"
    ),
    "a schema has no name any more": Seeded(inline_filter, MAJOR, "is `TrafficStatsFilter`"),
    "an operation needs no token": Seeded(
        put(traffic, "security", []), MAJOR, "needed `userBearerAuth`, and needs nothing now"
    ),
    "an operation may be called without": Seeded(
        put(traffic, "security", [{"userBearerAuth": []}, {}]), MAJOR, "`userBearerAuth` or nothing"
    ),
    "a parameter has no format": Seeded(
        lambda spec: parameter(spec, START_AT)["schema"].pop("format"),
        MAJOR,
        "(start_at)` was `datetime.datetime` and is `str`",
    ),
    "a number is whole": Seeded(
        field("TrafficStats.bytes", "type", "integer"), MAJOR, "was `float` and is `int`"
    ),
    "a text is of an enum": Seeded(
        field("TrafficStatsQuery.country", "enum", ["DE", "US"]), MAJOR, "TrafficStatsQueryCountry"
    ),
    "a body takes less": Seeded(
        remove_field("LoginRequest", "password"), MAJOR, "LoginRequest.password` is gone"
    ),
    "an object is closed": Seeded(
        lambda spec: schema(spec, "TrafficStats").update(additionalProperties=False),
        MAJOR,
        "TrafficStats.additional_properties` is gone",
    ),
    # Additions
    "an operation is new": Seeded(add_operation, MINOR, "`/api/v1/stats/cities` added"),
    "an optional parameter is new": Seeded(
        add_parameter(required=False), MINOR, "`parameters/city` added"
    ),
    "a field of an answer is new": Seeded(
        add_field("TrafficStats", required=True), MINOR, "`properties/city` added"
    ),
    "an optional field of a body is new": Seeded(
        add_field("LoginRequest", required=False), MINOR, "LoginRequest"
    ),
    "a value of an enum is new": Seeded(
        lambda spec: schema(spec, "TrafficHistoryInterval")["enum"].append("month"),
        MINOR,
        "TrafficHistoryInterval.MONTH` is new",
    ),
    "an answer is new": Seeded(
        lambda spec: traffic(spec)["responses"].update({"404": {"description": "None"}}),
        MINOR,
        "`responses/404` added",
    ),
    "a schema is new": Seeded(
        lambda spec: spec["components"]["schemas"].update(
            City={"type": "object", "properties": {"name": TEXT}}
        ),
        MINOR,
        "`goproxies_api.models.City` is new",
    ),
    # Words, and promises kept better
    "a summary": Seeded(put(traffic, "summary", "Other"), PATCH, "`summary` changed"),
    "a description": Seeded(
        lambda spec: schema(spec, "TrafficStats").update(description="Other"),
        PATCH,
        "`description`",
    ),
    "the version of the documentation": Seeded(
        lambda spec: spec["info"].update(version="2.0.0"), PATCH, "`info/version` changed"
    ),
    "a second tag": Seeded(put(traffic, "tags", ["Statistics", "New"]), PATCH, "`tags` changed"),
    "a field is always there": Seeded(
        lambda spec: schema(spec, "RequestsHistoryStat")["required"].append("count"),
        PATCH,
        "`required` changed",
    ),
    "a field is never null": Seeded(
        lambda spec: schema(spec, "UsedCountriesStats")["properties"]["countries"].pop("nullable"),
        PATCH,
        "`properties/countries` changed",
    ),
    "a default": Seeded(
        lambda spec: parameter(spec, COUNTRY)["schema"].update(default="DE"), PATCH, "default"
    ),
    "an order": Seeded(lambda spec: traffic(spec)["parameters"].reverse(), None, "Nothing"),
}
