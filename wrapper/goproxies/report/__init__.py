"""The report: one HTML file about a period, to look at, to print and to send.

html = goproxies.report.render(client, period="last-month", price_per_gb="1.50", currency="EUR")
"""

from goproxies._errors import needs_extra

with needs_extra("report"):
    from ._render import render

__all__ = ["render"]
