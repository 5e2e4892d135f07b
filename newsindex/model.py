"""The values that flow through newsindex, in the order in which they flow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, overload

from msgspec import Struct

EntityKind = Literal["company", "person", "organisation"]
TextField = Literal["title", "body"]
Lang = Literal["en", "zh-Hant", "zh-Hans"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `published` is an aware datetime or None; `tags` are the article's own topics.

    `lang` is `en`, `zh-Hant` or `zh-Hans`. `teaser` marks a scrap of a related story that stood beside
    the article `parent`. `agency` is the news agency that the byline or credit names.
    """

    id: str
    title: str
    body: str
    url: str | None = None
    source: str | None = None
    author: str | None = None
    published: dt.datetime | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    lang: str | None = None
    path: str | None = None
    agency: str | None = None
    teaser: bool = False
    parent: str | None = None


def _fields(article: Article, *names: str) -> dict[str, Any]:
    """Some fields of an article for JSON."""
    found = {name: getattr(article, name) for name in names}
    if article.published is not None:
        found["published"] = article.published.isoformat()
    return found


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that could not be read: its path (with the place in it), the reason, and whether an earlier run skipped
    it `before` for that reason and it has not changed since."""

    path: str
    reason: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What a run changed. Counts are articles, `seconds` is the time that the run took.

    `duplicates` counts added articles whose folded text equals another's; `warnings` are things
    worth knowing that lost nothing.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    duplicates: int = 0
    skipped: tuple[Skipped, ...] = ()
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "duplicates": self.duplicates,
            "skipped": [{"path": s.path, "reason": s.reason} for s in self.skipped],
            "seconds": round(self.seconds, 3),
            "warnings": list(self.warnings),
        }


class Mention(Struct, frozen=True):
    """A name in a text: characters `start` to `end` of the field; `entity` is an entity's id or None."""

    field: TextField
    start: int
    end: int
    text: str
    kind: EntityKind
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A company, person or organisation. `names` maps `en`, `zh-Hant`, `zh-Hans` to forms, best first.

    `origin` is `book`, `mined` or `user`; `certainty` lies between 0 and 1; `articles` counts the
    articles of the index that mention it.
    """

    id: str
    kind: EntityKind
    name: str
    names: Mapping[str, tuple[str, ...]]
    tickers: tuple[str, ...] = ()
    origin: Literal["book", "mined", "user"] = "book"
    certainty: float = 1.0
    articles: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "names": {lang: list(forms) for lang, forms in self.names.items()},
            "tickers": list(self.tickers),
            "origin": self.origin,
            "certainty": self.certainty,
            "articles": self.articles,
        }


@dataclass(frozen=True, slots=True)
class EntityInArticle:
    """An entity as one article has it; `salience` (0 to 1) says how much the article is about it."""

    id: str
    name: str
    mentions: int
    salience: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {"id": self.id, "name": self.name, "mentions": self.mentions, "salience": round(self.salience, 3)}


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage: characters `start` to `end` of the article's `field`; `highlights` are slices of `text`."""

    text: str
    field: TextField
    start: int
    end: int
    score: float
    highlights: tuple[tuple[int, int], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {
            "text": self.text,
            "field": self.field,
            "start": self.start,
            "end": self.end,
            "score": round(self.score, 4),
            "highlights": [list(h) for h in self.highlights],
        }


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part of a hit's score, for `explain`: what gave it, and how much; the parts add up to the score."""

    what: str
    score: float


class _Later:
    """Room for what tells the fields that are not known yet."""

    __slots__ = ("_rest",)
    _rest: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Hit(_Later):
    """A found article with its best snippets, most salient entities first.

    `gone` is the day (ISO) since which its source has it no more, as `sync` saw it; `across` marks an article in the
    other language than the query. What is stored with the article is read from the index as it was when the search
    ran, and decoded when a field of it is first asked for.
    """

    article: Article
    score: float
    snippets: tuple[Snippet, ...] = ()
    companies: tuple[EntityInArticle, ...] = ()
    persons: tuple[EntityInArticle, ...] = ()
    organisations: tuple[EntityInArticle, ...] = ()
    topics: tuple[str, ...] = ()
    same_as: str | None = None
    gone: str | None = None
    across: bool = False
    explanation: tuple[Contribution, ...] = ()

    @classmethod
    def with_rest(cls, rest: Callable[[], Mapping[str, Any]], **known: Any) -> Self:
        """A hit of which some fields are known; `rest` gives others once one is asked for, as "_rest" what is left."""
        hit = object.__new__(cls)
        for name, value in known.items():
            object.__setattr__(hit, name, value)
        object.__setattr__(hit, "_rest", rest)
        return hit

    if not TYPE_CHECKING:  # or every name would pass as a field

        def __getattr__(self, name: str) -> Any:
            rest = _Later._rest.__get__(self)
            if name not in self.__dataclass_fields__:
                raise AttributeError(name)
            if rest is dict:  # another thread has just set all, or it is what `rest` never gave
                return object.__getattribute__(self, name)
            known = dict(rest())
            left = known.pop("_rest", dict)
            for field_, value in (*known.items(), ("_rest", left)):  # this last, or threads took the others for absent
                object.__setattr__(self, field_, value)
            return getattr(self, name)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        article = self.article
        found: dict[str, Any] = {
            **_fields(article, "id", "title", "url", "source", "author", "published", "lang"),
            "score": round(self.score, 6),
            "path": article.path,
            "companies": [e.to_dict() for e in self.companies],
            "persons": [e.to_dict() for e in self.persons],
            "organisations": [e.to_dict() for e in self.organisations],
            "topics": list(self.topics),
            "snippets": [s.to_dict() for s in self.snippets],
        }
        for name in ("same_as", "gone", "across"):
            if value := getattr(self, name):
                found[name] = value
        if article.teaser:
            found["teaser"] = True
            found["parent"] = article.parent
        if self.explanation:
            found["explanation"] = [{"what": c.what, "score": round(c.score, 6)} for c in self.explanation]
        return found


Facets = Mapping[str, Sequence[tuple[str, int]]]

Item = TypeVar("Item", bound="Hit | Passage")


class _Listed(Sequence[Item]):
    """What a search gives: a sequence of its hits."""

    __slots__ = ()
    query: str
    total: int
    hits: tuple[Item, ...]
    relaxed: bool
    took_ms: float
    notes: tuple[str, ...]
    partial: bool

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        return self.hits[index]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.hits)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        found: dict[str, Any] = {
            "query": self.query,
            "total": self.total,
            "relaxed": self.relaxed,
            "took_ms": round(self.took_ms, 3),
            "notes": list(self.notes),
            "hits": [hit.to_dict() for hit in self.hits],
        }
        return found | {"partial": True} if self.partial else found


