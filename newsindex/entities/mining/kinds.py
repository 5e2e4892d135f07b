"""Whether a gloss names a person, a company, an organisation or something else (a place, work, event, term)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from msgspec import Struct

from newsindex.analysis.fold import fold
from newsindex.entities.mining.brands import (
    MAX_COINED,
    TO_PLACES,
    is_branch,
    is_camel,
    is_coined,
    is_compound,
    is_made_up,
    is_spelt_brand,
)
from newsindex.entities.mining.cuts import nations
from newsindex.entities.mining.head_words import chinese_kind, english_kind, is_soft
from newsindex.entities.mining.surroundings import apposition_kind, listing_word
from newsindex.entities.words.lexicon import aligned, translated
from newsindex.entities.words.person_chars import looks_like_person
from newsindex.entities.words.romanisation import (
    LIKE_SOUND,
    NameFit,
    letters,
    sounded,
    spells,
    surname_lengths,
    surname_spellings,
    transliterations,
)
from newsindex.entities.words.safety import is_common_word, is_made_of_words
from newsindex.entities.words.tables import mapping, words

Kind = Literal["company", "person", "organisation", "other"]
COMMON_SURNAMES = 150  # of the surnames in data/surnames.tsv, commonest first, those that alone suggest a person
MAX_SPELT = 3  # words of a person's name
COINED = "coined word"  # reason of a brand or band that only its looks tell


class Judgement(Struct, frozen=True):
    """A kind, how surely the pair is one name in two languages (0 to 1), and the reasons."""

    kind: Kind
    support: float
    reasons: tuple[str, ...]


class Context(Struct, frozen=True):
    """What stands around a name: words before it in lower case, a title next to it, quotation marks, text after.

    `ticker` is set where the bracket gives an exchange code, `work` where the marks are those of a book or film,
    `role` where Chinese words before the name tell its kind.
    """

    before: tuple[str, ...] = ()
    title: bool = False
    quoted: bool = False
    capital: bool = True
    after: str = ""
    ticker: bool = False
    work: bool = False
    role: str = ""


def judge(english: Sequence[str], chinese: str, name_fit: NameFit | None, context: Context) -> Judgement:
    """The kind of the thing that the English words and the Chinese name both name."""
    if reason := _no_name(english, chinese, name_fit, context):
        return Judgement("other", 0.5, (reason,))
    headed = english_kind(english)
    ending = chinese_kind(chinese)
    if context.work:  # newspapers stand in the marks of books too
        return Judgement("organisation" if chinese[-1] in _OF_PAPERS else "other", 0.6, ("quoted",))
    if ending == "other" and is_soft(english, chinese):
        ending = ""
    if not headed and len(english) > 2 and english[-1] in nations() and ending != "organisation":
        headed = "company" if english_kind(english[:-1]) in ("company", "legal") else ""  # Universal Music Taiwan
    places = chinese in words("places_zh.txt") or (len(chinese) > 2 and chinese[:-1] in words("places_zh.txt"))
    person = _person(english, chinese, name_fit, context, headed, ending, places=places)
    if person:
        return person
    if headed == "legal":
        return Judgement("company", 0.9, ("legal form",))
    if context.ticker:
        return Judgement("company", 0.9, ("ticker",))
    if context.quoted:
        body = headed == "organisation" or (ending == "organisation" and not headed and _is_acronym(english))
        return Judgement("organisation" if body else "other", 0.6, ("quoted",))
    if headed in ("company", "organisation", "other"):
        told = (_role(context), apposition_kind(context.after)) if headed == "other" and not ending else ()
        beside = next((kind for kind in told if kind in ("company", "organisation")), "")
        if beside:
            return Judgement(_as_kind(beside), 0.65, ("role beside",))
        if headed == "other" and _is_troupe(english, chinese):
            return Judgement("organisation", 0.7, ("troupe",))
        return _headed(headed, chinese, ending, english[-1].lower())
    role = _after(context.after) if _is_acronym(english) and context.title else _role(context) or _after(context.after)
    if places and role != "company":
        return Judgement("other", 0.8, ("place",))
    if ending == "company" and len(english) == 1 and is_made_of_words(chinese) and not is_camel(english[0]):
        return Judgement("other", 0.5, ("term",))  # "Fintech (金融科技)", "SMEs (中小企業)"
    if chinese[-1] in _OF_PAPERS and len(english) > 1 and sounded(english[-1], chinese[-1]):
        return Judgement("organisation", 0.75, ("newspaper",))  # Ta Kung Pao (大公報)
    if len(english) == 1 and not role and is_compound(english[0], chinese):
        return Judgement("company", 0.6, (COINED,))
    if ending in ("company", "organisation"):
        general = _is_plural_acronym(english)
        return Judgement("other" if general else _as_kind(ending), 0.75, ("Chinese ending",))
    if role and _is_acronym(english) and is_made_of_words(chinese):
        return Judgement("other", 0.5, ("term",))  # 人工智慧（AI）晶片
    if role:
        return Judgement(role, 0.7, ("role beside",))
    if len(english) > 1 and is_branch(english, chinese):
        return Judgement("company", 0.6, ("branch in a country",))
    if is_spelt_brand(english, chinese, context.before):
        return Judgement("company", 0.55, ("spelt name",))
    if _is_team(english, chinese):
        return Judgement("organisation", 0.7, ("team",))
    if _by_characters(english, chinese):
        return Judgement("person", 0.6, ("characters of persons",))
    if ending == "other":
        return Judgement("other", 0.6, ("Chinese ending",))
    return _by_looks(english, chinese, context)


def _no_name(english: Sequence[str], chinese: str, name_fit: NameFit | None, context: Context) -> str:
    """Why the two are no names of one thing, whatever else they may be; empty where they may be."""
    if not context.capital:
        return "lower case"
    if len(chinese) == 1 and not name_fit:  # "General (普)" is a class
        return "one character"
    if (len(english) == 1 and english[0] in nations()) or chinese in words("states_zh.txt"):
        return "nation"  # 山葉台灣（Yamaha Motor Taiwan） cut short: no name of a firm is that of a state
    if not any(map(str.isalpha, "".join(english))):
        return "no letter"
    return "no name of its own" if _is_unnamed(english, chinese) and not context.ticker else ""


def _is_unnamed(english: Sequence[str], chinese: str) -> bool:
    """Whether the English name is a letter (Model C, 轎車) or a name only says what firms do: Technology (聖洋科技),
    Influencer Advertising (廣告), Smart Manufacturing (智慧製造)."""
    last = english[-1]
    if len(english) == 1:
        return len(last) == 1 or (mapping("heads_en.tsv").get(last.lower()) == "company" and is_common_word(last))
    if english_kind(english) != "company":
        return False
    if is_common_word(chinese):
        return len(translated(last, chinese)) == len(chinese)
    activity = last.endswith("ing") and len(translated(last, chinese[-2:])) == 2
    return activity and all(map(is_common_word, english)) and is_made_of_words(chinese)


def _person(
    english: Sequence[str],
    chinese: str,
    name_fit: NameFit | None,
    context: Context,
    headed: str,
    ending: str,
    *,
    places: bool,
) -> Judgement | None:
    """The judgement where the name is a person's: by its sound, or by title and shape."""
    known = bool(surname_lengths(chinese)) and 2 <= len(chinese) <= 4
    if "&" in english or (name_fit and (_like_a_place(chinese, context) or _is_called_thing(context))):
        return None
    if name_fit:
        if len(chinese) == 1:
            return Judgement("person", 0.3, ("surname only",))
        if name_fit.form == "whole" and not (places and len(english) < 3 and not context.title):
            if known or context.title or _is_hyphenated(english, chinese):
                return Judgement("person", name_fit.certainty, ("romanisation",))
        elif known and headed != "legal" and len(english) > 1 and not (headed and ending == headed):
            given = english[-2] in words("first_names.txt") or len(english[-2].rstrip(".")) <= 3
            return Judgement("person", 0.85 if given else name_fit.certainty, ("surname",))
        elif known and context.title:
            return Judgement("person", 0.5, ("surname and title",))
    if ending == "person" and not headed:
        return Judgement("person", 0.8, ("Chinese title",))
    dotted = any(c in "·‧•・．." for c in chinese) and not any(map(str.isdigit, chinese))
    if dotted and not headed and len(english) <= 4:
        return Judgement("person", 0.7, ("foreign name",))
    if headed or not 2 <= len(chinese) <= 5:
        return None
    stage = context.title and context.before[-1:] and context.before[-1] in words("music_words_en.txt")
    person = stage or (not _is_acronym(english) and (context.title or _role(context) == "person"))
    if person and len(english) <= 4 and ending not in ("company", "organisation"):
        return Judgement("person", 0.7, ("title",))
    return None


