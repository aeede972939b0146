"""What is committed is what its sources give, and any edit is found."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from openapi.check import check_committed
from openapi.client.generate import render_client
from openapi.errors import Refusal

ROOT = Path(__file__).parents[2]
CLIENT = "generated/goproxies_api"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for one repository after the other, with a client that is generated once a spec."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("openapi.check.render_client", cache(render_client))
        yield tmp_path_factory.mktemp("check") / "repository"


@pytest.fixture
def root(repository: Path, place: Path) -> Iterator[Path]:
    """A repository with the files that the check reads."""
    shutil.copytree(repository, place)
    for name in ("requirements-dev.txt", "generator-config.yaml"):
        shutil.copy(ROOT / name, place / name)
    yield place
    shutil.rmtree(place)


def refusal(root: Path) -> str:
    with pytest.raises(Refusal) as refused:
        check_committed(root)
    return str(refused.value)


def append(name: str, text: str = "\n") -> Callable[[Path], object]:
    def edit(root: Path) -> None:
        with (root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return edit


def test_a_spec_and_client_that_match_their_sources_pass(root: Path) -> None:
    check_committed(root)


def test_caches_of_python_do_not_matter(root: Path) -> None:
    folder = root / CLIENT / "__pycache__"
    folder.mkdir()
    (folder / "client.cpython-311.pyc").touch()
    check_committed(root)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (append("openapi/resellers.yaml"), "openapi/resellers.yaml is edited"),
        (lambda root: (root / "openapi/resellers.yaml").unlink(), "resellers.yaml is missing"),
        (append(f"{CLIENT}/client.py", "# mine\n"), f"{CLIENT}/client.py is edited"),
        (append(f"{CLIENT}/py.typed"), f"{CLIENT}/py.typed is edited"),
        (lambda root: (root / CLIENT / "types.py").unlink(), f"{CLIENT}/types.py is missing"),
        (append(f"{CLIENT}/models/mine.py", ""), f"{CLIENT}/models/mine.py is stray"),
        (append("generated/notes.txt"), "generated/notes.txt is stray"),
        (append(f"{CLIENT}/.hidden"), f"{CLIENT}/.hidden is stray"),
        (lambda root: shutil.rmtree(root / "generated"), "__init__.py is missing"),
        (lambda root: (root / CLIENT / "link.py").symlink_to("types.py"), "not a plain file"),
    ],
    ids=[
        "spec edited",
        "spec gone",
        "module edited",
        "marker edited",
        "module gone",
        "module added",
        "file beside",
        "hidden file",
        "client gone",
        "link",
    ],
)
def test_a_file_that_differs_is_named(
    edit: Callable[[Path], object], message: str, root: Path
) -> None:
    edit(root)
    assert message in refusal(root)


def test_every_file_that_differs_is_named_with_the_fix(root: Path) -> None:
    append(f"{CLIENT}/client.py")(root)
    append(f"{CLIENT}/mine.py")(root)
    assert refusal(root) == (
        f"not what the sources give: {CLIENT}/client.py is edited, {CLIENT}/mine.py is stray\n"
        "  run `make spec generate`, or undo the edit"
    )


def test_a_fragment_that_was_edited_is_refused(root: Path) -> None:
    append("openapi/fragments/statistics/getTrafficStats.json", "{}")(root)
    assert "getTrafficStats.json" in refusal(root)


def test_the_client_is_not_compared_with_an_edited_spec(root: Path) -> None:
    spec = root / "openapi" / "resellers.yaml"
    text = spec.read_text("utf-8")
    spec.write_text(text.replace("getTrafficStats\n", "getTraffic\n"), "utf-8")
    assert refusal(root).startswith("not what the sources give: openapi/resellers.yaml is edited\n")


def test_the_check_edits_nothing(root: Path) -> None:
    append(f"{CLIENT}/client.py")(root)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    refusal(root)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
