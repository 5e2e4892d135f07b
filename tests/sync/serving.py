"""A real HTTP server on this machine, whose answers the tests give."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Route = Callable[["Handler"], None]


@dataclass
class Served:
    """The address of the server, what it answers by path, and the requests that came: path and headers."""

    address: str = ""
    routes: dict[str, Route] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        assert self.server is not None
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def give(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Answer a path so from now on; the address of it. Underscores in the names of headers are hyphens."""
        content = body.encode() if isinstance(body, str) else body
        self.routes[path] = lambda handler: handler.answer(status, content, headers)
        return self.address + path


class Handler(BaseHTTPRequestHandler):
    """Looks up the path without its query."""

    served: Served
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.served.requests.append((self.path, dict(self.headers)))
        route = self.served.routes.get(self.path.partition("?")[0])
        if route is None:
            self.answer(404, b"", {})
        else:
            route(self)
        self.close_connection = True

    def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """A client that breaks off is no fault of the server."""
        with suppress(OSError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Nothing: it would go to standard error."""


@contextmanager
def serving() -> Iterator[Served]:
    """The server, while the block runs."""
    served = Served()
    handler = type("Handler", (Handler,), {"served": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    served.server = server
    served.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def feed(*numbers: int, title: str = "A feed") -> str:
    """An RSS feed with entries of these numbers, the latest first."""
    items = "".join(
        f"<item><title>Headline {n}</title><guid>urn:e:{n}</guid><link>https://news.example/{n}</link>"
        f"<pubDate>Mon, 03 Feb 2025 08:{n % 60:02}:00 +0000</pubDate>"
        f"<description>Tariffs rose by {n} percent on Monday, the ministry said.</description></item>"
        for n in sorted(numbers, reverse=True)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
