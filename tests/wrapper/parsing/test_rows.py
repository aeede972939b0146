"""Histories read by msgspec: as exactly as without it, and without `json` where all is plain."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import goproxies
import msgspec
import pytest
from goproxies._constants import MAX_BODY_ARRAYS
from goproxies._parsing import rows as _rows
from goproxies._parsing.strict_json import Breach
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.client.answers import ANSWERS, MISSING, changed, result_of, written
from tests.support.client.bodies import ALMOST_RIGHT, REQUESTS_HISTORY, TRAFFIC_HISTORY

HISTORIES = ["traffic_history", "requests_history"]


def outcome(method: str, text: bytes) -> object:
    """Return the result of a method, or the problem of the answer and its place."""
    try:
        return result_of(method, text).to_dicts()
    except goproxies.APIResponseValidationError as error:
        return str(error), error.pointer


def outcome_of_json(method: str, text: bytes) -> object:
    """Return the same of a client without msgspec."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(_rows, "_decoder", lambda *_: None)
        return outcome(method, text)


@st.composite
def damaged(draw: st.DrawFn, texts: st.SearchStrategy[bytes]) -> bytes:
    """Draw a text with a few bytes replaced by others."""
    text = draw(texts)
    at = draw(st.integers(0, len(text)))
    instead = st.binary(max_size=3) | st.sampled_from(DAMAGE)
    return text[:at] + draw(instead) + text[at + draw(st.integers(0, 3)) :]


DAMAGE = [
    b'"',
    b"\\",
    b"\\ud800",
    b"\xff",
    b"-",
    b"0",
    b".0",
    b"e3",
    b"e999",
    b"null",
    b"NaN",
    b"{}",
]
TEXTS = (TRAFFIC_HISTORY | REQUESTS_HISTORY | ALMOST_RIGHT).map(written)


@pytest.mark.parametrize("method", HISTORIES)
@given(text=TEXTS | damaged(TEXTS))
@example(text=b'{"values": [], "filter": {}, "\xff": 1}')
@example(text=b'{"values": [], "filter": {"more": 1e99999999999999999999}}')
@example(text=written(changed(ANSWERS["requests_history"], "/filter/status", 200.0)))
@example(text=written(changed(ANSWERS["requests_history"], "/values/0/count", -1)))
@example(text=written(changed(ANSWERS["traffic_history"], "/values/0/bytes", -1)))
@example(text=b'\xef\xbb\xbf{"values": [], "filter": {}}')
@example(text=b'{"values": [], "filter": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
def test_any_text_is_read_as_without_msgspec(method: str, text: bytes) -> None:
    assert outcome(method, text) == outcome_of_json(method, text)


@pytest.fixture
def without_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to read by `json`."""

    def refuse(_: bytes) -> object:
        raise AssertionError("json was needed")

    monkeypatch.setattr(_rows, "parse", refuse)


PLAIN_TIMES = {"start_at": "2026-10-05T00:00:00Z", "end_at": "2026-10-06T00:00:00Z"}


def plain(method: str, **counts: int) -> Any:
    """Return an answer with one row."""
    return changed(ANSWERS[method], "/values", [{**PLAIN_TIMES, **counts}])


@pytest.mark.usefixtures("without_json")
def test_plain_traffic_needs_no_json() -> None:
    assert result_of("traffic_history", plain("traffic_history", bytes=12)).total_bytes == 12


@pytest.mark.usefixtures("without_json")
@pytest.mark.parametrize("counts", [{}, {"count": 0}, {"count": 3}])
def test_plain_requests_need_no_json(counts: dict[str, int]) -> None:
    [bucket] = result_of("requests_history", plain("requests_history", amount=12, **counts))
    assert (bucket.amount, bucket.count) == (12, counts.get("count"))


@pytest.mark.usefixtures("without_json")
def test_requests_with_a_count_in_some_rows_need_no_json() -> None:
    body = plain("requests_history", amount=12, count=3)
    body["values"].append({**PLAIN_TIMES, "amount": 13})
    assert [bucket.count for bucket in result_of("requests_history", body)] == [3, None]


@pytest.mark.usefixtures("without_json")
@pytest.mark.parametrize("country", [MISSING, "Ü", "DE"])
def test_an_echo_needs_no_json(country: object) -> None:
    body = changed(plain("traffic_history", bytes=12), "/filter/country", country)
    assert result_of("traffic_history", body).total_bytes == 12


@pytest.mark.usefixtures("without_json")
def test_unknown_members_need_no_json() -> None:
    body = plain("traffic_history", bytes=12, requests=3)
    assert result_of("traffic_history", {**body, "page": {"next": None}}).total_bytes == 12


@pytest.fixture
def _looked_for_anew() -> Iterator[None]:
    """Let msgspec be looked for by this test, and once more after it."""
    _rows._decoder.cache_clear()
    yield
    _rows._decoder.cache_clear()


@pytest.mark.usefixtures("_looked_for_anew")
def test_where_msgspec_is_not_installed_it_is_looked_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "msgspec", None)
    for _ in range(3):
        assert len(result_of("traffic_history", ANSWERS["traffic_history"])) == 2
    assert _rows._decoder.cache_info().misses == 1


@pytest.mark.usefixtures("_looked_for_anew")
def test_an_msgspec_too_old_to_read_exactly_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def decoder(type: object) -> None:  # noqa: A002  # its name there
        raise AssertionError("it would round")

    monkeypatch.setattr(msgspec.json, "Decoder", decoder)
    assert len(result_of("traffic_history", ANSWERS["traffic_history"])) == 2


def test_a_history_of_more_parts_than_any_answer_is_refused_before_it_is_read() -> None:
    filler = b",".join([b"[]"] * (MAX_BODY_ARRAYS + 1))
    with pytest.raises(Breach, match="more parts"):
        _rows.body_reader("bytes")(b'{"values": [], "filter": [' + filler + b"]}")
