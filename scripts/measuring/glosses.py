"""Measure gloss mining: precision, recall and kinds on the labelled sentences, and what it finds in other text.

    scripts/measure_glosses                       the labelled sets of tests/entities/data, and, where the trial data is
                                                  ($NEWSINDEX_DATA or ../shared/data), the judged sample of taiwan.md
    scripts/measure_glosses --errors              and list what is wrong
    scripts/measure_glosses --archive FILE [-n N] N glosses of a JSONL(.gz) file, to judge by eye

"index" lines are what an index with an empty alias book has among its entities. Of taiwan.md a sample of brackets was
judged: its precision counts only judged pairs that name no entity as wrong.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import newsindex
from newsindex.entities.book.alias_book import Book
from newsindex.entities.mining.glosses import Gloss, find_glosses
from newsindex.entities.mining.miner import Miner
from newsindex.entities.mining.reconcile import Reconciler
from tests.entities.mined import (
    OWN,
    entity_pairs,
    learned,
    own_sentences,
    taiwan_md_articles,
    taiwan_md_pairs,
)

ROOT = Path(__file__).resolve().parents[2]
LABELLED = ROOT / "tests" / "entities" / "data" / "glosses.jsonl"


def is_real(gloss: Gloss) -> bool:
    """A surname alone is found, and kept from the book by reconciling; it is no pair of names."""
    return "surname only" not in gloss.reasons


def labelled(path: Path, *, errors: bool) -> None:
    counts: dict[str, list[int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        truth = {(en, zh): kind for en, zh, kind in row["glosses"]}
        found = {(g.english, g.chinese): g for g in find_glosses(row["text"]) if is_real(g)}
        for name in ("all", "entities", "Chinese text" if not row["text"][0].isascii() else "English text"):
            entities_only = name == "entities"
            count = counts.setdefault(name, [0, 0, 0, 0, 0])
            wanted = {p for p, kind in truth.items() if not entities_only or kind != "other"}
            given = {p for p, g in found.items() if not entities_only or g.kind != "other"}
            right = wanted & given
            count[0] += len(right)
            count[1] += len(given)
            count[2] += len(wanted)
            both = [p for p in truth if p in found]
            count[3] += sum(found[p].kind == truth[p] for p in both)
            count[4] += len(both)
        if errors:
            missing = [p for p in truth if p not in found]
            extra = [f"{e} | {z}" for e, z in found if (e, z) not in truth]
            kinds = [f"{e} | {z}: {found[e, z].kind} for {k}" for (e, z), k in truth.items()
                     if (e, z) in found and found[e, z].kind != k]  # fmt: skip
            if missing or extra or kinds:
                print(row["text"])
                print("   missing", missing, "extra", extra, "kinds", kinds)
    reconciler = Reconciler()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        for gloss in find_glosses(json.loads(line)["text"]):
            reconciler.add(gloss, str(number))
    taken = {(p.english, p.chinese): p.kind for p in reconciler.decide().accepted}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted_kinds = {(en, zh): kind for row in rows for en, zh, kind in row["glosses"] if kind != "other"}
    shared = taken.keys() & wanted_kinds.keys()
    counts["accepted"] = [len(shared), len(taken), len(wanted_kinds), sum(taken[p] == wanted_kinds[p] for p in shared),
                          len(shared)]  # fmt: skip
    if errors:
        print("not accepted", sorted(wanted_kinds.keys() - shared), "\naccepted besides", sorted(taken.keys() - shared))
    for name, (right, given, wanted, kinds, both) in counts.items():
        print(
            f"{name:14} precision {right / max(1, given):.4f}  recall {right / max(1, wanted):.4f}  "
            f"kinds {kinds / max(1, both):.4f}  ({wanted} pairs)"
        )


def indexed(*, errors: bool) -> None:
    """What reaches the entities of an index whose alias book was empty."""
    for file in OWN:
        texts, labels = own_sentences(file)
        with tempfile.TemporaryDirectory() as folder, newsindex.open(Path(folder) / "news.idx", book=None) as index:
            index.add([newsindex.Article(str(number), "", text) for number, text in enumerate(texts)])
            report(f"index, {file.stem}", labels, index.entities(), complete=True, errors=errors)
    trial_data = Path(os.environ.get("NEWSINDEX_DATA", ROOT.parent / "shared" / "data"))
    if (trial_data / "taiwan_md").is_dir():
        book = Book.load(shipped=False)  # the miner of the index; indexing the pages themselves takes a minute
        Miner(book, None).learn(taiwan_md_articles(trial_data))
        entities = list(book.entities())
        report(f"taiwan.md ({len(entities)} entities)", taiwan_md_pairs(), entities, complete=False, errors=errors)
    else:
        print("taiwan.md is not here: set NEWSINDEX_DATA to the folder of trial data")


def report(
    name: str, labels: Mapping[tuple[str, str], str], entities: list[newsindex.Entity], *, complete: bool, errors: bool
) -> None:
    result = learned(labels, entities, complete=complete)
    print(
        f"{name:30} precision {result.precision:.4f}  recall {result.recall:.4f}  kinds {result.right_kinds:.4f}"
        f"  ({result.wanted} pairs)"
    )
    if errors:
        taken = entity_pairs(entities)
        print("   not there", [pair for pair, kind in labels.items() if kind != "other" and pair not in taken])
        print("   not so", [(*p, taken[p], "for", kind) for p, kind in labels.items() if taken.get(p, kind) != kind])


def archive(path: Path, number: int, lang: str | None) -> None:
    opener = gzip.open if path.suffix == ".gz" else open
    found: list[tuple[Gloss, str]] = []
    reconciler = Reconciler()
    seconds = 0.0
    characters = 0
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if lang and row.get("lang") != lang:
                continue
            text = row["body"]
            start = time.perf_counter()
            glosses = find_glosses(text)
            seconds += time.perf_counter() - start
            characters += len(text)
            for gloss in glosses:
                reconciler.add(gloss, row["id"])
                found.append((gloss, text))
    decisions = reconciler.decide()
    print(f"{len(found)} glosses, {seconds / characters * 1.4e9:.0f} µs per 1,400 characters")
    print(f"{len(decisions.accepted)} accepted, {len(decisions.candidates)} wait, {len(decisions.rejected)} fall")
    random.seed(len(found))
    for gloss, text in random.sample(found, min(number, len(found))):
        start = min(gloss.english_start, gloss.chinese_start)
        around = text[max(0, start - 40) : max(gloss.english_end, gloss.chinese_end) + 1].replace("\n", "⏎")
        print(f"{gloss.english} | {gloss.chinese} | {gloss.kind} {gloss.support:.2f} {gloss.reasons} {gloss.also}")
        print(f"      …{around}")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/measure_glosses", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--labelled", type=Path, default=LABELLED)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--lang")
    parser.add_argument("-n", type=int, default=100)
    options = parser.parse_args()
    if options.archive:
        archive(options.archive, options.n, options.lang)
    else:
        labelled(options.labelled, errors=options.errors)
        indexed(errors=options.errors)


if __name__ == "__main__":
    main()
