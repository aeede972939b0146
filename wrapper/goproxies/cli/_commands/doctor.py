"""The command that finds problems of the setup."""

from __future__ import annotations

import time
from importlib import import_module

import typer

import goproxies
from goproxies._constants import SKEW_WARNING_SECONDS
from goproxies.cli._access.identity import identify, sandbox_client
from goproxies.cli._console import console
from goproxies.cli._doctor.checks import Check, Outcome, checks_answer
from goproxies.cli._doctor.configuration import configuration, versions
from goproxies.cli._doctor.probes import PROBES, Probe
from goproxies.cli._failures import NoCredentialsError, exit_status
from goproxies.cli._options.common import Settings
from goproxies.cli._output.writing import check_output, write_answer
from goproxies.cli._profiles import Profile

from . import COMMANDS

__all__ = ["doctor"]


def doctor(*, settings: Settings) -> None:
    """Find problems: settings, clock, login, requests.

    It logs in, if there is a password, and sends one request of each operation, without retries.
    No secret is shown.
    """
    check_output(settings)
    profile = Profile.select(settings.profile)
    checks = [*versions(), *configuration(profile), *_check_requests(settings)]
    write_answer(checks_answer(checks), settings)
    raise typer.Exit(max(check.status for check in checks))


def _check_requests(settings: Settings) -> list[Check]:
    """Send the requests that other commands send, with the same account."""
    from goproxies._auth.account import server_origin

    if settings.sandbox:
        with sandbox_client() as client:
            checks = _checks_of(settings.apply(client))
            return [Check("account", Outcome.OK, "an embedded sandbox"), *checks]
    try:
        identity = identify(settings)
        account = f"{server_origin(identity.base_url)} as {identity.source}"
        with identity.client() as client:
            can_log_in = identity.password is not None
            checks = _checks_of(settings.apply(client), can_log_in=can_log_in, fix=identity.fix)
    except (NoCredentialsError, goproxies.ConfigurationError) as error:
        failed = Check("account", Outcome.FAILED, str(error), status=exit_status(error))
        return [failed, *_skipped("needs an account")]
    return [Check("account", Outcome.OK, account), *checks]


def _checks_of(
    client: goproxies.Client, *, can_log_in: bool = True, fix: str | None = None
) -> list[Check]:
    """Log in, if there is a password, and run each probe."""
    client = client.with_options(max_retries=0)
    login = Check("login", Outcome.SKIPPED, "there is a token")
    if can_log_in:
        login = _run("login", _log_in, client, fix)
    if login.outcome is Outcome.FAILED:
        requests = _skipped("needs a login")
    else:
        requests = [_run(name, probe, client, fix) for name, probe in _probes().items()]
    return [_clock(client), login, *requests]


def _probes() -> dict[str, Probe]:
    """Return the probes of all commands, in the order of their list."""
    for module, *_ in COMMANDS.values():
        import_module(f"{__package__}.{module}")
    return {name: PROBES[name] for name in COMMANDS if name in PROBES}


def _log_in(client: goproxies.Client) -> str:
    client.login()
    return "the account and its password are right"


def _run(name: str, probe: Probe, client: goproxies.Client, fix: str | None) -> Check:
    """Run a probe, and return its result."""
    with console(stderr=True).status(f"{name} ..."):
        began = time.perf_counter()
        try:
            detail, failure = probe(client), None
        except goproxies.GoProxiesError as error:
            detail, failure = str(error), error
        milliseconds = round(1000 * (time.perf_counter() - began))
    if failure is None:
        return Check(name, Outcome.OK, detail, milliseconds)
    status = exit_status(failure)
    return Check(name, Outcome.FAILED, detail, milliseconds, _fix(failure, fix), status)


def _skipped(reason: str) -> list[Check]:
    return [Check(name, Outcome.SKIPPED, reason) for name in _probes()]


def _clock(client: goproxies.Client) -> Check:
    skew = client._clock_skew
    if skew is None:
        return Check("clock", Outcome.SKIPPED, "no answer had the time")
    if abs(skew) < SKEW_WARNING_SECONDS:
        return Check("clock", Outcome.OK, f"{skew:+.0f} s from the server's")
    side = "behind" if skew > 0 else "ahead of"
    detail = f"this machine's is {abs(skew):,.0f} s {side} the server's"
    return Check("clock", Outcome.WARNING, detail, fix="set the clock of this machine")


def _fix(error: goproxies.GoProxiesError, fix: str | None) -> str | None:
    match error:
        case goproxies.LoginError():
            return "check the account, its password, and GOPROXIES_BASE_URL"
        case goproxies.AuthenticationError():
            return fix
        case goproxies.APIConnectionError():
            return "check the network, the server, and the variables of proxy and certificates"
        case goproxies.PermissionDeniedError():
            return "ask GoProxies what this account may do"
        case goproxies.RateLimitError() | goproxies.InternalServerError():
            return "try again later"
        case goproxies.APIStatusError() | goproxies.APIResponseValidationError():
            return "check that GOPROXIES_BASE_URL is the address of the API"
    return None
