"""Time zones in which days and months do what a program does not expect."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

ODD_ZONES: Final = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Africa/Cairo",  # clocks are put forward at midnight
        "Africa/Casablanca",  # and back for Ramadan
        "America/Asuncion",
        "America/Havana",
        "America/Sao_Paulo",
        "America/St_Johns",  # at one minute past midnight, up to 2011
        "Antarctica/Troll",  # by two hours
        "Asia/Beirut",
        "Asia/Kathmandu",  # 5:45 ahead
        "Asia/Manila",  # left out 1844-12-31
        "Atlantic/Azores",
        "Australia/Lord_Howe",  # by half an hour
        "Europe/Berlin",
        "Europe/Dublin",  # summer is standard time
        "Pacific/Apia",  # left out 2011-12-30
        "Pacific/Kiritimati",  # 14 hours ahead
    )
]


class PytzLike(tzinfo):
    """A zone like those of pytz: used as a tzinfo, it has local mean time."""

    def __init__(self, name: str) -> None:
        self.zone = name

    def __repr__(self) -> str:
        return f"PytzLike({self.zone!r})"

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(minutes=53)

    def tzname(self, _: datetime | None) -> str:
        return "LMT"

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta()