def _by_characters(english: Sequence[str], chinese: str) -> bool:
    """Whether the Chinese name looks like a person's, and the English one does not translate it."""
    if len(english) > MAX_SPELT or _translated(english, chinese):
        return False
    one = english[0] if len(english) == 1 else ""
    if one and (len(chinese) < MAX_SPELT or _is_acronym(english) or not one[0].isalpha() or is_common_word(one)):
        return False
    if one and transliterations(one, chinese)[-1] >= LIKE_SOUND:
        return False  # Dell (戴爾)
    japanese = len(english) > 1 and len(chinese) > MAX_SPELT and fold(chinese[:2]) in words("japanese_surnames.txt")
    return looks_like_person(chinese) or japanese


def _is_team(english: Sequence[str], chinese: str) -> bool:
    """Whether a city and a word in the plural name a team: Kaohsiung Aquas (高雄全家海神)."""
    city = len(chinese) > MAX_SPELT and chinese[:2] in words("places_zh.txt") and len(english) > 1
    return city and english[-1][-1] == "s" and english[-1][0].isupper() and sounded(english[0], chinese[:2]) is not None


def _translated(english: Sequence[str], chinese: str) -> bool:
    """Whether a word of the English name means one of the characters."""
    return any(translated(w, chinese) and not sounded(w, chinese) for w in english)


