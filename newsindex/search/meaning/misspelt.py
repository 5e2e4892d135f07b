"""Words of an English query that no article has, most of them misspelt, and the nearest ones that some have."""

from __future__ import annotations

from newsindex.analysis import is_common
from newsindex.analysis.english import stem
from newsindex.engines.query import Maybe, Node, Or, Span, Term
from newsindex.entities.words.safety import is_common_word
from newsindex.search import weights
from newsindex.search.meaning.plan import Plan, Wanted
from newsindex.search.terms.needs import any_field
from newsindex.search.terms.vocabulary import Vocabulary

LEAST = 5
"""Letters of a word that is taken for misspelt: shorter ones are near too many others."""

MOST = 3
"""So many words of a query are looked up, each in a hundredth of a second in an archive of 88,000 articles."""


def with_meant(node: Node, plan: Plan, vocabulary: Vocabulary) -> Node:
    """The node with what was likely meant adding to the score; nothing matches by it. The plan has it, and tells of it.

    Words of a dictionary are spelt as they should be, whether or not an article has them.
    """
    added: list[Node] = []
    content = [wanted for wanted in plan.wanted if wanted.weight > weights.COMMON]
    for unknown in [each.label for each in content if is_unknown(each.label, each.span, vocabulary)][:MOST]:
        if word := meant(unknown, vocabulary):
            span = Term(stem(word))
            added.append(any_field(span))
            plan.wanted.append(Wanted(word, span))
            plan.notes.append(f'no article has "{unknown}"; also {word} (--exact leaves it out)')
    return Maybe(node, Or(tuple(added))) if added else node


def meant(unknown: str, vocabulary: Vocabulary) -> str | None:
    """The word of the archive that was likely meant."""
    return next((word for word in vocabulary.suggestions(unknown, limit=1) if not is_common(word)), None)


def is_unknown(word: str, span: Span, vocabulary: Vocabulary) -> bool:
    """Whether neither an article nor a dictionary has a word, which may be misspelt then. `span` is looked for."""
    if not isinstance(span, Term) or len(word) < LEAST or not (word.isascii() and word.isalpha()):
        return False
    return not vocabulary.has(span.term) and not is_common_word(word)
