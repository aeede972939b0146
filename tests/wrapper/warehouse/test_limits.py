"""A run adds a version of the limits of a sub-user if they changed, and only then."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import pytest

from tests.support.warehouse import TODAY, ScriptedApi, load_from, rows

LIMITS = {
    "alice": (5, 5, 9, 5),
    "bob": (0, 0, 0, 0),
    "carol": (5, 5.0, 5, 5),
    "dave": (0.1, 0.1000000004, 0.1, 0.1),
}
"""What the API says in each of four runs."""


class Version(NamedTuple):
    """A row of `subusers`."""

    username: str
    amount: Decimal
    is_final: bool
    as_of: datetime
    valid_from: datetime
    valid_to: datetime | None


Versions = dict[str, list[Version]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Versions]:
    """The versions of each sub-user after each run, the oldest first."""
    database = tmp_path_factory.mktemp("limits") / "warehouse.duckdb"
    columns = "username, traffic_limit_amount, is_final, as_of, _dlt_valid_from, _dlt_valid_to"
    found = []
    for limits in zip(*LIMITS.values(), strict=True):
        traffic = {name: {TODAY: 1} for name in LIMITS}
        api = ScriptedApi(traffic, dict(zip(LIMITS, limits, strict=True)))
        load_from(api, database=database)
        versions: Versions = {name: [] for name in LIMITS}
        for version in map(Version._make, rows(database, "subusers", columns)):
            versions[version.username].append(version)
        found.append({name: sorted(some, key=_valid_from) for name, some in versions.items()})
    return found


def _valid_from(version: Version) -> datetime:
    return version.valid_from


def test_limits_that_did_not_change_keep_their_version_and_its_time(runs: list[Versions]) -> None:
    first, second, *_ = runs
    assert [len(versions) for versions in first.values()] == [1, 1, 1, 1]
    assert second == first


def test_the_history_of_limits_is_kept(runs: list[Versions]) -> None:
    _, _, third, _ = runs
    old, new = third["alice"]
    assert [old.amount, new.amount] == [5, 9]
    assert old.valid_to is not None
    assert new.valid_to is None


def test_only_the_limits_that_changed_get_a_version_with_a_time_of_its_own(
    runs: list[Versions],
) -> None:
    _, second, third, _ = runs
    (first,) = second["alice"]
    old, new = third["alice"]
    assert old == first._replace(valid_to=new.valid_from)
    assert new.as_of > old.as_of
    assert {**third, "alice": []} == {**second, "alice": []}


@pytest.mark.parametrize("name", ["carol", "dave"])
def test_limits_that_a_column_holds_as_the_same_number_are_one_version(
    name: str, runs: list[Versions]
) -> None:
    *_, last = runs
    assert len(last[name]) == 1


def test_limits_that_return_are_a_version_of_their_own(runs: list[Versions]) -> None:
    *_, last = runs
    assert [version.amount for version in last["alice"]] == [5, 9, 5]
