"""Asking real servers on this machine: what is bounded, what is refused, and what is never told."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from newsindex.errors import SourceError
from newsindex.sync.fetching import LARGEST, Answer, Request, _tls, fetch
from tests.sync.serving import Handler, Served, feed

SECRET = "tkn-5f2c"


def ask(address: str, **more: Any) -> Answer:
    return fetch(Request(address, **{"allow_private": True, "timeout": 2.0} | more))


def refusal(address: str, **more: Any) -> str:
    with pytest.raises(SourceError) as caught:
        ask(address, **more)
    text = str(caught.value)
    assert SECRET not in text and "127.0.0.1" not in text and SECRET not in repr(caught.value.__cause__)
    return text


def test_an_answer(served: Served) -> None:
    answer = ask(served.give("/a%20b", "x", ETag='"1"', Content_Type="text/xml"))
    assert (answer.status, answer.body, answer.etag, answer.kind) == (200, b"x", '"1"', "text/xml")
    [(path, headers)] = served.requests
    assert path == "/a%20b" and headers["Host"] in served.address
    assert headers["User-Agent"].startswith("newsindex/") and headers["Accept-Encoding"] == "gzip"
    assert "If-None-Match" not in headers and "Authorization" not in headers


def test_conditional_requests(served: Served) -> None:
    served.give("/", status=304)
    assert ask(served.address + "/", etag='W/"1"', modified="Mon, 03 Feb 2025 08:00:00 GMT").status == 304
    headers = served.requests[0][1]
    assert headers["If-None-Match"] == 'W/"1"' and headers["If-Modified-Since"].startswith("Mon, 03")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(served: Served, status: int) -> None:
    served.give("/feed", "x")
    assert ask(served.give("/old", status=status, Location="/feed")).body == b"x"


def test_redirects_are_bounded(served: Served) -> None:
    assert refusal(served.give("/loop", status=302, Location="/loop")) == "it redirects more than 5 times"
    assert len(served.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x.example/", "gopher://x/", "javascript:1"])
def test_redirects_lead_to_the_web_only(served: Served, target: str) -> None:
    assert "no address of the web" in refusal(served.give("/", status=302, Location=target))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0x7f.1",
        "2130706433",
        "127.1",
        "0.0.0.0",
        "10.255.255.1",
    ],
)
def test_private_addresses_are_refused_before_a_byte_is_sent(served: Served, host: str) -> None:
    port = served.address.rpartition(":")[2]
    text = refusal(f"http://{host}:{port}/", allow_private=False)
    assert "private address" in text or "not found" in text
    assert not served.requests


def test_a_name_is_looked_up_once_and_the_peer_checked(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was public when it was asked for and is not when it is connected to."""
    port = int(served.address.rpartition(":")[2])
    asked = []

    def rebinding(host: str, *rest: Any, **more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) > 1 else "93.184.216.34", port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    connected = []
    monkeypatch.setattr(socket.socket, "connect", lambda sock, address: connected.append(address))
    monkeypatch.setattr(socket.socket, "getpeername", lambda sock: ("127.0.0.1", port))
    assert "private address" in refusal(f"http://rebind.example:{port}/", allow_private=False)
    assert asked == ["rebind.example"] and connected == [("93.184.216.34", port)]
    assert not served.requests


