"""How the user wants to see an answer."""

from __future__ import annotations

from datetime import tzinfo

import attrs

from .units import Unit

__all__ = ["View"]


@attrs.frozen
class View:
    """How the user wants to see an answer.

    Attributes:
        unit: The unit of traffic; `None` is GB in tables, and bytes only in CSV.
        zone: The zone of times in tables; `None` is that of the answer.
        is_file: Whether the answer goes to a file, which has no colours.
        for_excel: Whether CSV begins with a byte order mark, by which Excel recognises UTF-8.
    """

    unit: Unit | None = None
    zone: tzinfo | None = None
    is_file: bool = False
    for_excel: bool = False

    @property
    def table_unit(self) -> Unit:
        """The unit of traffic in tables."""
        return self.unit or Unit.GB
