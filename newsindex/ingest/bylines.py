"""Bylines, credits and datelines, in English and Chinese: who wrote it, for which agency, where and when."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from newsindex.ingest.dates import date_in_text, date_of_republic
from newsindex.ingest.facts import credits_of

_LONGEST = 160
_LONGEST_HAN = 60
_HAN = re.compile("[㐀-鿿]")
_BRACKETS = "()[]（）〔〕【】［］〈〉"
_OPENING = "([（〔【［"
_NAME = r"[A-Z][\w.'’-]*(?:\s+(?:(?:de|da|van|von|der|bin|binti|al|el|la|le|di|du)\s+)?[A-Z][\w.'’-]*){0,4}"
_NAMES = rf"{_NAME}(?:\s*(?:,|&|\band\b)\s*{_NAME})*"
_BY = re.compile(rf"(?i:by)[ :]+(?P<names>{_NAMES})\s*(?:(?:[/|,–—-]|\bin\b)\s*(?P<rest>.*))?\Z")
_REPORTING = re.compile(
    rf"(?i:(?:additional )?reporting by|written by|story by)\s+(?P<names>{_NAMES}?)(?:\s+in\s.*|\s*[;.].*)?\Z"
)
_PHOTO = re.compile(
    r"(?i:photos?|pictures?|images?|graphic|illustration)\b(?:\s+(?:by|courtesy of|credit))?\s*[:：/]?\s*"
    r"(?P<who>.{2,80})\Z"
)
_BETWEEN_CREDITS = re.compile(r"\s{2,}|\s*[|｜]\s*|\s+(?=[㐀-鿿]{1,6}\s*[:：])|(?<=\d)\s+(?=[㐀-鿿])")
_PLACE = r"[A-Z][A-Z.'’ -]+(?:,\s[A-Z][\w.]+){0,2}"
_HAN_NAME = r"(?:(?:(?![和與与及暨])[㐀-鿿]){2,4}|[㐀-鿿]{1,4}[·‧．][㐀-鿿]{1,6})"
_HAN_NAMES = (
    rf"{_HAN_NAME}(?:(?:\s*[、,，/／和與与及暨]\s*|\s+){_HAN_NAME})*|"
    r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}(?:\s*[、,，/／]\s*[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})*"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline, credit or dateline tells; each part is None where it does not.

    `aside` says that it credits other work than the text: a picture, editing, translation.
    """

    author: str | None = None
    agency: str | None = None
    place: str | None = None
    date: dt.date | None = None
    aside: bool = False


def parse_byline(line: str) -> Byline | None:
    """What a whole line tells as a byline, credit, dateline or date; None where it is a line of the text.

    `By Lisa Wang / Staff reporter, in Taipei`, `Staff writer, with CNA`, `AFP, PARIS`, `（記者王小明／台北報導）`,
    `文／王小明`, `Tue, Feb 04, 2025 page 1`.
    """
    text = line.strip()
    plain = text.isascii() or not _HAN.search(text)
    if not 2 <= len(text) <= (_LONGEST if plain else _LONGEST_HAN):
        return None
    inner = text.strip(_BRACKETS + " —–-/　")
    if not inner:
        return None
    if plain:
        return _english(inner, bracketed=inner != text)
    return _chinese(text, inner)


def parse_dateline(paragraph: str) -> tuple[Byline, int] | None:
    """What the beginning of a paragraph tells as a dateline, and where the text after it begins.

    `TAIPEI, Feb. 3 (CNA) --`, `（中央社記者潘姿羽台北3日電）`, `新华社北京2月3日电（记者王小明）`.
    """
    head = paragraph[:200]
    if head[:1].isascii() and head[:1] not in _OPENING:
        found = _english_dateline().match(head)
        if found is None:
            return None
        agency = _agency_of(found["agency"] or found["first"])
        if agency is None and not found["date"]:
            return None
        date = date_in_text(found[0])
        place = found["place"]
        return Byline(None, agency, place.strip(" ,") if place else None, date[0] if date else None), found.end()
    for pattern in _chinese_datelines():
        found = pattern.match(head)
        if found:
            byline = _chinese(found[0], found[0].strip(_BRACKETS + " 　"))
            return (byline, found.end()) if byline else None
    return None


def _english(text: str, *, bracketed: bool) -> Byline | None:
    if match := _REPORTING.match(text):
        return Byline(author=match["names"])
    bare = text.rstrip(".") if text.endswith("Jr.") else text
    if bare.endswith((".", "!", "?", ":", ",")):
        return None
    if match := _BY.match(bare):
        return _after_by(match["names"].strip(), (match["rest"] or "").strip())
    if match := _PHOTO.match(text):
        agency = _agency_within(match["who"])
        is_credit = agency or re.match(r"\w+(?:\s+(?:by|courtesy of|credit))\b|\w+\s*[:：/]", text)
        return Byline(agency=agency, aside=True) if is_credit and len(text) <= 80 else None
    if role := _roles().match(bare):
        rest = bare[role.end() :]
        return Byline(agency=_agency_within(rest), place=_place_of(rest))
    agency, _, place = bare.partition(",")
    named = _agency_of(agency)
    if named and (not place or (len(place) < 40 and (_agency_within(place) or place.upper() == place or bracketed))):
        return Byline(agency=named, place=place.strip() or None)
    return _date_line(text)


