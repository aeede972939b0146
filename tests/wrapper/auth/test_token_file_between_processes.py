"""A token file that runs share, one after another and at once."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import goproxies
import pytest
from goproxies import FileTokenStore, StoredToken

from tests.support.client.issuing import Issuer, bearer
from tests.support.network.servers import serving


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "token.json"


def test_two_runs_share_one_login(path: Path) -> None:
    with serving(Issuer(life=3600)) as server:
        for _ in range(2):
            store = FileTokenStore(path)
            with goproxies.Client("ann", "p", base_url=server.url, token_store=store) as client:
                client.countries()
    assert len(server.logins) == 1


def test_an_expired_token_is_not_sent(path: Path) -> None:
    with serving(Issuer()) as server:
        store = FileTokenStore(path)
        store.save(StoredToken("old", "ann", server.url, datetime(2025, 1, 1, tzinfo=UTC)))
        with goproxies.Client("ann", "p", base_url=server.url, token_store=store) as client:
            client.countries()
    assert [bearer(request) for request in server.calls] == ["token-0"]


PROCESSES = """
import multiprocessing, os, sys
import goproxies

def work(path, address, barrier):
    store = goproxies.FileTokenStore(path)
    barrier.wait()
    for number in range(6):
        with goproxies.Client("ann", "p", base_url=address, token_store=store) as client:
            assert client.countries() == ["DE"]
            if number % 3 == 2:
                client.login()

if __name__ == "__main__":
    path, address = sys.argv[1:]
    goproxies.Client("ann", "p", base_url=address).close()  # imports once what each process needs
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    barrier = context.Barrier(8)
    processes = [context.Process(target=work, args=(path, address, barrier)) for _ in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print([process.exitcode for process in processes])
"""


def test_eight_processes_share_one_file(
    path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    script = tmp_path_factory.mktemp("script") / "processes.py"
    script.write_text(PROCESSES)
    api = Issuer(life=3600)
    with serving(api) as server:
        done = subprocess.run(
            [sys.executable, script, path, server.url],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert (done.stderr, done.stdout) == ("", f"{[0] * 8}\n")
    held = FileTokenStore(path).load()
    assert held is not None
    assert held.token in api.tokens
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


WRITER = """
import sys
import goproxies

path, number = sys.argv[1:]
store = goproxies.FileTokenStore(path)
print("ready", flush=True)
while True:
    store.save(goproxies.StoredToken(f"token-of-{number}-" + "x" * 4000, "ann", "https://a.example"))
    held = store.load()
    assert held is not None and len(held.token) > 4000
"""


def test_writers_that_are_killed_leave_one_whole_file(path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(number)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(6)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        time.sleep(0.02)
        assert writer.poll() is None
        writer.kill()
        assert writer.communicate()[1] == ""
    assert FileTokenStore(path).load() is not None
    token = StoredToken("t", "ann", "https://a.example")
    FileTokenStore(path).save(token)
    assert FileTokenStore(path).load() == token
    assert list(path.parent.iterdir()) == [path]
