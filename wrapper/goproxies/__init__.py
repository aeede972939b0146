"""An unofficial client of the GoProxies Resellers API: traffic and requests of sub-users.

with goproxies.Client("reseller", "secret") as client:
    client.traffic()                                    # this month, in UTC
    client.traffic(period="last-month", country="DE", username="alice")
"""

from ._arguments import Interval
from ._async_client import AsyncClient
from ._client import Client
from ._errors import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
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
from ._histories import RequestsBucket, RequestsHistory, TrafficBucket, TrafficHistory
from ._period import Period
from ._token_file import FileTokenStore
from ._tokens import MemoryTokenStore, StoredToken, TokenStore
from ._traffic import Traffic
from ._version import __version__

__all__ = [
    "APIConnectionError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncClient",
    "AuthenticationError",
    "BadRequestError",
    "Client",
    "ConfigurationError",
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
    "RequestsBucket",
    "RequestsHistory",
    "StoredToken",
    "TokenStore",
    "Traffic",
    "TrafficBucket",
    "TrafficHistory",
    "UnprocessableEntityError",
    "__version__",
]
