"""Where an English name that stands before a bracket begins: titles, roles, possessives, lists and clauses cut off."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from newsindex.entities.mining.cuts import covered, is_title, name_start
from newsindex.entities.mining.tokens import RELATING, Token, opens_sentence, quotation, tokens_of
from newsindex.entities.words.lexicon import aligned
from newsindex.entities.words.romanisation import NameFit, fit, is_cantonese, sounded
from newsindex.entities.words.safety import is_common_word, is_proper_name
from newsindex.entities.words.tables import mapping, words

REACH = 200  # characters before a bracket in which its name may lie
LONGEST_TERM = 5  # words
MIN_GIVEN = 2  # letters of words that are no Western given names

_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}$")
_COMPOUND = re.compile(
    r"-(?:based|listed|born|owned|run|backed|led|made|bound|educated|trained|controlled|funded|affiliated|leaning|"
    r"language|style|level|speaking|themed|invested|registered|headquartered|winning|starred|year-old|turned|wide|era|type)$",
    re.IGNORECASE,
)


class Edge(Struct, frozen=True):
    """An English name found before a bracket, and what tells its kind.

    `before` are up to four words before the name, lower case, nearest last; `title` is set where the nearest is a
    person's title. `quoted` names stood in quotation marks, `capital` ones begin with a capital.
    """

    start: int
    end: int
    name_fit: NameFit | None
    before: tuple[str, ...]
    title: bool
    quoted: bool
    capital: bool


def english_edge(text: str, bracket_start: int, chinese: str, acronyms: Sequence[str] = ()) -> Edge | None:
    """The English name that ends at the bracket and goes with the Chinese one, or None.

    `acronyms` are short forms that the bracket gives; their letters show where a long name begins.
    """
    floor = max(0, bracket_start - REACH, text.rfind("\n", 0, bracket_start) + 1)
    end = bracket_start
    while end > floor and text[end - 1] in " \u3000,":
        end -= 1
    quoted = quotation(text, floor, end)
    if quoted and (inner := tokens_of(text, *quoted)):
        tokens = [*tokens_of(text, floor, quoted[0] - 1), *inner]
        return _edge(tokens, len(tokens) - len(inner), fit([t.text for t in inner], chinese), quoted=True)
    tokens = tokens_of(text, floor, end)
    if not tokens or not tokens[-1].is_word() or not any(t.text[0].isalpha() for t in tokens):
        return None
    first = _run_start(tokens, chinese)
    if first == len(tokens):
        return _term_edge(tokens, chinese)
    run = tokens[first:]
    opens = opens_sentence(text, floor, run[0].start)
    found = _person_start([t.text for t in run], chinese, opens=opens)
    if found:
        return _edge(tokens, first + found[0], found[1])
    begin = name_start(run, chinese, acronyms, opens=opens)
    at = _with_small_name(tokens, first + begin)
    return _edge(tokens, at, None) if at < len(tokens) else None


def _edge(tokens: list[Token], at: int, name_fit: NameFit | None, *, quoted: bool = False) -> Edge:
    before = tuple(t.low for t in tokens[max(0, at - 4) : at] if not quoted or t.is_word())
    return Edge(
        tokens[at].start,
        tokens[-1].end,
        name_fit,
        before,
        title=bool(before) and (is_title(before[-1]) or before[-1].endswith(("-born", "-educated", "-year-old"))),
        quoted=quoted,
        capital=any(t.is_capital() for t in tokens[at : at + 2]),
    )


def _run_start(tokens: list[Token], chinese: str) -> int:
    """Where the run of capitalised words, with what joins them, begins that ends the tokens."""
    at = len(tokens)
    while at > 0:
        token = tokens[at - 1]
        if token.text == ")" and _holds_legal_form(tokens, at):
            at -= 3
        elif token.text == "," and at < len(tokens):
            if not _belongs_across(tokens, at, chinese):
                break
            at -= 1
        elif _COMPOUND.search(token.text) or not (token.is_word() or token.text in "&+"):
            break
        elif token.is_capital():
            at -= 1
        else:
            before = at - 1
            while before > 0 and tokens[before - 1].joins() and at - before < 3:
                before -= 1
            joined = tokens[before:at]
            if (
                at == len(tokens)
                or not all(t.joins() for t in joined)
                or not before
                or not tokens[before - 1].is_capital()
            ):
                break
            related = any(t.text in RELATING for t in joined)
            if related and not _has_head(tokens, before) and not _adds(tokens, before, at, chinese):
                break
            at = before
    while at < len(tokens) and (tokens[at].joins() or tokens[at].text == ","):
        at += 1
    return at


def _holds_legal_form(tokens: list[Token], at: int) -> bool:
    """Whether the bracket that ends before `at` is part of a name: "Cheung Kong (Holdings) Ltd"."""
    heads = mapping("heads_en.tsv")
    if at < 4 or at == len(tokens) or heads.get(tokens[at].low) != "legal":
        return False
    return tokens[at - 3].text == "(" and tokens[at - 2].is_capital() and tokens[at - 4].is_capital()


def _adds(tokens: list[Token], before: int, at: int, chinese: str) -> bool:
    """Whether the capitalised words that end before `before` translate what those from `at` on leave of the name."""
    start = before
    while start > 0 and tokens[start - 1].is_capital():
        start -= 1
    return bool(covered(tokens[start:before], chinese) - covered(tokens[at:], chinese))


def _with_small_name(tokens: list[Token], at: int) -> int:
    """Where a name begins of which only the legal form has a capital: "momo.com Inc"."""
    heads = mapping("heads_en.tsv")
    if any(heads.get(t.low) != "legal" for t in tokens[at:]) or not at:
        return at
    before = tokens[at - 1]
    small = before.is_word() and not before.joins() and before.low not in words("function_words.txt")
    return at - 1 if small else len(tokens)


def _has_head(tokens: list[Token], end: int) -> bool:
    """Whether the capitalised run that ends before `end` has a word that takes a long complement (Association …)."""
    heads = mapping("heads_en.tsv")
    for token in reversed(tokens[max(0, end - 8) : end]):
        if not (token.is_capital() or token.joins()):
            return False
        if heads.get(token.low) == "organisation":
            return True
    return False


def _belongs_across(tokens: list[Token], at: int, chinese: str) -> bool:
    """Whether the name goes on left of the comma before `at`.

    So it does in "CPC Corp, Taiwan", in "Directorate-General of Budget, Accounting and Statistics", and where the
    words left of the comma translate what the right ones leave of the Chinese name.
    """
    heads = mapping("heads_en.tsv")
    rest, left = tokens[at:], at - 2
    if left < 0 or not tokens[left].is_capital():
        return False
    if heads.get(tokens[left].low) == "legal":
        return len(rest) == 1 and (rest[0].text in ("Taiwan", "China", "Japan") or heads.get(rest[0].low) == "legal")
    start = left
    while start > 0 and (tokens[start - 1].is_capital() or tokens[start - 1].joins()):
        start -= 1
    side = [t for t in tokens[start : left + 1] if not t.joins()]
    new = covered(side, chinese) - covered(rest, chinese)
    if len(new) > 1 and sum(bool(aligned(t.text, chinese)) for t in side) * 2 >= len(side):
        return True
    if not any(t.text in ("and", "&") for t in rest[:4]) and not any(t.text == "," for t in rest[:3]):
        return False
    for back in range(left, max(-1, left - 12), -1):
        token = tokens[back]
        if token.text in ("of", "for") and back:
            return heads.get(tokens[back - 1].low) == "organisation"
        if not (token.is_capital() or token.text in (",", "and", "the")):
            return False
    return False


def _person_start(run: Sequence[str], chinese: str, *, opens: bool) -> tuple[int, NameFit] | None:
    """Where a person's name begins in the run, by its sound; Western given names before it belong to it."""
    found = fit(run, chinese)
    if found is None:
        return None
    at = len(run) - found.words
    if found.form == "whole":
        if (
            at
            and not _no_given_name(run[at - 1])
            and _goes_before_whole_name(run[at - 1], run[at:], chinese, opens=opens and at == 1)
        ):
            at -= 1
        return at, found
    if len(chinese) == 1 or not at:
        return at, found
    return _given_start(run, at), found


