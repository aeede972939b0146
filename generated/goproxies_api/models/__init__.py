# Made by `make generate`: openapi-python-client 0.29.1 on openapi/resellers.yaml.
# Do not edit it: the next run replaces it whole.

"""Contains all the data models used in inputs/outputs"""

from .error_body import ErrorBody
from .error_info import ErrorInfo
from .error_info_fields import ErrorInfoFields
from .field_error import FieldError
from .login_request import LoginRequest
from .paging import Paging
from .requests_history_stat import RequestsHistoryStat
from .requests_history_stats import RequestsHistoryStats
from .requests_history_stats_query import RequestsHistoryStatsQuery
from .reseller_subuser import ResellerSubuser
from .reseller_subusers import ResellerSubusers
from .token import Token
from .traffic_history_interval import TrafficHistoryInterval
from .traffic_history_stat import TrafficHistoryStat
from .traffic_history_stats import TrafficHistoryStats
from .traffic_history_stats_query import TrafficHistoryStatsQuery
from .traffic_stats import TrafficStats
from .traffic_stats_query import TrafficStatsQuery
from .used_countries_stats import UsedCountriesStats

__all__ = (
    "ErrorBody",
    "ErrorInfo",
    "ErrorInfoFields",
    "FieldError",
    "LoginRequest",
    "Paging",
    "RequestsHistoryStat",
    "RequestsHistoryStats",
    "RequestsHistoryStatsQuery",
    "ResellerSubuser",
    "ResellerSubusers",
    "Token",
    "TrafficHistoryInterval",
    "TrafficHistoryStat",
    "TrafficHistoryStats",
    "TrafficHistoryStatsQuery",
    "TrafficStats",
    "TrafficStatsQuery",
    "UsedCountriesStats",
)
