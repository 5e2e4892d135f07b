"""Labelled glosses, and how well an index with an empty alias book learns them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import newsindex

DATA = Path(__file__).parent / "data"
OWN = (DATA / "glosses.jsonl", DATA / "glosses_news.jsonl", DATA / "glosses_articles.jsonl")
TAIWAN_MD = DATA / "taiwan_md_glosses.tsv"
Names = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Learned:
    """Counts of pairs: labelled as an entity's, of these found, of these with the right kind; and taken wrongly."""

    wanted: int
    found: int
    kinds: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.found / self.wanted

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong)

    @property
    def right_kinds(self) -> float:
        return self.kinds / self.found


def own_sentences(*files: Path) -> tuple[list[str], dict[Names, str]]:
    """The texts, and the kind of each of their pairs of names."""
    rows = [json.loads(line) for file in files or OWN for line in file.read_text("utf-8").splitlines()]
    return [row["text"] for row in rows], {(en, zh): kind for row in rows for en, zh, kind in row["glosses"]}


def taiwan_md_pairs() -> dict[Names, str]:
    """The judged sample of taiwan.md's glosses."""
    lines = [line.split("\t") for line in TAIWAN_MD.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {(english, chinese): kind for _, english, chinese, kind in lines}


def taiwan_md_articles(trial_data: Path) -> list[newsindex.Article]:
    """The pages of taiwan.md."""
    with gzip.open(trial_data / "taiwan_md" / "taiwan_md.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [newsindex.Article(row["id"], row["title"], row["body"]) for row in rows]


def entity_pairs(entities: Iterable[newsindex.Entity]) -> dict[Names, str]:
    """Every English and Chinese name that one entity has, with its kind."""
    return {
        (english, chinese): entity.kind
        for entity in entities
        for english in entity.names["en"]
        for chinese in (*entity.names["zh-Hant"], *entity.names["zh-Hans"])
    }


def learned(labels: Mapping[Names, str], entities: Iterable[newsindex.Entity], *, complete: bool = True) -> Learned:
    """The counts; an entity is wrong where none of its pairs is labelled as an entity's.

    Where the labels are not `complete`, only those count as wrong that are labelled as something else.
    """
    entities = list(entities)
    taken = entity_pairs(entities)
    wanted = {pair: kind for pair, kind in labels.items() if kind != "other"}
    found = [pair for pair in wanted if pair in taken]
    if complete:
        wrong = sum(not wanted.keys() & entity_pairs([entity]).keys() for entity in entities)
    else:
        wrong = sum(kind == "other" and pair in taken for pair, kind in labels.items())
    return Learned(len(wanted), len(found), sum(taken[pair] == wanted[pair] for pair in found), wrong)
