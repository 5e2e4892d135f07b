"""Glosses: places where a text gives a name in English and in Chinese, one of them in brackets.

`Tencent Holdings Ltd (騰訊)`, `字節跳動（ByteDance）`, `Taiwan Semiconductor Manufacturing Co (TSMC, 台積電)`,
`Hon Hai Precision Industry Co (鴻海精密), also known as Foxconn Technology Group (富士康科技集團)`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from newsindex.entities.mining.brands import is_of_words, is_unknown
from newsindex.entities.mining.edges import Edge, english_edge
from newsindex.entities.mining.han_edges import chinese_edge
from newsindex.entities.mining.kinds import COINED, Context, Judgement, Kind, judge
from newsindex.entities.mining.surroundings import follows_bands, is_about
from newsindex.entities.words.brackets import HAN, Bracket, Span, find_brackets, has_han
from newsindex.entities.words.lexicon import aligned
from newsindex.entities.words.romanisation import LIKE_SOUND, MAX_NAME, fit, surname_lengths, transliterations

AFTER = 80  # characters after a bracket that tell what it names
OPEN_EDGE = "Chinese edge"  # reason of a gloss whose Chinese name has no mark at its left edge
UNSURE = 0.45  # support of a pair that waits until it recurs
MAX_WORDS = 10  # of the longest English name in a bracket
MAX_CHINESE = 24  # characters of the longest Chinese name; what is longer is a sentence

_ALSO_KNOWN = re.compile(
    r"[,，]?\s*(?:(?:who|which) (?:is|was) )?(?:also|better|formerly|otherwise|commonly|previously|now|once|widely)?\s*"
    r"(?:known|called|referred to) (?:as |by (?:his|her|their|its) (?:\w+ )?name )"
    r"|[,，]?\s*(?:aka|a\.k\.a\.|alias)\s+|[,，]\s*formerly\s+",
    re.IGNORECASE,
)
_KNOWN_BEFORE = re.compile(
    r"((?:[A-Z][\w.’'-]*)(?: [A-Z][\w.’'-]*){0,4}),? (?:(?:who|which) is )?(?:also|better|otherwise|commonly)?\s*"
    r"(?:known|nicknamed)(?: as)? (?:the )?[“\"‘]?$"
)
_CAPITALS = re.compile(r"(?:the )?((?:[A-Z0-9][\w.&’'-]*|of|and|for|&)(?: (?:[A-Z0-9][\w.&’'-]*|of|and|for|&))*)")
_SENTENCE = re.compile(r"[。！？]|[的了是在].{6,}")
_NO_NAME = re.compile(
    r"\d+(?:年|月|日|歲|元|萬|億|人|%)(?:\d|$|[前後代初末間底生])|[一二三四五六七八九十百千]+年?$|[中英日法德俄韓韩西葡泰]文[版站]?$"
)
_PHRASE = re.compile(  # or what was cut within a name
    r"[·‧•・．].*|..的|[是我你您他她它有]的|[一那這这其是某該该另有由在從从對对被].+的|.{2,}了.{2,}"
)
_GOES_ON = re.compile(rf"[^,，;；、/／|｜(（)）\[\]［］]*[A-Za-z][^,，;；、/／|｜(（)）\[\]［］]*[{HAN}]")
_OWNED = re.compile(r"(?:[’']s|(?<=s)[’'])\s*[(（]")
_LIST_MARK = re.compile(r"(?:,?\s+and\s+|,\s*)$")
_JOINED = re.compile(r"\s*(?:,|、|，|and|及|和|與|,\s*and)\s*(?:the )?$")


class Gloss(Struct, frozen=True):
    """An English and a Chinese name of one thing, without title, role or possessive.

    `english_start` to `chinese_end` are offsets in the text. `also` are further English names that the place gives
    (acronyms, "also known as"), `tickers` exchange codes. `support` (0 to 1) says how surely the pair is right, by
    `reasons`. `run` is the capitalised text before the bracket from which the English name was cut.
    """

    english: str
    chinese: str
    kind: Kind
    english_start: int
    english_end: int
    chinese_start: int
    chinese_end: int
    also: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    support: float = 0.0
    reasons: tuple[str, ...] = ()


def find_glosses(text: str) -> list[Gloss]:
    """The glosses of the text, in the order of their brackets."""
    if not has_han(text):
        return []
    text = text.replace("\u2010", "-").replace("\u2011", "-")  # the hyphens that break no line
    found: list[Gloss] = []
    ends: list[int] = []
    for bracket in find_brackets(text):
        before = text[max(0, bracket.start - 4) : bracket.start].rstrip(' 」』》〉”"_*\u3000')[-1:]
        if has_han(before):
            new = _chinese_first(text, bracket)
        elif bracket.chinese and (before.isalnum() or before in ",’'.!?"):
            new = _english_first(text, bracket)
        else:
            continue
        for gloss in new:
            _relate(text, found, ends, gloss)
            ends.append(bracket.end)
    return _with_trailing_names(text, found, ends)


def _english_first(text: str, bracket: Bracket) -> list[Gloss]:
    """The glosses of a bracket that follows an English name and holds Chinese ones."""
    others = [s for s in bracket.english if s.words[:1].isupper()]
    acronyms = [s.words for s in others]
    # "Envoy（一个开源的 edge 代理）" tells something of it.
    names = [c for c in bracket.chinese if _nameable(c.words) and not _GOES_ON.match(text, c.end, bracket.end)]
    found: list[Gloss] = []
    listed = len(names) > 1 and any(c in "、；" for c in text[names[0].end : names[-1].start])
    stop = bracket.start
    for chinese in reversed(names):
        edge = english_edge(text, stop, chinese.words, acronyms)
        if edge is None:
            continue
        if listed and not edge.name_fit:
            continue  # "ESG（環境、社會、治理）" says what is in it
        edge = _inner_name(others, edge, text, chinese.words) or edge
        earlier = _known_as_before(text, edge.start)
        gloss = _gloss(text, edge, chinese, bracket, [*acronyms, *earlier])
        if earlier and gloss.kind == "other" and fit(earlier[0].split(), chinese.words):
            gloss = replace(gloss, kind="person", support=0.7, reasons=("other name fits",))
        found.append(gloss)
        if len(names) > 1 and edge.name_fit and (joined := _LIST_MARK.search(text, max(0, edge.start - 8), edge.start)):
            stop = joined.start()
    return found[::-1]


def _inner_name(others: list[Span], edge: Edge, text: str, chinese: str) -> Edge | None:
    """The English name in the bracket where it, and not the one before it, is the Chinese name (Taiping Island)."""
    outer = text[edge.start : edge.end].split()
    if edge.name_fit or any(aligned(w, chinese) for w in outer):
        return None
    for span in others:
        inner = span.words.split()
        if not inner[0].isupper() and all(aligned(w, chinese) for w in inner):
            return replace(edge, start=span.start, end=span.end, capital=True)
    return None


def _known_as_before(text: str, start: int) -> list[str]:
    """The English name before "…, better known as" where that ends at `start`."""
    match = _KNOWN_BEFORE.search(text, max(0, start - 90), start)
    return [match[1]] if match else []


def _nameable(chinese: str) -> bool:
    if len(chinese) > MAX_CHINESE or _SENTENCE.search(chinese):
        return False
    return not _NO_NAME.match(chinese) and not _PHRASE.fullmatch(chinese)


def _gloss(text: str, edge: Edge, chinese: Span, bracket: Bracket, also: Sequence[str]) -> Gloss:
    english, stop, tickers = text[edge.start : edge.end], bracket.end, bracket.tickers
    context = Context(edge.before, edge.title, edge.quoted, edge.capital, text[stop : stop + AFTER], bool(tickers))
    verdict = judge(english.split(), chinese.words, edge.name_fit, context)
    verdict = _by_passage(text, edge, stop, chinese.words, verdict)
    support, start = verdict.support, edge.start
    if verdict.kind == "organisation" and verdict.reasons == ("head word",) and english.startswith("The "):
        english, start = english[4:], start + 4
    if (
        _amid_chinese(text, edge.start)
        and not edge.name_fit
        and not any(aligned(w, chinese.words) for w in english.split())
    ):
        support *= 0.5  # in Chinese text a bracket after a foreign name often tells something of it, not its name
    return Gloss(
        english,
        chinese.words,
        verdict.kind,
        start,
        edge.end,
        chinese.start,
        chinese.end,
        tuple(a for a in also if a != english),
        tickers,
        support,
        verdict.reasons,
    )


def _by_passage(text: str, edge: Edge, stop: int, chinese: str, verdict: Judgement) -> Judgement:
    """The verdict, or what the passage tells of a name that nothing beside it tells."""
    if verdict.reasons == (COINED,) and is_about(text, edge.start, stop, "music_words_en.txt"):
        return replace(verdict, kind="organisation")
    if verdict.reasons == (COINED,) and not is_about(text, edge.start, stop, "trade_words_en.txt"):
        return replace(verdict, support=UNSURE)  # it waits: a song, plant or place may be called so
    if verdict.reasons != ("no sign",):
        return verdict
    english = text[edge.start : edge.end]
    if " " in english:
        band = (
            english[-1].isalpha()
            and follows_bands(text, edge.start)
            and is_about(text, edge.start, stop, "music_words_en.txt")
        )
        return Judgement("organisation", 0.55, ("band",)) if band else verdict
    heard = transliterations(english, chinese)[-1] >= LIKE_SOUND and not is_of_words(english)  # maybe a place
    if not heard and is_unknown(english, chinese) and is_about(text, edge.start, stop, "music_words_en.txt"):
        return Judgement("organisation", 0.55, ("band",))
    brand = is_unknown(english, chinese) and is_about(text, edge.start, stop, "trade_words_en.txt")
    return Judgement("company", 0.55, ("brand",)) if brand else verdict


def _amid_chinese(text: str, start: int) -> bool:
    """Whether a Chinese character or mark stands right before."""
    before = text[max(0, start - 3) : start].rstrip()[-1:]
    return before != "" and (before in "，、。；：！？「」『』《》" or has_han(before))


def _chinese_first(text: str, bracket: Bracket) -> list[Gloss]:
    """The gloss of a bracket that follows a Chinese name and holds an English one."""
    names = [
        e
        for e in bracket.english
        if any(c.isalpha() for c in e.words)
        and len(e.words.split()) <= MAX_WORDS
        and not has_han(text[e.end : bracket.end].lstrip()[:1])  # "RIoT 星系" tells something of it
    ]
    if not names or "、" in text[names[0].end : bracket.end]:
        return []
    edge = chinese_edge(text, bracket.start, names[0].words)
    if edge is None:
        return []
    english, others = names[0], names[1:]
    if (
        edge.quoted
        and others
        and all(" " in e.words for e in names)
        and "，" not in text[english.end : others[0].start]
    ):
        english, others = Span(text[english.start : others[-1].end], english.start, others[-1].end), []
    words = english.words.split()
    chinese = text[edge.start : edge.end]
    if _NO_NAME.match(chinese) or _PHRASE.fullmatch(chinese):
        return []
    after = text[bracket.end : bracket.end + AFTER]
    context = Context((), edge.title, edge.quoted, _capitals(words), after, bool(bracket.tickers), edge.work, edge.role)
    verdict = judge(words, chinese, fit(words, chinese), context)
    if verdict.reasons == ("acronym",) and has_han(text[max(0, edge.start - 1) : edge.start]):
        verdict = Judgement("other", 0.3, ("acronym",))  # 國內生產毛額（GDP）: where the name begins is a guess
    return [
        Gloss(
            english.words,
            chinese,
            verdict.kind,
            english.start,
            english.end,
            edge.start,
            edge.end,
            tuple(s.words for s in others if s.words[:1].isupper()),
            bracket.tickers,
            round(verdict.support * edge.certainty, 3),
            verdict.reasons if edge.quoted else (*verdict.reasons, OPEN_EDGE),
        )
    ]


def _capitals(words: list[str]) -> bool:
    """Whether the longer words are written with capitals, as those of names are."""
    return any(c.isupper() for c in words[0][:3]) and all(
        any(c.isupper() for c in w[:3]) or len(w) <= 3 or not w[0].isalpha() for w in words
    )


def _relate(text: str, found: list[Gloss], ends: list[int], gloss: Gloss) -> None:
    """Adds the gloss; "also known as" and "and" between it and the one before relate their names and kinds."""
    if found and ends[-1] <= gloss.english_start:
        earlier, between = found[-1], text[ends[-1] : max(ends[-1], min(gloss.english_start, gloss.chinese_start))]
        if _ALSO_KNOWN.fullmatch(between) or _ALSO_KNOWN.fullmatch(between.removesuffix("the ")):
            found[-1] = replace(earlier, also=(*earlier.also, gloss.english))
            kind = earlier.kind if gloss.kind == "other" else gloss.kind
            gloss = replace(gloss, also=(*gloss.also, earlier.english), kind=kind)
        elif gloss.reasons == ("foreign name",) and between == " " and _OWNED.match(text, earlier.english_end):
            gloss = replace(gloss, kind="other", support=0.6, reasons=("owned by a person",))
        elif (
            gloss.reasons[:1] in (("no sign",), ("acronym",), (COINED,))
            and (
                earlier.kind == "organisation"
                or (earlier.kind == "company" and earlier.reasons[0] not in (COINED, "brand"))
                or (earlier.kind == "person" and _may_be_person(gloss))
            )
            and _JOINED.fullmatch(between)
        ):
            gloss = replace(gloss, kind=earlier.kind, support=0.6, reasons=("list with one", *gloss.reasons[1:]))
    found.append(gloss)
    told = gloss.reasons[0] != COINED
    if gloss.kind == ("company" if told else "organisation"):
        _tell_back(text, found, ends)


def _may_be_person(gloss: Gloss) -> bool:
    """Whether the names may be a person's where they stand in one list with one: two words, or a stage name."""
    if len(gloss.chinese) > MAX_NAME and not any(c in "·‧•・．" for c in gloss.chinese):
        return False
    return OPEN_EDGE not in gloss.reasons and (
        " " in gloss.english or gloss.reasons[0] in ("acronym", COINED) or surname_lengths(gloss.chinese) == (1,)
    )


