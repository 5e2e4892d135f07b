"""What a query means: the node that the engine evaluates, and what is needed to relax, explain and show it.

As the nodes of the query tree these are structs, quick to import and to make.
"""

from __future__ import annotations

from msgspec import Struct

from newsindex.engines.query import All, Node, Span


class Wanted(Struct, frozen=True):
    """A span that the reader looks for, for closeness, snippets, highlights; `entities` are ids whose mentions count.

    `fields` None: any. `parts` are what of it counts a little where the whole does not stand. `beside_words`: the
    words of the name are wanted too, so that closeness counts those only. `form`: the term of one English word or
    number as it was typed. `either`: wherever it or what it translates stands, which closeness counts.
    """

    label: str
    span: Span
    fields: tuple[str, ...] | None = None
    entities: tuple[str, ...] = ()
    weight: float = 1.0
    parts: tuple[tuple[Span, float], ...] = ()
    beside_words: bool = False
    form: str | None = None
    either: Span | None = None


class Plan(Struct):
    """`strict` matches all that is asked for; `relaxed`, where bare words can be let go, some of it.

    `shown` are spans looked for in snippets only. `parts` are the clauses that all must hold, as (label, node), to
    explain an empty result. `on_topic` are the articles on a topic that is asked for alone, where others match too.
    """

    strict: Node = All()
    relaxed: Node | None = None
    wanted: list[Wanted] = []
    shown: list[Wanted] = []
    parts: list[tuple[str, Node]] = []
    on_topic: Node | None = None
    notes: list[str] = []
    partial: bool = False

    def note(self, text: str) -> None:
        """Tell the reader something, once."""
        if text not in self.notes:
            self.notes.append(text)
