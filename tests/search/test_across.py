"""Searching across languages: a query in one language finds the story in the other, and says by which words."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

import newsindex
from newsindex.search.across import unlisted
from newsindex.search.across.dictionary import MOST_TRANSLATIONS, dictionary
from newsindex.search.across.numerals import number

TEXTS = {
    "en-tariffs": ("Tariffs on steel", "The government raised tariffs on imported steel on Monday."),
    "zh-tariffs": ("鋼鐵關稅", "政府週一宣布提高進口鋼鐵關稅。"),
    "zh-typhoon": ("颱風逼近", "颱風週二逼近東部，學校停課一天。"),
    "zh-school": ("学校开学", "全国学校周一开学，学生人数减少。"),
    "en-typhoon": ("Storm nears", "A typhoon neared the east coast on Tuesday, and schools closed for a day."),
    "zh-person": ("黃震南談藏書", "收藏家黃震南昨天談到藏書三十年。"),
    "en-person": ("A collector", "Huang Zhen-nan has collected books for decades."),
    "zh-amount": ("預算案", "立法院三讀通過，追加預算30億元，3月5日起執行。"),
    "en-amount": ("Supplement passed", "Lawmakers passed a supplement of NT$3 billion, effective from March 5."),
    "en-bank": ("Rates", "The central bank left interest rates unchanged."),
    "zh-bank": ("央行會議", "中央銀行理監事會議決定，利率不變。"),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> newsindex.NewsIndex:
    opened = newsindex.open(Path(tmp_path_factory.mktemp("across")) / "n.idx", book=None)
    opened.add([newsindex.Article(id=id_, title=title, body=body) for id_, (title, body) in TEXTS.items()])
    return opened


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("tariffs on steel", {"en-tariffs", "zh-tariffs"}),
        ("鋼鐵關稅", {"en-tariffs", "zh-tariffs"}),
        ("钢铁关税", {"en-tariffs", "zh-tariffs"}),
        ("typhoon school", {"en-typhoon", "zh-typhoon"}),
        ("颱風 學校", {"en-typhoon", "zh-typhoon"}),
        ("central bank interest rate", {"en-bank", "zh-bank"}),
        ('"central bank"', {"en-bank", "zh-bank"}),
        ("黃震南", {"en-person", "zh-person"}),
        ("鋼", {"en-tariffs", "zh-tariffs"}),
        ("Huang Zhen-nan", {"en-person", "zh-person"}),
        ("3 billion", {"en-amount", "zh-amount"}),
        ("30億", {"en-amount", "zh-amount"}),
        ("March 5", {"en-amount", "zh-amount"}),
    ],
)
def test_the_story_is_found_in_both_languages(index: newsindex.NewsIndex, query: str, best: set[str]) -> None:
    found = index.search(query, across=True, limit=3)
    assert {hit.article.id for hit in found} >= best
    assert found[0].article.id in best
    assert any(":" in note for note in found.notes)
    one_language = {hit.article.id[:2] for hit in index.search(query)}
    assert len(one_language) == 1


def test_the_translations_used_are_told_and_highlighted(index: newsindex.NewsIndex) -> None:
    found = index.search("tariffs", across=True)
    assert any(note.startswith("tariffs: ") and "关税" in note for note in found.notes)
    [hit] = [hit for hit in found if hit.article.id == "zh-tariffs"]
    assert "關稅" in {hit.snippets[0].text[a:b] for a, b in hit.snippets[0].highlights}


def test_articles_in_the_other_language_are_marked(index: newsindex.NewsIndex) -> None:
    marks = {hit.article.id: hit.across for hit in index.search("tariffs on steel", across=True)}
    assert marks["zh-tariffs"] and not marks["en-tariffs"]
    found = index.search("鋼鐵關稅", across=True).to_dict()["hits"]
    assert {hit["id"]: hit.get("across", False) for hit in found}["en-tariffs"]
    assert not any(hit.across for hit in index.search("tariffs"))


@pytest.mark.parametrize(("word", "meant", "zh"), [("tarifs", "tariffs", "关税"), ("tyfoon", "typhoon", "台风")])
def test_misspelt_words_are_mended_and_translated(index: newsindex.NewsIndex, word: str, meant: str, zh: str) -> None:
    found = index.search(word, across=True)
    assert [hit.article.id for hit in found] == [hit.article.id for hit in index.search(meant, across=True)]
    assert {hit.article.id[:2] for hit in found} == {"en", "zh"}
    assert any(note.startswith(f"{word}: {meant}, ") and zh in note for note in found.notes)
    assert not index.search(word, across=True, exact=True).total


@pytest.mark.parametrize(
    ("query", "label", "translations"),
    [
        ("网络服务", "服务", {"servic"}),  # words within one that the dictionary has not
        ("经济日报", "经济", {"economi"}),
        ("西班牙的重要支柱产业", "西班牙", {"spain", "spanish"}),  # not Hispanic
        ("黄蜂队", "黄蜂", {"wasp"}),  # no name of an archive that has none so spelt
        ("利文斯顿队", "利文斯", {"Livingston"}),
        ("利文斯顿队", "队", {"team"}),  # not 顿队
    ],
)
def test_words_within_others_are_translated(tmp_path: Path, query: str, label: str, translations: set[str]) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as opened:
        opened.add([newsindex.Article(id="1", title="", body="Livingston won.")])
        notes = dict(note.split(": ", 1) for note in opened.search(query, across=True).notes if ": " in note)
    assert translations <= set(notes[label].split(", "))


def test_names_within_a_word_are_names(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "n.idx") as opened:
        opened.add([newsindex.Article(id="1", title="", body="Trump rallied his voters.")])
        found = opened.search("在川普的造勢", across=True)
        assert any(note.startswith("川普: ") and "Trump" in note for note in found.notes)
        assert found.total == 1


def test_a_word_and_its_translations_are_one_where_closeness_is_counted(tmp_path: Path) -> None:
    filler = " ".join(["It rained."] * 60)
    texts = {"far": f"Tariffs fell. {filler} Steel, imports.", "near": f"{filler} Tariffs on steel imports fell."}
    with newsindex.open(tmp_path / "n.idx", book=None) as opened:
        opened.add([newsindex.Article(id=id_, title="", body=body) for id_, body in texts.items()])
        others = "经济 政府 学校 天气 总统 音乐 公司 工人 农业"  # Chinese words that no article has
        found = opened.search(f"钢铁 进口 关税 {others}", across=True)
    assert [hit.article.id for hit in found] == ["near", "far"]


def test_no_more_characters_are_read_for_a_name_than_one_has(
    index: newsindex.NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def sounding(characters: str, *_: object) -> tuple[int, tuple[str, ...]]:
        read.append(characters)
        return 0, ()

    monkeypatch.setattr(unlisted, "sounding", sounding)
    index.search("利文斯顿队" * 40, across=True)
    assert read and max(map(len, read)) < 12


def test_the_translations_of_a_word_that_comes_twice_are_told_once(index: newsindex.NewsIndex) -> None:
    notes = index.search("关税 钢铁 关税", across=True).notes
    assert len([note for note in notes if note.startswith("关税: ")]) == 1


def test_exact_switches_it_off(index: newsindex.NewsIndex) -> None:
    assert {hit.article.id for hit in index.search("tariffs", across=True, exact=True)} <= {"en-tariffs"}
    for query in ("tariffs steel", "tariffs typhoon", "raised tariffs"):
        exact, both = (index.search(query, across=across, exact=True) for across in (False, True))
        assert ([hit.article.id for hit in both], both.relaxed) == ([hit.article.id for hit in exact], exact.relaxed)


def test_phrases_names_and_abbreviations_have_translations() -> None:
    known = dictionary()
    assert "总理" in known.translations("prime minist")
    assert "prime minist" in known.translations("总理")
    assert "乔布斯" in known.translations("^job") and "乔布斯" not in known.translations("job")
    assert {"新西兰", "纽西兰"} <= set(known.translations("^new zealand"))
    assert "奥克兰" in known.translations("^auckland")
    assert "喇嘛" in known.translations("lama")


def test_short_names_of_the_news_are_what_papers_write() -> None:
    assert dictionary().translations("=UK")[0] == "英国"
    assert dictionary().translations("^britain")[0] == "英国"
    assert {"世卫", "世卫组织"} <= set(dictionary().translations("=WHO"))
    assert "=UK" in dictionary().translations("英国")


@pytest.mark.parametrize(
    ("key", "translation"),
    [
        ("广东", "guangdong"),  # the entry explains it with Chinese words
        ("直升飞机", "helicopt"),  # the entry names another word
        ("西班牙", "spanish"),
        ("俄罗斯", "russian"),
        ("^british", "英国"),
    ],
)
def test_places_other_words_and_peoples_have_translations(key: str, translation: str) -> None:
    assert translation in dictionary().translations(key)


def test_rude_words_and_slang_names_of_countries_are_no_translations() -> None:
    known = dictionary()
    assert "二毛子" not in known.translations("ukrain")
    assert "腐国" not in known.translations("=UK") and "韩棒子" not in known.translations("^korean")
    assert "influenc" in known.translations("网红")  # slang that the news write


def test_what_a_word_is_short_for_is_told_without_how_many_there_are() -> None:
    assert "central bank" in dictionary().translations("央行")
    assert not [each for each in dictionary().translations("央行") if each.startswith("various")]


def test_words_of_one_stem_that_are_no_forms_of_a_word_are_none_of_its_translations() -> None:
    assert not {"stateli", "stateliest"} & set(dictionary().translations("国家"))  # stately is no form of state


def test_rare_words_of_the_translations_count_by_themselves(tmp_path: Path) -> None:
    texts = ("He will retire on Friday.", "The market was quiet.", "Rain fell.")
    with newsindex.open(tmp_path / "n.idx", book=None) as opened:
        opened.add([newsindex.Article(id=str(nth), title="", body=text) for nth, text in enumerate(texts)])
        [hit] = opened.search("退休金 Friday", across=True, explain=True)
        assert "retir" in str(hit.explanation)


def test_a_common_word_of_a_phrase_is_no_translation_of_a_short_query(tmp_path: Path) -> None:
    texts = {
        "jobless": "Unemployment fell in May.",
        "whole": "The unemployment rate fell to a low in May, as companies took on people.",
        "rates": "Rates: the rate of interest, the rate of growth and the rate of exchange.",
        **{f"other-{n}": f"The heart rate of patient {n}." for n in range(9)},
    }
    with newsindex.open(tmp_path / "n.idx", book=None) as opened:
        opened.add([newsindex.Article(id=id_, title="", body=body) for id_, body in texts.items()])
        found = opened.search("失业率", across=True)
    assert [hit.article.id for hit in found] == ["whole", "jobless"]
    assert "失业率: unemployment rate, unemployment" in found.notes


def test_irregular_forms_have_the_translations_of_their_words() -> None:
    known = dictionary()
    assert {"女性", "妇女"} <= set(known.translations("women"))
    assert {"跌落", "瀑布"} <= set(known.translations("fell"))
    assert {"hold", "held"} <= set(known.translations("举行"))


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("22,000 dogs", "飼養2.2萬隻狗。"),
        ("2.2萬人", "A march of 22,000."),
        ("一百二十萬", "It took 1.2 million."),
        ("二十五人", "They were 25."),
        ("三十年", "Thirty of them."),
        ("三成", "About 30% of it."),
        ("30%", "約三成。"),
    ],
)
def test_amounts_are_found_in_either_notation(tmp_path: Path, query: str, body: str) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as opened:
        opened.add([newsindex.Article(id="1", title="", body=body), newsindex.Article(id="2", title="", body="Rain.")])
        assert [hit.article.id for hit in opened.search(query, across=True)] == ["1"]


@pytest.mark.parametrize(
    ("numerals", "value"),
    [("十二", 12), ("两千", 2000), ("一千零一", 1001), ("三万五千", 35_000), ("一亿两千万", 120_000_000)]
    + [(each, None) for each in ("三七", "二百五", "九一一", "三十三十", "十百", "一万万")],
)
def test_chinese_numerals_are_numbers(numerals: str, value: int | None) -> None:
    assert number(numerals) == value


def test_a_character_of_headlines_stands_for_its_country() -> None:
    assert dictionary().translations("美")[0] == "=US" and "beauti" not in dictionary().translations("美")
    assert "美" not in dictionary().translations("=US")


@pytest.mark.parametrize("query", [f"{10**39} billion", f"{10**39}億", "9" * 5000 + "月"])
def test_an_amount_beyond_all_measure_is_found_in_no_article(index: newsindex.NewsIndex, query: str) -> None:
    assert not index.search(query, across=True, strict=True)


def test_keys_that_nothing_has_are_unknown() -> None:
    known = dictionary()
    for key in ("", "zzzz", "\t", "\n", "#", "\U0010ffff"):
        assert known.translations(key) == ()


def test_the_table_is_sorted_and_every_line_is_found() -> None:
    path = Path(newsindex.__file__).parent / "search/across/data/dictionary.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    keys = [line[0].encode() for line in lines]
    assert keys == sorted(set(keys))
    for key, *translations in lines[::997]:
        assert dictionary().translations(key) == tuple(translations)
        assert 0 < len([t for t in translations if len(t) > 1]) <= MOST_TRANSLATIONS or len(translations) <= 4


def test_translations_are_told_as_they_are_written(index: newsindex.NewsIndex) -> None:
    notes = index.search("利率", across=True).notes
    assert any(note.startswith("利率: interest rate") for note in notes)


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("央行 利率 通膨", "通膨: inflation"),
        ("通膨 500億美元", "500億美元: "),
        ("通膨 500 億美元", "500 億美元: "),
        ("通膨 3月", "3月: March"),
        ("interest rates 通膨", "interest rates: "),
    ],
)
def test_words_that_are_one_are_told_as_they_were_typed(tmp_path: Path, query: str, note: str) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as opened:
        opened.add([newsindex.Article(id="1", title="Prices", body="Inflation was two percent.")])
        assert any(each.startswith(note) for each in opened.search(query, across=True).notes)


WORDS = [
    "tariffs",
    "typhoon",
    "school",
    "關稅",
    "颱風",
    "學校",
    "利率",
    '"central bank"',
    "-Monday",
    "government",
    "lang:zh",
]


@pytest.mark.parametrize("query", [f"{a} {b}" for a, b in combinations(WORDS, 2)] + [*WORDS, " ".join(WORDS[:3])])
def test_partial_matches_are_told_where_no_article_has_all(index: newsindex.NewsIndex, query: str) -> None:
    found, strict, many = (
        index.search(query, across=True, **more) for more in ({}, {"strict": True}, {"match": "any"})
    )
    assert found.relaxed == (found.total > 0 and strict.total == 0)
    assert (
        not strict.relaxed and not many.relaxed and found.relaxed == index.search(query, across=True, limit=0).relaxed
    )
