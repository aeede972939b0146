"""Errors of the API, in their documented shape."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TypedDict


class FieldError(TypedDict):
    code: str
    message: str


class ApiError(Exception):
    """A request that is answered with an error."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        fields: Mapping[str, FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.fields = fields or {}
        self.headers = headers


def error_body(
    status: int, path: str, detail: str = "", fields: Mapping[str, FieldError] | None = None
) -> dict[str, object]:
    """Return the body of an error, as documented."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:  # such as 520, which is in no standard
        phrase = "Unknown Error"
    return {
        "error": {
            "code": phrase.lower().replace(" ", "_").replace("-", "_"),
            "message": phrase,
            "detail": detail,
            "fields": dict(fields or {}),
        },
        "status": status,
        "path": path,
    }
