"""The family of errors: its tree, its texts, its pickles."""

from __future__ import annotations

import copy
import pickle
import traceback
from typing import Any

import goproxies
import httpx
import pytest
from goproxies import FieldError, _errors
from hypothesis import given
from hypothesis import strategies as st

TREE = {
    "ConfigurationError": ["GoProxiesError"],
    "InvalidArgumentError": ["GoProxiesError", "ValueError"],
    "APIConnectionError": ["GoProxiesError"],
    "APITimeoutError": ["APIConnectionError"],
    "APIStatusError": ["GoProxiesError"],
    "BadRequestError": ["APIStatusError"],
    "AuthenticationError": ["APIStatusError"],
    "LoginError": ["AuthenticationError"],
    "PermissionDeniedError": ["APIStatusError"],
    "NotFoundError": ["APIStatusError"],
    "UnprocessableEntityError": ["APIStatusError"],
    "RateLimitError": ["APIStatusError"],
    "InternalServerError": ["APIStatusError"],
    "APIResponseValidationError": ["GoProxiesError"],
    "BreakdownError": ["GoProxiesError", "ExceptionGroup"],
    "GoProxiesError": ["Exception"],
}
FAMILY: list[type[goproxies.GoProxiesError]] = [getattr(goproxies, name) for name in TREE]

each_class = pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)


def example(kind: type[goproxies.GoProxiesError], message: str = "why") -> Any:
    """Return an error with every attribute that its class has."""
    answer = httpx.Response(404, content=b"{}")
    if issubclass(kind, goproxies.APIStatusError):
        return kind(
            message,
            status_code=404,
            code="unknown",
            detail="there was none",
            fields={"username": FieldError("unknown", "no such sub-user")},
            path="/api/v1/stats/traffic",
            retry_after=1.5,
            request_id="r-1",
            response=answer,
        )
    if issubclass(kind, goproxies.APIResponseValidationError):
        return kind(message, pointer="/bytes", status_code=201, response=answer)
    if issubclass(kind, goproxies.BreakdownError):
        return kind(message, [example(goproxies.NotFoundError), goproxies.APITimeoutError("late")])
    return kind(message)


def summary(error: BaseException) -> dict[str, Any]:
    """Return everything that an error holds except its answer."""
    attributes = {name: value for name, value in vars(error).items() if name != "response"}
    group = error.exceptions if isinstance(error, goproxies.BreakdownError) else ()
    return {
        "class": type(error),
        "text": str(error),
        "args": error.args[:1],
        "group": [summary(member) for member in group],
        **attributes,
    }


def test_the_tree_is_the_documented_one() -> None:
    errors = {
        name: [base.__name__ for base in member.__bases__]
        for name, member in vars(goproxies).items()
        if isinstance(member, type) and issubclass(member, Exception)
    }
    assert errors == TREE


@each_class
def test_the_drawing_shows_every_class(kind: type[goproxies.GoProxiesError]) -> None:
    assert kind.__name__ in (_errors.__doc__ or "")


@each_class
def test_a_traceback_names_an_error_as_it_is_imported(kind: type[goproxies.GoProxiesError]) -> None:
    [line, *_] = traceback.format_exception_only(example(kind))
    assert line.startswith(f"goproxies.{kind.__name__}: ")


@each_class
@given(message=st.text(max_size=3000))
def test_the_text_is_one_short_printable_line(
    kind: type[goproxies.GoProxiesError], message: str
) -> None:
    text = str(example(kind, message))
    assert len(text) < 1000
    assert text.isprintable()


@each_class
def test_the_text_stays_short_whatever_its_parts(kind: type[goproxies.GoProxiesError]) -> None:
    error = example(kind, "m" * 10**6)
    for name in vars(error).keys() & {"detail", "code", "request_id", "pointer"}:
        setattr(error, name, "x" * 10**6)
    if hasattr(error, "fields"):
        error.fields = {"n" * 10**6: FieldError("c" * 10**6, "m" * 10**6)} | {
            str(number): FieldError(None, None) for number in range(10_000)
        }
    assert len(str(error)) < 1000


