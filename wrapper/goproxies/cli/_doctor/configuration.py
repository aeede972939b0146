"""What `doctor` reports before any request: what is installed, and what is set."""

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

__all__ = ["configuration", "extras", "redact", "versions"]

# Scheme, user and password, server and path, query and fragment. A password may contain anything.
_ADDRESS = re.compile(r"((?:https?|socks5h?)://|)(.*@|)([^?#]*)(.*)", re.DOTALL | re.IGNORECASE)

# Host, port and path. Anything else may be a password, such as u:secret%40host.
_SERVER = re.compile(r"(\[[^\]]*\]|[^:%/]*)(:\d*)?(/.*)?", re.DOTALL)

# Such as: typer>=0.27; extra == 'cli'
_REQUIREMENT = re.compile(r"""([\w.-]+).*;.*\bextra\s*==\s*["']([\w.-]+)["'].*""")

_SECRETS = ("GOPROXIES_PASSWORD", "GOPROXIES_TOKEN")
_OURS = ("GOPROXIES_PROFILE", "GOPROXIES_USERNAME", *_SECRETS, "GOPROXIES_BASE_URL")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def versions() -> Iterator[Check]:
    """Check what is installed, and in which version."""
    yield Check("goproxies", Outcome.OK, goproxies.__version__)
    yield Check(
        "Python", Outcome.OK, f"{platform.python_version()} on {platform.system() or 'unknown'}"
    )
    yield Check("httpx", Outcome.OK, _version("httpx") or "unknown version")
    for extra, packages in extras().items():
        found = {package: _version(package) for package in packages}
        if None in found.values():
            yield Check(f"extra {extra}", Outcome.NOTE, "not installed")
        else:
            installed = ", ".join(f"{package} {version}" for package, version in found.items())
            yield Check(f"extra {extra}", Outcome.OK, installed)


def extras() -> Mapping[str, list[str]]:
    """Return the packages of each extra, as the installed distribution declares them."""
    try:
        requirements = metadata.requires("goproxies") or []
    except metadata.PackageNotFoundError:  # a source tree that is not installed
        return {}
    found: dict[str, list[str]] = {}
    for match in filter(None, map(_REQUIREMENT.fullmatch, requirements)):
        package, extra = match.groups()
        if package != "goproxies":  # an extra that collects other extras
            found.setdefault(extra, []).append(package)
    return found


def configuration(profile: Profile) -> Iterator[Check]:
    """Check what the environment and a profile set, and show no secret."""
    for name in (*_OURS, *_PROXIES, *(name.lower() for name in _PROXIES)):
        if value := os.environ.get(name):
            yield Check(name, Outcome.NOTE, "is set" if name in _SECRETS else redact(value))
    for name in _CERTIFICATES:
        if value := os.environ.get(name):
            yield _path(name, Path(value))
    yield Check("profile", Outcome.NOTE, _describe(profile))
    damaged = profile.damaged_files
    for file in damaged:
        fix = f"run `{profile.login_command()}` to replace it"
        yield Check(f"{file.stem} file", Outcome.WARNING, f"{file} cannot be read", fix=fix)
    if profile.login is not None and profile.token_file not in damaged:
        yield from _token_file(profile)


def redact(address: str) -> str:
    """Return an address without what could be a secret: user and password, query, fragment."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return "***"
    scheme, secret, server, query = match.groups()
    if scheme and not _SERVER.fullmatch(server):
        return f"{scheme}***"
    return f"{scheme}{secret and '***@'}{server}{query and '***'}"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _path(name: str, path: Path) -> Check:
    if path.exists():
        return Check(name, Outcome.NOTE, str(path))
    return Check(name, Outcome.WARNING, f"{path} does not exist", fix=f"unset {name}, or fix it")


def _describe(profile: Profile) -> str:
    if profile.folder is None:
        return "no saved logins: neither HOME nor XDG_CONFIG_HOME is an absolute path"
    names = profile_names()
    if (login := profile.login) is None:
        others = f"only for {' and '.join(names)}" if names else "nor any other"
        return f"no saved login for {profile.name}, {others}"
    return f"{profile.name}: {login.username} at {redact(login.base_url)}"


def _token_file(profile: Profile) -> Iterator[Check]:
    file, token = profile.token_file, profile.token
    if token is None:
        fix = f"run `{profile.login_command()}`"
        yield Check("token file", Outcome.NOTE, f"{file} has no token", fix=fix)
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        detail = f"{file} can be read by others ({mode:04o})"
        yield Check("token file", Outcome.WARNING, detail, fix=f"chmod 600 {file}")
    else:
        yield Check("token file", Outcome.OK, str(file))
    expiry = token.expires_at
    if variables := _overriding_variables():
        yield Check("token", Outcome.NOTE, f"not used, because of {variables}")
    elif expiry is None:
        yield Check("token", Outcome.NOTE, "has no expiry")
    elif expiry <= datetime.now(UTC):
        fix = f"run `{profile.login_command(token.username)}`"
        yield Check("token", Outcome.NOTE, f"expired at {_format(expiry)}", fix=fix)
    else:
        yield Check("token", Outcome.OK, f"expires at {_format(expiry)}")


def _overriding_variables() -> str | None:
    """Return the credentials of the environment that are used before the token of a profile."""
    for names in (("GOPROXIES_TOKEN",), ("GOPROXIES_USERNAME", "GOPROXIES_PASSWORD")):
        if all(os.environ.get(name) for name in names):
            return " and ".join(names)
    return None


def _format(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
