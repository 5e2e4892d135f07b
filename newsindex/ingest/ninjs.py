"""ninjs (news in JSON, 1.x to 3.x) → our fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsindex.errors import SourceError
from newsindex.ingest.facts import news_formats, plain_name
from newsindex.ingest.identity import identified
from newsindex.ingest.markup import markup_to_text


def is_ninjs(value: Mapping[Any, Any]) -> bool:
    """Whether a JSON object is a news item of ninjs: it has a `uri`, its only required property, and two of its own."""
    marks = news_formats()["ninjs"]["marks"]
    return isinstance(value.get("uri"), str) and sum(plain_name(str(key)) in marks for key in value) > 1


def fields_of_ninjs(value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a news item as ninjs names them, 1.x in single properties, later in lists with roles.

    What is associated with it (pictures, related items) is passed over. Raises SourceError where it is no text, or has
    been taken back.
    """
    item = {plain_name(key): held for key, held in value.items() if isinstance(key, str)}
    kind = str(item.get("type") or "").lower()
    if kind not in news_formats()["ninjs"]["texts"]:
        raise SourceError(f"a ninjs item of type {kind!r}, not a text")
    status = str(item.get("pubstatus") or "").lower()
    if status in news_formats()["status"]["taken_back"]:
        raise SourceError(f"its provider has marked it as {status}")
    fields = identified(item["uri"]) | {
        "title": item.get("headline") or _chosen(item.get("headlines"), ("main", "")) or item.get("title"),
        "body": _body(item),
        "author": item.get("byline") or item.get("by"),
        "published": item.get("versioncreated") or item.get("firstcreated") or item.get("contentcreated"),
        "lang": item.get("language"),
        "tags": [
            name
            for subject in _listed(item.get("subject") or item.get("subjects"))
            if isinstance(subject, Mapping) and (name := subject.get("name") or subject.get("code"))
        ],
        "site": item.get("copyrightholder"),
    }
    return {name: held for name, held in fields.items() if held}


def _body(item: Mapping[str, Any]) -> str:
    """The text: from HTML where there is any, since that has the paragraphs; the summary where there is none."""
    found = [(name, held) for name, held in item.items() if name.startswith("body")]
    for body in _listed(item.get("bodies")):
        if isinstance(body, Mapping):
            about = {plain_name(str(key)): held for key, held in body.items()}
            found.append((f"{about.get('contenttype')} {about.get('role')}", about.get("value")))
    for kind, held in sorted(found, key=lambda pair: "html" not in pair[0]):
        if isinstance(held, str) and held.strip():
            return markup_to_text(held) if "html" in kind else held.strip()
    summary = item.get("descriptiontext")
    return summary if isinstance(summary, str) else _chosen(item.get("descriptions"), ("text", "summary", ""))


def _chosen(values: Any, roles: tuple[str, ...]) -> str:
    """The value of the first role that is there, else the first value."""
    held = {str(v.get("role") or ""): v.get("value") for v in reversed(_listed(values)) if isinstance(v, Mapping)}
    found = next((held[role] for role in roles if held.get(role)), None) or next(iter(held.values()), None)
    return found if isinstance(found, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
