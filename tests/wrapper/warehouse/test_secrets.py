"""Neither the password nor the token is in anything that dlt writes, logs or sends."""

from __future__ import annotations

import base64
import logging
import subprocess
import traceback
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import dlt
import duckdb
import pytest
from dlt.pipeline.exceptions import PipelineStepFailed
from goproxies.warehouse import goproxies_source

from tests.support.cli.commands import outcome, spawn
from tests.support.network.servers import Reply, Server, serving
from tests.support.warehouse import PASSWORD, SINCE, TOKEN, ScriptedApi


def assert_no_secret(where: str, content: bytes) -> None:
    for secret in (PASSWORD, TOKEN):
        assert secret.encode() not in content, where


def cells(database: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each text of each table, also those of dlt; what is compressed, as it was before."""
    with duckdb.connect(database, read_only=True) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
        ).fetchall()
        assert {"traffic", "_dlt_pipeline_state", "_dlt_version"} <= {name for _, name in tables}
        for schema, table in tables:
            for row in connection.execute(f"SELECT * FROM {schema}.{table}").fetchall():
                for cell in filter(None, map(str, row)):
                    yield table, cell.encode()
                    with suppress(ValueError, zlib.error):
                        yield table, zlib.decompress(base64.b64decode(cell, validate=True))


def test_folders_tables_and_logs_of_dlt_have_no_secret(
    api: ScriptedApi,
    database: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with api.client() as client:
        pipeline = dlt.pipeline(
            "mine",
            pipelines_dir=str(tmp_path / "dlt"),
            destination=dlt.destinations.duckdb(str(database)),
            dataset_name="goproxies",
        )
        logging.getLogger("dlt").addHandler(caplog.handler)
        logging.getLogger("dlt").setLevel(logging.DEBUG)
        api.broken.add("bob")
        with pytest.raises(PipelineStepFailed) as caught:
            pipeline.run(goproxies_source(client, since=SINCE))
        api.broken.clear()
        done = pipeline.run(goproxies_source(client, since=SINCE))
        logging.getLogger("dlt").removeHandler(caplog.handler)

    assert {"DEBUG", "INFO"} <= {record.levelname for record in caplog.records}
    assert_no_secret("the log", caplog.text.encode())
    assert_no_secret("the report", f"{done} {pipeline.last_trace}".encode())
    assert_no_secret("the error", "".join(traceback.format_exception(caught.value)).encode())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"trace.pickle", "state.json"} <= {path.name for path in files}
    for path in files:
        assert_no_secret(str(path), path.read_bytes())
    for table, cell in cells(database):
        assert_no_secret(table, cell)


@pytest.fixture
def server(api: ScriptedApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("GOPROXIES_USERNAME", "reseller")
    monkeypatch.setenv("GOPROXIES_PASSWORD", PASSWORD)
    with api.serve() as server:
        monkeypatch.setenv("GOPROXIES_BASE_URL", server.url)
        yield server


@pytest.mark.usefixtures("server")
def test_with_debug_the_log_of_dlt_is_shown_and_has_no_secret(
    api: ScriptedApi, tmp_path: Path
) -> None:
    api.broken.add("bob")
    loads = (
        "from goproxies.cli import main\n"
        'print(main(["load", "--debug"]), main(["load", "--debug", "--username", "alice"]))'
    )
    done = outcome(spawn(program=("-c", loads), cwd=tmp_path))
    assert done.out.splitlines()[-1] == "1 0"
    assert "|dlt|" in done.err
    assert "All jobs completed" in done.err
    assert_no_secret("the output", (done.err + done.out).encode())


@pytest.mark.usefixtures("server")
def test_telemetry_is_off_and_the_log_quiet_whatever_the_settings_of_dlt_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda request: Reply()) as collector:
        (tmp_path / ".dlt").mkdir()
        (tmp_path / ".dlt" / "config.toml").write_text(
            "[runtime]\n"
            'log_level = "DEBUG"\n'
            "dlthub_telemetry = true\n"
            f'dlthub_telemetry_endpoint = "{collector.url}"\n'
        )
        monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "true")
        monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
        done = outcome(spawn("load", cwd=tmp_path))
        assert (done.status, done.err) == (0, "")
        assert not collector.requests

        theirs = (
            "import dlt\n"
            'dlt.pipeline("theirs", destination="duckdb").extract([1], table_name="t")\n'
        )
        assert outcome(spawn(program=("-c", theirs), cwd=tmp_path)).status == 0
        assert collector.requests  # so the configuration would turn it on


WRONG_PORT = "postgresql://me:s3cret@127.0.0.1:s3cret/db"
AT_SIGN = "postgresql://me:s3@s3cret@host.invalid:9/db"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is shown of a load into each of two addresses that cannot be used."""
    # In a process: another test needs that nobody has imported psycopg2.
    loads = (
        "import os, sys\n"
        "from goproxies.cli import main\n"
        "for address in sys.argv[1:]:\n"
        '    os.environ["DESTINATION__POSTGRES__CREDENTIALS"] = address\n'
        '    main(["load", "--sandbox", "--debug", "--destination", "postgres"])\n'
        '    print("<end>")\n'
    )
    options = {"cwd": tmp_path_factory.mktemp("refused"), "stderr": subprocess.STDOUT}
    done = outcome(spawn("-u", "-c", loads, WRONG_PORT, AT_SIGN, program=(), **options))
    return dict(zip((WRONG_PORT, AT_SIGN), done.out.split("<end>\n"), strict=False))


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (WRONG_PORT, "the configuration of dlt is wrong"),
        (AT_SIGN, '"***@host.invalid"'),
    ],
    ids=["a port that is none", "an @ in the password"],
)
def test_no_error_of_a_database_shows_its_password(
    address: str, message: str, shown: dict[str, str]
) -> None:
    assert message in shown[address]
    assert "unexpected" not in shown[address]
    assert "s3cret" not in shown[address]
