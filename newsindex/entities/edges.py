"""Where an English name that stands before a bracket begins: titles, roles, possessives, lists and clauses cut off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsindex.entities.lexicon import aligned
from newsindex.entities.romanisation import NameFit, fit, letters, sounded
from newsindex.entities.tables import mapping, words

REACH = 200  # characters before a bracket in which its name may lie

_TOKEN = re.compile(r"[^\W_](?:[\w.&+@!’'‘‐–-]*[\w!])?(?:\.(?=\s|$))?[’']?|[&+]|[^\s\w]|_")
_ABBREVIATION = re.compile(
    r"(?:(?:[A-Z]\.)+|(?:Co|Corp|Inc|Ltd|Dr|Mr|Mrs|Ms|Prof|St|Mt|No|Jr|Sr|Gen|Sen|Rep|Lt|Bros)\.)$"
)
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}$")
_POSSESSIVE = re.compile(r"(?:[’'‘]s|(?<=s)[’'])$")
_COMPOUND = re.compile(
    r"-(?:based|listed|born|owned|run|backed|led|made|bound|educated|trained|controlled|funded|affiliated|leaning|"
    r"language|style|level|speaking|themed|invested|registered|headquartered|winning|year-old|turned|wide|era|type)$",
    re.IGNORECASE,
)
_STRONG = {"of", "and", "&", "for", "the", "de", "la", "du", "van", "von", "der", "bin", "al", "+"}
_WEAK = {"in", "on", "to", "against", "with", "from", "at", "by", "a", "an", "as", "into", "under", "across"}
_QUOTES = {"”": "“", "’": "‘", '"': '"', "'": "'", "」": "「", "』": "『", "》": "《", "〉": "〈", "_": "_", "*": "*"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text at `start` to `end`; `own` is set where it was a possessive (its mark is cut off)."""

    text: str
    start: int
    end: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """An English name found before a bracket, and what tells its kind.

    `before` are up to four words before the name, lower case, nearest last; `title` is set where one of them is a
    person's title. `quoted` names stood in quotation marks, `capital` ones begin with a capital.
    """

    start: int
    end: int
    name_fit: NameFit | None
    before: tuple[str, ...]
    title: bool
    quoted: bool
    capital: bool
    opens_sentence: bool


def english_edge(text: str, bracket_start: int, chinese: str, acronyms: Sequence[str] = ()) -> Edge | None:
    """The English name that ends at the bracket and goes with the Chinese one, or None.

    `acronyms` are short forms that the bracket gives; their letters show where a long name begins.
    """
    floor = max(0, bracket_start - REACH, text.rfind("\n", 0, bracket_start) + 1)
    end = bracket_start
    while end > floor and text[end - 1] in " \u3000,":
        end -= 1
    quoted = _quoted(text, floor, end)
    if quoted and (inner := _tokens(text, quoted[0], quoted[1])):
        return _quoted_edge(text, floor, inner, chinese)
    tokens = _tokens(text, floor, end)
    if not tokens or not _is_word(tokens[-1]):
        return None
    first = _run_start(tokens, chinese)
    if first == len(tokens):
        return _term_edge(text, floor, tokens, chinese)
    run = tokens[first:]
    found = _person_start([t.text for t in run], chinese)
    if found:
        begin, name_fit = found
    else:
        name_fit = None
        begin = _name_start(run, chinese, acronyms, opens=_opens_sentence(text, floor, run[0].start))
        if begin == len(run):
            return None
    return _edge(text, floor, tokens, first + begin, name_fit)


def _edge(
    text: str, floor: int, tokens: list[Token], at: int, name_fit: NameFit | None, *, quoted: bool = False
) -> Edge:
    before = tuple(t.text.lower() for t in tokens[max(0, at - 4) : at])
    start = tokens[at].start
    return Edge(
        start,
        tokens[-1].end,
        name_fit,
        before,
        title=bool(before) and is_title(before[-1]),
        quoted=quoted,
        capital=_capital(tokens[at]),
        opens_sentence=_opens_sentence(text, floor, start),
    )


def is_title(word: str) -> bool:
    """Whether the word (any case, maybe plural) is a title, office or role of a person."""
    low = word.lower().rstrip(".")
    known = words("titles_en.txt")
    return low in known or (low.endswith("s") and low[:-1] in known)


