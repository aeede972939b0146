"""The report on the command line: a file, and what is refused before anything is sent."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import FEW_DAYS, PACKAGES, TRAFFIC, LogIn, Run
from tests.support.report.pages import Page

SUBUSERS = "Traffic by sub-user"


def read(name: str) -> Page:
    return Page(Path(name).read_text("utf-8"))


def test_it_writes_one_page(run: Run, shared_account: Sandbox) -> None:
    done = run("report", "--period", "2026-10", "--output", "october.html")
    assert (done.status, done.out, done.err) == (0, "", "")
    assert "October 2026 Traffic report Account demo" in read("october.html").text


def test_the_account_of_a_saved_login_is_in_it(
    run: Run, sandbox: Sandbox, log_in_to: LogIn
) -> None:
    log_in_to(sandbox)
    assert run("report", *FEW_DAYS, "--output", "a.html").status == 0
    assert "Account demo" in read("a.html").text


def test_the_price_and_the_title_are_in_it(run: Run, shared_account: Sandbox) -> None:
    price = ("--price-per-gb", "1.50", "--currency", "EUR")
    run("report", *FEW_DAYS, *price, "--title", "For you", "--output", "a.html")
    page = read("a.html")
    assert "For you" in page.text
    assert page.rows(SUBUSERS)["Sub-user and use of limit"][-1] == "Amount, EUR"


def test_sub_users_can_be_named(run: Run, shared_account: Sandbox) -> None:
    run("report", *FEW_DAYS, "--username", "bob", "--username", "erin", "--output", "a.html")
    rows = read("a.html").rows(f"{SUBUSERS}, of those chosen for this report")
    assert len(rows) == 2 + len(["header", "sum", "others", "total"])


def test_days_are_those_of_the_time_zone(run: Run, shared_account: Sandbox) -> None:
    run("report", *FEW_DAYS, "--timezone", "Europe/Berlin", "--output", "a.html")
    assert "From 1 Oct 2026, 00:00 CEST" in read("a.html").text


def test_it_goes_to_a_pipe(run: Run, shared_account: Sandbox) -> None:
    done = run("report", *FEW_DAYS)
    assert done.out.startswith("<!DOCTYPE html>")


def test_failures_are_named_beside_the_page(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(path=TRAFFIC, query={"username": "bob"}, status=400))
    done = run("report", "--period", "today", "--output", "a.html")
    assert done.status == 1
    assert done.err.startswith("goproxies: bob: ")
    assert "1 sub-user could not be read" in read("a.html").text


@pytest.mark.parametrize(
    ("options", "fix"),
    [
        (("--price-per-gb", "1,50"), "--price-per-gb is a price"),
        (("--currency", "EUR"), "it goes with --price-per-gb"),
        (("--price-per-gb", "1", "--currency", "x" * 20), "--currency is a code such as EUR"),
        (("--title", " "), "--title is a text"),
        (("--period", "october"), "is not a period"),
        (("--output", "october.csv"), "a report is HTML: give a name such as october.html"),
        (("--output", "nowhere/a.html"), "there is no folder nowhere"),
    ],
)
def test_an_impossible_argument_is_refused_before_any_request(
    run: Run, account: Sandbox, options: tuple[str, ...], fix: str
) -> None:
    refused = run("report", *options)
    assert refused.status == 2
    assert fix in refused.error_line
    assert not account.requests


def test_without_its_packages_the_extra_is_named(
    run: Run, account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("goproxies.report")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    refused = run("report", "--output", "a.html")
    assert refused.status == 2
    assert 'pip install "goproxies[report]"' in refused.error_line
    assert not account.requests


def test_no_terminal_is_filled_with_markup(account: Sandbox) -> None:
    terminal, its_end = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "goproxies", "report"],
        env={**os.environ, "PYTHONPATH": PACKAGES},
        stdout=its_end,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(its_end)
    os.close(terminal)
    assert done.returncode == 2
    assert "a report goes to a file: give a name such as report.html" in done.stderr
    assert not account.requests
