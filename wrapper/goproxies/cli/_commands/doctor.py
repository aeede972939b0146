"""The command that finds out what is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable

import typer

import goproxies
from goproxies._constants import SKEW_WARNING_SECONDS
from goproxies.cli._access.identity import identify, origin, sandboxed
from goproxies.cli._console import console
from goproxies.cli._doctor.checks import Check, Outcome, checks_report
from goproxies.cli._doctor.configuration import configuration, versions
from goproxies.cli._failures import NoCredentials, exit_status
from goproxies.cli._options.common import Settings
from goproxies.cli._output.writing import deliver, require_outlet
from goproxies.cli._profiles import Profile

__all__ = ["doctor"]

_OPERATIONS: dict[str, Callable[[goproxies.Client], str]] = {
    "traffic": lambda client: f"{client.traffic().bytes:,} bytes this month",
    "history": lambda client: f"{len(client.traffic_history()):,} buckets",
    "requests": lambda client: f"{client.requests_history().total_amount:,} requests this month",
    "countries": lambda client: f"{len(client.countries()):,} countries",
}


def doctor(*, settings: Settings) -> None:
    """Find out what is wrong: settings, clock, login, calls.

    It logs in, if there is a password, and makes one call of each operation, without retries. No
    secret is shown.
    """
    require_outlet(settings)
    checks = [*versions(), *configuration(Profile.chosen(settings.profile)), *_trial(settings)]
    deliver(checks_report(checks), settings)
    raise typer.Exit(max(check.status for check in checks))


def _trial(settings: Settings) -> list[Check]:
    """Ask the API as a command would."""
    if settings.sandbox:
        with sandboxed() as client:
            tried = _asked(settings.apply(client))
            return [Check("asking", Outcome.OK, "an embedded sandbox"), *tried]
    try:
        identity = identify(settings)
        asking = f"{origin(identity.base_url)} as {identity.source}"
        with identity.client() as client:
            can_log_in = identity.password is not None
            tried = _asked(settings.apply(client), can_log_in=can_log_in, mend=identity.mend)
    except (NoCredentials, goproxies.ConfigurationError) as error:
        failed = Check("asking", Outcome.FAILED, str(error), status=exit_status(error))
        return [failed, *_skipped("needs an account")]
    return [Check("asking", Outcome.OK, asking), *tried]


def _asked(
    client: goproxies.Client, *, can_log_in: bool = True, mend: str | None = None
) -> list[Check]:
    """Log in, if there is a password, and make a call of each operation."""
    client = client.with_options(max_retries=0)
    login = Check("login", Outcome.SKIPPED, "there is a token")
    if can_log_in:
        login = _tried("login", _logged_in, client, mend)
    if login.outcome is Outcome.FAILED:
        calls = _skipped("needs a login")
    else:
        calls = [_tried(name, call, client, mend) for name, call in _OPERATIONS.items()]
    return [_clock(client), login, *calls]


def _logged_in(client: goproxies.Client) -> str:
    client.login()
    return "the account and its password are right"


def _tried(
    name: str,
    call: Callable[[goproxies.Client], str],
    client: goproxies.Client,
    mend: str | None,
) -> Check:
    """Make a call, and say what came of it."""
    with console(stderr=True).status(f"{name} ..."):
        began = time.perf_counter()
        try:
            detail, failure = call(client), None
        except goproxies.GoProxiesError as error:
            detail, failure = str(error), error
        milliseconds = round(1000 * (time.perf_counter() - began))
    if failure is None:
        return Check(name, Outcome.OK, detail, milliseconds)
    status = exit_status(failure)
    return Check(name, Outcome.FAILED, detail, milliseconds, _mend(failure, mend), status)


def _skipped(reason: str) -> list[Check]:
    return [Check(name, Outcome.SKIPPED, reason) for name in _OPERATIONS]


def _clock(client: goproxies.Client) -> Check:
    skew = client._caller._dispatcher.clock.skew  # which no public name tells
    if skew is None:
        return Check("clock", Outcome.SKIPPED, "no answer told the time")
    if abs(skew) < SKEW_WARNING_SECONDS:
        return Check("clock", Outcome.OK, f"{skew:+.0f} s from the server's")
    side = "behind" if skew > 0 else "ahead of"
    detail = f"this machine's is {abs(skew):,.0f} s {side} the server's"
    return Check("clock", Outcome.WARNING, detail, mend="set the clock of this machine")


def _mend(error: goproxies.GoProxiesError, mend: str | None) -> str | None:
    match error:
        case goproxies.LoginError():
            return "check the account, its password, and GOPROXIES_BASE_URL"
        case goproxies.AuthenticationError():
            return mend
        case goproxies.APIConnectionError():
            return "check the network, the server, and the variables of proxy and certificates"
        case goproxies.PermissionDeniedError():
            return "ask GoProxies what this account may do"
        case goproxies.RateLimitError() | goproxies.InternalServerError():
            return "try again later"
        case goproxies.APIStatusError() | goproxies.APIResponseValidationError():
            return "check that GOPROXIES_BASE_URL is the address of the API"
    return None