def _tokens(text: str, floor: int, end: int) -> list[Token]:
    """The tokens of text[floor:end]; a full stop that ends a sentence is a token of its own."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, floor, end):
        word, start, stop = match[0], match.start(), match.end()
        own = False
        if word.endswith((".", "!")) and not _ABBREVIATION.search(word):
            if stop < end and word.endswith("."):
                tokens.append(Token(word[:-1], start, stop - 1))
                tokens.append(Token(".", stop - 1, stop))
                continue
            if word.endswith("."):
                word, stop = word[:-1], stop - 1
        mark = _POSSESSIVE.search(word)
        if mark:
            own, stop, word = True, stop - len(mark[0]), word[: mark.start()]
        elif word.endswith(("’", "'")):
            word, stop = word[:-1], stop - 1
        if word:
            tokens.append(Token(word, start, stop, own))
    return tokens


def _is_word(token: Token) -> bool:
    return token.text[0].isalnum()


def _capital(token: Token) -> bool:
    head = token.text[0]
    return head.isupper() or head.isdigit() or (head.islower() and any(c.isupper() for c in token.text[1:3]))


def _quoted(text: str, floor: int, end: int) -> tuple[int, int] | None:
    """The inside of the quotation that ends at `end`, where it is short enough to be a name."""
    closing = text[end - 1 : end]
    opening = _QUOTES.get(closing)
    if not opening:
        return None
    start = text.rfind(opening, floor, end - 1)
    if closing in "’'" and start >= 0 and start > floor and text[start - 1].isalnum():
        return None
    inner = text[start + 1 : end - 1].strip() if start >= 0 else ""
    if not inner or len(inner) > 90 or inner[-1] in ",.":
        return None
    return start + 1, end - 1


def _quoted_edge(text: str, floor: int, inner: list[Token], chinese: str) -> Edge:
    tokens = [*_tokens(text, floor, inner[0].start - 1), *inner]
    at = len(tokens) - len(inner)
    found = fit([t.text for t in inner], chinese)
    return _edge(text, floor, tokens, at, found, quoted=True)


def _opens_sentence(text: str, floor: int, start: int) -> bool:
    before = text[floor:start].rstrip()
    return not before or before[-1] in '.!?:”"“'


def _run_start(tokens: list[Token], chinese: str) -> int:
    """Where the run of capitalised words, with what joins them, begins that ends the tokens."""
    at = len(tokens)
    while at > 0:
        token = tokens[at - 1]
        if not _is_word(token) and token.text not in "&+":
            joined = _across_comma(tokens, at) if token.text == "," else None
            if joined is None:
                break
            at = joined
            continue
        if _COMPOUND.search(token.text):
            break
        if _capital(token):
            at -= 1
            continue
        before = at - 1
        while before > 0 and tokens[before - 1].text in _STRONG | _WEAK and at - before < 3:
            before -= 1
        joins = {t.text for t in tokens[before:at]}
        if at == len(tokens) or not joins <= _STRONG | _WEAK or before == 0 or not _capital(tokens[before - 1]):
            break
        if joins & _WEAK and not _has_head(tokens, before):
            break
        at = before
    while at < len(tokens) and tokens[at].text in _STRONG | _WEAK:
        at += 1
    return at


_HEADS_THAT_REACH = {
    "association", "alliance", "center", "centre", "committee", "commission", "coalition", "institute", "office",
    "council", "campaign", "movement", "conference", "convention", "society", "foundation", "union", "federation",
    "organization", "organisation", "forum", "fund", "league", "agency", "school", "university", "chamber", "bureau",
    "administration", "department", "embassy", "network", "group", "mission",
}  # fmt: skip


def _has_head(tokens: list[Token], end: int) -> bool:
    """Whether the capitalised run that ends before `end` has a word that takes a long complement (Association …)."""
    for token in reversed(tokens[max(0, end - 8) : end]):
        if not (_capital(token) or token.text in _STRONG):
            return False
        if token.text.lower() in _HEADS_THAT_REACH:
            return True
    return False


def _across_comma(tokens: list[Token], at: int) -> int | None:
    """Where an enumeration within a name ("Directorate-General of Budget, Accounting and …") goes on, left of `at`."""
    rest = tokens[at:]
    if not any(t.text in ("and", "&") for t in rest[:4]) and not any(t.text == "," for t in rest[:3]):
        return None
    for back in range(at - 2, max(-1, at - 14), -1):
        token = tokens[back]
        if (
            token.text in ("of", "for")
            and back
            and (
                tokens[back - 1].text.lower() in _HEADS_THAT_REACH
                or tokens[back - 1].text in ("Ministry", "Directorate-General", "College", "Faculty", "Division")
            )
        ):
            return at - 1
        if not (_capital(token) or token.text in ("of", "for", ",", "and", "the")):
            return None
    return None


def _person_start(run: Sequence[str], chinese: str) -> tuple[int, NameFit] | None:
    """Where a person's name begins in the run, by its sound; Western given names before it belong to it."""
    han = [c for c in chinese if "\u3400" <= c <= "\u9fff"]
    if len(han) != len(chinese):
        return None
    found = fit(run, chinese)
    if found is None:
        return None
    at = len(run) - found.words
    if found.form == "whole":
        if at and run[at - 1] in words("first_names.txt") and not _no_given_name(run[at - 1]):
            at -= 1
        return at, found
    if len(chinese) == 1 or not at:
        return at, found
    return _given_start(run, at), found


