"""Where nothing was found: what would be found if it were asked for a little otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection

from msgspec.structs import replace

from newsindex.analysis.script import is_chinese
from newsindex.engines.query import Keyword
from newsindex.errors import NewsIndexError
from newsindex.search.query.clauses import AllOf, Clause, Phrase, label
from newsindex.search.query.lexer import tokens
from newsindex.search.query.options import LANGS, SearchOptions
from newsindex.search.query.parser import parse
from newsindex.search.snapshot import Snapshot

Total = Callable[[str, SearchOptions], tuple[int, bool]]
"""How many articles a search finds, and whether some of them only in part."""


def asked_otherwise(query: str, options: SearchOptions, nothing: Collection[str], total: Total) -> list[str]:
    """How many articles the search finds without the quotation marks of phrases that stand in no article; `nothing`
    are the notes that say which do not."""
    clause = parse(query)
    alone = [phrase for phrase in _phrases(clause) if f"no article has {label(phrase)}" in nothing]
    if not alone:
        return []
    count, in_part = _told(unquoted(query, _phrases(clause)), options, total)
    if not count:
        return []
    return [f"without quotation marks, {_articles(count)} {'match' if count > 1 else 'matches'}{' in part' * in_part}"]


def in_the_other_language(
    query: str, options: SearchOptions, nothing: Collection[str], snapshot: Snapshot, total: Total
) -> list[str]:
    """How many articles have with `--across` all that is asked for, or where any word does some of it, if the index has
    any in the other language and `nothing`, as above, names no other word that may have been meant."""
    if options.across or options.exact or not query.strip() or any("did you mean" in note for note in nothing):
        return []
    others = LANGS["en" if is_chinese(query) else "zh"]
    asked = tuple(lang for lang in others if lang in (options.lang or others))
    if not asked or not snapshot.count(Keyword("lang", asked)):
        return []
    count, _ = _told(query, replace(options, across=True, strict=True, lang=asked), total)
    have, it = "have" if count > 1 else "has", "some of it" if options.match == "any" else "it"
    return [f"with --across, {_articles(count)} in the other language {have} {it}"] if count else []


def unquoted(query: str, phrases: Collection[Phrase]) -> str:
    """The query without the quotation marks of some phrases that it has."""
    starts = {phrase.start for phrase in phrases}
    for token in reversed(tokens(query)):
        if token.start in starts and isinstance(token.clause, Phrase):
            end = token.start + len(token.text)
            query = f"{query[: token.start]}{token.text[1:-1]}{query[end:]}"
    return query


def _phrases(clause: Clause | None) -> list[Phrase]:
    """The exact phrases that must hold, but not those within a field, a NEAR or the like."""
    if isinstance(clause, AllOf):
        return [phrase for child in clause.children for phrase in _phrases(child)]
    return [clause] if isinstance(clause, Phrase) and not clause.slop else []


def _told(query: str, options: SearchOptions, total: Total) -> tuple[int, bool]:
    try:
        return total(query, options)
    except NewsIndexError:  # what stood between quotation marks may mean something else without them
        return 0, False


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
