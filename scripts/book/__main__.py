"""Make newsindex/entities/data/book.tsv, the shipped list of the alias book.

It joins the curated lists of this folder with the facts in a folder: companies.csv (the companies listed in Taipei and
Hong Kong) and persons.csv. A name that is a word, short or shared is marked as ambiguous; names that do not agree
with one another are dropped. Needs opencc, to write each Chinese name in the other script.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from newsindex.entities.book.book_table import table_text
from newsindex.entities.book.records import Name, Record
from scripts import given
from scripts.book.curated import curated
from scripts.book.deciding import decided, shared, unique_ids
from scripts.book.listed import listed
from scripts.book.persons import persons

OUTPUT = Path(__file__).resolve().parents[2] / "newsindex" / "entities" / "data" / "book.tsv"
COMMENTS = (
    "The shipped alias book: entities that the news names, with their names; `?` marks names that need more context.",
    "Columns: newsindex/entities/book/records.py. Made by scripts/build_book. Sources, as the last column names them:",
    "curated: general knowledge, by newsindex. TWSE, TPEx: open government data of Taiwan (MOPS t187ap03_L, _O) with",
    "English names from FinanceDatabase (MIT). HKEX: listings by jacktth/ga-hk_stock_info (MIT). everypolitician:",
    "Wikidata (CC0). CC-CEDICT, taiwan.md: CC BY-SA 4.0.",
)
CERTAINTY = {"curated": 1.0, "CC-CEDICT": 0.9, "taiwan.md": 0.9}
LISTED = 0.95


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/build_book", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=given.folder, required=True, help="folder with companies.csv and persons.csv")
    facts = parser.parse_args().facts
    for name in ("companies.csv", "persons.csv"):
        if not (facts / name).is_file():
            parser.error(f"there is no file {facts / name}")
    report: Counter[str] = Counter()
    drafts = curated()
    drafts += listed(facts / "companies.csv", drafts, report)
    drafts += persons(facts / "persons.csv", drafts, report)
    unique_ids(drafts)
    safe = {(draft.id, text): decided(draft, text, flag) for draft in drafts for text, _, flag in draft.names}
    shared(drafts, safe)
    records = [
        Record(
            draft.id,
            draft.kind,
            tuple(Name(text, lang, safe[draft.id, text]) for text, lang, _ in draft.names),  # type: ignore[arg-type]
            tuple(draft.tickers),
            CERTAINTY.get(draft.source, LISTED),
            draft.source,
        )
        for draft in drafts
        if draft.names
    ]
    OUTPUT.write_bytes(table_text(records, comments=COMMENTS))
    print(f"{OUTPUT.name}: {len(records):,} entities, {OUTPUT.stat().st_size:,} bytes")
    for what, count in sorted(Counter(f"{r.kind}, {r.source}" for r in records).items()):
        print(f"  {what}: {count:,}")
    names = [name for record in records for name in record.names]
    print(f"  names: {len(names):,}, of which ambiguous: {sum(not name.safe for name in names):,}")
    for what, count in report.items():
        print(f"  {what}: {count:,}")


if __name__ == "__main__":
    main()
