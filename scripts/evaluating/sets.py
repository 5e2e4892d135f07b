"""Judged sets on disk: articles, questions, and which articles answer each."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HAN = re.compile("[\u4e00-\u9fff]")
OPERATORS = re.compile(r'["“”„«»「」『』()（）\[\]{}:：~～*＊?？^=]|(?<!\w)[-－+]|(?<![\w-])(?:AND|OR|NOT|TO)(?![\w-])')
"""What the query language reads as more than a word."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article of a set."""

    id: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Question:
    """A query of a set; `answers` are passages that answer it, where the set has them."""

    id: str
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Articles, questions, and the grade of each relevant article by question. `digest` changes with the contents."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    grades: dict[str, dict[str, int]]
    digest: str

    @property
    def chinese(self) -> bool:
        """Whether the articles are in Chinese."""
        return sum(bool(HAN.search(d.body)) for d in self.documents) * 2 > len(self.documents)

    def sampled(self, count: int | None, half: int | None) -> JudgedSet:
        """The questions at even places (half 1) or odd ones (half 2), and of those `count` spread over the set."""
        questions: Sequence[Question] = self.questions if half is None else self.questions[half - 1 :: 2]
        if count is not None and count < len(questions):
            questions = [questions[n * len(questions) // count] for n in range(count)]
        return replace(self, questions=tuple(questions))

    def in_plain_words(self) -> JudgedSet:
        """The questions without what the query language would read as an operator or a quotation."""
        plain = (replace(q, text=" ".join(OPERATORS.sub(" ", q.text).split())) for q in self.questions)
        return replace(self, questions=tuple(plain))


def read_set(folder: Path) -> JudgedSet:
    """A folder of corpus.jsonl (id, title, body), queries.jsonl (id, text, answers) and qrels.tsv (qid, docid, rel)."""
    files = [folder / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv")]
    documents = tuple(Document(row["id"], row.get("title") or "", row["body"]) for row in _rows(files[0]))
    grades: dict[str, dict[str, int]] = {}
    for line in files[2].read_text("utf-8").splitlines()[1:]:
        question, document, grade = line.split("\t")
        grades.setdefault(question, {})[document] = int(grade)
    questions = (Question(row["id"], row["text"], tuple(row.get("answers", ()))) for row in _rows(files[1]))
    digest = hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=8).hexdigest()
    return JudgedSet(folder.name, documents, tuple(q for q in questions if q.id in grades), grades, digest)


def read_squad(file: Path) -> JudgedSet:
    """A file in the format of SQuAD (DRCD, CMRC 2018, XQuAD): each paragraph an article, its questions with answers."""
    contents = file.read_bytes()
    documents: list[Document] = []
    questions: list[Question] = []
    grades: dict[str, dict[str, int]] = {}
    for number, page in enumerate(json.loads(contents)["data"]):
        for nth, paragraph in enumerate(page["paragraphs"]):
            id_ = f"{number}-{nth}"
            documents.append(Document(id_, page.get("title") or "", paragraph["context"]))
            for asked in paragraph["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in asked.get("answers", ())))
                questions.append(Question(asked["id"], asked["question"], answers))
                grades[asked["id"]] = {id_: 1}
    digest = hashlib.blake2b(contents, digest_size=8).hexdigest()
    return JudgedSet(file.stem, tuple(documents), tuple(questions), grades, digest)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)
