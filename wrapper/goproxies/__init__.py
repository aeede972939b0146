"""An unofficial client of the GoProxies Resellers API: traffic and requests of sub-users.

with goproxies.Client("reseller", "secret") as client:
    client.traffic()                                    # this month, in UTC
    client.traffic(period="last-month", country="DE", username="alice")
"""

from typing import TYPE_CHECKING

from ._errors import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    BreakdownError,
    ConfigurationError,
    FieldError,
    GoProxiesError,
    InternalServerError,
    InvalidArgumentError,
    LoginError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableEntityError,
)
from ._version import __version__

if TYPE_CHECKING:
    from . import exporter as exporter
    from . import report as report
    from . import sandbox as sandbox
    from . import warehouse as warehouse
    from ._arguments import Interval, Split
    from ._async_client import AsyncClient
    from ._auth.token_file import FileTokenStore
    from ._auth.token_stores import MemoryTokenStore, StoredToken, TokenStore
    from ._client import Client
    from ._network.aiohttp_transport import aiohttp_transport
    from ._results.breakdown import Breakdown, By, Cell
    from ._results.daily import DailyTraffic
    from ._results.histories import RequestsBucket, RequestsHistory, TrafficBucket, TrafficHistory
    from ._results.reconciliation import Discrepancy, Reconciliation
    from ._results.subusers import Subuser, Subusers
    from ._results.traffic import Traffic
    from ._time.period import Period

__all__ = [
    "APIConnectionError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncClient",
    "AuthenticationError",
    "BadRequestError",
    "Breakdown",
    "BreakdownError",
    "By",
    "Cell",
    "Client",
    "ConfigurationError",
    "DailyTraffic",
    "Discrepancy",
    "FieldError",
    "FileTokenStore",
    "GoProxiesError",
    "InternalServerError",
    "Interval",
    "InvalidArgumentError",
    "LoginError",
    "MemoryTokenStore",
    "NotFoundError",
    "Period",
    "PermissionDeniedError",
    "RateLimitError",
    "Reconciliation",
    "RequestsBucket",
    "RequestsHistory",
    "Split",
    "StoredToken",
    "Subuser",
    "Subusers",
    "TokenStore",
    "Traffic",
    "TrafficBucket",
    "TrafficHistory",
    "UnprocessableEntityError",
    "__version__",
    "aiohttp_transport",
]

# Imported on first use: the clients import httpx, which takes a while.
_MODULES = {
    "AsyncClient": "_async_client",
    "Breakdown": "_results.breakdown",
    "By": "_results.breakdown",
    "Cell": "_results.breakdown",
    "Client": "_client",
    "DailyTraffic": "_results.daily",
    "Discrepancy": "_results.reconciliation",
    "FileTokenStore": "_auth.token_file",
    "Interval": "_arguments",
    "MemoryTokenStore": "_auth.token_stores",
    "Period": "_time.period",
    "Reconciliation": "_results.reconciliation",
    "RequestsBucket": "_results.histories",
    "RequestsHistory": "_results.histories",
    "Split": "_arguments",
    "StoredToken": "_auth.token_stores",
    "Subuser": "_results.subusers",
    "Subusers": "_results.subusers",
    "TokenStore": "_auth.token_stores",
    "Traffic": "_results.traffic",
    "TrafficBucket": "_results.histories",
    "TrafficHistory": "_results.histories",
    "aiohttp_transport": "_network.aiohttp_transport",
}

if not TYPE_CHECKING:  # for type checkers, every name would exist
    from importlib import import_module

    def __getattr__(name):
        """Import a name of the package from its module, or an optional part of it."""
        if name in ("exporter", "report", "sandbox", "warehouse"):
            return import_module(f".{name}", __name__)
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = value  # the next use does not come here
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
