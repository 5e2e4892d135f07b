"""One address → what its server answers, within bounds of time and size, and from the public internet only.

It stands on http.client, since what has to be bounded lies below what libraries offer: the address that a socket is
connected to, and the time that all of an answer takes.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from newsindex.errors import SourceError
from newsindex.ingest.streams import undo_coding
from newsindex.sync.addresses import is_public

LARGEST = 20 << 20
"""Bytes that an answer may have, packed and unpacked."""

WHOLE = 6
"""An answer may take so many times the time within which it must begin."""

_REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)
_ACCEPTED = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `headers` are for the server of the address alone, and may be secret."""

    address: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    etag: str = ""
    modified: str = ""
    timeout: float = 20.0
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said. `kind` is the content type; `retry_after` is as it was sent, seconds or a date."""

    status: int
    body: bytes = b""
    kind: str = ""
    etag: str = ""
    modified: str = ""
    retry_after: str = ""


def fetch(request: Request) -> Answer:
    """Ask for an address, following a few redirects, each checked as the first was.

    Raises SourceError with the reason, which names neither address nor secrets.
    """
    deadline = time.monotonic() + WHOLE * request.timeout
    address = request.address
    ours = True
    try:
        for _ in range(_REDIRECTS + 1):
            parts = _parts(address)
            # Once it has led elsewhere, no secret is sent any more.
            ours = ours and _origin(parts) == _origin(_parts(request.address))
            with ExitStack() as stack:
                response = _asked(parts, request, _headers(parts, request, ours=ours), deadline, stack)
                location = response.getheader("Location")
                if response.status not in _MOVED or not location:
                    return _answer(response)
                address = urljoin(address, location)
    except SourceError:
        raise
    except (OSError, HTTPException, ValueError) as error:
        # Their texts may hold the address, and with it a secret.
        raise SourceError(_reason(error, request.timeout)) from None
    raise SourceError(f"it redirects more than {_REDIRECTS} times")


def _parts(address: str) -> SplitResult:
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SourceError("it leads to what is no address of the web (http or https)")
    return parts


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]


def _headers(parts: SplitResult, request: Request, *, ours: bool) -> dict[str, str]:
    """The headers of a request; `ours` says that it goes to the server that the secrets are for."""
    from newsindex import __version__  # the package is whole by now

    headers = {"Host": parts.netloc.rpartition("@")[2].encode("idna").decode("ascii")}
    headers |= {"User-Agent": f"newsindex/{__version__}", "Accept": _ACCEPTED}
    headers |= {"Accept-Encoding": "gzip", "Connection": "close"}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.modified:
        headers["If-Modified-Since"] = request.modified
    if not ours:
        return headers
    named = urlsplit(request.address)
    if named.username or named.password:
        login = f"{unquote(named.username or '')}:{unquote(named.password or '')}"
        headers["Authorization"] = "Basic " + b64encode(login.encode()).decode("ascii")
    given = {name.lower() for name in request.headers}
    return {name: value for name, value in headers.items() if name.lower() not in given} | dict(request.headers)


def _asked(
    parts: SplitResult, request: Request, headers: Mapping[str, str], deadline: float, stack: ExitStack
) -> HTTPResponse:
    """The beginning of an answer; what is opened for it is closed by `stack`."""
    scheme, host, port = _origin(parts)
    assert host is not None
    sock = stack.enter_context(_connected(host, port, request, deadline))
    if scheme == "https":
        sock.settimeout(_left(request.timeout, deadline))
        sock = stack.enter_context(_tls().wrap_socket(sock, server_hostname=host))
    connection = HTTPConnection(host, port)
    connection.sock = sock
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    connection.request("GET", target, headers=dict(headers))
    response = HTTPResponse(_Timed(sock, request.timeout, deadline), method="GET")  # type: ignore[arg-type]
    stack.callback(response.close)
    response.begin()
    return response


def _connected(host: str, port: int, request: Request, deadline: float) -> socket.socket:
    """A socket to the host: its name is looked up once, and what was found is checked before and after connecting.

    So a name that leads elsewhere the next time (DNS rebinding) gains nothing.
    """
    failed: Exception = SourceError("its host is not found")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not request.allow_private and not is_public(str(address[0])):
            failed = _private()
            continue
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(_left(request.timeout, deadline))
            sock.connect(address)
            if not request.allow_private and not is_public(str(sock.getpeername()[0])):
                raise _private()
        except (OSError, SourceError) as error:
            sock.close()
            failed = error
            continue
        return sock
    raise failed


def _private() -> SourceError:
    return SourceError("it leads to a private address; allow that with allow-private = true")


def _left(timeout: float, deadline: float) -> float:
    left = min(timeout, deadline - time.monotonic())
    if left <= 0:
        raise TimeoutError
    return left


class _Timed(io.RawIOBase):
    """A socket to read from, each time within what is left of the time for all."""

    def __init__(self, sock: socket.socket, timeout: float, deadline: float) -> None:
        super().__init__()
        self._sock = sock
        self._timeout = timeout
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What http.client asks a socket for."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """What has come, without waiting for more."""
        self._sock.settimeout(_left(self._timeout, self._deadline))
        return self._sock.recv_into(buffer)


@cache
def _tls() -> ssl.SSLContext:
    """The authorities of the system and, since some systems have none, those of Mozilla."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _answer(response: HTTPResponse) -> Answer:
    body = _body(response) if response.status == HTTPStatus.OK else b""
    return Answer(
        response.status,
        body,
        response.getheader("Content-Type") or "",
        response.getheader("ETag") or "",
        response.getheader("Last-Modified") or "",
        response.getheader("Retry-After") or "",
    )


def _body(response: HTTPResponse) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(1 << 16):
        size += len(piece)
        if size > LARGEST:
            raise SourceError(f"the answer is larger than {LARGEST >> 20} MB")
        pieces.append(piece)
    if response.length:
        raise SourceError("the answer was cut off")
    coding = (response.getheader("Content-Encoding") or "").strip().lower()
    body = undo_coding(b"".join(pieces), coding, LARGEST)
    if len(body) > LARGEST:
        raise SourceError(f"the answer unpacks to more than {LARGEST >> 20} MB")
    return body


def _reason(error: Exception, timeout: float) -> str:
    if isinstance(error, TimeoutError):
        return f"there was no answer within {timeout:g} seconds, or it took more than {WHOLE * timeout:g} in all"
    if isinstance(error, socket.gaierror):
        return "its host is not found"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return "no secure connection could be made"
    if isinstance(error, OSError):
        return f"no connection: {error.strerror.lower()}" if error.strerror else "the connection was broken"
    if isinstance(error, HTTPException):
        return "the answer is not HTTP, or was cut off"
    return "the address or a header cannot be sent as it is"
