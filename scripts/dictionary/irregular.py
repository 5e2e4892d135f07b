"""Irregular forms of English words, as WordNet 3.0 lists them (WordNet licence)."""

from __future__ import annotations

from pathlib import Path

from newsindex.analysis.english import stem


def irregular_stems(folder: Path) -> dict[str, list[str]]:
    """Stems of words with those of their forms that differ from them: hold, held.

    By the files verb.exc, noun.exc and adj.exc in the folder; index.noun has the words that form a plural as man does.
    """
    found: dict[str, dict[str, None]] = {}
    nouns = {line.partition(" ")[0] for line in (folder / "index.noun").read_text("ascii").splitlines()}
    for noun in sorted(nouns):
        if noun.isalpha() and noun.endswith("man") and (noun.removesuffix("man") in nouns or noun.endswith("woman")):
            found.setdefault(stem(noun), {})[stem(noun.removesuffix("man") + "men")] = None
    for kind in ("verb", "noun", "adj"):
        for line in (folder / f"{kind}.exc").read_text("ascii").splitlines():
            form, *words = line.split()
            for word in words:
                if kind == "adj" and word.endswith("ly"):  # whose stem is that of another word: courtly, court
                    continue
                if form.isalpha() and word.isalpha() and stem(form) != stem(word):
                    found.setdefault(stem(word), {})[stem(form)] = None
    return {word: list(forms) for word, forms in found.items()}
