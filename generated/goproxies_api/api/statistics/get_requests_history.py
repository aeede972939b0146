# Made by `make generate`: openapi-python-client 0.29.1 on openapi/resellers.yaml.
# Do not edit it: the next run replaces it whole.

import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.error_body import ErrorBody
from ...models.requests_history_stats import RequestsHistoryStats
from ...models.traffic_history_interval import TrafficHistoryInterval
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    country: str | Unset = UNSET,
    start_at: datetime.datetime | Unset = UNSET,
    end_at: datetime.datetime | Unset = UNSET,
    interval: TrafficHistoryInterval | Unset = UNSET,
    username: str | Unset = UNSET,
    status: int | Unset = UNSET,
    status_not: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["country"] = country

    json_start_at: str | Unset = UNSET
    if not isinstance(start_at, Unset):
        json_start_at = start_at.isoformat()
    params["start_at"] = json_start_at

    json_end_at: str | Unset = UNSET
    if not isinstance(end_at, Unset):
        json_end_at = end_at.isoformat()
    params["end_at"] = json_end_at

    json_interval: str | Unset = UNSET
    if not isinstance(interval, Unset):
        json_interval = interval.value

    params["interval"] = json_interval

    params["username"] = username

    params["status"] = status

    params["status_not"] = status_not

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/stats/requests/history",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorBody | RequestsHistoryStats:
    if response.status_code == 200:
        response_200 = RequestsHistoryStats.from_dict(response.json())

        return response_200

    response_default = ErrorBody.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorBody | RequestsHistoryStats]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    country: str | Unset = UNSET,
    start_at: datetime.datetime | Unset = UNSET,
    end_at: datetime.datetime | Unset = UNSET,
    interval: TrafficHistoryInterval | Unset = UNSET,
    username: str | Unset = UNSET,
    status: int | Unset = UNSET,
    status_not: int | Unset = UNSET,
) -> Response[ErrorBody | RequestsHistoryStats]:
    """Get user requests history

    Args:
        country (str | Unset):
        start_at (datetime.datetime | Unset): By default the start of the current month.
        end_at (datetime.datetime | Unset): By default the end of the current day.
        interval (TrafficHistoryInterval | Unset):
        username (str | Unset):
        status (int | Unset):
        status_not (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | RequestsHistoryStats]
    """

    kwargs = _get_kwargs(
        country=country,
        start_at=start_at,
        end_at=end_at,
        interval=interval,
        username=username,
        status=status,
        status_not=status_not,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    country: str | Unset = UNSET,
    start_at: datetime.datetime | Unset = UNSET,
    end_at: datetime.datetime | Unset = UNSET,
    interval: TrafficHistoryInterval | Unset = UNSET,
    username: str | Unset = UNSET,
    status: int | Unset = UNSET,
    status_not: int | Unset = UNSET,
) -> ErrorBody | RequestsHistoryStats | None:
    """Get user requests history

    Args:
        country (str | Unset):
        start_at (datetime.datetime | Unset): By default the start of the current month.
        end_at (datetime.datetime | Unset): By default the end of the current day.
        interval (TrafficHistoryInterval | Unset):
        username (str | Unset):
        status (int | Unset):
        status_not (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | RequestsHistoryStats
    """

    return sync_detailed(
        client=client,
        country=country,
        start_at=start_at,
        end_at=end_at,
        interval=interval,
        username=username,
        status=status,
        status_not=status_not,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    country: str | Unset = UNSET,
    start_at: datetime.datetime | Unset = UNSET,
    end_at: datetime.datetime | Unset = UNSET,
    interval: TrafficHistoryInterval | Unset = UNSET,
    username: str | Unset = UNSET,
    status: int | Unset = UNSET,
    status_not: int | Unset = UNSET,
) -> Response[ErrorBody | RequestsHistoryStats]:
    """Get user requests history

    Args:
        country (str | Unset):
        start_at (datetime.datetime | Unset): By default the start of the current month.
        end_at (datetime.datetime | Unset): By default the end of the current day.
        interval (TrafficHistoryInterval | Unset):
        username (str | Unset):
        status (int | Unset):
        status_not (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | RequestsHistoryStats]
    """

    kwargs = _get_kwargs(
        country=country,
        start_at=start_at,
        end_at=end_at,
        interval=interval,
        username=username,
        status=status,
        status_not=status_not,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    country: str | Unset = UNSET,
    start_at: datetime.datetime | Unset = UNSET,
    end_at: datetime.datetime | Unset = UNSET,
    interval: TrafficHistoryInterval | Unset = UNSET,
    username: str | Unset = UNSET,
    status: int | Unset = UNSET,
    status_not: int | Unset = UNSET,
) -> ErrorBody | RequestsHistoryStats | None:
    """Get user requests history

    Args:
        country (str | Unset):
        start_at (datetime.datetime | Unset): By default the start of the current month.
        end_at (datetime.datetime | Unset): By default the end of the current day.
        interval (TrafficHistoryInterval | Unset):
        username (str | Unset):
        status (int | Unset):
        status_not (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | RequestsHistoryStats
    """

    return (
        await asyncio_detailed(
            client=client,
            country=country,
            start_at=start_at,
            end_at=end_at,
            interval=interval,
            username=username,
            status=status,
            status_not=status_not,
        )
    ).parsed
