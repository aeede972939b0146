"""The picture of a report: its own HTML and styles within an SVG."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

__all__ = ["report_picture"]

_WIDTH, _HEIGHT = 960, 1162  # down to the end of the second chart


def report_picture(html: str) -> str:
    """Return the top of a report as SVG, in light and dark as the reader has it.

    A browser draws it as it draws the report: nothing is redrawn here.

    Raises:
        ValueError: It is not a report.
        ParseError: The body of the report is not well-formed XML.
    """
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)
    body = re.search("<body>(.*)</body>", html, re.DOTALL)
    if style is None or body is None:
        raise ValueError("this is no report: it has no style, or no body")
    inside = body[1].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' width="{_WIDTH}" height="{_HEIGHT}">\n'
        f"<style><![CDATA[{style[1]}]]></style>\n"
        f'<foreignObject width="{_WIDTH}" height="{_HEIGHT}">\n'
        f'<body xmlns="http://www.w3.org/1999/xhtml">{inside}</body>\n'
        f"</foreignObject>\n</svg>\n"
    )
    ET.fromstring(picture)
    return picture
