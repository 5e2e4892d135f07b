"""newsindex on a judged set, as a user runs it: an index, and each question as it stands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import newsindex
from newsindex.analysis import fold
from newsindex.archive import NewsIndex
from scripts.evaluating.baselines import DEPTH, Run
from scripts.evaluating.sets import JudgedSet, Question

PAGE = 10
"""The articles among which the one that answers is looked for, to judge its snippets."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The run, CPU milliseconds a question, the share of relaxed queries, and the questions that were refused."""

    run: Run
    milliseconds: float
    relaxed: float
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snippets:
    """Shares of the questions whose first snippet, or one of the first two, holds the answer."""

    first: float
    first_two: float
    questions: int
    longest: int


@contextmanager
def indexed(judged: JudgedSet, folder: Path) -> Iterator[NewsIndex]:
    """An index of the set's articles, made in the folder."""
    with newsindex.open(folder / f"{judged.name}.idx") as index:
        index.add(newsindex.Article(id=d.id, title=d.title, body=d.body) for d in judged.documents)
        yield index


def ranked(index: NewsIndex, judged: JudgedSet, *, across: bool = False) -> Outcome:
    """Each question searched with the default options, or across languages, to the depth of the baselines."""
    run: Run = {}
    relaxed = 0
    refused: list[str] = []
    began = time.process_time()
    for question in judged.questions:
        try:
            results = index.search(question.text, limit=DEPTH, snippets=0, across=across)
        except newsindex.NewsIndexError as error:
            refused.append(f"{question.text}: {error}")
            run[question.id] = {}
            continue
        relaxed += results.relaxed
        # Scores may tie; the order of the list is what the reader sees.
        run[question.id] = {hit.article.id: -float(place) for place, hit in enumerate(results)}
    taken = time.process_time() - began
    count = max(len(judged.questions), 1)
    return Outcome(run, taken / count * 1000, relaxed / count, tuple(refused))


def snippets(index: NewsIndex, judged: JudgedSet) -> Snippets | None:
    """How often the snippets of the relevant article hold an answer; None for a set without answers.

    Counted are questions whose relevant article is on the first page.
    """
    asked = [question for question in judged.questions if question.answers]
    counted = first = either = longest = 0
    for question in asked:
        try:
            results = index.search(question.text, limit=PAGE, snippets=2)
        except newsindex.NewsIndexError:
            continue
        relevant = judged.grades[question.id]
        hit = next((hit for hit in results if hit.article.id in relevant), None)
        if hit is None:
            continue
        held = [_holds(snippet.text, question) for snippet in hit.snippets]
        counted += 1
        first += any(held[:1])
        either += any(held)
        longest = max(longest, *(len(snippet.text) for snippet in hit.snippets), 0)
    return Snippets(first / counted, either / counted, counted, longest) if counted else None


def _holds(text: str, question: Question) -> bool:
    return any(_plain(answer) in _plain(text) for answer in question.answers)


def _plain(text: str) -> str:
    return "".join(fold(text).casefold().split())
