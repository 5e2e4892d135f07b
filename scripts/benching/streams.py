"""The same tokens for every engine: a file with one line an article, whose tokens are parted by spaces.

`words` are the words of the text, English and Chinese, at positions 0, 1, 2, …; `characters` the Han characters alone,
counted likewise. Tokens are lower-case letters and digits or folded Han characters, so that all engines can take them
as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from newsindex.analysis import fold
from newsindex.analysis.han import segmenter
from newsindex.analysis.scanner import RUN
from scripts.benching.archive import text_of

FIELDS = ("words", "characters")

_TOKEN = re.compile(f"([{RUN}]+)|[a-z0-9\u00e0-\u00f6\u00f8-\u00ff]+")


@dataclass(frozen=True, slots=True)
class Tokens:
    """One article: its id, its source, and the tokens of its fields, parted by spaces."""

    id: str
    source: str
    words: str
    characters: str


def write_archive(articles: Iterable[dict[str, Any]], jsonl: Path, tokens: Path) -> int:
    """Writes the articles and their tokens; gives their number."""
    cut = segmenter()
    count = 0
    with jsonl.open("w", encoding="utf-8") as records, tokens.open("w", encoding="utf-8") as lines:
        for record in articles:
            words: list[str] = []
            characters: list[str] = []
            for found in _TOKEN.finditer(fold(text_of(record)).lower()):
                if found[1]:
                    words += cut(found[1])
                    characters += found[1]
                else:
                    words.append(found[0])
            records.write(json.dumps(record, ensure_ascii=False) + "\n")
            source = " ".join(str(record.get("source") or f"part {count % 5}").split())
            lines.write(f"{record['id']}\t{source}\t{' '.join(words)}\t{' '.join(characters)}\n")
            count += 1
    return count


def read_tokens(path: Path, count: int) -> Iterator[Tokens]:
    """The first articles."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in islice(lines, count):
            yield Tokens(*line.rstrip("\n").split("\t"))
