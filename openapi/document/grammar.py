"""OpenAPI 3.0, as far as the generator understands it: what may stand where.

The order of the keys here is their order in the built document. Callbacks, links, servers of a
single path and parameters with content are missing: the generator would ignore them.
"""

from typing import Final

from openapi.document.names import (
    component_name,
    header_name,
    literal,
    media_type,
    operation_id,
    parameter_name,
    path_template,
    property_name,
    reference,
    scope,
    server_url,
    status_code,
    tag,
    token,
    version,
)
from openapi.document.rules import (
    Rule,
    data,
    either,
    flag,
    items,
    literals,
    mapping,
    number,
    one_of,
    prose,
    record,
    size,
    sorted_mapping,
)
from openapi.document.values import Json, JsonObject
from openapi.errors import Refusal

__all__ = ["METHODS", "admit", "without_title"]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def admit(document: Json, place: str) -> JsonObject:
    """Return what a spec may hold of a document from outside.

    Names are checked, invisible characters of prose are removed, extensions are left out, keys are
    sorted. Admitting a document twice changes nothing.

    Raises:
        Refusal: Something is not admitted; the place ends with its JSON pointer.
    """
    return _DOCUMENT(document, f"{place}#")


def _or_reference(rule: Rule) -> Rule:
    """Allow a `$ref` in its place; OpenAPI 3.0 ignores what stands beside one."""

    def either_rule(value: Json, place: str) -> Json:
        if isinstance(value, dict) and "$ref" in value:
            if value.get("nullable") is True:
                raise Refusal(
                    f"{place}/nullable",
                    "nullable beside a $ref is ignored, so null would be refused",
                    "with the overlay, replace the $ref by 'allOf: [{$ref: ...}]', or remove "
                    "nullable",
                )
            return {"$ref": reference(value["$ref"], f"{place}/$ref")}
        return rule(value, place)

    return either_rule


def without_title(schema: JsonObject) -> JsonObject:
    """Return a schema with its title at the head of its description.

    The generator would name the class and its file by a title; their name is the component's.
    """
    rest = {key: value for key, value in schema.items() if key != "title"}
    title, description = schema.get("title"), schema.get("description", "")
    if title and isinstance(title, str) and isinstance(description, str):
        text = f"{title}\n\n{description}" if description else title
        return {"description": text} | rest | {"description": text}
    return rest


def _schema_itself(value: Json, place: str) -> JsonObject:
    return without_title(_SCHEMA_FIELDS(value, place))


def _mapped_schema(value: Json, place: str) -> str:
    """Take a `$ref`, or the bare name of a schema, which stands for one."""
    if isinstance(value, str) and not value.startswith("#"):
        return f"#/components/schemas/{component_name(value, place)}"
    return reference(value, place)


def _parameter_itself(value: Json, place: str) -> JsonObject:
    parameter = _PARAMETER_FIELDS(value, place)
    if parameter.get("in") == "header" and "name" in parameter:
        header_name(parameter["name"], f"{place}/name")
    return parameter


def _schema(value: Json, place: str) -> Json:
    return _or_reference(_schema_itself)(value, place)


_EXTERNAL_DOCS: Final = record({"description": prose, "url": prose})
_EXAMPLES: Final = mapping(
    token,
    _or_reference(
        record({"summary": prose, "description": prose, "value": data, "externalValue": prose})
    ),
)
_SCHEMA_FIELDS: Final = record(
    {
        "title": prose,
        "description": prose,
        "type": one_of("array", "boolean", "integer", "number", "object", "string"),
        "format": literal,
        "nullable": flag,
        "enum": items(literals),
        "default": literals,
        "multipleOf": number,
        "minimum": number,
        "exclusiveMinimum": flag,
        "maximum": number,
        "exclusiveMaximum": flag,
        "minLength": size,
        "maxLength": size,
        "pattern": prose,
        "items": _schema,
        "minItems": size,
        "maxItems": size,
        "uniqueItems": flag,
        "properties": mapping(property_name, _schema),
        "required": items(property_name),
        "additionalProperties": either(flag, bool, _schema),
        "minProperties": size,
        "maxProperties": size,
        "allOf": items(_schema),
        "anyOf": items(_schema),
        "oneOf": items(_schema),
        "not": _schema,
        "discriminator": record(
            {"propertyName": property_name, "mapping": mapping(literal, _mapped_schema)}
        ),
        "readOnly": flag,
        "writeOnly": flag,
        "deprecated": flag,
        "example": data,
        "externalDocs": _EXTERNAL_DOCS,
        "xml": data,
    }
)

