"""The traffic: plausible, and decided by the seed only."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from goproxies.sandbox import Sandbox, _database
from goproxies.sandbox._times import floor, hour_end
from goproxies.sandbox._traffic import COUNTRIES, USERNAMES, TrafficRange, TrafficRow, traffic

from tests.support.sandbox.clients import NOW, frozen, micros

DAY = 86_400_000_000


def rows(seed: int = 7, later: timedelta = timedelta(), days: int = 10) -> list[TrafficRow]:
    last = hour_end(NOW + later)
    first = floor(last, "day") - (days - 1) * DAY
    made_from = TrafficRange(seed, first, last, USERNAMES, COUNTRIES)
    return [TrafficRow(*row) for row in traffic(made_from)]


def test_one_seed_gives_one_traffic() -> None:
    assert rows() == rows()


def test_another_seed_gives_another() -> None:
    assert rows(seed=7) != rows(seed=8)


def test_past_traffic_is_the_same_whenever_the_sandbox_starts() -> None:
    early, late = rows(), rows(later=timedelta(days=3, hours=5))
    shared = range(micros("2026-11-12T00:00:00Z"), micros("2026-11-18T11:00:00Z"))
    assert [row for row in early if row.at in shared] == [row for row in late if row.at in shared]


def test_one_seed_gives_one_traffic_in_every_process() -> None:
    script = (
        "from tests.wrapper.sandbox.test_traffic import rows; print(sum(hash(r.at) + r.bytes "
        "for r in rows()))"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert sums == {f"{sum(row.at + row.bytes for row in rows())}\n"}


def test_traffic_ends_with_the_hour_in_which_the_sandbox_was_started() -> None:
    last_hour = range(micros("2026-11-18T10:00:00Z"), micros("2026-11-18T11:00:00Z"))
    assert max(row.at for row in rows()) in last_hour


def test_every_hour_since_the_first_day_has_traffic() -> None:
    hours = {row.at // (DAY // 24) for row in rows(days=10)}
    assert len(hours) == 9 * 24 + 11


def test_nights_are_quieter_than_days() -> None:
    by_hour = Counter[int]()
    for row in rows(days=60):
        by_hour[row.at % DAY // (DAY // 24)] += row.bytes
    assert 3 * by_hour[3] < by_hour[14]


def test_weekends_are_quieter_than_working_days() -> None:
    by_weekday = Counter[int]()
    for row in rows(days=7 * 20):
        by_weekday[(row.at // DAY + 3) % 7] += row.bytes
    assert by_weekday[6] < by_weekday[2]


def test_most_requests_succeed_and_those_carry_the_traffic() -> None:
    requests, sent = Counter[int](), Counter[int]()
    for row in rows():
        requests[row.status] += row.requests
        sent[row.status] += row.bytes
    assert requests[200] > 0.8 * requests.total()
    assert sent[200] > 0.99 * sent.total()
    assert len(requests) > 3


def test_every_subuser_and_country_has_traffic() -> None:
    made = rows()
    assert {row.username for row in made} == set(USERNAMES)
    assert {row.country for row in made} == set(COUNTRIES)


def test_subusers_and_countries_can_be_chosen() -> None:
    with frozen(usernames=["zoe"], countries=["SE", "NO"]) as sandbox:
        assert sandbox.usernames == ("zoe",)
        assert {(row.username, row.country) for row in sandbox.rows} == {
            ("zoe", "SE"),
            ("zoe", "NO"),
        }


def test_a_sandbox_has_more_than_a_year_of_traffic() -> None:
    with Sandbox(clock=lambda: NOW) as sandbox:
        assert sandbox.rows[0].at < micros("2025-11-01T00:00:00Z")


def test_traffic_that_is_added_is_only_in_its_sandbox() -> None:
    with frozen(days=2) as first:
        made = first.rows
        first.advance(timedelta(days=1))
    with frozen(days=2) as second:
        assert second.rows == made


def test_traffic_is_the_same_where_sqlite_copies_no_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with frozen(days=2) as copied:
        monkeypatch.setattr(_database, "_HAS_SERIALIZE", False)
        with frozen(days=2) as filled:
            assert filled.rows == copied.rows
