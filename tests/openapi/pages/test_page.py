"""Pages: how they are called, and how they are read from paths and addresses."""

import re
import sys
import time
from contextlib import suppress
from gzip import compress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.errors import Refusal
from openapi.pages import fetch
from openapi.pages.page import check_address, page_name, read_page
from tests.support.pipeline.website import Answer, Site, answer


@pytest.mark.parametrize(
    "source",
    [
        "https://docs.example.com/proxies/statistics.md",
        "https://docs.example.com/statistics",
        "https://docs.example.com/statistics/",
        "https://docs.example.com/statistics.md?ask=a/b.c#d/e.f",
        "HTTP://127.0.0.1:80/%73tatistics.md",
        "statistics.md",
        "/tmp/pages/statistics.markdown",
        "./statistics",
    ],
)
def test_a_page_is_known_by_the_last_part_without_its_ending(source: str) -> None:
    assert page_name(source) == "statistics"


@pytest.mark.parametrize(
    "source",
    [
        "https://docs.example.com",
        "https://docs.example.com/",
        "https://docs.example.com/..",
        "https://docs.example.com/..%2F..%2Fevil%00.md",
        "https://docs.example.com/a%5Cb.md",
        "https://docs.example.com/.md",
        "https://docs.example.com/con.md",
        "https://docs.example.com/" + "a" * 300,
        "statistics (1).md",
        "statistics.md.txt",
        "-x.md",
        "..",
        "",
    ],
)
def test_a_name_that_is_no_folder_everywhere_is_refused(source: str) -> None:
    with pytest.raises(Refusal, match="cannot be"):
        page_name(source)


