"""Results in a notebook: a table of HTML, every text escaped."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from goproxies import Breakdown, Period, RequestsHistory, Traffic

from tests.support.client.histories import history_of, hours, period_of

from .test_histories import requests

PERIOD = Period.parse("2026-10-05")
SPANS = hours(datetime(2026, 10, 5, tzinfo=UTC), 100)


def test_a_breakdown_is_a_table_of_its_cells() -> None:
    html = Breakdown("country", PERIOD, [Traffic(12, PERIOD, "DE")], {})._repr_html_()
    assert html == (
        "<table><thead><tr><th>country</th><th>username</th><th>bytes</th><th>start_at</th>"
        "<th>end_at</th></tr></thead><tbody><tr><td>DE</td><td></td><td>12</td>"
        "<td>2026-10-05T00:00:00+00:00</td><td>2026-10-05T23:59:59.999999+00:00</td></tr></tbody>"
        "</table>"
    )


def test_a_name_is_text_and_never_markup() -> None:
    hostile = "</td><script>alert('1')</script>&amp;"
    html = Breakdown("username", PERIOD, [Traffic(1, PERIOD, None, hostile)], {})._repr_html_()
    assert "<script" not in html
    assert "&lt;/td&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;amp;" in html


def test_a_history_is_a_table_of_its_buckets() -> None:
    html = history_of(SPANS[:2], period_of(SPANS[:2]), "hour", numbers=[1, 2**40])._repr_html_()
    assert html.count("<tr>") == 3
    assert f"<td>2026-10-05T02:00:00+00:00</td><td>{2**40}</td>" in html


def test_a_missing_count_is_an_empty_cell() -> None:
    history: RequestsHistory = requests((5, 3), (6, None))
    assert "<td>5</td><td>3</td></tr>" in history._repr_html_()
    assert "<td>6</td><td></td></tr>" in history._repr_html_()


@pytest.mark.parametrize(
    ("number", "note"), [(60, ""), (61, "<p>60 of 61 rows</p>"), (100, "<p>60 of 100 rows</p>")]
)
def test_the_first_60_of_many_rows_are_shown(number: int, note: str) -> None:
    spans = SPANS[:number]
    html = history_of(spans, period_of(spans), "hour")._repr_html_()
    assert html.count("<tr>") == 61
    assert html.endswith(f"</table>{note}")


def test_without_rows_there_is_a_head() -> None:
    assert "<th>bytes</th>" in history_of([], PERIOD, "hour")._repr_html_()
