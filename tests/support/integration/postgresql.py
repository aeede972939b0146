"""A real PostgreSQL on loopback, with its data in a temporary folder."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from .programs import POSTGRESQL

__all__ = ["postgresql"]

_SECONDS = 60


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a new cluster, and yield how clients connect to it, with its password."""
    password = secrets.token_urlsafe()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        data, file = Path(folder, "data"), Path(folder, "password")
        file.write_text(password, "utf-8")
        user = _not_root(folder, file)
        _initialize(data, file, user)
        with _running(data, port, user) as process:
            connection = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
            _wait_for(connection, process)
            yield connection


def _not_root(*paths: str | Path) -> Mapping[str, Any]:
    """Return the user of a process who owns these paths: PostgreSQL refuses to run as root."""
    if os.name == "nt" or os.getuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    for path in paths:
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _initialize(data: Path, password: Path, user: Mapping[str, Any]) -> None:
    done = subprocess.run(
        [
            POSTGRESQL.path("initdb"),
            *("--pgdata", data, "--username", "postgres", "--pwfile", password),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync"),
        ],
        cwd=data.parent,
        capture_output=True,
        check=False,
        text=True,
        timeout=_SECONDS,
        **user,
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def _running(data: Path, port: int, user: Mapping[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
    }
    with (data.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(POSTGRESQL.path("postgres"), "-D", data),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ],
            cwd=data.parent,
            stdout=log,
            stderr=log,
            **user,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)  # does not wait for clients, as SIGTERM would
        process.wait(timeout=_SECONDS)


def _wait_for(connection: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _SECONDS
    while True:
        assert process.poll() is None, "PostgreSQL ended"
        try:
            psycopg2.connect(connection).close()
        except psycopg2.OperationalError:
            assert time.monotonic() < end, "PostgreSQL does not answer"
            time.sleep(0.05)
        else:
            return
