"""A documentation site on loopback with the answers that a test gives it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(body: str | bytes, status: int = 200, **headers: str) -> Answer:
    """Make an answer; headers are written with underscores."""
    content = body.encode() if isinstance(body, str) else body

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content_Type": "text/markdown"} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return send


@dataclass
class Site:
    """A site: its address, its pages by path, and the paths that were requested."""

    address: str
    pages: dict[str, Answer] = field(default_factory=dict)
    requested: list[str] = field(default_factory=list)

    def publish(self, path: str, page: str | Answer) -> str:
        """Put a page at a path and give its address."""
        self.pages[path] = answer(page) if isinstance(page, str) else page
        return self.address + path


@contextmanager
def serve() -> Iterator[Site]:
    """Run an empty site."""
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requested.append(self.path)
            send = site.pages.get(self.path.split("?")[0], answer("not found", 404))
            try:
                send(self)
            except OSError:
                self.close_connection = True  # the client closed the connection

        do_POST = do_GET  # noqa: N815  # its name there

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
