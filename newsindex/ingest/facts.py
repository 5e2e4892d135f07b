"""The lists that the readers go by, from the files in data/."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def _load(name: str) -> dict[str, Any]:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


@cache
def field_names() -> dict[str, tuple[str, ...]]:
    """The usual names of each field in records, first choice first, as `plain_name` gives them."""
    return {field: tuple(plain_name(n) for n in names) for field, names in _load("fields.toml")["fields"].items()}


@cache
def list_keys() -> tuple[str, ...]:
    """The keys under which a JSON object holds its list of articles."""
    return tuple(_load("fields.toml")["lists"]["keys"])


@cache
def languages() -> dict[str, str]:
    """Names and codes of languages, in lower case with hyphens, to `en`, `zh`, `zh-Hant` or `zh-Hans`."""
    return {name: lang for lang, names in _load("languages.toml").items() for name in names}


@cache
def tracking_parameter() -> re.Pattern[str]:
    """Matches the name of a query parameter that only tracks its reader."""
    names = _load("tracking.toml")
    exact = "|".join(re.escape(n) for n in names["names"])
    prefix = "|".join(re.escape(n) for n in names["prefixes"])
    return re.compile(rf"(?:{exact}|(?:{prefix}).*)\Z", re.IGNORECASE)


@cache
def formats() -> dict[str, str]:
    """File extensions (with the dot, in lower case) to the reader, or to `asset` or `document`."""
    return {ext: kind for kind, extensions in _load("formats.toml")["extensions"].items() for ext in extensions}


@cache
def signatures() -> tuple[tuple[bytes, str], ...]:
    """First bytes of binary files with what they are."""
    return tuple((bytes.fromhex(first), name) for first, name in _load("formats.toml")["signatures"].items())


@cache
def html_names() -> dict[str, Any]:
    """Elements of HTML by their kind, names of boxes with other stories, and of metadata."""
    return _load("html.toml")


@cache
def news_formats() -> dict[str, Any]:
    """Names in feeds, NewsML-G2 and ninjs."""
    return _load("newsformats.toml")


@cache
def credits_of() -> dict[str, Any]:
    """Agencies, roles and words of bylines and datelines."""
    return _load("credits.toml")


@cache
def cut_words() -> tuple[frozenset[str], tuple[str, ...]]:
    """English and Chinese words at which no sentence ends."""
    words = _load("splitting.toml")
    return frozenset(words["english"]), tuple(words["chinese"])


@cache
def time_zones() -> dict[str, int]:
    """Abbreviations of time zones that mean one offset only, to seconds east of UTC."""
    return {name: int(hours * 3600) for name, hours in _load("dates.toml")["zones"].items()}


def plain_name(name: str) -> str:
    """A field's name without case, spaces, hyphens and underscores: `Published_At` and `publishedAt` are one."""
    return name.strip().lower().replace("_", "").replace("-", "").replace(" ", "")
