"""A PostgreSQL that cannot be loaded ends in one line that says why, without the password."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.cli.commands import outcome
from tests.support.integration.warehouses import PostgreSql, Warehouse
from tests.support.warehouse import ScriptedApi

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"password": "hush-hush"}, "password authentication failed for user"),
        ({"database": "nowhere"}, 'database "nowhere" does not exist'),
        ({"port": "1"}, "Connection refused"),
        ({"host": "nowhere.invalid"}, "could not translate host name"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_connection_that_fails(
    changed: dict[str, str], message: str, cluster: str, api: ScriptedApi, tmp_path: Path
) -> None:
    parts = urlsplit(cluster)
    address = {
        "password": str(parts.password),
        "host": str(parts.hostname),
        "port": str(parts.port),
        "database": parts.path.strip("/"),
        **changed,
    }
    connection = "postgresql://postgres:{password}@{host}:{port}/{database}".format(**address)
    with api.serve() as server:
        done = outcome(Warehouse(PostgreSql(connection)).spawn(server.url, tmp_path))
        assert not server.requests
    assert done.status == 1
    assert message in done.error_line
    assert address["password"] not in done.error_line
