"""Chinese persons by the sound of a Latin name: only where asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsindex
from newsindex.entities.words.sounding import name_shapes, sounds_like

TEXTS = {
    "1": ("總統出席論壇", "總統蔡英文昨天出席論壇，蔡英文表示，經濟穩定。"),
    "2": ("市長談預算", "台北市長柯文哲說，預算不會增加。柯文哲昨天宣布新計畫。"),
    "3": ("Budget vote", "Lawmakers passed the budget on Tuesday after a long debate."),
    "4": ("总统讲话", "总统蔡英文说，能源政策不变。"),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> newsindex.NewsIndex:
    path = Path(tmp_path_factory.mktemp("romanised")) / "n.idx"
    opened = newsindex.open(path, book=None)
    opened.add([newsindex.Article(id=id_, title=title, body=body) for id_, (title, body) in TEXTS.items()])
    return opened


def ids(results: newsindex.Results) -> list[str]:
    return sorted(hit.article.id for hit in results)


@pytest.mark.parametrize("name", ["Tsai Ing-wen", "Cai Yingwen", "Ing-wen Tsai", "TSAI ING-WEN", "Ts'ai Ying-wen"])
def test_a_person_only_in_chinese_is_found_by_sound_where_asked_for(index: newsindex.NewsIndex, name: str) -> None:
    found = index.search(person=name, romanised=True)
    assert ids(found) == ["1", "4"]
    assert any("蔡英文" in note and "by sound" in note for note in found.notes)
    assert all("蔡英文" in hit.snippets[0].text for hit in found)
    assert {hit.snippets[0].text[a:b] for hit in found for a, b in hit.snippets[0].highlights} == {"蔡英文"}


def test_it_is_offered_and_not_mixed_in(index: newsindex.NewsIndex) -> None:
    for found in (index.search(person="Ko Wen-je"), index.search("Ko Wen-je")):
        assert found.total == 0
        assert "Ko Wen-je: of that sound is 柯文哲; --romanised looks for it" in found.notes


def test_bare_words_too(index: newsindex.NewsIndex) -> None:
    assert ids(index.search("Ko Wen-je", romanised=True)) == ["2"]
    assert ids(index.search("Ko Wen-je 預算", romanised=True)) == ["2"]
    assert index.search("Ko Wen-je", romanised=True, exact=True).total == 0


def test_words_that_sound_alike_but_are_no_person_are_not_offered(index: newsindex.NewsIndex) -> None:
    assert index.search(person="Yu Suan", romanised=True).total == 0  # 預算 is a word


@pytest.mark.parametrize("name", ["John Smith", "Tsai", "", "蔡英文", "Ma " * 50, "(.*) [x", "a\x00b c"])
def test_other_text_has_no_shape(name: str) -> None:
    assert name_shapes(name) == ()


def test_shapes_cover_what_sounds_alike() -> None:
    for name, chinese in (("Ouyang Xiu", "欧阳修"), ("Ma Ying-jeou", "马英九"), ("Ko Wen-je", "柯文哲")):
        assert sounds_like(name, chinese)
        assert any(
            len(shape) == len(chinese) and all(c in place for c, place in zip(chinese, shape, strict=True))
            for shape in name_shapes(name)
        )
