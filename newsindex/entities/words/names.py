"""A name on its own: whether it can be one, its script, its legal form, and the key by which names are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from newsindex.analysis.fold import fold
from newsindex.entities.words.tables import DATA
from newsindex.errors import BookError
from newsindex.model import Lang

MAX_NAME = 200
_NOT_IN_KEY = re.compile(r"[^\w&+]|_")
_AND = re.compile(r"(?<=\w)\s+and\s+(?=\w)")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"}
)
_PARTED = re.compile(r"[\s,]")
_THE = re.compile(r"\bthe\s+(?=\S)", re.IGNORECASE)


def checked_name(name: object) -> str:
    """The name with its spaces tidied. Raises BookError where it cannot be a name.

    A name is a text of 1 to 200 characters without control characters, one of which is a letter or digit.
    """
    if not isinstance(name, str):
        raise BookError(f"A name must be a text, not {type(name).__name__} ({name!r}).")
    if len(name) > MAX_NAME:
        raise BookError(f"A name of {len(name):,} characters ({name[:40]!r}…) is too long: at most {MAX_NAME}.")
    if not name.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") for c in name):
        raise BookError(f"The name {name[:60]!r} holds a control character or line break: give it on one line.")
    tidy = " ".join(name.split())
    if not any(c.isalnum() for c in tidy):
        raise BookError(f"The name {name[:60]!r} has neither letter nor digit.")
    return tidy


@cache
def _han() -> re.Pattern[str]:
    return re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def has_han(text: str) -> bool:
    """Whether a Chinese character is in the text."""
    return not text.isascii() and _han().search(text) is not None


def name_scripts(name: str) -> tuple[Lang, ...]:
    """The lists that a name belongs to: `en`, or the Chinese script, or both where it is the same in both.

    Big5 has the characters of Traditional writing, GB 2312 those of Simplified.
    """
    han = "".join(_han().findall(name))
    if not han:
        return ("en",)
    if not _encodable(han, "big5"):
        return ("zh-Hans",)
    return ("zh-Hant", "zh-Hans") if _encodable(han, "gb2312") else ("zh-Hant",)


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """What is left of a name for comparison: letters, digits, `&` and `+`, in one script, case and width.

    Legal form, the first "the", accents, spaces and punctuation are gone: "Tencent Holdings Ltd." and
    "TENCENT HOLDINGS" have one key, as have 台灣積體電路製造股份有限公司 and 台湾积体电路制造.
    """
    return spelling_key(without_legal_form(name))


def spelling_key(name: str) -> str:
    """The key of a name with its legal form: "Apple Inc" is not "Apple"."""
    bare = _THE.sub("", name, count=1) or name
    if bare.isascii():
        flat = bare.casefold()
    else:
        folded = fold(unicodedata.normalize("NFKC", bare)).translate(_UNDECOMPOSED).casefold()
        decomposed = unicodedata.normalize("NFKD", folded)
        flat = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_IN_KEY.sub("", _AND.sub("&", flat))


def without_legal_form(name: str) -> str:
    """The name without "Co., Ltd.", 股份有限公司 and their like; the name itself where nothing would be left."""
    bare = name
    if _PARTED.search(name):
        while match := _latin_end().search(bare):
            bare = bare[: match.start()].rstrip(" ,(&")
    if has_han(bare):
        folded = fold(bare)
        if len(folded) == len(bare):
            if match := _han_front().match(folded):
                bare, folded = bare[match.end() :], folded[match.end() :]
            if match := _han_end().search(folded):
                bare = bare[: match.start()].rstrip(" （(")
    return bare if any(c.isalnum() for c in bare) else name


def is_latin_legal_form(word: str) -> bool:
    """Whether a word of letters that are not Chinese is a legal form by itself: Ltd, Co., GmbH."""
    return word.replace(".", "").casefold() in _latin_letters() and without_legal_form(f"X {word}") == "X"


@cache
def _latin_letters() -> frozenset[str]:
    """The letters of all forms that are not Chinese."""
    return frozenset(form.casefold() for column in ("any", "as") for form in _legal_forms()[column])


def left_out(beginning: str) -> bool:
    """Whether keys of names that begin so may lack it: "the", and legal forms that stand first in Chinese."""
    folded = fold(beginning)
    fronts = _legal_forms()["zh-front"]
    return beginning.casefold() == "the" or any(
        front.startswith(folded) or folded.startswith(front) for front in fronts
    )


@cache
def _legal_forms() -> dict[str, list[str]]:
    """Legal forms by the column of the list: any case, as written, Chinese, Chinese ones that stand first."""
    by_column: dict[str, list[str]] = {"any": [], "as": [], "zh": [], "zh-front": []}
    for line in read_lines("legal_forms.tsv"):
        column, form = line.split("\t")
        by_column[column].append(fold(form) if column.startswith("zh") else form)
    return by_column


@cache
def _latin_end() -> re.Pattern[str]:
    def dotted(form: str) -> str:
        return r"\.?".join(re.escape(letter) for letter in form) + r"\.?"

    loose, strict = ("|".join(map(dotted, _legal_forms()[column])) for column in ("any", "as"))
    return re.compile(rf"(?<=[\w.)\]])[\s,\xa0]+(?:(?i:{loose})|{strict}|\((?i:{loose})\))[\s,]*$")


@cache
def _han_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, _legal_forms()['zh']))})$")


@cache
def _han_front() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _legal_forms()["zh-front"])))


def slug(name: str, person: bool = False) -> str:
    """An id for a name: lower-case ASCII letters and digits with hyphens; Chinese by its pinyin (`xi-jinping`).

    Empty where neither letters nor pinyin are found in it.
    """
    text = without_legal_form(name)
    if has_han(text):
        from pypinyin import lazy_pinyin  # heavy, and only Chinese names without an English one need it

        first, *others = lazy_pinyin(text)
        text = f"{first} {''.join(others)}" if person else " ".join((first, *others))
    plain = text.translate(_UNDECOMPOSED).replace("'", "").replace("’", "").replace("&", " and ")
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60].rstrip("-")


def read_lines(file: str) -> list[str]:
    """The lines of one of this package's data files, without comments and empty ones."""
    text = (DATA / file).read_text("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]