_SERIALISED: Final[dict[str, Rule]] = {
    "description": prose,
    "required": flag,
    "deprecated": flag,
    "allowEmptyValue": flag,
    "style": token,
    "explode": flag,
    "allowReserved": flag,
    "schema": _schema,
    "example": data,
    "examples": _EXAMPLES,
}
_HEADERS: Final = mapping(header_name, _or_reference(record(_SERIALISED)))
_ENCODING: Final = record(
    {
        "contentType": media_type,
        "headers": _HEADERS,
        "style": token,
        "explode": flag,
        "allowReserved": flag,
    }
)
_CONTENT: Final = mapping(
    media_type,
    record(
        {
            "schema": _schema,
            "example": data,
            "examples": _EXAMPLES,
            "encoding": mapping(property_name, _ENCODING),
        }
    ),
)
_PARAMETER_FIELDS: Final = record(
    {
        "name": parameter_name,
        "in": one_of("query", "path", "header", "cookie"),
        **_SERIALISED,
    }
)
_PARAMETER: Final = _or_reference(_parameter_itself)
_REQUEST_BODY: Final = _or_reference(
    record({"description": prose, "required": flag, "content": _CONTENT})
)
_RESPONSE: Final = _or_reference(
    record({"description": prose, "headers": _HEADERS, "content": _CONTENT})
)

_FLOW: Final = record(
    {
        "authorizationUrl": prose,
        "tokenUrl": prose,
        "refreshUrl": prose,
        "scopes": mapping(scope, prose),
    }
)
_SECURITY_SCHEME: Final = record(
    {
        "description": prose,
        "type": one_of("apiKey", "http", "oauth2", "openIdConnect"),
        "name": header_name,
        "in": one_of("query", "header", "cookie"),
        "scheme": token,
        "bearerFormat": prose,
        "flows": record(
            dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode"), _FLOW)
        ),
        "openIdConnectUrl": prose,
    }
)
_SECURITY: Final = items(mapping(component_name, items(scope)))

_SERVER: Final = record(
    {
        "url": server_url,
        "description": prose,
        "variables": mapping(
            token, record({"enum": items(prose), "default": prose, "description": prose})
        ),
    }
)
_OPERATION: Final = record(
    {
        "summary": prose,
        "description": prose,
        "operationId": operation_id,
        "tags": items(tag),
        "deprecated": flag,
        "security": _SECURITY,
        "parameters": items(_PARAMETER),
        "requestBody": _REQUEST_BODY,
        "responses": sorted_mapping(status_code, _RESPONSE),
        "externalDocs": _EXTERNAL_DOCS,
    }
)
_PATH_ITEM: Final = record(
    {
        "summary": prose,
        "description": prose,
        "parameters": items(_PARAMETER),
        **dict.fromkeys(METHODS, _OPERATION),
    }
)
_DOCUMENT: Final = record(
    {
        "openapi": version,
        "info": record(
            {
                "title": prose,
                "description": prose,
                "termsOfService": prose,
                "contact": record({"name": prose, "url": prose, "email": prose}),
                "license": record({"name": prose, "url": prose}),
                "version": prose,
            }
        ),
        "externalDocs": _EXTERNAL_DOCS,
        "servers": items(_SERVER),
        "security": _SECURITY,
        "tags": items(record({"name": tag, "description": prose, "externalDocs": _EXTERNAL_DOCS})),
        "paths": sorted_mapping(path_template, _PATH_ITEM),
        "components": record(
            {
                "schemas": sorted_mapping(component_name, _schema),
                "responses": sorted_mapping(component_name, _RESPONSE),
                "parameters": sorted_mapping(component_name, _PARAMETER),
                "examples": _EXAMPLES,
                "requestBodies": sorted_mapping(component_name, _REQUEST_BODY),
                "headers": sorted_mapping(component_name, _or_reference(record(_SERIALISED))),
                "securitySchemes": sorted_mapping(component_name, _or_reference(_SECURITY_SCHEME)),
            }
        ),
    }
)
