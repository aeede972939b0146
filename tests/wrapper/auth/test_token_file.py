"""The token store that processes share: complete, private, and empty when damaged."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import goproxies
import pytest
from goproxies import FileTokenStore, StoredToken, _files
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.planted import texts

TOKEN = StoredToken(
    "t0ken", "ann", "https://api.example", datetime(2026, 10, 5, 12, 30, 15, 250_000, UTC)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "token.json"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# What it holds


@pytest.mark.parametrize(
    "token",
    [
        TOKEN,
        StoredToken("t", "ann", "https://api.example"),
        StoredToken("t", "ä😀\n\x00", "https://api.example"),
        StoredToken(
            "t", "ann", "https://a.b", datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=9)))
        ),
    ],
    ids=["dated", "undated", "odd name", "other zone"],
)
def test_a_saved_token_is_loaded(path: Path, token: StoredToken) -> None:
    FileTokenStore(path).save(token)
    assert FileTokenStore(path).load() == token


def test_the_file_is_one_json_object(path: Path) -> None:
    FileTokenStore(path).save(TOKEN)
    assert json.loads(path.read_text("utf-8")) == {
        "token": "t0ken",
        "username": "ann",
        "origin": "https://api.example",
        "expires_at": "2026-10-05T12:30:15.250000+00:00",
    }


def test_the_last_token_saved_is_the_one(path: Path) -> None:
    store = FileTokenStore(path)
    store.save(TOKEN)
    store.save(StoredToken("other", "ann", "https://api.example"))
    held = store.load()
    assert held is not None
    assert held.token == "other"


def test_a_cleared_store_is_empty_and_has_no_file(path: Path) -> None:
    store = FileTokenStore(path)
    store.save(TOKEN)
    store.clear()
    assert store.load() is None
    assert not path.exists()


def test_clearing_an_empty_store_is_no_error(path: Path) -> None:
    FileTokenStore(path / "deeper" / "still").clear()


def test_members_of_a_later_release_are_ignored(path: Path) -> None:
    FileTokenStore(path).save(TOKEN)
    path.write_text(json.dumps({**json.loads(path.read_text()), "refresh": {"a": 1}}))
    assert FileTokenStore(path).load() == TOKEN


# Where it is


def test_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "deeply" / "down" / "token.json"
    FileTokenStore(path).save(TOKEN)
    assert FileTokenStore(path).load() == TOKEN
    assert {mode(folder) for folder in (path.parent, path.parent.parent)} == {0o700}


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    FileTokenStore("~/token.json").save(TOKEN)
    assert (tmp_path / "token.json").exists()


@pytest.mark.parametrize("path", ["~nobody-of-that-name/token.json", 7, None, b"token.json"])
def test_a_path_that_is_none_is_a_configuration_error(path: str) -> None:
    with pytest.raises(goproxies.ConfigurationError, match="FileTokenStore cannot use this path"):
        FileTokenStore(path)


def test_its_repr_names_the_file_and_no_token(path: Path) -> None:
    store = FileTokenStore(path)
    store.save(TOKEN)
    assert repr(store) == f"FileTokenStore({str(path)!r})"


def test_a_link_to_it_stays_a_link(path: Path) -> None:
    link = path.with_name("link.json")
    link.symlink_to(path)
    FileTokenStore(link).save(TOKEN)
    assert link.is_symlink()
    assert FileTokenStore(path).load() == TOKEN


# Whose it is


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o277, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_only_the_owner_may_read_and_write_it(tmp_path: Path) -> None:
    path = tmp_path / "deeply" / "down" / "token.json"
    FileTokenStore(path).save(TOKEN)
    assert mode(path) == 0o600
    assert {mode(folder) for folder in (path.parent, path.parent.parent)} == {0o700}


def test_a_file_that_everybody_could_read_becomes_private(path: Path) -> None:
    path.touch(0o644)
    FileTokenStore(path).save(TOKEN)
    assert mode(path) == 0o600


# Whole or not at all


def test_it_is_replaced_as_a_whole(path: Path) -> None:
    store = FileTokenStore(path)
    store.save(TOKEN)
    with path.open() as before:
        store.save(StoredToken("other", "ann", "https://api.example"))
        assert json.load(before)["token"] == "t0ken"


def test_nothing_else_is_left_in_its_folder(path: Path) -> None:
    FileTokenStore(path).save(TOKEN)
    assert list(path.parent.iterdir()) == [path]


def test_a_save_that_fails_leaves_the_old_token_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileTokenStore(path)
    store.save(TOKEN)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(goproxies.ConfigurationError, match="No space left on device"):
        store.save(StoredToken("other", "ann", "https://api.example"))
    assert store.load() == TOKEN
    assert list(path.parent.iterdir()) == [path]


# Damage


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"{}",
        b'"t"',
        b"7",
        b"NaN",
        b"{",
        b'{"token": "t", "username": "ann", "origin": "https://api.exa',
        b'{"token": "t", "username": "ann"}',
        b'{"token": "t", "origin": "https://api.example"}',
        b'{"username": "ann", "origin": "https://api.example"}',
        b'{"token": null, "username": "ann", "origin": "https://api.example"}',
        b'{"token": 7, "username": "ann", "origin": "https://api.example"}',
        b'{"token": "t", "username": ["ann"], "origin": "https://api.example"}',
        b'{"token": "t", "username": "ann", "origin": {}}',
        *(
            b'{"token": "t", "username": "ann", "origin": "https://a.b", "expires_at": %b}' % expiry
            for expiry in (
                b'""',
                b'"tomorrow"',
                b"1790000000",
                b"true",
                b"[]",
                b'"2026-10-05"',
                b'"2026-10-05T12:00:00"',
                b'"2026-13-05T12:00:00Z"',
                b'"0001-01-01T00:00:00+23:59"',
            )
        ),
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"9" * 60_000,
        b" " * 2**20 + b"{}",
    ],
    ids=lambda content: repr(content[:60]),
)
def test_a_damaged_file_is_an_empty_store(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert FileTokenStore(path).load() is None


def test_a_damaged_file_is_replaced_by_the_next_token(path: Path) -> None:
    path.write_bytes(b"\x00")
    FileTokenStore(path).save(TOKEN)
    assert FileTokenStore(path).load() == TOKEN


@given(content=st.binary())
def test_loading_a_file_with_any_content_never_fails(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-token.json"
    path.write_bytes(content)
    assert FileTokenStore(path).load() is None


def test_a_folder_in_its_place_holds_no_token(path: Path) -> None:
    path.mkdir()
    assert FileTokenStore(path).load() is None


# What cannot be written


def folder_in_its_place(tmp_path: Path) -> Path:
    (tmp_path / "token.json").mkdir()
    return tmp_path / "token.json"


def file_for_a_folder(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file" / "token.json"


def name_too_long(tmp_path: Path) -> Path:
    return tmp_path / ("n" * 300)


def null_in_its_name(tmp_path: Path) -> Path:
    return tmp_path / "to\x00ken.json"


def read_only_folder(_: Path) -> Path:
    return Path("/proc/goproxies/token.json")


@pytest.mark.parametrize(
    "place",
    [folder_in_its_place, file_for_a_folder, name_too_long, null_in_its_name, read_only_folder],
)
def test_a_token_that_cannot_be_kept_is_an_error_that_names_the_fix(
    tmp_path: Path, place: object
) -> None:
    assert callable(place)
    with pytest.raises(
        goproxies.ConfigurationError, match="give FileTokenStore a path that can be written"
    ) as caught:
        FileTokenStore(place(tmp_path)).save(TOKEN)
    assert "t0ken" not in str(caught.value)


def test_the_reason_why_a_token_cannot_be_kept_is_that_of_the_system(path: Path) -> None:
    path.mkdir()
    with pytest.raises(goproxies.ConfigurationError, match=": Is a directory; give"):
        FileTokenStore(path).save(TOKEN)


@pytest.mark.parametrize("place", [folder_in_its_place, null_in_its_name])
def test_a_file_that_cannot_be_removed_is_an_error_of_the_family(
    tmp_path: Path, place: Callable[[Path], Path]
) -> None:
    with pytest.raises(goproxies.ConfigurationError, match="give FileTokenStore a path"):
        FileTokenStore(place(tmp_path)).clear()


def test_an_error_of_a_store_holds_the_token_in_no_variable(path: Path) -> None:
    path.mkdir()
    with pytest.raises(goproxies.ConfigurationError) as caught:
        FileTokenStore(path).save(TOKEN)
    assert caught.value.__context__ is None
    assert not [text for text in texts(caught.value) if "t0ken" in text]


# Only plain files


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/null")


def listener(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize("make", [pipe, device, listener, Path.mkdir])
def test_only_a_plain_file_is_touched(
    make: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("t") / "t"  # short, as the path of a socket has to be
    make(path)
    before = path.stat()
    store = FileTokenStore(path)
    assert store.load() is None
    with pytest.raises(goproxies.ConfigurationError):
        store.save(TOKEN)
    with pytest.raises(goproxies.ConfigurationError):
        store.clear()
    assert path.stat().st_mode == before.st_mode
    assert path.stat().st_ino == before.st_ino


def test_a_pipe_that_takes_the_place_of_the_file_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(OSError, match="Not a plain file"):
        _files._open_plain(str(path), os.O_RDONLY)


def test_the_folder_that_a_link_leads_to_is_made(tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "new" / "folder" / "token.json"
    link.symlink_to(target)
    FileTokenStore(link).save(TOKEN)
    assert link.is_symlink()
    assert target.is_file()
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


def test_clearing_a_link_removes_its_target(path: Path) -> None:
    link = path.with_name("link.json")
    link.symlink_to(path)
    FileTokenStore(link).save(TOKEN)
    FileTokenStore(link).clear()
    assert not path.exists()
    assert link.is_symlink()
    FileTokenStore(link).clear()


# Drafts


def draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.0123abcd")


@pytest.mark.parametrize("change", ["save", "clear"])
def test_the_drafts_of_killed_writers_are_removed(path: Path, change: str) -> None:
    others = [path.with_name(name) for name in (".token.json.x", ".other.json.0123abcd", "a")]
    for file in (draft_of(path), *others):
        file.write_text("t0ken")
    store = FileTokenStore(path)
    store.save(TOKEN) if change == "save" else store.clear()
    left = {*path.parent.iterdir()} - {path}
    assert left == {*others}


def test_the_draft_of_a_writer_at_work_is_left_alone(path: Path) -> None:
    with draft_of(path).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        FileTokenStore(path).save(TOKEN)
        assert draft_of(path).exists()
    FileTokenStore(path).save(TOKEN)
    assert not draft_of(path).exists()


def test_a_draft_that_is_removed_before_it_is_locked_is_made_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock: Callable[[int, int], None] = fcntl.flock
    removed: list[Path] = []

    def late(handle: int, kind: int) -> None:
        if not removed:
            removed.extend(path.parent.glob(".token.json.*"))
            removed[0].unlink()
        flock(handle, kind)

    monkeypatch.setattr(fcntl, "flock", late)
    FileTokenStore(path).save(TOKEN)
    assert len(removed) == 1
    assert FileTokenStore(path).load() == TOKEN
    assert list(path.parent.iterdir()) == [path]


def test_a_drive_without_locks_is_no_obstacle(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", fail)
    FileTokenStore(path).save(TOKEN)
    assert FileTokenStore(path).load() == TOKEN