def _after_by(names: str, rest: str) -> Byline | None:
    """The byline of what stands after "By": names, then a role, an agency, a place or a date."""
    if agency := _agency_of(names):
        return Byline(agency=agency, place=_place_of(rest) or rest or None)
    before, _, last = names.rpartition(",")
    if before and _agency_of(last):
        names, rest = before, f"{last.strip()} {rest}"
    words = names.split()
    role = _roles().match(rest)
    agency = _agency_within(rest)
    date = date_in_text(rest)
    # "By Friday" or "By Any Means" begins a sentence or names a song; a name has two words, or a role after it.
    if (len(words) < 2 and not role) or words[0].lower() in credits_of()["english"]["no_names"]:
        return None
    if rest and not (role or agency or date) and (len(rest.split()) > 6 or rest[0].islower()):
        return None
    return Byline(names, agency, _place_of(rest), date[0] if date else None)


def _place_of(text: str) -> str | None:
    match = re.search(r"(?:\bin|@)\s+([A-Z][\w.'’ -]+)", text)
    return match[1].strip() if match else None


def _chinese(text: str, inner: str) -> Byline | None:
    for pattern in _chinese_lines():
        match = pattern.fullmatch(inner) or pattern.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        names = parts.get("names")
        date = date_in_text(text)
        agency = _agency_of(parts.get("agency")) or _agency_of(parts.get("who"))
        author = None if names is None or _agency_of(names) else _names(names)
        return Byline(
            author,
            agency or _agency_of(names),
            parts.get("place") or None,
            date[0] if date else None,
            aside=bool(parts.get("who")),
        )
    return _date_line(text) or _several(text)


def _several(text: str) -> Byline | None:
    """What several credits and a date in one line tell together: 2025-02-03 10:20 来源：新华网 作者：王小明."""
    parts = [part for part in _BETWEEN_CREDITS.split(text) if part]
    if len(parts) < 2:
        return None
    told: list[Byline] = []
    for part in parts:
        if (byline := parse_byline(part)) is None:
            return None
        told.append(byline)
    return Byline(
        next((byline.author for byline in told if byline.author), None),
        next((byline.agency for byline in told if byline.agency), None),
        next((byline.place for byline in told if byline.place), None),
        next((byline.date for byline in told if byline.date), None),
        aside=all(byline.aside for byline in told),
    )


def _names(text: str) -> str:
    """Names in a row, put with the mark that Chinese uses."""
    if re.search("[A-Za-z]", text):
        return text.strip()
    return "、".join(
        re.sub(r"\s", "", n) if len(n) <= 5 else n
        for n in re.split(r"[、,，/／和與及暨]|\s{1,}(?=[㐀-鿿]{2})", text)
        if n.strip()
    )


def _date_line(text: str) -> Byline | None:
    if date := date_of_republic(text):
        return Byline(date=date)
    found = date_in_text(text)
    if found is None or len(text) > 80:
        return None
    date, start, end = found
    rest = text[:start] + " " + text[end:]
    words = credits_of()
    for word in re.findall(r"[A-Za-z.]+", rest):
        if word.lower().rstrip(".") not in words["english"]["date_words"]:
            return None
    han = re.sub("|".join(sorted(words["chinese"]["date_words"], key=len, reverse=True)), "", rest)
    return None if re.search("[㐀-鿿]", han) else Byline(date=date)


@cache
def _agencies() -> dict[str, str]:
    return {form.lower(): name for name, forms in credits_of()["agencies"].items() for form in forms}


@cache
def _agency_forms() -> re.Pattern[str]:
    forms = sorted((f for fs in credits_of()["agencies"].values() for f in fs), key=len, reverse=True)
    # Short forms in capitals are words too ("ap", "ani"): they count only as written.
    return re.compile(r"(?<![A-Za-z])(?:" + "|".join(map(re.escape, forms)) + r")(?![A-Za-z])")


def _agency_of(text: str | None) -> str | None:
    """The agency that `text` as a whole names, also two of them ("AFP and Reuters": the first)."""
    if not text:
        return None
    first = re.split(r"\s+(?:and|&|with)\s+|\s*[/／、]\s*", text.strip(" ,，"))[0]
    return _agencies().get(first.lower()) if _agency_forms().fullmatch(first) else None


def _agency_within(text: str) -> str | None:
    match = _agency_forms().search(text)
    return _agencies()[match[0].lower()] if match else None


