"""Persons who are not curated, from persons.csv."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from newsindex.entities.words.names import has_han, name_key, slug
from newsindex.entities.words.safety import is_common_word, safe_alone
from scripts.book.curated import dropped
from scripts.book.draft import Draft, source
from scripts.book.sounds import is_romanised

TITLES = re.compile(r"^(Sir|Dr\.?|General|Generalissimo|Baroness|Professor|Prince|Empress|Lady|Jenny) (?=\S+ \S)")


def persons(path: Path, known: list[Draft], report: Counter[str]) -> list[Draft]:
    by_key = {key: draft for draft in known if draft.kind == "person" for key in draft.found_by()}
    found: dict[str, Draft] = {}
    drafts = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            english = [TITLES.sub("", titled(text.strip())) for text in row["english"].split(" or ")]
            english = [text for text in english if text.isascii() or not has_han(text)]
            chinese = row["zh_hant"].strip()
            if (
                not english
                or not has_han(chinese)
                or {*english, chinese, row["english"]} & dropped()
                or "," in english[0]
            ):
                report["persons left out"] += 1
                continue
            own_name = is_romanised(chinese, english)
            if "taiwan.md" in row["source"] and (not own_name or syllables(english[0]) < len(chinese)):
                report["persons whose English and Chinese names differ in length"] += 1
                continue
            if name_key(chinese) in by_key or any(name_key(text) in by_key for text in english):
                report["persons curated already"] += 1
                continue
            draft = found.get(name_key(english[0])) or found.get(name_key(chinese))
            if draft is None:
                draft = Draft(slug(english[0]), "person", source(row["source"]))
                drafts.append(draft)
            found[name_key(english[0])] = found[name_key(chinese)] = draft
            for text in english:
                if own_name and syllables(text) <= 2 and "-" not in text:  # Wang Li and Chen Yi are many
                    draft.add_english(text, False)
                    continue
                draft.add_english(text, len(text.split()) > 1 or (len(text) > 5 and safe_alone(text, "company")))
            clear = len(chinese) > (2 if own_name else 3) and not is_common_word(chinese)
            draft.add_chinese([(chinese, clear)])
    return drafts


def syllables(name: str) -> int:
    """About how many syllables an English name has: the last word of "Lai Ching" is cut off for 賴清德."""
    return len(re.findall("[aeiouyáéíóúäöüāēīōū]+", name.lower()))


def titled(name: str) -> str:
    """A person's name with capitals at the beginning of its parts only, surname in capitals or not."""
    return re.sub(r"\b[A-ZÀ-Þ]{2,}\b", lambda m: m[0].capitalize(), name)
