from __future__ import annotations

import pytest

from newsindex.analysis import fold
from newsindex.entities.recognition.foreign_zh import dotted_persons, transliterated_persons
from newsindex.entities.recognition.person_places import places_in
from newsindex.entities.recognition.persons_zh import chinese_persons, honored_surnames
from newsindex.entities.words.word_cuts import WordCuts


def persons(text: str) -> list[str]:
    folded = fold(text)
    return [text[f.start : f.end] for f in chinese_persons(WordCuts(folded), places_in([folded])[0])]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("財政部長莊翠雲昨天表示，稅收創新高。", ["莊翠雲"]),
        ("财政部长庄翠云昨天表示，税收创新高。", ["庄翠云"]),
        ("導演魏德聖與演員許光漢、林依晨出席。", ["魏德聖", "許光漢", "林依晨"]),
        ("主任歐陽靖芬說", ["歐陽靖芬"]),
        ("前董事長林郭文艷說", ["林郭文艷"]),
        ("記者毛寧回應說", ["毛寧"]),
        ("「我只是做該做的事，」消防員曾志偉說。", ["曾志偉"]),
    ],
)
def test_persons_by_title_verb_and_characters(text: str, names: list[str]) -> None:
    assert persons(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "高通膨時代恐怕還沒結束，大眾對此反應不一。",
        "於是他高興地向同學展示成果。",
        "高雄市明天將有大雷雨，山區民眾應提高警覺。",
        "馬上就要開學了，高中生們忙著買文具。",
        "任何人都可以參加，方法很簡單。",
        "外長於周六表示",
        "楚克島位於太平洋，巴魯島也是。",
    ],
)
def test_words_and_places_are_no_persons(text: str) -> None:
    assert persons(text) == []


def test_a_name_once_found_is_found_where_nothing_tells_of_it() -> None:
    text = "設計師沈聖博得獎。人們提到沈聖博時，也想起沈聖博那件作品。"
    assert persons(text) == ["沈聖博"] * 3


def test_what_follows_is_not_taken_into_the_name() -> None:
    assert persons("前部長錢復曾批評說，這是無禮之舉。") == ["錢復"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("史蒂夫·喬布斯創辦了公司", ["史蒂夫·喬布斯"]),
        ("美國電影製作人達斯汀·蘭斯·布萊克說", ["達斯汀·蘭斯·布萊克"]),
        ("總統唐納・川普再度當選", ["唐納・川普"]),
        ("參議員林賽‧格雷厄姆提問", ["林賽‧格雷厄姆"]),
        ("候選人布雷特·卡瓦諾法官", ["布雷特·卡瓦諾"]),
        ("大衛·莫耶斯和保羅·迪卡尼奧", ["大衛·莫耶斯", "保羅·迪卡尼奧"]),
        ("牛奶·麵包", []),
        ("·", []),
        ("一月·二月", []),
    ],
)
def test_foreign_names_with_a_dot(text: str, names: list[str]) -> None:
    found = [text[f.start : f.end] for f in dotted_persons(WordCuts(fold(text)))]
    assert [name for name in found if name in names] == names
    assert len(found) == len(names) or not names


def test_a_transliteration_is_a_person_by_a_title_or_a_verb() -> None:
    text = fold("總統布拉莫維奇在社交媒體上感謝盟國，沃特斯表示同意，烏茲別克沒有。")
    found = transliterated_persons(WordCuts(text), places_in([text])[0])
    assert [text[f.start : f.end] for f in found] == ["布拉莫维奇", "沃特斯"]


def test_surnames_with_honorifics() -> None:
    text = fold("鄰居陳先生說，張姓男子與王小明先生都走了，醫生先生也是。")
    cues = [(text.index(form), text.index(form) + 2, form) for form in ("先生", "姓男")]
    cues.append((text.index("明先生") + 1, text.index("明先生") + 3, "先生"))
    assert [text[f.start : f.end] for f in honored_surnames(WordCuts(text), cues)] == ["陈", "张"]
