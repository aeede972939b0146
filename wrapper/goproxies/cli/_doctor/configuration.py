"""What a diagnosis says before anything is sent: what is installed, and what is set."""

from __future__ import annotations

import os
import platform
import re
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import goproxies
from goproxies.cli._profiles import Profile, profile_names

from .checks import Check, Outcome

__all__ = ["EXTRAS", "configuration", "redacted", "versions"]

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "cli": ("typer", "rich"),
    "sandbox": ("starlette", "uvicorn", "pyjwt"),
    "pandas": ("pandas",),
    "polars": ("polars",),
    "arrow": ("pyarrow",),
    "msgspec": ("msgspec",),
}

# Scheme, user and password, server and path, query and fragment. A password may hold anything.
_ADDRESS = re.compile(r"((?:https?|socks5h?)://|)(.*@|)([^?#]*)(.*)", re.DOTALL | re.IGNORECASE)

_SECRETS = ("GOPROXIES_PASSWORD", "GOPROXIES_TOKEN")
_OURS = ("GOPROXIES_PROFILE", "GOPROXIES_USERNAME", *_SECRETS, "GOPROXIES_BASE_URL")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def versions() -> Iterator[Check]:
    """Say what is installed, and in which version."""
    yield Check("goproxies", Outcome.OK, goproxies.__version__)
    yield Check(
        "Python", Outcome.OK, f"{platform.python_version()} on {platform.system() or 'unknown'}"
    )
    yield Check("httpx", Outcome.OK, _version("httpx") or "of no known version")
    for extra, packages in EXTRAS.items():
        found = {package: _version(package) for package in packages}
        if None in found.values():
            yield Check(f"extra {extra}", Outcome.NOTE, "not installed")
        else:
            told = ", ".join(f"{package} {version}" for package, version in found.items())
            yield Check(f"extra {extra}", Outcome.OK, told)


def configuration(profile: Profile) -> Iterator[Check]:
    """Say what is set, by the environment and by a profile, and show no secret."""
    for name in (*_OURS, *_PROXIES, *(name.lower() for name in _PROXIES)):
        if value := os.environ.get(name):
            yield Check(name, Outcome.NOTE, "is set" if name in _SECRETS else redacted(value))
    for name in _CERTIFICATES:
        if value := os.environ.get(name):
            yield _path(name, Path(value))
    yield Check("profile", Outcome.NOTE, _told_of(profile))
    damaged = profile.damaged
    for file in damaged:
        mend = f"run `{profile.login_command()}`, which writes it anew"
        yield Check(f"{file.stem} file", Outcome.WARNING, f"{file} cannot be read", mend=mend)
    if profile.account is not None and profile.token_file not in damaged:
        yield from _token_file(profile)


def redacted(address: str) -> str:
    """Return an address without what could be a secret: user and password, query, fragment."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return "***"
    scheme, secret, server, query = match.groups()
    return f"{scheme}{secret and '***@'}{server}{query and '***'}"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _path(name: str, path: Path) -> Check:
    if path.exists():
        return Check(name, Outcome.NOTE, str(path))
    return Check(name, Outcome.WARNING, f"there is no {path}", mend=f"unset {name}, or mend it")


def _told_of(profile: Profile) -> str:
    names = profile_names()
    if (account := profile.account) is None:
        others = f"only of {' and '.join(names)}" if names else "nor of any other"
        return f"nothing is kept of {profile.name}, {others}"
    return f"{profile.name}: {account.username} at {redacted(account.base_url)}"


def _token_file(profile: Profile) -> Iterator[Check]:
    file, token = profile.token_file, profile.token
    if token is None:
        mend = f"run `{profile.login_command()}`"
        yield Check("token file", Outcome.NOTE, f"{file} holds no token", mend=mend)
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        detail = f"{file} can be read by others ({mode:04o})"
        yield Check("token file", Outcome.WARNING, detail, mend=f"chmod 600 {file}")
    else:
        yield Check("token file", Outcome.OK, str(file))
    expiry = token.expires_at
    if instead := _instead():
        yield Check("token", Outcome.NOTE, f"is not used; the environment has {instead}")
    elif expiry is None:
        yield Check("token", Outcome.NOTE, "does not say when it expires")
    elif expiry <= datetime.now(UTC):
        mend = f"run `{profile.login_command(token.username)}`"
        yield Check("token", Outcome.NOTE, f"expired at {_written(expiry)}", mend=mend)
    else:
        yield Check("token", Outcome.OK, f"expires at {_written(expiry)}")


def _instead() -> str | None:
    """Name the credentials that come before the token of any profile."""
    for names in (("GOPROXIES_TOKEN",), ("GOPROXIES_USERNAME", "GOPROXIES_PASSWORD")):
        if all(os.environ.get(name) for name in names):
            return " and ".join(names)
    return None


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
