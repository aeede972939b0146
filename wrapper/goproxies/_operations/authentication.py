"""The operations of the tag Authentication."""

from __future__ import annotations

from goproxies._http.answer import Answer
from goproxies._http.requests import is_header_text
from goproxies._parsing.strict_json import Breach, member, string

from .generated import Endpoint
from .operation import Operation

__all__ = ["is_login", "login"]

_LOGIN = Endpoint("authentication.login")


def login(username: str, password: str) -> Operation[str]:
    """Log in; the result is the token. It is the only request that holds the password."""
    return Operation(_LOGIN.request(body={"username": username, "password": password}), _read_token)


def is_login(method: str, path: str) -> bool:
    """Return whether a request of this method and path is a login."""
    return _LOGIN.serves(method, path)


def _read_token(answer: Answer) -> str:
    token = member("token", string)(answer.json())
    if not is_header_text(token):
        problem = "it is empty, or holds other characters than visible ASCII, or too many"
        raise Breach(problem, "token")
    return token
