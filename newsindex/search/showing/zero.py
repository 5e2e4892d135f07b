"""Why nothing was found: which clause emptied the result, and what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Callable

from newsindex.engines.query import And, Node, Number
from newsindex.search.meaning.plan import Plan
from newsindex.search.snapshot import Snapshot
from newsindex.search.terms.vocabulary import Vocabulary, plain

MOST_PARTS = 12
"""Only so many clauses are tried one by one."""

CLOSE = 0.7
"""The share of letters that a source, author or section must have in common with the one that was asked for."""

Written = Callable[[str, str], str]

_OPERATOR = re.compile(r" NEAR/\d|^ATLEAST\d+\(")
_NAMED = re.compile(r"(?:--)?(source|author|section)[ :]((?:(?! --).)+)")


def explain_nothing(
    snapshot: Snapshot,
    plan: Plan,
    kinds: Node,
    vocabulary: Vocabulary,
    deadline: float | None = None,
    written: Written | None = None,
) -> list[str]:
    """Sentences for the reader; `kinds` are the articles that count at all (teasers or not). After the deadline nothing
    more is found out. `written` gives words of the index as articles write them, best as another word is written."""
    if snapshot.doc_count == 0:
        return ["the index holds no articles"]
    parts = plan.parts[:MOST_PARTS]
    alone = [(label, snapshot.matching(And((node, kinds)), deadline=deadline)) for label, node in parts]
    notes: list[str] = []
    for (label, node), (_, found) in zip(parts, alone, strict=True):
        if _spans_nothing(node):
            notes.append(f"{_quoted(label)} takes in nothing: it ends before it begins")
        elif not len(found) and not found.partial:
            notes.append(f"no article has {_quoted(label)}{_meant(label, vocabulary, written)}")
    if notes or len(parts) < 2:
        return notes
    for nth, (label, _) in enumerate(parts):
        others = tuple(node for n, (_, node) in enumerate(parts) if n != nth)
        found = snapshot.matching(And((*others, kinds)), deadline=deadline)
        if count := 0 if found.partial else len(found):
            articles = "article has" if count == 1 else "articles have"
            notes.append(f"without {_quoted(label)}, {count:,} {articles} the rest")
    if notes or any(found.partial for _, found in alone):
        return notes
    return ["each clause is found, but no article has them together"]


def _spans_nothing(node: Node) -> bool:
    return isinstance(node, Number) and node.low is not None and node.high is not None and node.low > node.high


def _quoted(label: str) -> str:
    as_it_is = label.startswith(("--", '"', "(")) or ":" in label or _OPERATOR.search(label)
    return label if as_it_is else f'"{label}"'


def _meant(label: str, vocabulary: Vocabulary, written: Written | None) -> str:
    word = label.strip('"=')
    if named := _NAMED.fullmatch(label):
        import difflib  # which few searches need

        likely = {plain(value): value for value in vocabulary.all_values(named[1])}
        found = difflib.get_close_matches(plain(named[2]), likely, n=2, cutoff=CLOSE)
        meant = [likely[value] for value in found]
    elif label.startswith("--") or " " in word or ":" in word:
        return ""
    else:
        meant = vocabulary.suggestions(word)
        if written is not None:
            meant = list(dict.fromkeys(written(term, word) for term in meant))
    return f"; did you mean {' or '.join(meant)}?" if meant else ""