def test_a_redirect_into_the_private_network_is_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server counts as public here; where it sends one does not."""
    monkeypatch.setattr("newsindex.sync.fetching.is_public", lambda address: address == "127.0.0.1")
    served.give("/", status=302, Location="http://169.254.169.254/latest/meta-data/")
    assert "private address" in refusal(served.address + "/", allow_private=False)


def test_secrets_go_to_the_server_that_they_are_for_alone(served: Served) -> None:
    port = served.address.rpartition(":")[2]
    served.give("/feed", "x")
    served.give("/away", status=302, Location=f"http://localhost:{port}/feed")
    served.give("/here", status=302, Location="/feed")
    headers = {"Authorization": SECRET, "X-Key": SECRET}
    ask(served.address + "/here", headers=headers)
    assert [h.get("X-Key") for _, h in served.requests] == [SECRET, SECRET]
    served.requests.clear()
    ask(served.address + "/away", headers=headers)
    assert [h.get("X-Key") for _, h in served.requests] == [SECRET, None]
    assert "Authorization" not in served.requests[1][1]


def test_user_and_password_in_an_address(served: Served) -> None:
    served.give("/", "x")
    served.give("/old", status=301, Location="/")
    ask(served.address.replace("//", f"//me:{SECRET}%40@").replace("http", "HTTP") + "/old")
    assert len(served.requests) == 2
    for path, headers in served.requests:
        assert headers["Authorization"] == "Basic bWU6dGtuLTVmMmNA" and SECRET not in path + headers["Host"]
    assert SECRET not in repr(Request(f"http://me:{SECRET}@x/", {"A": SECRET}))


def slow(handler: Handler, head: bytes, pause: float) -> None:
    """An answer that drips, a byte at a time."""
    try:
        handler.wfile.write(head)
        for _ in range(200):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(pause)
    except OSError:
        pass


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: ", b""])
def test_an_answer_that_drips_ends(served: Served, head: bytes) -> None:
    served.routes["/"] = lambda handler: slow(handler, head, 0.05)
    assert "there was no answer within 0.2 seconds" in refusal(served.address + "/", timeout=0.2)


def test_silence_ends(served: Served) -> None:
    served.routes["/"] = lambda handler: time.sleep(1)
    assert "no answer within 0.2" in refusal(served.address + "/", timeout=0.2)


def test_answers_that_are_too_large(served: Served) -> None:
    assert "larger than 20 MB" in refusal(served.give("/", bytes(LARGEST + 1)))
    bomb = gzip.compress(bytes(LARGEST * 4))
    assert "unpacks to more than 20 MB" in refusal(served.give("/", bomb, Content_Encoding="gzip"))

    def endless(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                handler.wfile.write(b"100000\r\n" + bytes(1 << 20) + b"\r\n")
        except OSError:
            pass

    served.routes["/endless"] = endless
    assert "larger than 20 MB" in refusal(served.address + "/endless", timeout=20)


def test_packed_answers(served: Served) -> None:
    assert ask(served.give("/", gzip.compress(b"x" * 99), Content_Encoding="gzip")).body == b"x" * 99
    assert "packed as br" in refusal(served.give("/", b"x", Content_Encoding="br"))
    assert "damaged" in refusal(served.give("/", b"\x1f\x8b\x08nonsense", Content_Encoding="gzip"))


@pytest.mark.parametrize(
    "raw", [b"nonsense\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx", b"\x00" * 70000]
)
def test_what_is_no_answer(served: Served, raw: bytes) -> None:
    served.routes["/"] = lambda handler: handler.wfile.write(raw) and None
    assert refusal(served.address + "/")


def test_what_cannot_be_asked(served: Served) -> None:
    assert "connection" in refusal("http://127.0.0.1:1/")
    assert "not found" in refusal(f"http://{SECRET}.invalid/")
    assert refusal(f"http://{'a' * 300}.example/")
    assert "cannot be sent" in refusal(served.address + "/", headers={"X": "a\nb"})
    assert "secure connection" in refusal(served.address.replace("http:", "https:") + "/")


def test_other_answers_are_told_with_their_status(served: Served) -> None:
    answer = ask(served.give("/", bytes(1000), status=429, Retry_After="120"))
    assert (answer.status, answer.retry_after, answer.body) == (429, "120", b"")


def test_fetching_from_several_threads(served: Served) -> None:
    served.give("/", feed(1, 2))
    bodies: list[bytes] = []
    threads = [threading.Thread(target=lambda: bodies.append(ask(served.address + "/").body)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [feed(1, 2).encode()] * 8


def test_certificates_are_checked(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "cert.pem")
    made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate]
    subprocess.run([openssl, *made, *named], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    served.give("/", "x")
    served.secure(context)
    address = served.address.replace("http://127.0.0.1", "https://localhost") + "/"
    assert "certificate is not valid" in refusal(address)
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    _tls.cache_clear()
    try:
        assert ask(address).body == b"x"
        with pytest.raises(SourceError, match="certificate is not valid"):
            ask(address.replace("localhost", "127.0.0.1"))
    finally:
        _tls.cache_clear()
