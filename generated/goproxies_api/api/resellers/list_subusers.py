# Made by `make generate`: openapi-python-client 0.29.1 on openapi/resellers.yaml.
# Do not edit it: the next run replaces it whole.

from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.error_body import ErrorBody
from ...models.reseller_subusers import ResellerSubusers
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    username: str | Unset = UNSET,
    limit: int | Unset = 1000,
    offset: int | Unset = 0,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["username"] = username

    params["limit"] = limit

    params["offset"] = offset

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/reseller/subusers",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorBody | ResellerSubusers:
    if response.status_code == 200:
        response_200 = ResellerSubusers.from_dict(response.json())

        return response_200

    response_default = ErrorBody.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorBody | ResellerSubusers]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    username: str | Unset = UNSET,
    limit: int | Unset = 1000,
    offset: int | Unset = 0,
) -> Response[ErrorBody | ResellerSubusers]:
    """List subusers

     Get a list of all subusers. Optionally filter by name to select a username.

    Args:
        username (str | Unset):
        limit (int | Unset):  Default: 1000.
        offset (int | Unset):  Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | ResellerSubusers]
    """

    kwargs = _get_kwargs(
        username=username,
        limit=limit,
        offset=offset,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    username: str | Unset = UNSET,
    limit: int | Unset = 1000,
    offset: int | Unset = 0,
) -> ErrorBody | ResellerSubusers | None:
    """List subusers

     Get a list of all subusers. Optionally filter by name to select a username.

    Args:
        username (str | Unset):
        limit (int | Unset):  Default: 1000.
        offset (int | Unset):  Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | ResellerSubusers
    """

    return sync_detailed(
        client=client,
        username=username,
        limit=limit,
        offset=offset,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    username: str | Unset = UNSET,
    limit: int | Unset = 1000,
    offset: int | Unset = 0,
) -> Response[ErrorBody | ResellerSubusers]:
    """List subusers

     Get a list of all subusers. Optionally filter by name to select a username.

    Args:
        username (str | Unset):
        limit (int | Unset):  Default: 1000.
        offset (int | Unset):  Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | ResellerSubusers]
    """

    kwargs = _get_kwargs(
        username=username,
        limit=limit,
        offset=offset,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    username: str | Unset = UNSET,
    limit: int | Unset = 1000,
    offset: int | Unset = 0,
) -> ErrorBody | ResellerSubusers | None:
    """List subusers

     Get a list of all subusers. Optionally filter by name to select a username.

    Args:
        username (str | Unset):
        limit (int | Unset):  Default: 1000.
        offset (int | Unset):  Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | ResellerSubusers
    """

    return (
        await asyncio_detailed(
            client=client,
            username=username,
            limit=limit,
            offset=offset,
        )
    ).parsed