def _goes_before_whole_name(word: str, name: Sequence[str], chinese: str, *, opens: bool) -> bool:
    """Whether a Western given name stands before the whole name, as in Hong Kong (Figo Chan Ho-wun)."""
    if word in words("first_names.txt"):
        trade = opens and word.endswith(("er", "or")) and is_common_word(word)  # Baker Wu Pao-chun
        return not trade or is_cantonese(name, chinese)
    if len(word) <= MIN_GIVEN or not word.isalpha() or not word.istitle() or is_proper_name(word):
        return False
    if opens and is_common_word(word):
        return False  # it has its capital from the sentence
    return word.lower() not in mapping("heads_en.tsv") and is_cantonese(name, chinese)


def _no_given_name(word: str) -> bool:
    if is_title(word) or word.lower() in words("function_words.txt") or word in words("not_given_names.txt"):
        return True
    return Token(word, 0, 0).joins()


def _given_start(run: Sequence[str], at: int) -> int:
    """Where the Western given names (or initials) before the surname at `at` begin."""
    if _no_given_name(run[at - 1]):
        return at
    at -= 1
    if at and len(run[at].rstrip(".")) == 1 and run[at - 1][0].isupper() and not is_title(run[at - 1]):
        return at - 1
    while at and not _no_given_name(run[at - 1]):
        here, before = run[at], run[at - 1]
        initials = _INITIALS.match(before) is not None and before.isupper()
        if not (initials or before in words("first_names.txt")):
            break
        whole = at == len(run) - 2 and not (initials or is_common_word(before) or is_common_word(here))
        if not (whole or _INITIALS.match(here) or here in words("first_names.txt") or "-" in here):
            break
        at -= 1
    return at


def _term_edge(tokens: list[Token], chinese: str) -> Edge | None:
    """A term whose last word is in lower case: the phrase back to a function word, from its first aligned word."""
    function = words("function_words.txt")
    at = len(tokens)
    while at > 0 and len(tokens) - at < LONGEST_TERM:
        token = tokens[at - 1]
        if not token.is_word():
            break
        if token.low in function and not sounded(token.low, chinese):
            within = token.low in ("of", "and", "in", "on", "the") and at < len(tokens)
            if not within or not _goes_on_before(tokens, at - 1, chinese):
                break
        at -= 1
    phrase = tokens[at:]
    if not phrase:
        return None
    hits = [i for i, t in enumerate(phrase) if aligned(t.text, chinese)]
    begin = hits[0] if hits else max(0, len(phrase) - 2)
    if begin == 1 and hits and (phrase[0].is_capital() or not phrase[0].text.endswith(("ed", "s", "ing"))):
        begin = 0
    while begin < len(phrase) - 1 and (is_title(phrase[begin].text) or phrase[begin].own) and begin not in hits:
        begin += 1
    return _edge(tokens, at + begin, None)


def _goes_on_before(tokens: list[Token], at: int, chinese: str) -> bool:
    """Whether the word before the joining words that end at `at` belongs to the term, by its meaning or sound."""
    while at > 0 and tokens[at - 1].joins():
        at -= 1
    return at > 0 and tokens[at - 1].is_word() and bool(aligned(tokens[at - 1].text, chinese))
