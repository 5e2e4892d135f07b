"""Persons, companies and organisations in English text that no book has, by titles, legal forms and head words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from newsindex.entities.found import Found
from newsindex.entities.names import without_legal_form
from newsindex.entities.persons_en import hyphenated, is_person, is_single_name, is_title
from newsindex.entities.tables import mapping, words
from newsindex.model import EntityKind

_CAPITAL = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u024f"
_LETTER = "A-Za-z0-9\u00c0-\u024f"
_JOINS = "of|and|for|the|de|da|del|della|der|den|van|von|bin|binti|ibn|al|el|la|le|di|du|dos|das|ter|ten"
_ABBREVIATED = "r|rs|s|t|en|ep|ov|ol|apt|gt|rof|ev|dm"
"""What follows the capital in Dr., Mrs., St., Gen., Rep., Gov., Col., Capt., Sgt., Prof., Rev., Adm."""
_REST = rf"(?:(?:{_ABBREVIATED})\.(?= )|\.(?:-?[A-Z]\.)*|/S\b|[{_LETTER}]*(?:['&-][{_LETTER}]+)*'?)(?![{_LETTER}])"
# The look behind comes after the first capital, so that the search can leap from capital to capital.
_RUN = re.compile(
    rf"[{_CAPITAL}](?<![{_LETTER}'&-].){_REST}(?: (?:(?:{_JOINS}) )*(?:(?:al|el|as|ad)-)?[{_CAPITAL}]{_REST})+"
)
_LOWER_JOINS = frozenset(_JOINS.split("|"))
_GENERATIONS = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
_NAME_JOINS = _LOWER_JOINS - {"of", "and", "for", "the"}
_SPEAKS = re.compile(
    r",? ?(?:said|says|told|added|wrote|writes|recalled|tweeted|testified|warned)\b|, (?:aged )?\d\d?(?:,|\.| and)"
    r"|, who\b"
)
_SURNAMED = re.compile(rf"\bsurnamed ([{_CAPITAL}][a-z]+)")


class Token(NamedTuple):
    """A word of a run and where it stands in it; `own` says that it ends in a possessive."""

    text: str
    start: int
    end: int
    own: bool


class Name(NamedTuple):
    """A name within a run; `surname` is what must recur in the text for it to count, empty where nothing must."""

    start: int
    end: int
    kind: EntityKind | None
    surname: str = ""


def english_names(text: str) -> Iterator[Found]:
    """The names in a folded text without line breaks; of kind None where a place or thing is named after someone."""
    for match in _RUN.finditer(text):
        start = match.start()
        left = ""
        if start > 1 and text[start - 1] == " ":
            before = text[max(0, start - 24) : start - 1]
            word = before[before.rfind(" ") + 1 :]
            left = word if is_title(word) else ""  # else no matter: what is known of the run serves all
        for name in names_in_run(match[0], left, _SPEAKS.match(text, match.end()) is not None):
            if not name.surname or text.count(name.surname) > 1:
                yield Found(start + name.start, start + name.end, name.kind, None)
    if "surnamed " in text:
        for match in _SURNAMED.finditer(text):
            yield Found(*match.span(1), "person", None)


@lru_cache(maxsize=15_000)
def names_in_run(run: str, left: str, speaks: bool) -> tuple[Name, ...]:
    """The names among capitalised words; `left` is the title before them, `speaks` whether "said" or an age follows."""
    possessives = "'" in run
    tokens: list[Token] = []
    start = 0
    begin = 0
    special = False
    found: list[Name] = []
    for word in run.split(" "):
        own = False
        end = start + len(word)
        bare = word
        if possessives and word[-2:].find("'") >= 0:
            own = word.endswith("'s") or (word[-1] == "'" and word[:-1].lower() not in mapping("heads_en.tsv"))
            bare = word.removesuffix("'s").removesuffix("'")
        tokens.append(Token(bare, start, start + len(bare), own))
        special = special or _is_special(bare)
        start = end + 1
        if own:
            last = end == len(run)
            found += _names_in(tokens[begin:], special, left if begin == 0 else "", speaks and last)
            begin = len(tokens)
            special = False
    if begin < len(tokens):
        found += _names_in(tokens[begin:] if begin else tokens, special, left if begin == 0 else "", speaks)
    return tuple(found)


def _names_in(tokens: Sequence[Token], special: bool, left: str, speaks: bool) -> Iterator[Name]:
    return _names(tokens, left, speaks) if special else _person(tokens, is_title(left), left, speaks)


@lru_cache(maxsize=20_000)
def _is_special(word: str) -> bool:
    """Whether the word may be a border between names or what tells their kind; most are not."""
    low = word.lower()
    heads = mapping("heads_en.tsv")
    return (
        word in _LOWER_JOINS
        or low in words("function_words.txt")
        or low in heads
        or low.rstrip(".") in heads
        or low.removesuffix("s") in heads
        or is_title(word)
        or _legal(word) != ""
    )


def _names(tokens: Sequence[Token], left: str, speaks: bool) -> Iterator[Name]:
    while tokens and (tokens[0].text in _LOWER_JOINS or tokens[0].text.lower() in words("function_words.txt")):
        left, tokens = tokens[0].text.lower(), tokens[1:]
    if not tokens:
        return
    low = [token.text.lower().rstrip(".") for token in tokens]
    heads = mapping("heads_en.tsv")
    if len(low) > 2 and low[1] in ("of", "for") and not any(_legal(token.text) for token in tokens):
        opening = heads.get(low[0]) or heads.get(low[0].removesuffix("s"))
        if opening == "organisation" or low[0] == "bank":
            yield from _headed(tokens, low, 0, opening or "company", left, speaks)
            return
    for place in range(1, len(tokens)):
        kind = _legal(tokens[place].text) or heads.get(low[place], "")
        if not kind or low[place - 1] in ("and", "the"):
            continue
        if kind == "legal":
            while place + 1 < len(tokens) and _legal(tokens[place + 1].text):
                place += 1
            first = _company_start(low, place)
            yield from _names(tokens[:first], left, False)
            yield Name(tokens[first].start, tokens[place].end, "company")
            yield from _names(tokens[place + 1 :], "", speaks)
            return
        if (
            _is_first_name(tokens, low, place, heads)
            or _begins_longer(tokens, low, place, heads)
            or (kind == "company" and low[place] not in words("company_heads_en.txt"))
        ):
            continue
        yield from _headed(tokens, low, place, kind, left, speaks)
        return
    yield from _persons(tokens, low, left, speaks)


@lru_cache(maxsize=20_000)
def _legal(word: str) -> str:
    return "legal" if without_legal_form(f"X {word}") == "X" else ""


def _begins_longer(tokens: Sequence[Token], low: Sequence[str], place: int, heads: dict[str, str]) -> bool:
    """Whether a head word further on, or a legal form, ends the same name."""
    of_bank = low[place] == "bank" and low[place + 1 : place + 2] == ["of"]
    for token, word in zip(tokens[place + 1 : place + 4], low[place + 1 : place + 4], strict=True):
        if of_bank and word == "of":
            continue
        if word in _LOWER_JOINS or (is_title(word) and word not in heads):
            return False
        if (word in heads and not of_bank) or _legal(token.text):
            return True
    return False


def _is_first_name(tokens: Sequence[Token], low: Sequence[str], place: int, heads: dict[str, str]) -> bool:
    """Whether the head word is a first name behind a title ("President Bill Clinton")."""
    return (
        place + 1 < len(tokens)
        and is_title(low[place - 1])
        and tokens[place].text in words("first_names.txt")
        and low[place + 1] not in heads
        and low[place + 1] not in _LOWER_JOINS
    )


def _company_start(low: Sequence[str], end: int) -> int:
    first = end - 1
    while first > 0 and low[first - 1] not in ("the", "for", "and"):
        if low[first - 1] == "of" and not (first > 1 and low[first - 2] in ("bank", "university")):
            break
        first -= 1
    while first < end - 1 and is_title(low[first]) and low[first] not in ("general", "premier", "king", "royal"):
        first += 1
    return first


def _headed(
    tokens: Sequence[Token], low: Sequence[str], place: int, kind: str, left: str, speaks: bool
) -> Iterator[Name]:
    """The name that the head word at `place` ends, with what "of" adds to it, and the names around it."""
    first = 0
    for at in range(place, 0, -1):
        if low[at - 1] in ("and", "for", "of", "the") and not (
            low[at - 1] == "of" and at > 1 and low[at - 2] == "bank"
        ):
            first = at
            break
    last = place
    if kind == "organisation" or low[place] in ("bank", "department"):
        last = _with_of(tokens, low, place)
    named: EntityKind | None = "organisation" if kind == "organisation" else "company" if kind == "company" else None
    if named == "company" and low[place] == "bank" and _public_bank(low[first : last + 1]):
        named = "organisation"
    yield from _persons(tokens[:first], low[:first], left, False)
    person = hyphenated([token.text for token in tokens[first:place]])
    if named is not None and person is not None and person > 0:
        first += person
    if last > first or named is None:
        yield Name(tokens[first].start, tokens[last].end, named)
    yield from _names(tokens[last + 1 :], "", speaks)


def _public_bank(low: Sequence[str]) -> bool:
    """Central and development banks are no companies."""
    if {"central", "people's", "world", "reserve", "development", "export-import"} & set(low):
        return True
    return low[:2] == ["bank", "of"] and low[-1] in (
        "japan",
        "england",
        "korea",
        "canada",
        "thailand",
        "russia",
        "france",
    )


def _with_of(tokens: Sequence[Token], low: Sequence[str], place: int) -> int:
    """Where the name ends that "of", "for" and "and" go on after its head word."""
    last = place
    at = place + 1
    while at < len(low) - 1 and low[at] in ("of", "for", "and", "the"):
        word = at + 1
        while word < len(low) - 1 and low[word] in ("of", "the"):
            word += 1
        if low[at] == "and" and (last == place or low[word] not in _fields()):
            break
        if is_title(low[word]):
            break
        last = word
        at = word + 1
        while at < len(low) and low[at] not in _LOWER_JOINS and not is_title(low[at]) and not tokens[at - 1].own:
            if low[word] not in _fields() and low[at] not in _fields():
                break
            last = at
            at += 1
    return last


def _fields() -> frozenset[str]:
    """What ministries and agencies are for."""
    return words("fields_en.txt")


def _persons(tokens: Sequence[Token], low: Sequence[str], left: str, speaks: bool) -> Iterator[Name]:
    """The persons among words without head words: between titles, "and" and the edges."""
    titled = is_title(left)
    title = left
    begin = 0
    for at in range(len(tokens) + 1):
        parted = at == len(tokens) or low[at] in ("and", "of", "for", "the")
        if not parted and (not is_title(low[at]) or (at > begin and _inside_name(tokens, at))):
            continue
        yield from _person(tokens[begin:at], titled, title, speaks and at == len(tokens))
        if at < len(tokens):
            if low[at] not in ("of", "for", "the"):
                titled, title = is_title(low[at]), low[at]
            begin = at + 1


def _inside_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether a title is the surname of the words before it ("John Major")."""
    return at == len(tokens) - 1 and at > 0 and tokens[at - 1].text in words("first_names.txt")


def _person(tokens: Sequence[Token], titled: bool, title: str, speaks: bool) -> Iterator[Name]:
    texts = [token.text for token in tokens]
    at = hyphenated(texts)
    if at is not None:
        yield Name(tokens[at].start, tokens[at + 1].end, "person")
        return
    first = 0
    while first < len(texts) and (
        texts[first] in words("not_given_names.txt")
        or (len(texts[first]) > 1 and texts[first].isupper() and "." not in texts[first])
    ):
        first += 1
    texts = texts[first:]
    while texts and texts[0] in _NAME_JOINS:
        first, texts = first + 1, texts[1:]
    if not texts:
        return
    start, end = tokens[first].start, tokens[-1].end
    if len(texts) == 1:
        if titled and first == 0 and is_single_name(texts[0], title):
            yield Name(start, end, "person")
        return
    if len(texts) > 2 and texts[-1] in _GENERATIONS:
        texts.pop()
    verdict = is_person([text for text in texts if text not in _NAME_JOINS], titled=titled, speaks=speaks)
    if verdict is not False:
        yield Name(start, end, "person", "" if verdict else texts[-1])
