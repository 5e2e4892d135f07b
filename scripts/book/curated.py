"""The curated lists of this folder: entities with their names, and names that somebody reviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from newsindex.entities.book.records import is_ticker
from newsindex.entities.words.names import has_han
from newsindex.model import EntityKind
from scripts.book.draft import Draft
from scripts.book.sounds import is_romanised

CURATED = Path(__file__).resolve().parent


def curated() -> list[Draft]:
    drafts = []
    kinds: dict[str, EntityKind] = {
        "companies.tsv": "company", "persons.tsv": "person", "organisations.tsv": "organisation"
    }  # fmt: skip
    for file, kind in kinds.items():
        for row in rows(file):
            id_, english, hant, hans, tickers = (*row, "", "", "", "")[:5]
            draft = Draft(id_, kind, "curated", tickers=[t for t in tickers.split("|") if t])
            for text, safe in marked(english):
                draft.add_english(text, safe)
            draft.add_chinese(
                [(t, curated_chinese(t, s, kind, english)) for t, s in marked(hant) if has_han(t)],
                [(t, curated_chinese(t, s, kind, english)) for t, s in marked(hans) if has_han(t)],
            )
            if not all(map(is_ticker, draft.tickers)):
                raise SystemExit(f"{file}: {id_}: tickers {draft.tickers}")
            drafts.append(draft)
    twice = [id_ for id_, count in Counter(d.id for d in drafts).items() if count > 1]
    if twice:
        raise SystemExit(f"ids given twice: {twice}")
    return drafts


def curated_chinese(text: str, safe: bool | None, kind: EntityKind, english: str) -> bool | None:
    """Two characters are too little for a foreign surname (卡尼, 梅西) unless it was reviewed."""
    if kind == "person" and len(text) <= 2 and not is_romanised(text, english.split("|")) and text not in reviewed():
        return False
    return safe


def rows(name: str) -> Iterator[list[str]]:
    for line in (CURATED / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def marked(cell: str) -> list[tuple[str, bool | None]]:
    return [(text.lstrip("?"), False if text.startswith("?") else None) for text in cell.split("|") if text]


@cache
def reviewed() -> frozenset[str]:
    return frozenset(row[0] for row in rows("reviewed.tsv"))


@cache
def ambiguous() -> frozenset[str]:
    return frozenset(row[0] for row in rows("ambiguous.tsv"))


@cache
def dropped() -> frozenset[str]:
    return frozenset(row[0] for row in rows("dropped.tsv"))
