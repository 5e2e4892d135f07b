"""Persons, companies and organisations in English text that no book has, by titles, legal forms and head words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from msgspec import Struct

from newsindex.entities.found import Found
from newsindex.entities.recognition.persons_en import hyphenated, is_person, is_single_name, is_title
from newsindex.entities.words.names import is_latin_legal_form
from newsindex.entities.words.tables import mapping, words
from newsindex.model import EntityKind

_CAPITAL = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u024f"
_LETTER = "A-Za-z0-9\u00c0-\u024f"
_JOINS = "of|and|for|the|de|da|del|della|der|den|van|von|bin|binti|ibn|al|el|la|le|di|du|dos|das|ter|ten"
_ABBREVIATED = "r|rs|s|t|en|ep|ov|ol|apt|gt|rof|ev|dm"
"""What follows the capital in Dr., Mrs., St., Gen., Rep., Gov., Col., Capt., Sgt., Prof., Rev., Adm."""
_REST = rf"(?:(?:{_ABBREVIATED})\.(?= )|\.(?:-?[A-Z]\.)*|/S\b|[{_LETTER}]*(?:['&-][{_LETTER}]+)*'?)(?![{_LETTER}])"
_SPEAKS = (
    r",? ?(?:said|says|told|added|wrote|writes|recalled|tweeted|testified|warned)\b|, (?:aged )?\d\d?(?:,|\.| and)"
    r"|, who\b"
)
# The look behind comes after the first capital, so that the search can leap from capital to capital; the look ahead
# dismisses most single words with one. Group 1 is what tells that the run ends in a person.
_RUN = re.compile(
    rf"[{_CAPITAL}](?<![{_LETTER}'&-].)(?=[^ ]*+ (?:[{_CAPITAL}]|(?:{_JOINS}) |[ae][dls]-)){_REST}"
    rf"(?: (?:(?:{_JOINS}) )*+(?:(?:al|el|as|ad)-)?[{_CAPITAL}]{_REST})++(?=({_SPEAKS})?)"
)
_LOWER_JOINS = frozenset(_JOINS.split("|"))
_GENERATIONS = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
_NAME_JOINS = _LOWER_JOINS - {"of", "and", "for", "the"}
_SURNAMED = re.compile(rf"\bsurnamed ([{_CAPITAL}][a-z]+)")


class Token(Struct, frozen=True):
    """A word of a run, without the mark of a possessive, and what is known of it wherever it stands.

    `low` is without a full stop, `head` the kind that it tells as a head word. No name begins with a word of which
    `begins_no_name` is set, no person's with one that is `no_given_name`. `special` words may part names or tell their
    kind; most do not.
    """

    text: str
    low: str
    head: str
    legal: bool
    title: bool
    begins_no_name: bool
    no_given_name: bool
    special: bool


@lru_cache(maxsize=8_000)
def _token(text: str) -> Token:
    plain = text.lower()
    low = plain.rstrip(".")
    heads = mapping("heads_en.tsv")
    legal, title = is_latin_legal_form(text), is_title(text)
    joins = text in _LOWER_JOINS or plain in words("function_words.txt")
    capitals = len(text) > 1 and text.isupper() and "." not in text
    special = joins or plain in heads or low in heads or plain.removesuffix("s") in heads or title or legal
    no_given_name = capitals or text in words("not_given_names.txt")
    return Token(text, low, heads.get(low, ""), legal, title, joins, no_given_name, special)


Tokens = Sequence[Token]
Starts = Sequence[int]
"""Where each of them begins in the run."""


class Name(Struct, frozen=True):
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
            floor = max(0, start - 24)
            word = text[max(floor, text.rfind(" ", floor, start - 1) + 1) : start - 1]
            left = word if is_title(word) else ""  # else no matter: what is known of the run serves all
        for name in names_in_run(match[0], left, match.lastindex is not None):
            if not name.surname or text.count(name.surname) > 1:
                yield Found(start + name.start, start + name.end, name.kind, None)
    if "surnamed " in text:
        for match in _SURNAMED.finditer(text):
            yield Found(*match.span(1), "person", None)


@lru_cache(maxsize=8_000)
def names_in_run(run: str, left: str, speaks: bool) -> tuple[Name, ...]:
    """The names among capitalised words; `left` is the title before them, `speaks` whether "said" or an age follows."""
    parts = run.split(" ")
    starts = [0, *accumulate([len(part) + 1 for part in parts[:-1]])]
    found: list[Name] = []
    if "'" not in run:
        _names_in(list(map(_token, parts)), starts, left, speaks, found)
        return tuple(found)
    tokens: list[Token] = []
    begin = 0
    for place, word in enumerate(parts):
        own = False
        bare = word
        if "'" in word[-2:]:
            own = word.endswith("'s") or (word[-1] == "'" and word[:-1].lower() not in mapping("heads_en.tsv"))
            bare = word.removesuffix("'s").removesuffix("'")
        tokens.append(_token(bare))
        if own:
            end = place + 1
            last = end == len(parts)
            _names_in(tokens[begin:], starts[begin:end], left if begin == 0 else "", speaks and last, found)
            begin = end
    if begin < len(tokens):
        _names_in(tokens[begin:], starts[begin:], left if begin == 0 else "", speaks, found)
    return tuple(found)


def _names_in(tokens: Tokens, starts: Starts, left: str, speaks: bool, found: list[Name]) -> None:
    """Adds the names among the words of a run up to a possessive to those that were found."""
    for token in tokens:
        if token.special:
            _names(tokens, starts, left, speaks, found)
            return
    _person(tokens, starts, is_title(left), left, speaks, found)


def _names(tokens: Tokens, starts: Starts, left: str, speaks: bool, found: list[Name]) -> None:
    first = 0
    while first < len(tokens) and tokens[first].begins_no_name:
        first += 1
    if first:
        left, tokens, starts = tokens[first - 1].text.lower(), tokens[first:], starts[first:]
    if not tokens:
        return
    if len(tokens) > 2 and tokens[1].low in ("of", "for") and not any(token.legal for token in tokens):
        opening = tokens[0].head or mapping("heads_en.tsv").get(tokens[0].low.removesuffix("s"))
        if opening == "organisation" or tokens[0].low == "bank":
            _headed(tokens, starts, 0, opening or "company", left, speaks, found)
            return
    for place in range(1, len(tokens)):
        token = tokens[place]
        if not (token.head or token.legal) or tokens[place - 1].low in ("and", "the"):
            continue
        if token.legal or token.head == "legal":
            while place + 1 < len(tokens) and tokens[place + 1].legal:
                place += 1
            first = _company_start(tokens, place)
            _names(tokens[:first], starts[:first], left, False, found)
            found.append(Name(starts[first], starts[place] + len(tokens[place].text), "company"))
            _names(tokens[place + 1 :], starts[place + 1 :], "", speaks, found)
            return
        if (
            _is_first_name(tokens, place)
            or _begins_longer(tokens, place)
            or (token.head == "company" and token.low not in words("company_heads_en.txt"))
        ):
            continue
        _headed(tokens, starts, place, token.head, left, speaks, found)
        return
    _persons(tokens, starts, left, speaks, found)


def _begins_longer(tokens: Tokens, place: int) -> bool:
    """Whether a head word further on, or a legal form, ends the same name."""
    of_bank = tokens[place].low == "bank" and place + 1 < len(tokens) and tokens[place + 1].low == "of"
    for token in tokens[place + 1 : place + 4]:
        if of_bank and token.low == "of":
            continue
        if token.low in _LOWER_JOINS or (token.title and not token.head):
            return False
        if (token.head and not of_bank) or token.legal:
            return True
    return False


def _is_first_name(tokens: Tokens, place: int) -> bool:
    """Whether the head word is a first name behind a title ("President Bill Clinton")."""
    return (
        place + 1 < len(tokens)
        and tokens[place - 1].title
        and tokens[place].text in words("first_names.txt")
        and not tokens[place + 1].head
        and tokens[place + 1].low not in _LOWER_JOINS
    )


def _company_start(tokens: Tokens, end: int) -> int:
    first = end - 1
    while first > 0 and tokens[first - 1].low not in ("the", "for", "and"):
        if tokens[first - 1].low == "of" and not (first > 1 and tokens[first - 2].low in ("bank", "university")):
            break
        first -= 1
    royal = ("general", "premier", "king", "royal")
    while first < end - 1 and tokens[first].title and tokens[first].low not in royal:
        first += 1
    return first


def _headed(tokens: Tokens, starts: Starts, place: int, kind: str, left: str, speaks: bool, found: list[Name]) -> None:
    """The name that the head word at `place` ends, with what "of" adds to it, and the names around it."""
    first = 0
    for at in range(place, 0, -1):
        word = tokens[at - 1].low
        if word in ("and", "for", "of", "the") and not (word == "of" and at > 1 and tokens[at - 2].low == "bank"):
            first = at
            break
    last = place
    head = tokens[place].low
    if kind == "organisation" or head in ("bank", "department"):
        last = _with_of(tokens, place)
    named: EntityKind | None = "organisation" if kind == "organisation" else "company" if kind == "company" else None
    if named == "company" and head == "bank" and _public_bank([token.low for token in tokens[first : last + 1]]):
        named = "organisation"
    if first:
        _persons(tokens[:first], starts[:first], left, False, found)
    if named is not None:
        person = hyphenated([token.text for token in tokens[first:place]])
        if person is not None and person > 0:
            first += person
    if last > first or named is None:
        found.append(Name(starts[first], starts[last] + len(tokens[last].text), named))
    if last + 1 < len(tokens):
        _names(tokens[last + 1 :], starts[last + 1 :], "", speaks, found)


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


def _with_of(tokens: Tokens, place: int) -> int:
    """Where the name ends that "of", "for" and "and" go on after its head word."""
    last = place
    at = place + 1
    size = len(tokens)
    while at < size - 1 and tokens[at].low in ("of", "for", "and", "the"):
        word = at + 1
        while word < size - 1 and tokens[word].low in ("of", "the"):
            word += 1
        if tokens[at].low == "and" and (last == place or tokens[word].low not in _fields()):
            break
        if tokens[word].title:
            break
        last = word
        at = word + 1
        while at < size and tokens[at].low not in _LOWER_JOINS and not tokens[at].title:
            if tokens[word].low not in _fields() and tokens[at].low not in _fields():
                break
            last = at
            at += 1
    return last


def _fields() -> frozenset[str]:
    """What ministries and agencies are for."""
    return words("fields_en.txt")


def _persons(tokens: Tokens, starts: Starts, left: str, speaks: bool, found: list[Name]) -> None:
    """The persons among words without head words: between titles, "and" and the edges."""
    titled = is_title(left)
    title = left
    begin = 0
    for at, token in enumerate(tokens):
        parted = token.low in ("and", "of", "for", "the")
        if not parted and (not token.title or (at > begin and _inside_name(tokens, at))):
            continue
        if begin < at:
            _person(tokens[begin:at], starts[begin:at], titled, title, False, found)
        if token.low not in ("of", "for", "the"):
            titled, title = token.title, token.low
        begin = at + 1
    _person(tokens[begin:], starts[begin:], titled, title, speaks, found)


def _inside_name(tokens: Tokens, at: int) -> bool:
    """Whether a title is the surname of the words before it ("John Major")."""
    return at == len(tokens) - 1 and at > 0 and tokens[at - 1].text in words("first_names.txt")


def _person(tokens: Tokens, starts: Starts, titled: bool, title: str, speaks: bool, found: list[Name]) -> None:
    texts = [token.text for token in tokens]
    at = hyphenated(texts)
    if at is not None:
        found.append(Name(starts[at], starts[at + 1] + len(texts[at + 1]), "person"))
        return
    first = 0
    while first < len(texts) and tokens[first].no_given_name:
        first += 1
    while first < len(texts) and texts[first] in _NAME_JOINS:
        first += 1
    if first == len(texts):
        return
    start, end = starts[first], starts[-1] + len(texts[-1])
    texts = texts[first:]
    if len(texts) == 1:
        if titled and first == 0 and is_single_name(texts[0], title):
            found.append(Name(start, end, "person"))
        return
    if len(texts) > 2 and texts[-1] in _GENERATIONS:
        texts.pop()
    verdict = is_person([text for text in texts if text not in _NAME_JOINS], titled=titled, speaks=speaks)
    if verdict is not False:
        found.append(Name(start, end, "person", "" if verdict else texts[-1]))
