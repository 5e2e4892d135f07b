"""Words of an English query that no article has, most of them misspelt, and the nearest ones that some have."""

from __future__ import annotations

from newsindex.analysis import is_common
from newsindex.analysis.english import stem
from newsindex.engines.query import Maybe, Node, Or, Term
from newsindex.entities.safety import is_common_word
from newsindex.search import weights
from newsindex.search.needs import any_field
from newsindex.search.plan import Plan, Wanted
from newsindex.search.snapshot import Snapshot
from newsindex.search.vocabulary import Vocabulary

LEAST = 5
"""Letters of a word that is taken for misspelt: shorter ones are near too many others."""

MOST = 3
"""So many words of a query are looked up, each in a hundredth of a second in an archive of 88,000 articles."""


def with_meant(node: Node, plan: Plan, snapshot: Snapshot, vocabulary: Vocabulary) -> Node:
    """The node with what was likely meant adding to the score; nothing matches by it. The plan has it, and tells of it.

    Words of a dictionary are spelt as they should be, whether or not an article has them.
    """
    added: list[Node] = []
    for unknown in [wanted for wanted in plan.wanted if _is_unknown(wanted, snapshot)][:MOST]:
        for word in vocabulary.suggestions(unknown.label, limit=1):
            if not is_common(word):
                span = Term(stem(word))
                added.append(any_field(span))
                plan.wanted.append(Wanted(word, span))
                plan.notes.append(f'no article has "{unknown.label}"; also {word} (--exact leaves it out)')
    return Maybe(node, Or(tuple(added))) if added else node


def _is_unknown(wanted: Wanted, snapshot: Snapshot) -> bool:
    span, word = wanted.span, wanted.label
    if not isinstance(span, Term) or wanted.weight <= weights.COMMON or len(word) < LEAST:
        return False
    if any(snapshot.document_frequency(field, span) for field in weights.MATCH_FIELDS):
        return False
    return word.isascii() and word.isalpha() and not is_common_word(word)
