"""Tokens: real JWTs that expire, can be revoked, and are not valid elsewhere."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import jwt
import pytest
from goproxies.sandbox import Sandbox

from tests.support.sandbox.clients import COUNTRIES, LOGIN, NOW, bearer, frozen, token


def status(sandbox: Sandbox, authorization: str | None) -> int:
    headers = {} if authorization is None else {"Authorization": authorization}
    return httpx.get(
        sandbox.url + COUNTRIES, headers=headers, trust_env=False, verify=False
    ).status_code


def claims(value: str) -> dict[str, Any]:
    return jwt.decode(value, options={"verify_signature": False})


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_a_token_has_account_issue_and_expiry(sandbox: Sandbox) -> None:
    found = claims(token(sandbox))
    assert found["sub"] == "demo"
    assert found["iat"] == NOW.timestamp()
    assert found["exp"] == (NOW + timedelta(hours=1)).timestamp()


def test_a_token_is_signed(sandbox: Sandbox) -> None:
    assert jwt.get_unverified_header(token(sandbox)) == {"alg": "HS256", "typ": "JWT"}


def test_two_logins_give_two_tokens(sandbox: Sandbox) -> None:
    assert token(sandbox) != token(sandbox)


def test_a_token_gives_access_to_the_statistics(sandbox: Sandbox) -> None:
    assert status(sandbox, f"Bearer {token(sandbox)}") == 200


def test_the_scheme_is_read_in_any_case(sandbox: Sandbox) -> None:
    assert status(sandbox, f"bEARER {token(sandbox)}") == 200


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer x.y.z", "Basic ZGVtbzpkZW1v"]
)
def test_without_a_valid_token_a_request_is_unauthorized(
    sandbox: Sandbox, authorization: str | None
) -> None:
    assert status(sandbox, authorization) == 401


def test_a_forged_token_is_refused(sandbox: Sandbox) -> None:
    forged = jwt.encode(claims(token(sandbox)), b"guessed" * 8, algorithm="HS256")
    assert status(sandbox, f"Bearer {forged}") == 401


def test_a_token_without_a_signature_is_refused(sandbox: Sandbox) -> None:
    unsigned = jwt.encode(claims(token(sandbox)), "", algorithm="none")
    assert status(sandbox, f"Bearer {unsigned}") == 401


def test_a_token_of_another_sandbox_is_refused(sandbox: Sandbox) -> None:
    with frozen(days=1) as other:
        assert status(sandbox, f"Bearer {token(other)}") == 401


def test_a_refusal_names_the_scheme_and_the_reason(sandbox: Sandbox) -> None:
    answer = httpx.get(sandbox.url + COUNTRIES, trust_env=False, verify=False)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "bearer token is required" in answer.json()["error"]["detail"]


def test_a_token_expires_by_the_clock_of_the_sandbox() -> None:
    clock = Clock()
    with frozen(days=1, clock=clock, token_lifetime=timedelta(minutes=5)) as sandbox:
        value = token(sandbox)
        clock.now = NOW + timedelta(seconds=299)
        assert status(sandbox, f"Bearer {value}") == 200
        clock.now = NOW + timedelta(seconds=300)
        assert status(sandbox, f"Bearer {value}") == 401


def test_a_token_without_expiry_does_not_expire() -> None:
    with frozen(days=1, token_lifetime=None) as sandbox:
        value = token(sandbox)
        assert "exp" not in claims(value)
        assert status(sandbox, f"Bearer {value}") == 200


def test_the_date_of_an_answer_follows_the_clock(sandbox: Sandbox) -> None:
    answer = httpx.get(sandbox.url, trust_env=False, verify=False)
    assert parsedate_to_datetime(answer.headers["Date"]) == NOW


def test_one_token_can_be_revoked(sandbox: Sandbox) -> None:
    refused, other = token(sandbox), token(sandbox)
    sandbox.revoke_tokens(refused)
    assert status(sandbox, f"Bearer {refused}") == 401
    assert status(sandbox, f"Bearer {other}") == 200


def test_all_tokens_can_be_revoked_but_not_those_to_come(sandbox: Sandbox) -> None:
    before = [token(sandbox), token(sandbox)]
    sandbox.revoke_tokens()
    assert [status(sandbox, f"Bearer {value}") for value in before] == [401, 401]
    assert status(sandbox, f"Bearer {token(sandbox)}") == 200


@pytest.mark.parametrize("credentials", [("demo", "wrong"), ("wrong", "demo"), ("", "")])
def test_wrong_credentials_are_unauthorized(sandbox: Sandbox, credentials: tuple[str, str]) -> None:
    username, password = credentials
    body = {"username": username, "password": password}
    assert (
        httpx.post(sandbox.url + LOGIN, json=body, trust_env=False, verify=False).status_code == 401
    )


def test_accounts_can_be_chosen() -> None:
    with frozen(days=1, accounts={"ann": "a", "ben": "b"}) as sandbox:
        tokens = token(sandbox, "ann", "a"), token(sandbox, "ben", "b")
        assert [claims(value)["sub"] for value in tokens] == ["ann", "ben"]
        assert status(sandbox, bearer(tokens[1])["Authorization"]) == 200