@given(st.text())
def test_a_name_never_leads_anywhere(text: str) -> None:
    with suppress(Refusal):
        name = page_name(f"https://docs.example.com/{text}")
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,100}", name)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://docs.example.com/statistics.md",
        "file:///etc/passwd",
        "statistics.md",
        "https:///statistics.md",
        "https://docs.example.com:port/statistics.md",
        "https://[::1/statistics.md",
        "https://docs.example.com/a b.md",
        "https://docs.example.com/\n.md",
        "https://docs.example.com/é.md",
        "https://docs.example.com/" + "a" * 3000,
        "",
    ],
)
def test_an_address_that_cannot_be_recorded_is_refused(address: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_address(address)
    assert caught.value.fix


@pytest.mark.parametrize(
    "address",
    ["https://user:hunter2@docs.example.com/a.md", "https://docs.example.com\\:hunter2@evil/a.md"],
)
def test_an_address_with_a_password_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(Refusal, match="user or a password") as caught:
        check_address(address)
    assert "hunter2" not in str(caught.value)


def test_an_address_stays_as_it_is() -> None:
    address = "https://docs.example.com/Statistics.md?a=%20#b"
    assert check_address(address) == address


@pytest.mark.parametrize("order", ["le", "be"])
def test_a_page_in_utf_16_is_read_by_its_byte_order_mark(tmp_path: Path, order: str) -> None:
    path = tmp_path / "page.md"
    path.write_bytes("\ufeffé\r\n".encode(f"utf-16-{order}"))
    assert read_page(str(path)) == "é\r\n"


def test_a_page_is_utf_8_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "plain.md").write_bytes("é\r\n".encode())
    (tmp_path / "marked.md").write_bytes("é\r\n".encode("utf-8-sig"))
    assert read_page(str(tmp_path / "plain.md")) == "é\r\n"
    assert read_page(str(tmp_path / "marked.md")) == "é\r\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"fine\n\xff\xfe", "line 2: not UTF-8"),
        (b"\x7fELF\x02\x80", "not UTF-8"),
        (b"<!DOCTYPE html><html>", "HTML, not Markdown"),
        (b"\n <html lang=en>", "HTML, not Markdown"),
        (b"a" * 10_000_001, "larger than 10,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_page_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(content)
    with pytest.raises(Refusal, match=problem):
        read_page(str(path))


@pytest.mark.parametrize("source", ["missing.md", ".", "a\0b", "ftp://docs.example.com/a.md"])
def test_a_path_without_a_file_is_refused(source: str) -> None:
    with pytest.raises(Refusal):
        read_page(source)


def test_a_page_is_fetched_from_its_address(site: Site) -> None:
    address = site.publish("/statistics.md", "# Statistics é")
    assert read_page(f"{address}?x=1") == "# Statistics é"
    assert site.requested == ["/statistics.md?x=1"]


@pytest.mark.parametrize(
    "given",
    [
        answer(compress("é".encode()), Content_Encoding="gzip"),
        answer("é".encode("latin-1"), Content_Type="text/markdown; charset=ISO-8859-1"),
        answer("é", Content_Type="text/markdown; charset=ISO-8859-1"),
    ],
    ids=["compressed", "in another charset", "in UTF-8 under another name"],
)
def test_a_page_is_read_however_it_is_sent(site: Site, given: Answer) -> None:
    assert read_page(site.publish("/page.md", given)) == "é"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (answer("moved", 302, Location="/login"), r"redirects to http://127\.0\.0\.1:\d+/login"),
        (
            answer("moved", 301, Location="https://evil.example/page.md"),
            "redirects to https://evil",
        ),
        (answer("moved", 301, Location="https://evil.example/\x1b[2J"), "cannot be fetched"),
        (answer("gone", 404), "status 404"),
        (answer("# Down", 503), "status 503"),
        (answer("", 204), "status 204"),
        (answer("# Page", 200, Content_Type="text/html; charset=utf-8"), "HTML, not Markdown"),
        (answer("<!doctype html>"), "HTML, not Markdown"),
        (answer("<!-- made <today> -->\n<html>"), "HTML, not Markdown"),
        (answer("<?xml version='1.0'?><!DOCTYPE html>"), "HTML, not Markdown"),
        (answer(b"\xff"), "not UTF-8"),
        (answer(b"a" * 10_000_001), "larger than"),
        (answer(b"not gzip", Content_Encoding="gzip"), "cannot be fetched"),
        (answer(compress(b"# Page")[:-5], Content_Encoding="gzip"), "gzip data has no end"),
        (answer(compress(b"a" * 10_000_001), Content_Encoding="gzip"), "larger than"),
        (answer(compress(compress(b"a")), Content_Encoding="gzip, gzip"), "encoded as 'gzip, gzip"),
        (answer(b"\x0b\x02", Content_Encoding="br"), "encoded as 'br'"),
        (answer(b"\xe9", Content_Type="text/markdown; charset=no-such"), "not UTF-8"),
        (answer(b"short", Content_Length="100"), "cannot be fetched"),
    ],
)
def test_an_answer_that_is_no_page_is_refused(site: Site, given: Answer, problem: str) -> None:
    address = site.publish("/page.md", given)
    with pytest.raises(Refusal, match=problem) as caught:
        read_page(address)
    assert caught.value.place.startswith(address)


def test_nothing_but_the_page_itself_is_fetched(site: Site) -> None:
    address = site.publish("/page.md", answer("", 302, Location="/other.md"))
    site.publish("/other.md", "# Other")
    with pytest.raises(Refusal):
        read_page(address)
    assert site.requested == ["/page.md"]


def test_no_server_is_a_refusal() -> None:
    with pytest.raises(Refusal, match="cannot be fetched"):
        read_page("http://127.0.0.1:1/page.md")


@pytest.mark.parametrize("host", ["a..b", "a" * 70 + ".invalid", "xn--a"])
def test_a_host_that_cannot_be_is_a_refusal(host: str, outside: list[str]) -> None:
    with pytest.raises(Refusal, match="cannot be fetched"):
        read_page(f"http://{host}/page.md")
    outside.clear()  # the guard refuses the look-up


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_without_end_is_given_up(
    site: Site, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(begun)
        while True:
            handler.wfile.write(b"a")
            time.sleep(0.02)

    monkeypatch.setattr(fetch, "DEADLINE", 0.3)
    address = site.publish("/page.md", trickle)
    with pytest.raises(Refusal, match=r"no whole answer within 0\.3 seconds"):
        read_page(address)


def test_a_proxy_that_cannot_be_used_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(Refusal, match=r"cannot be fetched: .*SOCKS") as refused:
        read_page("http://docs.example.com/things.md")
    assert refused.value.fix