def _no_given_name(word: str) -> bool:
    return is_title(word) or word.lower() in words("function_words.txt") or word in words("not_given_names.txt")


def _given_start(run: Sequence[str], at: int) -> int:
    """Where the Western given names (or initials) before the surname at `at` begin."""
    given = run[at - 1]
    if _no_given_name(given) or given in _STRONG | _WEAK:
        return at
    at -= 1
    while at:
        here, before = run[at], run[at - 1]
        if _no_given_name(before) or before in _STRONG | _WEAK:
            break
        first = _INITIALS.match(before) is not None and before.isupper() or before in words("first_names.txt")
        if not first or not (_INITIALS.match(here) or here in words("first_names.txt") or "-" in here):
            break
        at -= 1
    return at


def _name_start(run: list[Token], chinese: str, acronyms: Sequence[str], *, opens: bool) -> int:
    """Where a name that is no person's by its sound begins in the run."""
    for acronym in acronyms:
        at = _acronym_start(run, acronym)
        if at is not None:
            return at
    at = 0
    for i in range(len(run) - 1):
        if run[i].own and not _generic_possessive(run[i].text):
            at = i + 1
    at = _after_lists(run, at, chinese)
    return _after_titles(run, at, chinese, opens=opens and at == 0)


def _generic_possessive(word: str) -> bool:
    return word.lower() in words("possessives.txt")


def _acronym_start(run: list[Token], acronym: str) -> int | None:
    """Where the name begins whose words' first letters are the acronym's, or None."""
    wanted = [c for c in acronym.upper() if c.isalnum()]
    if len(wanted) < 2:
        return None
    for at in range(len(run)):
        if not _capital(run[at]):
            continue
        parts = [p for t in run[at:] for p in re.split(r"[-‐–]", t.text) if p]
        content = [p[0].upper() for p in parts if p.lower() not in _STRONG | _WEAK]
        if content == wanted or [p[0].upper() for p in parts] == wanted:
            return at
        legal = mapping("heads_en.tsv")
        bare = [p[0].upper() for p in parts if p.lower() not in _STRONG | _WEAK and legal.get(p.lower()) != "legal"]
        if bare == wanted:
            return at
    return None


def _after_lists(run: list[Token], at: int, chinese: str) -> int:
    """Past the last "and" or "or" that joins two names rather than the words of one."""
    heads = mapping("heads_en.tsv")
    for i in range(len(run) - 2, at, -1):
        word = run[i].text
        if word == "or":
            return i + 1
        if word != "and":
            continue
        left, right = run[at:i], run[i + 1 :]
        if right[0].text == "the":
            return i + 2 if len(right) > 1 else i + 1
        headed = [j for j, t in enumerate(left) if t.text in ("of", "for", "on") and j]
        right_heads = [heads.get(t.text.lower()) for t in right]
        if any(t.text in ("of", "for") and heads.get(right[j - 1].text.lower()) for j, t in enumerate(right) if j):
            return i + 1
        if right_heads[-1] == "legal" and heads.get(left[-1].text.lower()) == "legal":
            return i + 1
        if headed:
            if right_heads[-1] == "organisation" and len(right) > 1 and not _all_aligned(left, chinese):
                return i + 1
            continue
        if not _joins_one_name(left, right, chinese):
            return i + 1
    return at