@cache
def _roles() -> re.Pattern[str]:
    roles = sorted(credits_of()["english"]["roles"], key=len, reverse=True)
    return re.compile(
        rf"(?:{'|'.join(map(re.escape, roles))})(?=\Z|\s*(?:,|/|;|\band\b|\bwith\b|\bin\b|\bat\b))", re.IGNORECASE
    )


@cache
def _english_dateline() -> re.Pattern[str]:
    agency = _agency_forms().pattern
    month = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}(?:,\s\d{4})?"
    return re.compile(
        rf"(?:(?P<place>{_PLACE}?)(?:,\s*)?(?P<date>{month})?\s*(?:[(/]\s*(?P<agency>{agency}[^)/]{{0,20}})\s*[)/])?|(?P<first>{agency}))"
        r"\s*(?:--|[-–—―])\s*"
    )


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def _chinese_parts() -> dict[str, str]:
    words = credits_of()["chinese"]
    forms = [f for fs in credits_of()["agencies"].values() for f in fs if re.search("[㐀-鿿]", f)]
    digit = "[0-9〇零一二三四五六七八九十]"
    day = rf"(?:(?:(?:民國|民国|西元|公元)?{digit}{{2,4}}年)?(?:{digit}{{1,3}}月)?{digit}{{1,3}}日)"
    return {
        "agency": f"(?P<agency>{_any(forms)})",
        "paper": f"(?:{_any(words['papers'])}|[㐀-鿿]{{1,5}}(?:報|报|網|网|新聞))",
        "writer": f"(?:{_any(words['writers'])})",
        "other": f"(?:{_any(words['others'])})",
        "report": f"(?:{_any(words['reports'])})",
        "places": f"(?:{_any(words['places'])})",
        "day": day,
    }


@cache
def _chinese_lines() -> tuple[re.Pattern[str], ...]:
    p = _chinese_parts()
    who = f"(?:{p['agency']}|{p['paper']})?"
    names = f"(?P<names>{_HAN_NAMES})"
    mark = r"\s*[/／∕｜|]\s*"
    signed = rf"(?:\s*[（(]\s*{p['writer']}\s*[:：]?\s*{names}\s*[）)])?"
    sources = (
        # 記者王小明／台北報導, 中央社記者王小明／台北3日電
        rf"{who}\s*{p['writer']}\s*{names}{mark}(?P<place>[㐀-鿿]{{0,8}}?)\s*{p['day']}?\s*{p['report']}",
        # 中央社記者潘姿羽台北3日電, 記者王小明台北報導
        rf"{who}\s*{p['writer']}\s*(?P<names>[㐀-鿿]{{2,4}}?(?:[、,，][㐀-鿿]{{2,4}}?)*)\s*(?P<place>{p['places']}+)\s*{p['day']}?\s*{p['report']}",
        rf"{who}\s*{p['writer']}\s*(?P<names>[㐀-鿿]{{2,3}}(?:[、,，][㐀-鿿]{{2,3}})*)(?P<place>[㐀-鿿]{{2,4}}?){p['day']}{p['report']}",
        # 中央社／台北3日電, 新华社北京2月3日电（记者王小明）
        rf"(?:{p['agency']}|{p['paper']})(?:{mark})?\s*(?P<place>[㐀-鿿]{{0,8}}?)\s*{p['day']}?\s*{p['report']}{signed}",
        # 本报讯（记者 王小明）, 明報專訊
        rf"(?:{p['agency']}|{p['paper']})?(?:訊|讯|專訊|专讯|消息){signed}",
        # 文／王小明, 作者：王小明, 本报记者 王小明
        rf"{p['writer']}\s*[:：/／∕｜|]\s*{names}",
        rf"(?:{p['paper']}|{p['agency']})\s*{p['writer']}\s*{names}",
        rf"{p['writer']}\s+{names}",
        # 編輯：陳政偉, 圖／中央社, （編輯：陳政偉）1140203
        rf"[（(]?\s*(?:{p['other']})(?:[·・/／]{p['other']})?\s*[:：/／∕｜|]\s*(?P<who>[^。！？]{{2,24}}?)\s*[）)]?\s*\d{{0,8}}",
        rf"{p['agency']}",
    )
    return tuple(re.compile(source) for source in sources)


@cache
def _chinese_datelines() -> tuple[re.Pattern[str], ...]:
    p = _chinese_parts()
    bracketed = (
        rf"[（(〔【\[](?=[^）)〕】\]]{{0,60}}(?:{p['report']}|訊|讯)[）)〕】\]])[^）)〕】\]]{{2,60}}[）)〕】\]]\s*"
    )
    agency = p["agency"].replace("?P<agency>", "?:")
    return (
        re.compile(bracketed),
        re.compile(
            rf"(?:{agency}|{p['paper']})[㐀-鿿]{{0,8}}?{p['day']}{p['report']}(?:\s*[（(][^）)]{{2,40}}[）)])?\s*"
        ),
        re.compile(rf"{p['paper']}[訊讯](?:\s*[（(][^）)]{{2,40}}[）)])?\s*"),
    )
