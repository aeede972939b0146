"""`subusers`: page after page until the list ends, or an error where the server is wrong."""

from __future__ import annotations

import json
import threading
from decimal import Decimal
from typing import Any

import goproxies
import pytest
from goproxies import APIResponseValidationError
from goproxies._batch import subusers as paging

from tests.support.client.flavours import Flavour
from tests.support.client.subusers import SubuserApi, subuser
from tests.support.network.servers import Answering, Reply, Request, serving


def names(number: int) -> list[str]:
    return [f"user-{index}" for index in range(number)]


def listed(flavour: Flavour, answer: Answering, **arguments: Any) -> goproxies.Subusers:
    """Return what `subusers` returns when a server answers like this."""
    with serving(answer) as server, flavour.client(token="t", base_url=server.url) as client:
        return client.subusers(**arguments)


def usernames(subusers: goproxies.Subusers) -> list[str]:
    return [one.username for one in subusers]


# Right answers


@pytest.mark.parametrize(
    ("number", "offsets"),
    [
        (0, [0]),
        (1, [0]),
        (999, [0]),
        (1_000, [0, 1_000]),
        (1_001, [0, 1_000]),
        (2_000, [0, 1_000, 2_000]),
    ],
)
def test_pages_of_1000_are_requested_until_one_is_not_full(
    number: int, offsets: list[int], flavour: Flavour
) -> None:
    api = SubuserApi(names(number))
    assert usernames(listed(flavour, api)) == names(number)
    assert api.pages == [(offset, 1_000) for offset in offsets]


@pytest.mark.parametrize(
    ("number", "offsets"),
    [(0, [0]), (99, [0]), (100, [0, 100]), (101, [0, 100]), (250, [0, 100, 200])],
)
def test_a_server_with_shorter_pages_is_followed_by_its_own_count(
    number: int, offsets: list[int], flavour: Flavour
) -> None:
    api = SubuserApi(names(number), cap=100)
    assert usernames(listed(flavour, api)) == names(number)
    assert [offset for offset, _ in api.pages] == offsets


@pytest.mark.parametrize("limit", [0, 10, 1_000, 5_000])
def test_no_sub_user_is_lost_where_the_server_reports_a_limit_that_it_does_not_apply(
    limit: int, flavour: Flavour
) -> None:
    def answer(request: Request) -> Reply:
        body = SubuserApi(names(1_001)).page(int(request.query["offset"]), 1_000)
        return Reply(body={**body, "paging": {**body["paging"], "limit": limit}})

    assert usernames(listed(flavour, answer)) == names(1_001)


def test_null_is_an_empty_list(flavour: Flavour) -> None:
    body = {"subusers": None, "paging": {"limit": 1_000, "offset": 0}}
    assert listed(flavour, lambda _: Reply(body=body)) == []


def test_the_order_is_that_of_the_api(flavour: Flavour) -> None:
    assert usernames(listed(flavour, SubuserApi(["zoe", "alice", "Bob"]))) == [
        "zoe",
        "alice",
        "Bob",
    ]


@pytest.mark.parametrize("name", ["alice", "a b&c", "名前"])
def test_a_name_is_left_to_the_api_to_filter_by(name: str, flavour: Flavour) -> None:
    api = SubuserApi(["zoe", name])
    assert usernames(listed(flavour, api, username=name)) == [name]
    assert listed(flavour, api, username="nobody") == []
    assert len(api.pages) == 2


