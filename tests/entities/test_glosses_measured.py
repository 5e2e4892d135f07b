"""Floors of gloss mining on the labelled sentences (written for this project; see scripts/measure_glosses)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsindex.entities.mining.glosses import find_glosses
from newsindex.entities.mining.reconcile import Reconciler

LABELLED = Path(__file__).parent / "data" / "glosses.jsonl"
ROWS = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]


def test_there_are_enough_sentences_in_both_languages() -> None:
    chinese = [row for row in ROWS if not row["text"][0].isascii()]
    assert len(ROWS) >= 400
    assert len(chinese) >= 40


def test_labels_stand_in_their_sentences() -> None:
    for row in ROWS:
        for english, chinese, kind in row["glosses"]:
            assert english in row["text"]
            assert chinese in row["text"]
            assert kind in ("company", "person", "organisation", "other")


def test_edges_and_kinds() -> None:
    right = given = wanted = kinds = 0
    for row in ROWS:
        truth = {(en, zh): kind for en, zh, kind in row["glosses"]}
        found = {(g.english, g.chinese): g for g in find_glosses(row["text"]) if "surname only" not in g.reasons}
        right += len(truth.keys() & found.keys())
        given += len(found)
        wanted += len(truth)
        kinds += sum(found[pair].kind == kind for pair, kind in truth.items() if pair in found)
    assert right / given >= 0.985
    assert right / wanted >= 0.985
    assert kinds / right >= 0.97


def test_pairs_taken_into_the_book() -> None:
    reconciler = Reconciler()
    wanted: set[tuple[str, str]] = set()
    for number, row in enumerate(ROWS):
        wanted.update((en, zh) for en, zh, kind in row["glosses"] if kind != "other")
        for gloss in find_glosses(row["text"]):
            reconciler.add(gloss, str(number))
    taken = {(p.english, p.chinese) for p in reconciler.decide().accepted}
    assert len(taken & wanted) / len(taken) >= 0.98
    assert len(taken & wanted) / len(wanted) >= 0.96


@pytest.mark.parametrize("row", [row for row in ROWS if not row["glosses"]])
def test_sentences_without_a_pair_teach_nothing(row: dict[str, object]) -> None:
    reconciler = Reconciler()
    for gloss in find_glosses(str(row["text"])):
        reconciler.add(gloss, "1")
    assert reconciler.decide().accepted == ()