def _all_aligned(tokens: list[Token], chinese: str) -> bool:
    content = [t for t in tokens if t.text not in _STRONG | _WEAK]
    return all(aligned(t.text, chinese) for t in content)


def _joins_one_name(left: list[Token], right: list[Token], chinese: str) -> bool:
    """Whether "and" joins words of one name: the Chinese has both sides, or the right side alone is none."""
    known = mapping("lexicon.tsv")
    left_word = left[-1].text
    left_places = set().union(*(aligned(t.text, chinese) for t in left))
    right_places = set().union(*(aligned(t.text, chinese) for t in right))
    if left_places - right_places:
        return True
    if len(right_places) * 2 > len(chinese) or mapping("heads_en.tsv").get(left_word.lower()) == "legal":
        return False
    return letters(left_word) in known and len(left) <= 3


def _after_titles(run: list[Token], at: int, chinese: str, *, opens: bool) -> int:
    """Past function words, and past titles and roles that the name itself has not."""
    function, roles, heads = words("function_words.txt"), mapping("roles_en.tsv"), mapping("heads_en.tsv")
    company = any(heads.get(t.text.lower()) == "legal" for t in run[at:])
    while at < len(run):
        word = run[at].text
        low = word.lower()
        if word in _STRONG | _WEAK or (low in function and (opens or low not in ("the", "a", "an"))):
            at += 1
            continue
        if at == len(run) - 1:
            break
        role = low in roles and roles[low] == "company" and opens and not aligned(word, chinese)
        if role and low not in ("bank", "hotel", "unit"):
            at += 1
            continue
        if is_title(word) and not company and not aligned(word, chinese):
            at = _after_office(run, at)
            continue
        inner = [i for i in range(at + 1, len(run) - 1) if is_title(run[i].text) and not aligned(run[i].text, chinese)]
        if inner and not company and _personal(run[inner[-1] + 1 :]):
            at = inner[-1] + 1
            continue
        break
    return at


def _personal(rest: list[Token]) -> bool:
    """Whether the words after a title may be a person's name: two or three, none a head word."""
    heads = mapping("heads_en.tsv")
    return 1 <= len(rest) <= 3 and all(_capital(t) and not heads.get(t.text.lower()) for t in rest)


def _after_office(run: list[Token], at: int) -> int:
    """Past a title, and past the "of …" that goes with it ("Chairman of Formosa Plastics Group" keeps the group)."""
    at += 1
    while at < len(run) and run[at].text in _STRONG | _WEAK:
        at += 1
    return at


def _term_edge(text: str, floor: int, tokens: list[Token], chinese: str) -> Edge | None:
    """A term whose last word is in lower case: the phrase back to a function word, from its first aligned word."""
    function = words("function_words.txt")
    at = len(tokens)
    while at > 0 and len(tokens) - at < 5:
        token = tokens[at - 1]
        low = token.text.lower()
        if not _is_word(token) or (low in function and not sounded(low, chinese)):
            if (
                low not in ("of", "and", "in", "on", "the")
                or at == len(tokens)
                or not aligned_before(tokens, at - 1, chinese)
            ):
                break
        at -= 1
    phrase = tokens[at:]
    if not phrase:
        return None
    hits = [i for i, t in enumerate(phrase) if aligned(t.text, chinese)]
    begin = hits[0] if hits else max(0, len(phrase) - 2)
    if begin and not hits and is_title(phrase[begin].text):
        begin += 1
    return _edge(text, floor, tokens, at + min(begin, len(phrase) - 1), None)


def aligned_before(tokens: list[Token], at: int, chinese: str) -> bool:
    """Whether the word before the joining word at `at` still belongs to the term, by its meaning or sound."""
    while at > 0 and tokens[at - 1].text in ("of", "the", "and", "in", "on"):
        at -= 1
    return at > 0 and _is_word(tokens[at - 1]) and bool(aligned(tokens[at - 1].text, chinese))
