"""Measure the ranking: newsindex and baselines on judged sets, with a paired t-test.

A set is a folder of corpus.jsonl, queries.jsonl and qrels.tsv, or a file in the format of SQuAD. Every question is
asked with the default options, in plain words unless --as-written. A baseline's row shows the difference of newsindex
to it: * is p < .05, ** is p < .01. Sets whose questions have answers also tell how often the snippets hold them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.evaluating.baselines import BASELINES, Run, baselines_for
from scripts.evaluating.measures import MEASURES, Measured, chance, measured
from scripts.evaluating.product import indexed, ranked, snippets
from scripts.evaluating.sets import JudgedSet, read_set, read_squad

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "ir"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", help="names of sets in the folder; all within one language if none is given")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the sets (%(default)s)")
    parser.add_argument("--squad", type=Path, action="append", default=[], help="a set in the format of SQuAD")
    parser.add_argument("--queries", type=int, help="so many questions of each set, spread over it")
    parser.add_argument("--half", type=int, choices=(1, 2), help="every other question, to tune on one half only")
    parser.add_argument("--baselines", default="all", help="names separated by commas, `all` or `none`")
    parser.add_argument("--snippets", action="store_true", help="whether snippets hold the answers, too")
    parser.add_argument("--across", action="store_true", help="search in the other language too")
    parser.add_argument("--as-written", action="store_true", help="leave quotes, brackets and operators in questions")
    parser.add_argument("--cache", type=Path, help="folder for the runs of baselines (in the temporary folder)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    wanted = given.baselines.split(",") if given.baselines not in ("all", "none") else None
    if unknown := set(wanted or ()) - set(BASELINES):
        parser.error(f"no baseline {', '.join(sorted(unknown))}; there are {', '.join(BASELINES)}")
    try:
        judged_sets = _sets(given)
    except (OSError, ValueError, KeyError) as error:
        parser.error(f"cannot read the sets: {error}; --data names their folder")
    if not judged_sets:
        parser.error(f"no set in {given.data}; --data names the folder")
    cache = given.cache or Path(tempfile.gettempdir()) / "newsindex-evaluate"
    rows = []
    for judged in judged_sets:
        names = [] if given.baselines == "none" else wanted or baselines_for(judged)
        row = _evaluated(judged, names, cache, with_snippets=given.snippets, across=given.across)
        rows.append(row)
        if not given.json:
            print(_text(row), flush=True)
    if given.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    return 0


def _sets(given: argparse.Namespace) -> list[JudgedSet]:
    folders = [given.data / name for name in given.sets]
    if not folders and not given.squad:
        folders = [
            f
            for f in sorted(given.data.iterdir())
            if (f / "qrels.tsv").is_file() and (given.across or _one_language(f.name))
        ]
    found = [*map(read_set, folders), *map(read_squad, given.squad)]
    sampled = [judged.sampled(given.queries, given.half) for judged in found]
    return sampled if given.as_written else [judged.in_plain_words() for judged in sampled]


def _one_language(name: str) -> bool:
    """Whether questions and articles are in one language, as far as a name like `ntrex-en-to-zh-Hans` tells."""
    before, to, after = name.partition("-to-")
    return not to or before.rpartition("-en")[1] == ("-en" if after.startswith("en") else "")


def _evaluated(
    judged: JudgedSet, names: list[str], cache: Path, *, with_snippets: bool, across: bool
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, indexed(judged, Path(folder)) as index:
        outcome = ranked(index, judged, across=across)
        shown = snippets(index, judged) if with_snippets else None
    for refused in outcome.refused:
        print(f"{judged.name}: refused: {refused}", file=sys.stderr)
    own = measured(judged, outcome.run)
    row: dict[str, Any] = {
        "set": judged.name, "articles": len(judged.documents), "questions": len(judged.questions),
        "newsindex": own.means, "ms": outcome.milliseconds, "relaxed": outcome.relaxed,
        "refused": len(outcome.refused), "baselines": {},
    }  # fmt: skip
    for name in names:
        row["baselines"][name] = _compared(own, measured(judged, _cached(judged, name, cache)))
    if shown is not None:
        row["snippets"] = asdict(shown)
    return row


def _compared(own: Measured, other: Measured) -> dict[str, Any]:
    return {
        measure: {"mean": other.means[measure], "gain": own.means[measure] - mean, "p": chance(own, other, measure)}
        for measure, mean in other.means.items()
    }


def _cached(judged: JudgedSet, name: str, folder: Path) -> Run:
    asked = "\n".join(f"{question.id}\t{question.text}" for question in judged.questions)
    code = (Path(__file__).parent / "baselines.py").read_text("utf-8")
    key = hashlib.blake2b(f"{name}\n{judged.digest}\n{asked}\n{code}".encode(), digest_size=12).hexdigest()
    file = folder / f"{key}.json"
    try:
        known: Run = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        known = BASELINES[name](judged)
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(known), "utf-8")
    return known


def _text(row: dict[str, Any]) -> str:
    head = f"{row['set']}: {row['questions']:,} questions, {row['articles']:,} articles"
    lines = [f"{head:48}" + "".join(f"{name:>18}" for name in MEASURES)]
    own = "".join(f"{row['newsindex'][measure]:18.4f}" for measure in MEASURES)
    lines.append(f"  {'newsindex':46}{own}   {row['ms']:.1f} ms, {row['relaxed']:.0%} relaxed")
    for name, compared in row["baselines"].items():
        cells = (f"{c['mean']:.4f} {c['gain']:+.4f}{_stars(c['p']):2}" for c in map(compared.get, MEASURES))
        lines.append(f"  {name:46}" + "".join(f"{cell:>18}" for cell in cells))
    if shown := row.get("snippets"):
        lines.append(
            f"  answers in the first snippet {shown['first']:.4f}, in the first two {shown['first_two']:.4f}"
            f" ({shown['questions']:,} questions, at most {shown['longest']} characters)"
        )
    return "\n".join(lines)


def _stars(p: float) -> str:
    return "**" if p < 0.01 else "*" if p < 0.05 else ""


if __name__ == "__main__":
    sys.exit(main())