def _tell_back(text: str, found: list[Gloss], ends: list[int]) -> None:
    """What nothing else tells is what the company or band is that comes last in one list with it."""
    for at in range(len(found) - 2, -1, -1):
        earlier, later = found[at], found[at + 1]
        between = text[ends[at] : max(ends[at], min(later.english_start, later.chinese_start))]
        if earlier.reasons[:1] not in (("no sign",), ("acronym",)) or not _JOINED.fullmatch(between):
            return
        found[at] = replace(earlier, kind=later.kind, support=0.6, reasons=("list with one", *earlier.reasons[1:]))


def _with_trailing_names(text: str, found: list[Gloss], ends: list[int]) -> list[Gloss]:
    """The glosses, with the English names that "also known as" adds after their brackets."""
    starts = {g.english_start for g in found}
    for i, (gloss, end) in enumerate(zip(found, ends, strict=True)):
        match = _ALSO_KNOWN.match(text, end)
        named = _CAPITALS.match(text, match.end()) if match else None
        if not named or named.start(1) in starts:
            continue
        name = re.sub(r"(?: (?:of|and|for|&))+$", "", named[1]).rstrip(".,’'")
        if name and name not in gloss.also and name[0].isupper():
            found[i] = replace(gloss, also=(*gloss.also, name))
    return found
