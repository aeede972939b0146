"""A report as an HTML page: the same report gives the same bytes."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from goproxies._constants import (
    REPORT_COUNTRIES_MAX,
    REPORT_FAILURES_MAX,
    REPORT_LIST_MAX,
    REPORT_NEAR_LIMIT_PERCENT,
    REPORT_SUBUSERS_MAX,
)

from . import _text
from ._charts import bar
from ._data import Coverage, Report
from ._figures import requests_figure, traffic_figure
from ._folding import fold

__all__ = ["page"]


def page(report: Report) -> str:
    """Return the page."""
    subusers = fold(report.subusers, REPORT_SUBUSERS_MAX)
    hidden = [line.amount for line in subusers.hidden if line.amount is not None]
    return _template().render(
        report=report,
        heading=_heading(report),
        is_good=report.is_final and report.is_complete and report.adds_up,
        period=_text.period_words(report.period, report.zone),
        subusers=subusers,
        has_limits=any(line.limit and line.limit.traffic_limit_amount for line in subusers.shown),
        hidden_amount=None if report.price is None else report.price.sum(hidden),
        countries=fold(report.countries, REPORT_COUNTRIES_MAX),
        traffic_figure=traffic_figure(report),
        requests_figure=requests_figure(report),
        bar=bar,
        Coverage=Coverage,
        failures_max=REPORT_FAILURES_MAX,
        list_max=REPORT_LIST_MAX,
        near_limit=REPORT_NEAR_LIMIT_PERCENT,
        style=Markup(_read("style.css")),  # noqa: S704  # it is a file of this package
    )


def _heading(report: Report) -> str:
    match report.is_final, report.is_complete:
        case True, True if not report.adds_up:
            return "Final and complete, but the numbers differ"
        case True, True:
            return "Final and complete"
        case True, False:
            return "Final, but not complete"
        case False, True:
            return "Not final yet"
    return "Not final yet, and not complete"


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {name: getattr(_text, name) for name in _text.__all__}
    return environment.from_string(_read("page.html"))


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
