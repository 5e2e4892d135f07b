"""Measure linking: precision, recall and F1 of mentions by language and kind, with exact borders, and its time.

FILE has lines of {"lang", "text", "mentions": [[start, end, kind], …]}; by default the labelled set of the tests.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from newsindex.entities.book.alias_book import Book
from newsindex.entities.linking.linker import Linker
from newsindex.model import Article
from tests.entities.labelled import Score, read_labelled, score

ARTICLE = 1400
"""Characters of an article whose linking is timed."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/measure_linking", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="the labelled texts")
    parser.add_argument("--errors", action="store_true", help="show what was missed (-) and found in excess (+)")
    given = parser.parse_args()
    texts = read_labelled(given.file) if given.file else read_labelled()

    book = Book.load()
    began = time.perf_counter()
    linker = Linker(book)
    built = time.perf_counter() - began

    if given.errors:
        for text in texts:
            found = {(m.start, m.end, m.kind) for m in linker.find(text.text)}
            wrong = [f"-{k[0]} {text.text[a:b]}" for a, b, k in sorted(text.mentions - found)]
            wrong += [f"+{k[0]} {text.text[a:b]}" for a, b, k in sorted(found - text.mentions)]
            if wrong:
                print(f"{text.lang}  {text.text}\n        {'; '.join(wrong)}")
    print(f"{'':24}{'precision':>10}{'recall':>8}{'F1':>7}{'mentions':>10}")
    for name, got in score(texts, linker, book).items():
        print(f"{name:24}{_row(got)}")
    print(f"linker built in {built:.2f} s")
    for lang in ("en", "zh"):
        whole = "\n".join(text.text for text in texts if text.lang.startswith(lang))
        bodies = (whole[start : start + ARTICLE] for start in range(0, len(whole), ARTICLE))
        articles = [Article(id=str(nth), title="", body=body) for nth, body in enumerate(bodies)]
        if articles:
            print(f"{lang}: {_milliseconds(linker, articles):.3f} ms for {ARTICLE:,} characters so full of names")


def _milliseconds(linker: Linker, articles: list[Article]) -> float:
    """The least of several runs over the articles, after one in which all tables are loaded."""
    linker.mentions_of(articles)
    taken = []
    for _ in range(5):
        began = time.process_time()
        linker.mentions_of(articles)
        taken.append(time.process_time() - began)
    return min(taken) / sum(len(article.body) for article in articles) * ARTICLE * 1e3


def _row(got: Score) -> str:
    return f"{got.precision:10.3f}{got.recall:8.3f}{got.f1:7.3f}{got.wanted:10d}"


if __name__ == "__main__":
    main()