def test_an_answer_with_other_names_than_the_requested_one_is_a_warning(
    flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    body = SubuserApi(["zoe", "alice"]).page(0, 1_000)
    found = listed(flavour, lambda _: Reply(body=body), username="alice")
    assert usernames(found) == ["zoe", "alice"]
    [warning] = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert warning == "requested the sub-user alice, the answer has others"


@pytest.mark.parametrize(
    ("requested", "found"), [(None, ["alice"]), ("alice", ["alice"]), ("nobody", [])]
)
def test_the_names_that_were_requested_are_no_warning(
    requested: str | None, found: list[str], flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    assert usernames(listed(flavour, SubuserApi(["alice"]), username=requested)) == found
    assert not [one for one in caplog.records if one.levelname == "WARNING"]


@pytest.mark.parametrize("wrong", ["", " ", "a\nb", 3, ["alice"], "x" * 4_001])
def test_a_wrong_name_is_refused_before_anything_is_sent(wrong: Any, flavour: Flavour) -> None:
    api = SubuserApi(["alice"])
    with pytest.raises(goproxies.InvalidArgumentError, match="username"):
        listed(flavour, api, username=wrong)
    assert api.pages == []


# Wrong answers


def refused(flavour: Flavour, answer: Answering, problem: str, *, calls: int) -> None:
    """Check that the list is refused for a reason, after so many calls."""
    with serving(answer) as server, flavour.client(token="t", base_url=server.url) as client:
        with pytest.raises(APIResponseValidationError, match=problem):
            client.subusers()
        assert len(server.calls) == calls


def test_a_server_that_ignores_the_offset_is_refused(flavour: Flavour) -> None:
    api = SubuserApi(names(2_500))
    refused(flavour, lambda _: Reply(body=api.page(0, 1_000)), "begins at 0, not at 1000", calls=2)


def test_a_server_that_repeats_a_page_under_another_offset_is_refused(flavour: Flavour) -> None:
    api = SubuserApi(names(2_500))

    def answer(request: Request) -> Reply:
        paging = {"limit": 1_000, "offset": int(request.query["offset"])}
        return Reply(body={**api.page(0, 1_000), "paging": paging})

    refused(flavour, answer, "/subusers/0/username: .* twice", calls=2)


def test_a_name_that_is_on_two_pages_is_refused(flavour: Flavour) -> None:
    api = SubuserApi([*names(1_005), "user-7"])
    refused(flavour, api, "/subusers/5/username: .* twice", calls=2)


def test_a_name_that_is_twice_on_a_page_is_refused(flavour: Flavour) -> None:
    refused(flavour, SubuserApi(["a", "b", "a"]), "/subusers/2/username: .* twice", calls=1)


def test_a_page_that_is_longer_than_requested_is_refused(flavour: Flavour) -> None:
    api = SubuserApi(names(1_001))
    refused(flavour, lambda _: Reply(body=api.page(0, 1_001)), "1001 sub-users on a page", calls=1)


def test_a_list_without_an_end_is_refused(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SUBUSERS_MAX_PAGES", 7)
    api = SubuserApi(names(1_000), cap=3)
    refused(flavour, api, "does not end after 7 pages", calls=7)


@pytest.mark.parametrize("paging", [None, {}, {"limit": 1_000}, {"limit": "1000", "offset": 0}])
def test_the_paging_is_a_part_of_the_contract(paging: Any, flavour: Flavour) -> None:
    body = {"subusers": [subuser()], "paging": paging}
    refused(flavour, lambda _: Reply(body=body), "/paging", calls=1)


# What fails


@pytest.mark.usefixtures("pauses")
def test_a_page_that_fails_fails_the_whole(flavour: Flavour) -> None:
    api = SubuserApi(names(2_500))

    def answer(request: Request) -> Reply:
        return Reply(503) if request.query["offset"] == "2000" else api(request)

    with serving(answer) as server, flavour.client(token="t", base_url=server.url) as client:
        with pytest.raises(goproxies.InternalServerError):
            client.subusers()
        assert [int(call.query["offset"]) for call in server.calls] == [0, 1_000, *[2_000] * 3]


@pytest.mark.usefixtures("pauses")
def test_a_page_that_fails_once_is_requested_once_more(flavour: Flavour) -> None:
    api = SubuserApi(names(1_500))
    failures = iter([Reply(503)])

    def answer(request: Request) -> Reply:
        fails = request.query["offset"] == "1000"
        return next(failures, None) or api(request) if fails else api(request)

    assert usernames(listed(flavour, answer)) == names(1_500)


def test_the_deadline_is_for_all_pages(flavour: Flavour) -> None:
    stop = threading.Event()
    api = SubuserApi(names(1_000), cap=1)

    def answer(request: Request) -> Reply:
        stop.wait(0.05)
        return api(request)

    with serving(answer) as server, flavour.client(token="t", base_url=server.url) as client:
        with pytest.raises(goproxies.APITimeoutError, match=r"deadline of 0\.4 s"):
            client.with_options(deadline=0.4).subusers()
        assert 1 < len(server.calls) < 10
    stop.set()


# Single sub-users


def one(member: str, value: object) -> Any:
    """Answer with one sub-user, with a member written as this text of JSON."""
    text = json.dumps(subuser(**{member: "VALUE"})).replace('"VALUE"', str(value))
    body = f'{{"subusers": [{text}], "paging": {{"limit": 1000, "offset": 0}}}}'
    return lambda _: Reply(body=body.encode())


@pytest.mark.parametrize("member", ["traffic_limit_amount", "traffic_used"])
@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("0", "0"),
        ("12", "12"),
        ("12.0", "12.0"),
        ("1e3", "1E+3"),
        ("0.1", "0.1"),
        ("1.25e-7", "1.25E-7"),
        ("123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"),
    ],
)
def test_an_amount_is_exact_however_it_is_written(member: str, written: str, amount: str) -> None:
    [found] = listed(Flavour("sync"), one(member, written))
    assert getattr(found, member) == Decimal(amount)


@pytest.mark.parametrize("member", ["traffic_limit_amount", "traffic_used"])
@pytest.mark.parametrize(
    "written", ["-1", "-0.5", '"12"', "true", "null", "[]", "{}", "NaN", "1e4000", "1e-4001"]
)
def test_a_value_that_is_no_amount_is_refused(member: str, written: str) -> None:
    with pytest.raises(APIResponseValidationError):
        listed(Flavour("sync"), one(member, written))


@pytest.mark.parametrize(("written", "seconds"), [("0", 0), ("86400.0", 86_400), ("864e2", 86_400)])
def test_a_length_is_a_whole_number_however_it_is_written(written: str, seconds: int) -> None:
    [found] = listed(Flavour("sync"), one("period_seconds", written))
    assert (found.period_seconds, type(found.period_seconds)) == (seconds, int)


@pytest.mark.parametrize(
    ("member", "written"),
    [
        ("username", "1"),
        ("username", "null"),
        ("enabled", "1"),
        ("enabled", '"true"'),
        ("traffic_limit_unit", "true"),
        ("period_seconds", "0.5"),
        ("period_seconds", "-1"),
        ("period_seconds", "true"),
        ("period_started_at", '"2026-10-01"'),
        ("period_started_at", "1759276800"),
        ("recurring", "null"),
        ("recurring", "0"),
    ],
)
def test_a_member_of_another_type_is_refused(member: str, written: str) -> None:
    with pytest.raises(APIResponseValidationError, match=f"/subusers/0/{member}"):
        listed(Flavour("sync"), one(member, written))


@pytest.mark.parametrize("body", [{"period_started_at": None}, {}])
def test_a_sub_user_without_a_start_has_no_end(body: dict[str, None]) -> None:
    page = SubuserApi(["alice"]).page(0, 1_000)
    del page["subusers"][0]["period_started_at"]
    page["subusers"][0] |= body
    [found] = listed(Flavour("sync"), lambda _: Reply(body=page))
    assert (found.period_started_at, found.period_ends_at) == (None, None)


@pytest.mark.parametrize("member", [name for name in subuser() if name != "period_started_at"])
def test_a_missing_member_is_refused(member: str) -> None:
    body = SubuserApi(["alice"]).page(0, 1_000)
    del body["subusers"][0][member]
    with pytest.raises(APIResponseValidationError, match=f"/subusers/0/{member}: it is missing"):
        listed(Flavour("sync"), lambda _: Reply(body=body))