@dataclass(frozen=True, slots=True)
class Results(_Listed["Hit"]):
    """The hits of a search, best first; `total` counts all that match, not only the ones listed.

    `facets` is None unless asked for. `notes` say what was added to the query or why nothing was found.
    `partial` says that a limit on time or size ended the search early.
    """

    query: str
    total: int
    hits: tuple[Hit, ...] = ()
    relaxed: bool = False
    took_ms: float = 0.0
    notes: tuple[str, ...] = ()
    facets: Facets | None = None
    partial: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        found = _Listed.to_dict(self)
        if self.facets is not None:
            found["facets"] = {name: [[value, count] for value, count in rows] for name, rows in self.facets.items()}
        return found


@dataclass(frozen=True, slots=True)
class Passage:
    """A snippet of the passage search, with its article."""

    article: Article
    snippet: Snippet

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {
            "article": _fields(self.article, "id", "title", "url", "source", "published", "lang"),
            "snippet": self.snippet.to_dict(),
        }

    def __iter__(self) -> Iterator[Article | Snippet]:
        yield self.article
        yield self.snippet


@dataclass(frozen=True, slots=True)
class Passages(_Listed["Passage"]):
    """The passages of a search over the whole archive, best first; `total` counts all articles that match, `partial` is
    as in `Results`."""

    query: str
    total: int
    hits: tuple[Passage, ...] = ()
    relaxed: bool = False
    took_ms: float = 0.0
    notes: tuple[str, ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class UserTopic:
    """A topic of the user: its name, and words and phrases in either language that tell of it."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What the archive says of one entity or topic. `months` are (YYYY-MM, articles), oldest first.

    `companies`, `persons` and `topics` are (id, name, articles in which both appear), most first.
    """

    id: str
    kind: str
    name: str
    names: Mapping[str, tuple[str, ...]]
    tickers: tuple[str, ...]
    articles: int
    months: tuple[tuple[str, int], ...]
    companies: tuple[tuple[str, str, int], ...]
    persons: tuple[tuple[str, str, int], ...]
    topics: tuple[tuple[str, str, int], ...]
    snippets: tuple[Passage, ...]
    first: Article | None = None
    latest: Article | None = None
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "names": {lang: list(forms) for lang, forms in self.names.items()},
            "tickers": list(self.tickers),
            "articles": self.articles,
            "months": [list(m) for m in self.months],
            "companies": [list(c) for c in self.companies],
            "persons": [list(p) for p in self.persons],
            "topics": [list(t) for t in self.topics],
            "snippets": [p.to_dict() for p in self.snippets],
            "first": self.first and _fields(self.first, "id", "title", "published"),
            "latest": self.latest and _fields(self.latest, "id", "title", "published"),
            "notes": list(self.notes),
        }
