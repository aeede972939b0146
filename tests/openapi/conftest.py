"""What the tests of the pipeline share."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import CodeType

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from tests.support.pipeline.fragments import write_repository
from tests.support.pipeline.website import Site, serve


class Compiled(BytecodeCache):
    """The compiled templates of the generator."""

    def __init__(self) -> None:
        self.codes: dict[str, CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.code


@pytest.fixture(autouse=True, scope="session")
def _compiled_templates() -> Iterator[None]:
    """Compile the templates of the generator once: they are most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        cached = partial(Environment, bytecode_cache=Compiled())
        patch.setattr("openapi_python_client.Environment", cached)
        yield


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve documentation on loopback, past any proxy of the environment."""
    monkeypatch.setenv("NO_PROXY", "*")
    with serve() as running:
        yield running


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository of the tests' own API, for tests to copy."""
    root = tmp_path_factory.mktemp("repository")
    write_repository(root)
    return root


@pytest.fixture
def workdir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, as from the root of a new repository."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
