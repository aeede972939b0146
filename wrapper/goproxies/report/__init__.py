"""The report: one HTML file about a period, to look at, to print and to send.

html = goproxies.report.render(client, period="last-month", price_per_gb="1.50", currency="EUR")
"""

try:
    from ._render import render
except ModuleNotFoundError as error:
    if error.name not in ("jinja2", "markupsafe"):
        raise
    raise ImportError(
        f"goproxies.report needs {error.name}, which is not installed: "
        'pip install "goproxies[report]"',
        name=error.name,
    ) from error

__all__ = ["render"]
