"""Results for a reader at a terminal: hits, passages, facets and articles, as wide as the terminal is.

Only `rich.text.Text` is made from what comes from articles, so that nothing in it is taken for markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.columns import Columns
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newsindex.analysis import sentences
from newsindex.cli.formats import article_facts, day_of
from newsindex.cli.plain import line_starts, one_line, several_lines
from newsindex.model import Article, Facets, Hit, Passage, Snippet

OF_ENTITIES = ("companies", "persons", "organisations")
"""The facets that count entities, by their ids."""

TITLE, FOUND, ASIDE, ENTITY = "bold", "bold yellow", "dim", "cyan"
_MOST_ENTITIES, _MOST_TOPICS = 6, 4


class Wrapped:
    """A text broken into lines by width in columns, Chinese between any two characters."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.text.split("\n", allow_blank=True):
            for part in line.divide(line_starts(line.plain, max(options.max_width, 2))):
                part.rstrip()
                part.no_wrap = True
                yield part


def plain(text: str | None, style: str = "") -> Text:
    """A text on one line, without what could steer the terminal."""
    return Text(one_line(text or ""), style)


def highlighted(text: str, highlights: Iterable[tuple[int, int]], style: str = "") -> Text:
    """A text in which the slices are highlighted."""
    shown = plain(text, style)
    for start, end in highlights:
        shown.stylize(FOUND, start, end)
    return shown


def excerpt(snippet: Snippet, article: Article) -> Text:
    """A snippet of the body with what was found in it, and … where it begins or ends within a sentence."""
    text = highlighted(snippet.text, snippet.highlights)
    starts, ends = zip(*sentences(article.body), strict=True)
    return Text.assemble("" if snippet.start in starts else "…", text, "" if snippet.end in ends else "…")


def title_of(article: Article, snippets: Iterable[Snippet] = ()) -> Text:
    """The title, with what the snippets found in it."""
    found = [(s.start + a, s.start + b) for s in snippets if s.field == "title" for a, b in s.highlights]
    return highlighted(article.title, found, TITLE) if article.title else Text("(no title)", ASIDE)


def about(article: Article, *more: str) -> Text:
    """Date, source and id of an article on a line."""
    facts = (day_of(article) or "no date", article.source, *more, article.id)
    return Text(" · ", ASIDE).join([plain(fact, ASIDE) for fact in facts if fact])


def hits(found: Sequence[Hit], first: int = 1) -> RenderableType:
    """The hits with their rank, title, date, source, entities and snippets; `first` is the rank of the first."""
    table = _ranked()
    for rank, hit in enumerate(found, first):
        table.add_row(str(rank), Group(*_parts(hit)))
    return table


def _ranked() -> Table:
    table = Table.grid(padding=(0, 1, 1, 0), collapse_padding=False)
    table.add_column(justify="right", style=ASIDE, no_wrap=True)
    table.add_column(ratio=1)
    return table


def _parts(hit: Hit) -> Iterator[RenderableType]:
    yield Wrapped(title_of(hit.article, hit.snippets))
    marks = [
        mark
        for mark, holds in (
            ("teaser", hit.article.teaser),
            (f"same as {hit.same_as}", hit.same_as),
            (f"gone since {hit.gone}", hit.gone),
            ("translated", hit.across),
        )
        if holds
    ]
    yield Wrapped(about(hit.article, *marks))
    names = [entity.name for entity in (*hit.companies, *hit.persons, *hit.organisations)[:_MOST_ENTITIES]]
    if names or hit.topics:
        topics = [f"#{topic}" for topic in hit.topics[:_MOST_TOPICS]]
        yield Wrapped(Text(", ").join(plain(name, ENTITY) for name in (*names, *topics)))
    for snippet in hit.snippets:
        if snippet.field != "title":
            yield Wrapped(excerpt(snippet, hit.article))
    if hit.explanation:
        yield _explanation(hit)


def _explanation(hit: Hit) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for part in hit.explanation:
        table.add_row(Text(f"{part.score:+.3f}", ASIDE), plain(part.what, ASIDE))
    table.add_row(Text(f"{hit.score:.3f}"), Text("in all", ASIDE))
    return Padding(table, (0, 0, 0, 2))


def passages(found: Sequence[Passage], first: int = 1) -> RenderableType:
    """The passages with their rank, each above the article that it is from."""
    table = _ranked()
    for rank, passage in enumerate(found, first):
        snippet, source = passage.snippet, about(passage.article)
        in_title = snippet.field == "title"
        text = highlighted(snippet.text, snippet.highlights) if in_title else excerpt(snippet, passage.article)
        title = Text.assemble(plain(passage.article.title, "italic"), (" · ", ASIDE), source)
        table.add_row(str(rank), Group(Wrapped(text), Wrapped(title if passage.article.title else source)))
    return table


def facets(counted: Facets, named: Mapping[str, str] | None = None) -> RenderableType:
    """A small table of values and numbers of articles for each facet that has any, side by side where they fit; `named`
    are the names of entities by their ids."""
    tables = []
    for name, rows in counted.items():
        if rows:
            table = Table(
                title=name,
                title_justify="left",
                title_style=TITLE,
                box=None,
                show_header=False,
                padding=(0, 2, 0, 0),
                min_width=len(name),
            )
            table.add_column(justify="right", style=ASIDE, no_wrap=True)
            table.add_column(max_width=32, overflow="fold")  # what may wrap gives way first where there is little room
            for value, count in rows:
                entity = name in OF_ENTITIES
                table.add_row(f"{count:,}", plain((named or {}).get(value, value) if entity else value))
            tables.append(Padding(table, (0, 2, 1, 0)))
    return Columns(tables)


def article(whole: Article) -> RenderableType:
    """An article as it stands: title, facts, text."""
    facts = [(name, value) for name, value in article_facts(whole) if value]
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(style=ASIDE, no_wrap=True)
    table.add_column(ratio=1)
    for name, value in facts:
        table.add_row(name, Wrapped(plain(value)))
    body = Wrapped(Text(several_lines(whole.body)))
    return Group(Wrapped(title_of(whole)), table, Text(), body, Text())


def page(text: str) -> RenderableType:
    """A page of help: its headings and examples are set apart."""
    lines = []
    for line in text.splitlines():
        style = TITLE if line.startswith("#") else ENTITY if line.startswith("    ") else ""
        lines.append(Wrapped(Text(line.lstrip("# ") if line.startswith("#") else line, style)))
    return Group(*lines)