def _is_hyphenated(english: Sequence[str], chinese: str) -> bool:
    """Whether the words look as Taiwanese persons' names do, whose surname may be a rare one: Wen Tien-hsiang."""
    given = english[-1].split("-")
    return len(chinese) == 3 and len(english) > 1 and len(given) == 2 and given[0].istitle() and given[1].islower()


def _spells_surname(english: Sequence[str], chinese: str) -> bool:
    """Whether one of the words spells the surname or all else of the name, and none translates it: Wang Leehom."""
    if len(chinese) != 3 or not 2 <= len(english) <= 3:
        return False
    for size in surname_lengths(chinese):
        spelt = surname_spellings(chinese[:size])
        plain = [letters(w) for w in english]
        rest = [w for w in plain if w not in spelt and not spells(chinese[size:], w)]
        if len(rest) < len(plain) and not any(len(w) > _SYLLABLE and w in mapping("lexicon.tsv") for w in rest):
            return True
    return False


_SYLLABLE = 3  # letters of words of English that are spellings of surnames too (shi, lee)


def _is_plural_acronym(english: Sequence[str]) -> bool:
    return len(english) == 1 and english[0][-1] == "s" and len(english[0]) > 2 and english[0][:-1].isupper()


def _is_acronym(english: Sequence[str]) -> bool:
    return len(english) == 1 and len(english[0]) > 1 and english[0].isupper()


def _like_a_place(chinese: str, context: Context) -> bool:
    """Whether the words before are those before places and ships ("the Hai Kun"), and the surname is rare."""
    if not context.before or context.before[-1] not in TO_PLACES:
        return False
    if context.before[-1] != "the" and len(chinese) < MAX_COINED and chinese_kind(chinese) == "other":
        return True  # to Lo Wu (羅湖)
    return chinese[:1] not in _common_surnames() and chinese[:2] not in _common_surnames()


def _is_called_thing(context: Context) -> bool:
    """Whether the word before says that the name is a ship's, a work's or a place's ("the submarine Hai Kun")."""
    last = listing_word(context.before)
    return not context.title and last != "called" and mapping("roles_en.tsv").get(last) == "other"


_OF_PAPERS = frozenset("報报刊誌志")
_HOUSES = frozenset("院廳厅場场館馆戲戏")  # theatres that are buildings


def _is_troupe(english: Sequence[str], chinese: str) -> bool:
    """Whether a theatre is a company of players (U-Theatre, 優人神鼓)."""
    return english[-1].lower().endswith(("theatre", "theater")) and chinese[-1] not in _HOUSES


_HOUSING = frozenset("苑邨")  # estates are Courts too


