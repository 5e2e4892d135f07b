"""The measurement of ranking, in a short run of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytest.importorskip("ir_measures", reason="needs the dependency group `evaluate`")

ARTICLES = {
    "typhoon": ("颱風減弱", "颱風昨日通過東部後減弱，花蓮港今天中午前暫停船舶進出，全台六萬戶停電。"),
    "apples": ("梨山蘋果", "梨山約三分之一的蘋果被颱風吹落，果農提早開放果園，遊客付兩百元可採滿一袋。"),
    "bank": ("央行利率", "中央銀行昨天決議維持利率不變，總裁在記者會上說明，明年通膨率可望下降。"),
}
QUESTIONS = {
    "1": ("颱風造成多少戶停電？", "typhoon", "六萬戶"),
    "2": ("台风后一袋“苹果”多少钱？", "apples", "兩百元"),
    "3": ("央行為什麼維持利率不變？", "bank", "通膨"),
}


def lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def evaluated(*arguments: str, temporary: Path) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "scripts.evaluating", *arguments, "--json", "--cache", str(temporary / "runs")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env={**os.environ})
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_a_folder_of_sets_is_measured_against_baselines(tmp_path: Path) -> None:
    folder = tmp_path / "few"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text(
        lines([{"id": id_, "title": title, "body": body} for id_, (title, body) in ARTICLES.items()]), "utf-8"
    )
    (folder / "queries.jsonl").write_text(
        lines([{"id": id_, "text": text, "answers": [answer]} for id_, (text, _, answer) in QUESTIONS.items()]), "utf-8"
    )
    (folder / "qrels.tsv").write_text(
        "qid\tdocid\trel\n" + "".join(f"{id_}\t{row[1]}\t1\n" for id_, row in QUESTIONS.items()), "utf-8"
    )
    baselines = "jieba words,bigrams,whoosh+jieba"
    [row] = evaluated("--data", str(tmp_path), "--baselines", baselines, "--snippets", temporary=tmp_path)
    assert row["questions"] == 3
    assert row["newsindex"] == {"nDCG@10": 1.0, "R@100": 1.0, "MRR": 1.0, "MAP": 1.0}
    assert set(row["baselines"]) == set(baselines.split(","))  # type: ignore[call-overload]
    for compared in row["baselines"].values():  # type: ignore[attr-defined]
        assert compared["nDCG@10"]["gain"] >= 0
        assert 0 <= compared["nDCG@10"]["p"] <= 1
    assert row["snippets"] == {"first": 1.0, "first_two": 1.0, "questions": 3, "longest": row["snippets"]["longest"]}  # type: ignore[index]
    [half] = evaluated("--data", str(tmp_path), "--half", "2", "--baselines", "none", temporary=tmp_path)
    assert half["questions"] == 1


def test_a_file_in_the_format_of_squad_is_a_set(tmp_path: Path) -> None:
    asked = [
        {"context": body, "qas": [{"id": q, "question": text, "answers": [{"text": answer}]}]}
        for q, (text, id_, answer) in QUESTIONS.items()
        for body in [ARTICLES[id_][1]]
    ]
    file = tmp_path / "own.json"
    file.write_text(json.dumps({"data": [{"title": "", "paragraphs": asked}]}, ensure_ascii=False), "utf-8")
    [row] = evaluated("--squad", str(file), "--baselines", "none", temporary=tmp_path)
    assert (row["set"], row["articles"], row["questions"]) == ("own", 3, 3)
    assert row["newsindex"]["MRR"] == 1.0  # type: ignore[index]
