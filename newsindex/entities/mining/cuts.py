"""What is cut from the left of a run of capitalised words so that a name remains: owners, lists, titles, roles.

Acronyms in the bracket and words that the Chinese name translates or sounds like tell what belongs to the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsindex.entities.mining.tokens import Token
from newsindex.entities.words.lexicon import aligned, stem
from newsindex.entities.words.romanisation import letters, surname_lengths, transliterations
from newsindex.entities.words.safety import is_common_word, is_proper_name
from newsindex.entities.words.tables import mapping, rows, words

ALIKE = 0.8  # agreement of consonants from which a name has another's sound
MAX_SURNAMED = 4  # characters of a personal name with a surname of one
_COUNTING = frozenset(
    {"first", "second", "third", "next", "last", "one", "two", "three", "four", "five", "seven", "once"}
)


def name_start(run: list[Token], chinese: str, acronyms: Sequence[str], *, opens: bool) -> int:
    """Where a name that is no person's by its sound begins in the run; `opens`: the run opens a sentence."""
    for acronym in acronyms:
        at = _acronym_start(run, acronym)
        if at is not None:
            return _with_home(run, at, chinese)
    at = 0
    for i in range(len(run) - 1):
        if run[i].own and run[i].low not in words("possessives.txt") and not _is_bare_head(run[i + 1 :], chinese):
            if i and run[i - 1].low.rstrip(".") == "st":
                continue  # St. Mary’s Hospital
            if _is_named_after(run[i].text, chinese):
                continue
            at = i + 1
    at = _after_state(run, at, chinese)
    at = _after_lists(run, at, chinese)
    at = _after_relations(run, at, chinese)
    if opens and at == 0 and len(run) > 2 and run[1].text == "of" and _plain_plural(run[0], chinese):
        at = 2
    return _after_titles(run, at, chinese, opens=opens and at == 0)


def _is_named_after(owner: str, chinese: str) -> bool:
    """Whether the Chinese name begins with the sound of the owner: Moody’s Investors Service (穆迪投資者服務)."""
    if owner in nations() or chinese[:2] in words("places_zh.txt") or len(owner) < MAX_SURNAMED:
        return False
    return any(transliterations(owner, chinese[:n])[-1] >= ALIKE for n in (2, 3))


def _is_bare_head(rest: list[Token], chinese: str) -> bool:
    """Whether the rest is one word for a body and the Chinese name says more (… Attendants’ Union, 空服員職業工會)."""
    return len(rest) == 1 and len(chinese) > MAX_SURNAMED and mapping("heads_en.tsv").get(rest[0].low) == "organisation"


_OF_STATES = frozenset({"ministry", "department", "bureau", "office"})


@cache
def nations() -> frozenset[str]:
    """Names of countries, and the words for what is theirs (Taiwan, Japanese)."""
    return frozenset(nation for named, *_ in rows("homes.tsv") for nation in named.split("|"))


def _after_state(run: list[Token], at: int, chinese: str) -> int:
    """Past a nation before "Ministry of …" that the Chinese name has not: Chinese Ministry of State Security."""
    first = at + 1 if run[at].low == "the" else at
    if len(run) - first < 4 or run[first + 2].text != "of" or aligned(run[first].text, chinese):
        return at
    return first + 1 if run[first + 1].low in _OF_STATES and run[first].text in nations() else at


def is_title(word: str) -> bool:
    """Whether the word (any case, maybe plural) is a title, office or role of a person."""
    low = word.lower().rstrip(".")
    known = words("titles_en.txt")
    return low in known or (low.endswith("s") and low[:-1] in known)


def covered(tokens: Sequence[Token], chinese: str) -> set[int]:
    """The places of the Chinese name that the tokens translate or sound."""
    found: set[int] = set()
    for token in tokens:
        if not token.joins():
            found |= aligned(token.text, chinese)
    return found


def _acronym_start(run: list[Token], acronym: str) -> int | None:
    """Where the name begins whose words' first letters are the acronym's, or None."""
    wanted = [c for c in acronym.upper() if c.isalnum()]
    if len(wanted) < 2:
        return None
    heads = mapping("heads_en.tsv")
    for at in range(len(run)):
        if run[at].joins() or run[at].low in ("the", "a", "an"):
            continue
        parts = [p for t in run[at:] for p in re.split(r"[-‐–]", t.text) if p]
        content = [p for p in parts if not _small(p)]
        for chosen in (content, parts, [p for p in content if heads.get(p.lower()) != "legal"]):
            if [p[0].upper() for p in chosen] == wanted:
                return at
    return None


def _with_home(run: list[Token], at: int, chinese: str) -> int:
    """Where the name begins with the land that its acronym leaves out: Hong Kong Federation of Trade Unions (FTU)."""
    for size in (1, 2):
        land = run[max(0, at - size) : at]
        named = " ".join(t.text for t in land) in nations() and not any(t.own for t in land)
        if named and covered(land, chinese) - covered(run[at:], chinese):
            return at - size
    return at


def _small(word: str) -> bool:
    return Token(word.lower(), 0, 0).joins()


def _after_lists(run: list[Token], at: int, chinese: str) -> int:
    """Past the last "and" or "or" that joins two names rather than the words of one."""
    for i in range(len(run) - 2, at, -1):
        if run[i].text == "or":
            return i + 1
        if run[i].text == "and" and not _joins_one_name(run[at:i], run[i + 1 :], chinese):
            return i + 1
    return at