def _headed(headed: str, chinese: str, ending: str, english_head: str) -> Judgement:
    """By the English head word; where a Chinese ending of two or more characters tells an organisation, by that."""
    endings = mapping("heads_zh.tsv")
    long_ending = next(
        (endings[chinese[-n:]] for n in (5, 4, 3, 2) if len(chinese) >= n and chinese[-n:] in endings), ""
    )
    if ending == "organisation" and english_head == "group":
        long_ending = ending  # Ton Fan Group (東方畫會)
    if long_ending in ("company", "organisation") and long_ending != headed:
        return Judgement(_as_kind(long_ending), 0.75, ("head words disagree",))
    if ending == "other" and headed == "organisation" and chinese[-1] in _HOUSING:
        return Judgement("other", 0.75, ("head words disagree",))
    return Judgement(_as_kind(headed), 0.85 if ending == headed else 0.75, ("head word",))


def _as_kind(kind: str) -> Kind:
    return "company" if kind == "company" else "organisation" if kind == "organisation" else "other"


_SEATED = ("-based", "-listed", "-headquartered")  # "Hsinchu-based MediaTek"; persons there bear a title


_BETWEEN = re.compile(r"[ ,，]*(?:[’']s )?的?")
MAX_FOLLOWING = 20  # characters of the longest words in follows.tsv


def _role(context: Context) -> Kind | None:
    """The kind that the word before the name tells ("PC maker", "actress")."""
    if context.title:
        return "person"
    if context.role:
        return _as_kind(context.role)
    roles, last = mapping("roles_en.tsv"), listing_word(context.before)
    if last.endswith(_SEATED):
        return "company"
    role = roles.get(last) or roles.get(last.removesuffix("s"))
    return "person" if role == "person" else _as_kind(role) if role else None


def _after(after: str) -> Kind | None:
    """The kind that the words after the bracket tell ("shares", "chief executive", 董事長, 股價)."""
    follows = _BETWEEN.sub("", after, count=1)
    for size in range(MAX_FOLLOWING, 1, -1):
        kind = mapping("follows.tsv").get(follows[:size])
        if kind and not follows[size : size + 1].islower():
            return _as_kind(kind)
    return None


@cache
def _common_surnames() -> frozenset[str]:
    return frozenset(list(mapping("surnames.tsv"))[:COMMON_SURNAMES])


def _by_looks(english: Sequence[str], chinese: str, context: Context) -> Judgement:
    """Names that nothing else tells: person-like by surname and shape, else what the words mean or sound like."""
    meant = [w for w in english if letters(w) in mapping("lexicon.tsv")]
    hits = sum(1 for w in english if aligned(w, chinese))
    if _spells_surname(english, chinese):
        return Judgement("person", 0.7, ("surname spelt",))
    given = english[0] in words("first_names.txt") and "&" not in english and not set(meant) - {english[0]}
    if (
        surname_lengths(chinese)
        and len(chinese) == 3
        and 2 <= len(english) <= 3
        and not hits
        and len(meant) < len(english)
    ):
        sure = given or _is_hyphenated(english, chinese) or (chinese[0] in _common_surnames() and not meant)
        return Judgement("person", 0.55 if sure else 0.4, ("surname character",))
    if 2 <= len(english) <= 4 and given and 2 <= len(chinese) <= 6 and not hits:
        return Judgement("person", 0.6, ("given name",))
    if len(english) == 1 and is_made_up(english[0]) and not is_made_of_words(chinese):
        return Judgement("company", 0.7, ("made-up word",))
    told = apposition_kind(context.after)
    if told:
        return Judgement("person" if told == "person" else _as_kind(told), 0.6, ("apposition",))
    if context.before and context.before[-1] in TO_PLACES - {"the"}:
        return Judgement("other", 0.5, ("place preposition",))
    if len(english) == 1 and english[0].isupper():
        spelt = sum(c.isalpha() for c in english[0]) > 2
        coined = spelt and len(chinese) <= MAX_COINED and not is_made_of_words(chinese)
        return Judgement("company" if coined or hits else "other", 0.5, ("acronym",))
    if len(english) == 1 and is_coined(english[0], chinese, context.before):
        personal = len(chinese) == MAX_COINED and chinese[0] in _common_surnames()  # Koxinga (鄭成功)
        return Judgement("company", 0.45 if personal else 0.55, (COINED,))
    return Judgement("other", 0.5 if hits else 0.3, ("no sign",))
