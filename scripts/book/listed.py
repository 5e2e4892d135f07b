"""The companies listed in Taipei and Hong Kong, from companies.csv."""

from __future__ import annotations

import csv
import html
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from newsindex.analysis.fold import fold
from newsindex.analysis.han import cut, dictionary_file
from newsindex.entities.book.records import is_ticker
from newsindex.entities.words.names import has_han, slug, without_legal_form
from newsindex.entities.words.safety import is_common_word, safe_alone
from newsindex.entities.words.tables import mapping
from newsindex.entities.words.tables import words as list_of
from scripts.book.draft import Draft, source


def listed(path: Path, known: list[Draft], report: Counter[str]) -> list[Draft]:
    by_ticker = {ticker: draft for draft in known for ticker in draft.tickers}
    by_full_name: dict[str, Draft] = {}
    drafts = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row = {column: html.unescape(cell or "") for column, cell in row.items()}
            ticker = "".join(row["ticker"].split())
            if not is_ticker(ticker):
                report["rows without a valid ticker"] += 1
                continue
            row["zh_hant"] = re.sub(r"(?<=[^ -~]) +(?=[^ -~])", "", row["zh_hant"].strip())
            full = row["zh_hant"] if has_han(row["zh_hant"]) else ""
            draft = by_ticker.get(ticker) or (by_full_name.get(fold(full)) if full else None)
            fresh = draft is None
            if draft is None:
                draft = Draft("", "company", source(row["source"]))
                drafts.append(draft)
            if full:
                by_full_name.setdefault(fold(full), draft)
            if ticker not in draft.tickers:
                draft.tickers.append(ticker)
            shorts = list(short_names(row, full, report))
            if draft.source == "curated":
                shorts = [(text, safe) for text, safe in shorts if len(text) > 3]
            draft.add_chinese([*shorts, *([(full, True)] if full else [])])
            if fresh:
                for text in english_names(row):
                    draft.add_english(text)
    for draft in drafts:
        draft.id = listed_id(draft)
    return drafts


def short_names(row: dict[str, str], full: str, report: Counter[str]) -> Iterator[tuple[str, bool | None]]:
    """The short names that agree with the full one, the exchange's own first, each with its safety."""
    base = without_legal_form(full) if full else ""
    shorts = [text.strip() for text in row["zh_aliases"].split("|")]
    for text in sorted(filter(None, dict.fromkeys([*shorts, base])), key=len):
        text = re.sub(r"(?<=[^ -~]) +(?=[^ -~])", "", text).rstrip("*").strip()
        plain = re.sub(r"\*?-(KY|創|DR|R|W|S|SW)$", "", text)
        if not has_han(plain) or plain == full:
            continue
        if full and not agrees(plain, full):
            report["short names at odds with the full name"] += 1
            continue
        yield plain, chinese_safe(plain)


def agrees(short: str, full: str) -> bool:
    """Whether the characters of the short name come in the full one in this order."""
    rest = iter(fold(full))
    return all(c in rest for c in fold(short))


def chinese_safe(text: str) -> bool:
    """Whether a company's unreviewed Chinese name is safe: three characters or more, no word, no mere description."""
    folded = fold(text)
    if len(folded) < 3 or folded in words() or not safe_alone(text, "company"):
        return False
    if len(folded) == 3:
        return folded not in parts_of_words() and not is_common_word(folded[:2]) and not is_common_word(folded[1:])
    if any(folded[size:] in words() for size in range(2, len(folded) - 1) if folded[:size] in places()):
        return False
    parts = cut(folded)
    described = len(parts) <= 2 and all(len(part) == 1 or is_common_word(part) for part in parts)
    return not described or mapping("heads_zh.tsv").get(parts[-1]) == "company"


@cache
def places() -> frozenset[str]:
    return frozenset(map(fold, list_of("places_zh.txt"))) | {"亚太", "环球", "世界", "国际", "中华", "太平洋"}


@cache
def words() -> frozenset[str]:
    lines = dictionary_file().read_text("utf-8").splitlines()
    return frozenset(
        fold(word) for word, count, tag in (line.split(" ") for line in lines) if tag[:2] not in ("nr", "nt")
    )


@cache
def parts_of_words() -> frozenset[str]:
    """Runs of three characters within longer words: 台灣大 in 台灣大學."""
    return frozenset(word[i : i + 3] for word in words() if len(word) > 3 for i in range(len(word) - 2))


def english_names(row: dict[str, str]) -> Iterator[str]:
    """The English names, without legal form first; abbreviations of the exchange last."""
    texts = [re.sub(r"\s+", " ", text).strip() for text in (row["english"], *row["english_aliases"].split("|"))]
    full = [spaced(calm(text)) for text in texts if text and re.search("[A-Za-z]", text) and not has_han(text)]
    for text in sorted(full, key=lambda t: (len(t.split()) == 1, -len(t))):
        bare = without_legal_form(text)
        if len(bare) > 1:
            yield bare
        if len(text) > 2:
            yield text


def calm(text: str) -> str:
    """A name written wholly in capitals with capitals at the beginning of its words; abbreviations as they are."""
    if not text.isupper() or len(text) < 6:
        return text
    return re.sub(r"[A-Z]{4,}", lambda m: m[0].capitalize(), text) if " " in text else text.capitalize()


def spaced(text: str) -> str:
    return re.sub(r"(?<=[a-z])\((?=[A-Z])", " (", re.sub(r"\.,(?=\w)", "., ", text))


def listed_id(draft: Draft) -> str:
    english = [text for text, lang, _ in draft.names if lang == "en"]
    code = draft.tickers[0].split(".")[0].lower()
    start = slug(english[0]) if english else slug(draft.names[0][0])
    return start if len(start) > 5 else f"{start}-{code}".strip("-")