def _joins_one_name(left: list[Token], right: list[Token], chinese: str) -> bool:
    """Whether "and" stands within one name: after "Ministry of …", or where the Chinese name has both sides."""
    heads = mapping("heads_en.tsv")
    if right[0].text == "the":
        return False
    new = covered(left, chinese) - covered(right, chinese)
    if any(t.text in ("of", "for") and j and right[j - 1].low in heads for j, t in enumerate(right)):
        plain = len(left) == 1 or all(
            is_common_word(t.text) for t in left
        )  # National Science and Technology Center for
        return bool(new) and plain and heads.get(left[-1].low) != "organisation"
    left_ends, right_ends = heads.get(left[-1].low), heads.get(right[-1].low)
    if left_ends == "legal":
        return False
    if any(t.text in ("of", "for", "on") for t in left[1:]):
        return right_ends not in ("organisation", "legal") or len(right) == 1 or bool(new)
    if new:
        return True
    if len(covered(right, chinese)) * 2 > len(chinese):
        return False
    return letters(left[-1].text) in mapping("lexicon.tsv") and len(left) <= 3


def _after_relations(run: list[Token], at: int, chinese: str) -> int:
    """Past "… in", "… of" where the rest alone is the Chinese name (Worshipers of Matsu, 媽祖)."""
    heads = mapping("heads_en.tsv")
    for i in range(len(run) - 2, at, -1):
        if not run[i].joins() or run[i].text in ("&", "+", "and", "the"):
            continue
        left, right = run[at:i], run[i + 1 :]
        if len(covered(right, chinese)) * 5 < len(chinese) * 3 or covered(left, chinese) - covered(right, chinese):
            continue
        if run[i].text == "of" and (
            left[-1].low == "republic" or heads.get(left[-1].low) in ("organisation", "company")
        ):
            continue
        return i + 1
    return at


def _plain_plural(token: Token, chinese: str) -> bool:
    """Whether the word is a common noun in the plural ("Relatives of") that the Chinese name has not."""
    if not token.text.endswith("s") or aligned(token.text, chinese):
        return False
    return stem(token.low) in mapping("lexicon.tsv") and token.low not in mapping("heads_en.tsv")


def _after_titles(run: list[Token], at: int, chinese: str, *, opens: bool) -> int:
    """Past words that only open the sentence, and past titles and roles that the name itself has not."""
    function, roles, heads = words("function_words.txt"), mapping("roles_en.tsv"), mapping("heads_en.tsv")
    company = any(heads.get(t.low) == "legal" for t in run[at:]) or heads.get(run[-1].low) == "company"
    headed = run[-1].low in heads
    titles = [i for i in range(at, len(run) - 2) if is_title(run[i].text)]
    surnamed = bool(surname_lengths(chinese)) and len(chinese) <= MAX_SURNAMED
    if titles and not headed and not company and surnamed and _is_given_name(run[-2].text):
        at = len(run) - 2
        while at and _is_given_name(run[at - 1].text):
            at -= 1
        return at
    personal = len(run) - at > 2 and surnamed and not headed and not company and _is_given_name(run[-2].text)
    if personal and all(_tells_home_or_trade(t) for t in run[at:-2]):
        return len(run) - 2  # Italian Jesuit Giuseppe Castiglione
    honoured = any(chinese.endswith(t) for t in ("法師", "法师", "大師", "大师", "王", "公主", "王子"))
    while at < len(run) - 1:
        token = run[at]
        bare = opens and at == len(run) - 2 and headed and token.low not in ("the", "a", "an", "this", "that")
        bare = bare or token.low in ("my", "our")  # news opens no sentence so
        if token.joins() or (
            opens
            and token.low in function
            and not bare
            and not _is_acronym(token)
            and not (headed and token.low in _COUNTING)
        ):
            at += 1
            continue
        role = opens and roles.get(token.low) == "company" and 0 not in covered([token], chinese)
        named = len(run) - at > 2 or run[at + 1].low not in heads  # "Giant Manufacturing" is a name
        if role and named and token.low not in ("bank", "hotel", "unit"):
            at += 1
            continue
        titled = is_title(token.text) and not company and (honoured or not aligned(token.text, chinese))
        if titled and not (headed and len(run) - at <= 2 and not opens):
            at += 1
            continue
        inner = [i for i in range(at + 1, len(run) - 1) if is_title(run[i].text) and not aligned(run[i].text, chinese)]
        if inner and not company and _personal(run[inner[-1] + 1 :]):
            at = inner[-1] + 1
            continue
        break
    while at < len(run) and (run[at].joins() or (opens and run[at].low in ("the", "a", "an"))):
        at += 1
    return at


def _is_acronym(token: Token) -> bool:
    return len(token.text) > 1 and token.text.isupper()


def _tells_home_or_trade(token: Token) -> bool:
    """Whether a capitalised word before a given name is none itself, but an ordinary word or a nation's."""
    word = token.text
    known = is_common_word(word) or is_proper_name(word) or word in words("not_given_names.txt") or word in nations()
    return known and word not in words("first_names.txt")


def _is_given_name(word: str) -> bool:
    return word in words("first_names.txt") and not is_title(word)


def _personal(rest: list[Token]) -> bool:
    """Whether the words after a title may be a person's name: up to three, none a head word."""
    heads = mapping("heads_en.tsv")
    return 1 <= len(rest) <= 3 and all(t.is_capital() and t.low not in heads for t in rest)
