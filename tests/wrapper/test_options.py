"""The options of a client: time limits, retries, zone, token store, transport."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import goproxies
import httpx
import pytest
from goproxies import ConfigurationError
from goproxies._options import Options

from tests.support.client.api import answering
from tests.support.client.flavours import Flavour
from tests.support.network.servers import Reply, Request, Server, serving


def waiting(read: Any) -> httpx.Timeout:
    return httpx.Timeout(10, read=read)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"timeout": None}, r"for that, give httpx\.Timeout\(None\)"),
    *(
        ({"timeout": seconds}, "timeout is a number of seconds above 0")
        for seconds in (
            0,
            -1,
            -0.0,
            math.nan,
            math.inf,
            -math.inf,
            True,
            "5",
            "",
            (5, 5),
            [5],
            timedelta(seconds=5),
            10**400,
            1e10,
        )
    ),
    *(
        (
            {"timeout": waiting(part)},
            "read of timeout is a number of seconds above 0",
        )
        for part in (
            0,
            -1,
            math.nan,
            math.inf,
            True,
            "5",
        )
    ),
    *(
        ({"deadline": seconds}, "deadline is a number of seconds above 0")
        for seconds in (
            0,
            -1,
            math.nan,
            math.inf,
            False,
            "60",
            httpx.Timeout(5),
            10**400,
        )
    ),
    *(
        ({"max_retries": number}, "max_retries is a whole number from 0 up")
        for number in (
            -1,
            1.0,
            True,
            False,
            "2",
            None,
            math.inf,
        )
    ),
    *(
        ({"timezone": zone}, "timezone: .* IANA name")
        for zone in (
            None,
            "",
            "Berlin",
            "Europe",
            "+02:00",
            2,
            True,
            timedelta(hours=2),
        )
    ),
]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answering) as server:
        yield server


@pytest.mark.parametrize(("setting", "fix"), WRONG)
@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_an_unusable_setting_is_refused_with_the_fix(kind: Any, setting: Any, fix: str) -> None:
    with pytest.raises(ConfigurationError, match=fix):
        kind(token="t", **setting)


@pytest.mark.parametrize(("setting", "fix"), WRONG)
def test_with_options_refuses_the_same(setting: Any, fix: str) -> None:
    with (
        goproxies.Client(token="t", verify=False) as client,
        pytest.raises(ConfigurationError, match=fix),
    ):
        client.with_options(**setting)


@pytest.mark.parametrize(
    "setting",
    [
        {"timeout": 1},
        {"timeout": 0.001},
        {"timeout": httpx.Timeout(None)},
        {"timeout": httpx.Timeout(10, connect=5)},
        {"max_retries": 0},
        {"deadline": None},
        {"deadline": 0.5},
        {"timezone": "Europe/Berlin"},
        {"timezone": ZoneInfo("Europe/Berlin")},
        {"timezone": timezone(timedelta(hours=2))},
    ],
    ids=str,
)
def test_a_usable_setting_is_taken(setting: Any) -> None:
    goproxies.Client(token="t", verify=False, **setting).close()


# How long an attempt may take


def options(timeout: float | httpx.Timeout) -> Options:
    return Options(timeout, max_retries=0, deadline=None, timezone=UTC)


@pytest.mark.parametrize(
    ("timeout", "seconds"),
    [
        (5, 5.0),
        (httpx.Timeout(5), 5.0),
        (httpx.Timeout(5, connect=2), 17.0),  # the parts follow one another
        (httpx.Timeout(5, read=None), math.inf),
        (httpx.Timeout(None), math.inf),
    ],
)
def test_an_attempt_takes_no_longer_than_the_parts_of_its_timeout(
    timeout: float | httpx.Timeout, seconds: float
) -> None:
    assert options(timeout).attempt_seconds == seconds


@pytest.mark.parametrize(
    ("timeout", "left", "read"),
    [
        (5, math.inf, 5.0),
        (5, 2.0, 2.0),
        (5, 9.0, 5.0),
        (httpx.Timeout(None), math.inf, None),
        (httpx.Timeout(None), 2.0, 2.0),
    ],
)
def test_no_part_of_a_timeout_is_longer_than_what_is_left(
    timeout: float | httpx.Timeout, left: float, read: float | None
) -> None:
    assert options(timeout).timeouts(left)["read"] == read


# with_options


def test_other_options_share_the_token(server: Server, flavour: Flavour) -> None:
    with flavour.client("demo", "demo", base_url=server.url) as client:
        client.with_options(timeout=5).countries()
        client.countries()
        client.with_options(max_retries=0).countries()
    assert len(server.logins) == 1


def test_other_options_share_the_connections(server: Server, flavour: Flavour) -> None:
    with flavour.client("demo", "demo", base_url=server.url) as client:
        client.with_options(timeout=5).countries()
        client.countries()
    assert len({request.peer for request in server.requests}) == 1


def test_other_options_leave_the_original_as_it_was(server: Server, flavour: Flavour) -> None:
    with flavour.client(token="t", base_url=server.url) as client:
        client.with_options(timezone="Asia/Tokyo")
        client.traffic(period="2026-10-05")
    assert server.calls[0].query["start_at"] == "2026-10-05T00:00:00+00:00"


def test_unchanged_options_stay(server: Server, flavour: Flavour) -> None:
    with flavour.client(token="t", base_url=server.url, timezone="Asia/Tokyo") as client:
        client.with_options(timeout=5, max_retries=0, deadline=60).traffic(period="2026-10-05")
    assert server.calls[0].query["start_at"] == "2026-10-05T00:00:00+09:00"


def test_options_can_be_changed_one_after_another(server: Server, flavour: Flavour) -> None:
    with flavour.client(token="t", base_url=server.url) as client:
        changed = client.with_options(timezone="Asia/Tokyo").with_options(timeout=5)
        changed.traffic(start_at=date(2026, 10, 5), end_at=date(2026, 10, 5))
    assert server.calls[0].query["start_at"] == "2026-10-05T00:00:00+09:00"


def failing(request: Request) -> Reply:
    return answering(request) if request.is_login else Reply(503, headers={"Retry-After": "0"})


def test_other_options_have_their_own_number_of_retries(flavour: Flavour) -> None:
    with serving(failing) as server:
        with (
            flavour.client(token="t", base_url=server.url, max_retries=0) as client,
            pytest.raises(goproxies.InternalServerError),
        ):
            client.with_options(max_retries=3).countries()
        assert len(server.calls) == 4


def test_the_raw_client_has_the_options_of_its_client(flavour: Flavour) -> None:
    from goproxies_api.api.statistics import get_used_countries_stats

    with serving(failing) as server:
        with flavour.client(token="t", base_url=server.url, max_retries=0) as client:
            assert client.raw is not None  # were it kept, it would have the options of this one
            changed = client.with_options(max_retries=3)
            with pytest.raises(goproxies.InternalServerError):
                flavour.generated(get_used_countries_stats, changed)
        assert len(server.calls) == 4


@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_other_options_make_a_client_of_the_same_kind(kind: Any) -> None:
    class Own(kind):  # type: ignore[misc]  # any of the two
        tenant = "of the subclass"

    own = Own(token="t")
    own.tenant = "of the object"
    other = own.with_options(timeout=5)
    assert (type(other), other.tenant) == (Own, "of the object")


def late(request: Request) -> Reply:
    time.sleep(0.2)
    return answering(request)


def test_a_deadline_can_be_lifted(flavour: Flavour) -> None:
    with (
        serving(late) as server,
        flavour.client(token="t", base_url=server.url, deadline=0.05) as client,
    ):
        with pytest.raises(goproxies.APITimeoutError):
            client.countries()
        assert client.with_options(deadline=None).countries() == ["DE", "US"]


# The token store and the transport


@pytest.mark.parametrize("store", ["~/.token", {}, ...], ids=repr)
@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_a_token_store_has_its_three_methods(kind: Any, store: Any) -> None:
    with pytest.raises(
        ConfigurationError, match=r"load, save and clear, as FileTokenStore\(path\)"
    ):
        kind("demo", "demo", token_store=store)


class EmptyStore(goproxies.MemoryTokenStore):
    def __len__(self) -> int:
        return 0


def test_a_token_store_that_is_empty_is_used(server: Server, flavour: Flavour) -> None:
    store = EmptyStore()
    with flavour.client("demo", "demo", base_url=server.url, token_store=store) as client:
        client.login()
    assert store.load()


@pytest.mark.parametrize(
    ("kind", "transport", "fix"),
    [
        (goproxies.Client, httpx.AsyncHTTPTransport(), r"a Client is an httpx\.BaseTransport"),
        (goproxies.AsyncClient, httpx.HTTPTransport(), r"httpx\.AsyncBaseTransport"),
        (goproxies.Client, "http://proxy:8080", r"a Client is an httpx\.BaseTransport"),
    ],
)
def test_a_transport_is_of_the_kind_of_the_client(kind: Any, transport: Any, fix: str) -> None:
    with pytest.raises(ConfigurationError, match=fix):
        kind(token="t", transport=transport)


@pytest.mark.parametrize(
    "setting", [{"proxy": "gopher://proxy"}, {"proxy": "proxy"}, {"proxy": 8080}], ids=str
)
@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_an_unusable_proxy_is_refused_with_where_to_look(kind: Any, setting: Any) -> None:
    with pytest.raises(ConfigurationError, match="proxy is no address such as http://host:8080"):
        kind(token="t", **setting)


@pytest.mark.parametrize("verify", [None, 1, b"ca.pem"], ids=repr)
def test_a_verify_of_a_wrong_type_is_refused(verify: Any) -> None:
    with pytest.raises(ConfigurationError, match="verify is True, False, a path or an"):
        goproxies.Client(token="t", verify=verify)


def test_a_certificate_file_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    fix = r"\(/nowhere/ca\.pem: No such file or directory\); check verify, .* SSL_CERT_FILE"
    with pytest.raises(ConfigurationError, match=fix):
        goproxies.Client(token="t")


@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_a_socks_proxy_says_what_it_needs(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)  # it is not installed
    with pytest.raises(ConfigurationError, match=r"pip install 'httpx\[socks\]'"):
        kind(token="t", proxy="socks5://127.0.0.1:9")
