"""Traffic in the unit that a person reads, rounded without loss on the way."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from goproxies.cli._output.units import Unit
from goproxies.sandbox import Sandbox
from hypothesis import given
from hypothesis import strategies as st

from tests.support.cli.commands import TRAFFIC, TRAFFIC_HISTORY, Run, answer_with, buckets, echo

SIZES = {Unit.GB: 10**9, Unit.GIB: 2**30}
EXACT = Context(prec=100)


@pytest.mark.parametrize("unit", SIZES)
@given(st.integers(-(10**60), 10**60))
def test_an_amount_is_rounded_to_a_thousandth(unit: Unit, count: int) -> None:
    exact = EXACT.divide(Decimal(count), Decimal(SIZES[unit]))

    rounded = exact.quantize(Decimal("0.001"), ROUND_HALF_UP, EXACT) or Decimal("0.000")

    assert unit.amount(count) == f"{rounded:,}"


@given(st.integers(0, 10**60))
def test_bytes_are_shown_as_they_are(count: int) -> None:
    assert int(Unit.BYTES.amount(count).replace(",", "")) == count


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("gb", "  1.500 GB  1,500,000,000 bytes\n"),
        ("gib", "  1.397 GiB  1,500,000,000 bytes\n"),
        ("bytes", "  1,500,000,000 bytes\n"),
    ],
)
def test_a_total_is_shown_in_the_unit(run: Run, account: Sandbox, unit: str, expected: str) -> None:
    answer_with(account, TRAFFIC, {"bytes": 1_500_000_000, "filter": echo()})

    assert expected in run("traffic", "--unit", unit).out


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("gb", "GB 1.500 1.500"),
        ("gib", "GiB 1.397 1.397"),
        ("bytes", "bytes 1,500,000,000 1,500,000,000"),
    ],
)
def test_a_history_is_shown_in_the_unit(
    run: Run, account: Sandbox, unit: str, expected: str
) -> None:
    values = buckets({"bytes": 1_500_000_000})
    answer_with(account, TRAFFIC_HISTORY, {"values": values, "filter": echo()})

    words = run("history", "--unit", unit).out.split()

    assert [word for word in words if word in expected.split()] == expected.split()


def test_json_has_bytes_whatever_the_unit(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC, {"bytes": 1_500_000_000, "filter": echo()})

    assert run("traffic", "--format=json", "--unit=gib") == run("traffic", "--format=json")


@pytest.mark.parametrize(
    ("unit", "header", "values"),
    [
        ((), "bytes,start_at", "1500000001,"),
        (("--unit", "bytes"), "bytes,start_at", "1500000001,"),
        (("--unit", "gb"), "bytes,gb,start_at", "1500000001,1.500000001,"),
        (
            ("--unit", "gib"),
            "bytes,gib,start_at",
            "1500000001,1.396983862854540348052978515625,",
        ),
    ],
)
def test_csv_has_a_column_of_exact_decimals_if_a_unit_is_given(
    run: Run, account: Sandbox, unit: tuple[str, ...], header: str, values: str
) -> None:
    answer_with(account, TRAFFIC, {"bytes": 1_500_000_001, "filter": echo()})

    lines = run("traffic", "--format", "csv", *unit).out.splitlines()

    assert lines[0].startswith(header)
    assert lines[1].startswith(values)


@pytest.mark.parametrize("unit", SIZES)
@given(st.integers(0, 10**60))
def test_decimals_are_exact(unit: Unit, count: int) -> None:
    assert EXACT.multiply(Decimal(unit.exact(count)), Decimal(SIZES[unit])) == count
