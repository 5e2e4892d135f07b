"""Results as data for other programs: lines, json, jsonl, csv and ids."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from newsindex.cli.plain import json_safe, one_line
from newsindex.model import Article, Entity, Facets, Hit, Passage, Profile

FORMATS = ("table", "lines", "json", "jsonl", "csv", "ids")
CSV_COLUMNS = (
    *("id", "title", "url", "source", "author", "published", "lang", "score", "path"),
    *("companies", "persons", "topics", "snippet"),
)
BYTE_ORDER_MARK = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_json(value: object, *, indented: bool = False) -> str:
    """A value as JSON, in one line or indented for a reader."""
    return json_safe(json.dumps(value, ensure_ascii=False, indent=2 if indented else None))


def day_of(article: Article) -> str:
    """The day of an article as it is written in it, or nothing."""
    return article.published.date().isoformat() if article.published else ""


def tabbed(*values: object) -> str:
    """The values on one line with tabs between them; tabs and line breaks within a value become spaces."""
    return "\t".join(one_line("" if value is None else str(value)) for value in values)


def run_line(run: Mapping[str, Any]) -> str:
    """A run of `sync` in a line: when, what changed, what was wrong."""
    names = ("added", "updated", "removed", "moved", "gone", "back")
    said = [f"{run[name]:,} {name}" for name in names if run.get(name)]
    if run.get("skipped"):
        said.append(f"{len(run['skipped']) + run.get('more_skipped', 0):,} skipped")
    said += [*run.get("troubles", ()), *([f"stopped: {run['error']}"] if "error" in run else ())]
    return f"{run['began']}: {', '.join(said) or 'nothing new'}"


def article_line(article: Article, *more: object) -> str:
    """id, date, source and title, then what more there is."""
    return tabbed(article.id, day_of(article), article.source, article.title, *more)


def hit_lines(hits: Iterable[Hit]) -> Iterator[str]:
    """A line for each hit; below it, what made its score where that was asked for, indented by a tab."""
    for hit in hits:
        yield article_line(hit.article)
        for part in hit.explanation:
            yield tabbed("", f"{part.score:.4f}", part.what)


def passage_lines(passages: Iterable[Passage]) -> Iterator[str]:
    """A line for each passage: id, date, source, title and the passage."""
    for passage in passages:
        yield article_line(passage.article, passage.snippet.text)


def facet_lines(facets: Facets) -> Iterator[str]:
    """A line for each value of each facet: the facet, the value, the number of articles."""
    for name, rows in facets.items():
        for value, count in rows:
            yield tabbed(name, value, count)


def ids(articles: Iterable[Article]) -> Iterator[str]:
    """The ids, each once."""
    yield from dict.fromkeys(one_line(article.id) for article in articles)


def entity_lines(entities: Iterable[Entity]) -> Iterator[str]:
    """A line for each entity: id, kind, number of articles, name, and its other names and tickers with `|` between."""
    for entity in entities:
        first, *others = all_names(entity)
        yield tabbed(entity.id, entity.kind, entity.articles, first, "|".join(others))


def all_names(entity: Entity) -> list[str]:
    """The names of an entity, the one to show first, each once, then its tickers."""
    forms = (form for lang in entity.names.values() for form in lang)
    return list(dict.fromkeys((entity.name, *forms, *entity.tickers)))


def article_facts(article: Article) -> Iterator[tuple[str, str]]:
    """Name and value of what an article says of itself besides its title and text."""
    yield "id", article.id
    yield "published", article.published.isoformat() if article.published else ""
    yield "source", article.source or ""
    yield "author", article.author or ""
    yield "agency", article.agency or ""
    yield "section", article.section or ""
    yield "tags", ", ".join(article.tags)
    yield "lang", article.lang or ""
    yield "url", article.url or ""
    yield "path", article.path or ""
    yield "teaser of", article.parent or "" if article.teaser else ""


def profile_lines(profile: Profile) -> Iterator[str]:
    """What a profile holds, a fact a line: what it is, then the fact in columns."""
    yield tabbed("id", profile.id)
    yield tabbed("kind", profile.kind)
    yield tabbed("name", profile.name)
    for lang, forms in profile.names.items():
        for form in forms:
            yield tabbed("also", lang, form)
    for ticker in profile.tickers:
        yield tabbed("ticker", ticker)
    yield tabbed("articles", profile.articles)
    for month, count in profile.months:
        yield tabbed("month", month, count)
    for kind, rows in (("company", profile.companies), ("person", profile.persons), ("topic", profile.topics)):
        for id_, name, count in rows:
            yield tabbed(kind, id_, name, count)
    for which, article in (("first", profile.first), ("latest", profile.latest)):
        if article:
            yield tabbed(which, article.id, day_of(article), article.source, article.title)
    for passage in profile.snippets:
        yield tabbed(
            "passage", passage.article.id, day_of(passage.article), passage.article.source, passage.snippet.text
        )


def csv_text(rows: Iterable[Hit | Passage], *, excel: bool = False) -> Iterator[str]:
    """A head and a row for each. `excel` adds a byte-order mark and disarms what a spreadsheet takes for formulas."""
    yield (BYTE_ORDER_MARK if excel else "") + _csv_row(CSV_COLUMNS, excel)
    for row in rows:
        columns = _hit_columns(row) if isinstance(row, Hit) else _passage_columns(row)
        yield _csv_row([columns.get(name) for name in CSV_COLUMNS], excel)


def _csv_row(values: Iterable[object], excel: bool) -> str:
    texts = ["" if value is None else str(value) for value in values]
    if excel:
        texts = [f"'{text}" if text.startswith(_FORMULA_STARTS) else text for text in texts]
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(texts)  # what ends a line is also what gets quoted
    return out.getvalue().removesuffix("\n" if excel else "\r\n")  # the line feed comes with the line


def _hit_columns(hit: Hit) -> Mapping[str, Any]:
    return {
        **hit.to_dict(),
        "companies": "; ".join(entity.name for entity in hit.companies),
        "persons": "; ".join(entity.name for entity in hit.persons),
        "topics": "; ".join(hit.topics),
        "snippet": " … ".join(snippet.text for snippet in hit.snippets),
    }


def _passage_columns(passage: Passage) -> Mapping[str, Any]:
    article, snippet = passage.article, passage.snippet
    return {
        **passage.to_dict()["article"],
        "author": article.author,
        "path": article.path,
        "score": round(snippet.score, 4),
        "snippet": snippet.text,
    }
