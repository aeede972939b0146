"""How a secret is blotted out of what others say, in whatever spelling."""

from __future__ import annotations

import pytest
from goproxies._http.redaction import Secrets, hide, hide_in_text
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.issuing import jwt
from tests.support.client.planted import SECRETS, SPELLINGS, Spell, python


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("spell", [*SPELLINGS, python])
def test_a_secret_is_hidden_however_it_is_spelt(secret: str, spell: Spell) -> None:
    data = f"before {spell(secret)} after".encode()
    assert hide(data, [secret]) == b"before *** after"


def test_a_secret_is_hidden_in_latin_1() -> None:
    assert hide("é pässword é".encode("latin-1"), ["pässword"]) == b"\xe9 *** \xe9"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(SPELLINGS))
def test_any_secret_is_hidden(secret: str, spell: Spell) -> None:
    assert hide(spell(secret).encode(), [secret]) == b"***"


def test_what_only_resembles_a_secret_stays() -> None:
    assert hide(b"tokXen tok.e TOK.EN", ["tok.en", ""]) == b"tokXen tok.e TOK.EN"


def test_a_secret_within_another_does_not_leave_the_rest_of_it() -> None:
    assert hide(b"abcdef abc", ["abc", "abcdef"]) == b"*** ***"


def test_a_megabyte_of_token_is_hidden_whole() -> None:
    token = jwt({"more": "x" * 2**20})
    assert hide(f'{{"is": "{token}"}}'.encode(), [token]) == b'{"is": "***"}'


def test_a_lone_surrogate_in_a_text_is_replaced() -> None:
    assert hide_in_text("\ud800 secret", ["secret"]) == "? ***"


def test_the_password_and_the_latest_tokens_are_secrets() -> None:
    secrets = Secrets("password", None)
    for number in range(100):
        secrets.add(f"token-{number}")
        secrets.add(f"token-{number}")
    known = list(secrets)
    assert known[0] == "password"
    assert known[-2:] == ["token-98", "token-99"]
    assert len(known) < 20
