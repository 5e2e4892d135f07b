"""By what an article is known again: its own id, its address, or the file and the place in it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

from newsindex.ingest.facts import tracking_parameter

_ENCODED = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+-]*:(?!\d)")
_PLAIN = re.compile(r"https?://((?:[a-z0-9-]+\.)+[a-z]+)((?:/[A-Za-z0-9._~!$&'()*+,=:@-]*)*)\Z")
"""An address of which nothing but the host needs a closer look: most are of this kind."""
_PORTS = {"http": ":80", "https": ":443"}


def address_key(url: str) -> str | None:
    """An address without scheme, www., m., fragment and tracking parameters; None where it is no web address.

    The host is in lower case, the other parameters are sorted, percent-encoded letters are written out,
    and a slash at the end does not count.
    """
    text = url.strip()
    if plain := _PLAIN.match(text):
        return _bare_host(plain[1]) + plain[2].rstrip("/")
    if text.startswith("//"):
        text = "https:" + text
    elif "://" not in text:
        if _OTHER_SCHEME.match(text):
            return None
        text = "https://" + text
    try:
        parts = urlsplit(text)
        host = (parts.netloc.rpartition("@")[2]).lower().removesuffix(_PORTS.get(parts.scheme.lower(), ":443"))
    except ValueError:
        return None
    if parts.scheme.lower() not in _PORTS or "." not in host or " " in host:
        return None
    host = _bare_host(host)
    tracks = tracking_parameter()
    kept = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not tracks.match(k))
    query = "&".join(f"{quote(k, safe='')}={quote(v, safe='/:,')}" if v else quote(k, safe="") for k, v in kept)
    key = host + _ENCODED.sub(_decoded, parts.path).rstrip("/ ") + (f"?{query}" if query else "")
    return _ENCODED.sub(_decoded, key)


def _bare_host(host: str) -> str:
    """The host without www. and m."""
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in ("www", "m"):
        del labels[0]
    # A mobile edition may stand inside: zh.m.wikipedia.org.
    return ".".join(label for i, label in enumerate(labels) if label != "m" or i >= len(labels) - 2)


def _decoded(match: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0].upper()


def is_web_address(text: str) -> bool:
    """Whether a text is an http(s) address."""
    return text.startswith(("http://", "https://")) and address_key(text) is not None


def identified(name: str) -> dict[str, str]:
    """The `id` of what a format calls by a name of its own, and its `url` where the name is a web address."""
    name = name.strip()
    if not name:
        return {}
    return {"id": address_key(name) or name, "url": name} if is_web_address(name) else {"id": name}


def shown_address(url: str) -> str:
    """An address as it may be shown and kept: without user and password, and without its query, which may be a key."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that is not valid"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" + ("?…" if parts.query else "")


def place(path: str, number: int | None) -> str:
    """A file with the place in it: `path#number`; the file itself where `number` is None."""
    return path if number is None else f"{path}#{number}"
