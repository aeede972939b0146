"""Shares in per cent."""

from __future__ import annotations

from decimal import Context, Decimal

__all__ = ["percent_of"]

# Not the context of the thread, which a program may have set to anything.
_CONTEXT = Context(prec=28)


def percent_of(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Return a part in per cent of a whole, to 28 digits; `None` where the whole is 0."""
    if not whole:
        return None
    return _CONTEXT.divide(_CONTEXT.multiply(100, part), whole)
