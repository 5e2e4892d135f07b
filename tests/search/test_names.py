"""A name that several entities have: which is meant, and when the reader is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsindex
from newsindex.archive import NewsIndex

TEXTS = {
    "1": "Zed Widgets Corp raised its forecast. ZWCO said that orders rose.",
    "2": "Zinc Works of Canada Inc closed a mine. Zinc Works of Canada, or ZWCO, has two more.",
    "3": "Premier Chen Chien-jen (陳建仁) spoke on Monday.",
    "4": "The pianist Chen Chien-jen (陳健仁) played on Tuesday.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> NewsIndex:
    opened = newsindex.open(Path(tmp_path_factory.mktemp("names")) / "n.idx", book=None)
    opened.book.add("Zed Widgets Corp", "ZWCO", kind="company", id="zed")
    opened.book.add("Zinc Works of Canada Inc", "ZWCO", kind="company", id="zinc", ambiguous=["ZWCO"])
    opened.add([newsindex.Article(id=id_, title=f"Report {id_}", body=body) for id_, body in TEXTS.items()])
    return opened


def test_a_name_that_means_one_alone_is_not_asked_about(index: NewsIndex) -> None:
    found = index.search(company="ZWCO")
    assert [hit.article.id for hit in found] == ["1"]
    assert any("not Zinc Works of Canada Inc [zinc]" in note for note in found.notes)
    assert [hit.article.id for hit in index.search(company="zinc")] == ["2"]


def test_a_name_that_means_two_is_refused_with_the_choices(index: NewsIndex) -> None:
    with pytest.raises(newsindex.AmbiguousName, match=r"chen-chien-jen.* in 1 article.*chen-chien-jen-2.* in 1"):
        index.search(person="Chen Chien-jen")
    assert index.search("Chen Chien-jen").total == 2
    each = [hit.article.id for id_ in ("chen-chien-jen", "chen-chien-jen-2") for hit in index.search(person=id_)]
    assert sorted(each) == ["3", "4"]


def test_a_ticker_with_its_market_is_a_name_and_a_number_is_none(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "n.idx") as index:
        bodies = {
            "tsmc": "TSMC raised its forecast.",
            "台積電": "台積電上修財測。",
            "number": "All 2330 seats were taken.",
        }
        index.add(newsindex.Article(id=id_, title="", body=body) for id_, body in bodies.items())
        assert {hit.article.id for hit in index.search("2330.TW")} == {"tsmc", "台積電"}
        assert [hit.article.id for hit in index.search("2330")] == ["number"]
        assert index.search("TSMC").notes[0].startswith("TSMC: TSMC, 台積電, 台积电, 2330.TW, ")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("shares of marks and Spencer fell", "marks and Spencer"),
        ("Bank of the west closes", "Bank of the west"),
        ("bank of the river", None),
        ("marks and notes", None),
        ("exporters as US tariffs loom", None),
        ("the as US of", None),
        ("as us", None),
        ("shares of As Us fell", None),
        ("a new Wide Net", "Wide Net"),
        ("The Bank of the West", "Bank of the West"),
        ("The Zorbster and the moon", "The Zorbster"),
        ("loans by Bank of the West and Marks and Spencer", "Marks and Spencer"),
        ("华西发展银行股份有限公司 昨天", "华西发展银行股份有限公司"),
    ],
)
def test_bare_words_that_stand_side_by_side_name_one_entity(tmp_path: Path, query: str, named: str | None) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.add([newsindex.Article(id="1", title="", body="Nothing of note.")])
        index.book.add("Marks and Spencer", kind="company")
        index.book.add("Bank of the West", kind="company")
        index.book.add("The Zorbster", kind="company")
        index.book.add("Asus", "Asus Computer", kind="company")
        index.book.add("Widenet", kind="company")
        index.book.add("华西发展银行股份有限公司", kind="company")
        notes = [note.partition(":")[0] for note in index.search(query).notes if "no article" not in note]
    assert (named in notes) if named else not notes


@pytest.mark.parametrize(
    "query",
    [
        "Zinc Works of Canada Co., Ltd.",
        "Zinc Works of Canada Ltd mine",
        "zinc works of canada corporation",
        "騰訊控股公司",
        "腾讯控股有限公司",
        "創意股份有限公司",
    ],
)
def test_a_firm_is_found_under_any_legal_form(tmp_path: Path, query: str) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.book.add("Zinc Works of Canada Inc", kind="company", id="zinc")
        index.book.add("Tencent Holdings Ltd", "騰訊控股", kind="company", id="tencent")
        index.book.add("Global Unichip Corp", "創意", kind="company", id="guc", ambiguous=["創意"])
        index.add(
            newsindex.Article(id=id_, title="", body=body)
            for id_, body in {
                "zinc": "Zinc Works of Canada closed a mine.",
                "tencent": "騰訊控股昨天公布財報。",
                "guc": "Global Unichip Corp raised prices.",
                "other": "A creative firm was there.",
            }.items()
        )
        [hit] = index.search(query)
        assert hit.companies[0].id == hit.article.id
        assert not index.search("創意公司").notes[0].startswith("創意公司: Global")