@pytest.mark.parametrize(
    "hostile", ["\x1b[31m", "\n", "\r", "\x00", "\x9b", "\u2028", "\u202e", "\ud800"]
)
def test_the_text_cannot_steer_a_terminal(hostile: str) -> None:
    error = example(goproxies.NotFoundError, f"no {hostile} such")
    error.fields = {f"a{hostile}b": FieldError(hostile, hostile)}
    assert hostile not in str(error)


def test_the_text_of_a_status_holds_everything_known() -> None:
    assert str(example(goproxies.NotFoundError, "no such sub-user")) == (
        "404 Not Found: no such sub-user; there was none; username: no such sub-user [unknown] "
        "(code unknown, request id r-1, retry after 1.5)"
    )


def test_a_message_that_only_repeats_the_status_is_not_shown_twice() -> None:
    assert str(goproxies.NotFoundError("Not Found", status_code=404)) == "404 Not Found"


def test_a_status_without_a_name_is_shown_by_its_number() -> None:
    assert str(goproxies.InternalServerError("520", status_code=520)) == "520"


def test_a_broken_contract_names_its_place() -> None:
    error = goproxies.APIResponseValidationError("it is missing", pointer="/filter/start_at")
    assert str(error) == "/filter/start_at: it is missing"


@each_class
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_keeps_all_but_the_answer(
    kind: type[goproxies.GoProxiesError], protocol: int
) -> None:
    error = example(kind)
    error.add_note("seen by the nightly job")
    again = pickle.loads(pickle.dumps(error, protocol))
    assert summary(again) == summary(error)
    assert getattr(again, "response", None) is None


@each_class
def test_pickling_leaves_the_answer_where_it_was(kind: type[goproxies.GoProxiesError]) -> None:
    error = example(kind)
    before = vars(error).copy()
    pickle.dumps(error)
    assert vars(error) == before


@each_class
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_a_copy_says_the_same(kind: type[goproxies.GoProxiesError], duplicate: Any) -> None:
    error = example(kind)
    error.add_note("seen by the nightly job")
    assert summary(duplicate(error)) == summary(error)


def test_an_error_of_a_user_s_own_pickles_too() -> None:
    error = Barred("no", status_code=403)
    assert summary(pickle.loads(pickle.dumps(error))) == summary(error)


class Barred(goproxies.PermissionDeniedError):
    """What an application may derive."""


def failed_cells() -> goproxies.BreakdownError:
    return goproxies.BreakdownError(
        "3 of 9 cells failed",
        [
            goproxies.RateLimitError("too fast", status_code=429),
            goproxies.APITimeoutError("late"),
            goproxies.RateLimitError("still too fast", status_code=429),
        ],
    )


def test_a_group_is_taken_apart_by_except_star() -> None:
    caught: list[BaseException] = []

    def handle() -> None:
        try:
            raise failed_cells()
        except* goproxies.RateLimitError as limited:
            caught.append(limited)

    with pytest.raises(goproxies.BreakdownError) as rest:
        handle()
    [limited] = caught
    assert isinstance(limited, goproxies.BreakdownError)
    assert [str(error) for error in limited.exceptions] == [
        "429 Too Many Requests: too fast",
        "429 Too Many Requests: still too fast",
    ]
    assert [str(error) for error in rest.value.exceptions] == ["late"]


def test_a_group_is_caught_as_one_of_the_family() -> None:
    with pytest.raises(goproxies.GoProxiesError) as caught:
        raise failed_cells()
    assert str(caught.value) == "3 of 9 cells failed (3 sub-exceptions)"


def test_a_part_of_a_group_keeps_its_notes() -> None:
    error = failed_cells()
    error.add_note("seen by the nightly job")
    late = error.subgroup(goproxies.APITimeoutError)
    assert isinstance(late, goproxies.BreakdownError)
    assert (late.message, late.__notes__) == (error.message, error.__notes__)
