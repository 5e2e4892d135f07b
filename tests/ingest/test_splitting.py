from __future__ import annotations

from pathlib import Path

import pytest

from newsindex.ingest.splitting import split_text

A = "The central bank raised its policy rate on Tuesday. Governor Lee said that inflation remained too high."
A2 = "Analysts had expected the move. They see one more increase by the end of the year."
B = "A ferry with sixty passengers ran aground off Penghu on Monday. Nobody was hurt, the coast guard said."
B2 = "The harbor master blamed thick fog. Service resumed in the afternoon."
SCRAP = (
    "HARBOR: The port of Kaohsiung wants to double its capacity, a plan that residents of the old town oppose The port "
    "of Kaohsiung plans to build two piers. Residents said that trucks would pass below their windows. The mayor said "
    "that the"
)
SCRAP2 = (
    "Cherry trees in the mountains of Nantou bloomed two weeks early this spring. Botanists at the national university "
    "blame warm nights. Farmers of the valley fear for their plums, which have been sold to"
)
ZA = "央行周二宣布升息半碼。總裁表示，通膨壓力仍然偏高，將持續觀察物價走勢。"
ZB = "澎湖外海周一有一艘渡輪擱淺，船上六十名乘客平安。海巡署說，事故原因是濃霧。"
ZSCRAP = (
    "高雄港計畫將裝卸能量提高一倍，老城區居民群起反對。港務公司表示，兩座新碼頭將在三年內完工。"
    "居民則說，卡車每天從窗下經過，噪音與灰塵讓他們夜裡無法入睡。市長昨日到場說明時強調，市府將會在"
)
ZSCRAP2 = (
    "南投山區的櫻花今年提早兩週綻放，植物學者認為與夜間氣溫偏高有關。谷地的農民擔心梅子收成，"
    "其中大半早已賣給日本商社。林務署表示，未來每年春天都會公布花期預測，並且"
)
WRAPPED = """Rates rise again

The central bank raised its policy rate on Tuesday, as analysts had
expected for some weeks, and Governor Lee said that inflation in the
island’s cities remained too high to think of any relief before the
end of the year.

Banks will pass the increase on to their borrowers within the month,
the bankers’ association said, and savers will have to wait somewhat
longer for theirs."""
POEM = """The river

The river runs below the hill
and carries what the summer gave,
the boats, the leaves

and nobody
who stood there once
remembers where it went"""
UNPUNCTUATED = "\n".join(
    f"He came to town number {n} on a Monday. Nobody knew what he wanted there, and the people of the town looked at "
    "him from behind their curtains for a whole week of rain and cold wind without a word"
    for n in range(5)
)
CUT = (
    "The central bank said that the policy rate would stay. Governor Lee said inflation was high. Analysts expected "
    "that another increase by the end of the year would be the"
)


def shape(text: str) -> list[tuple[bool, str]]:
    return [(piece.teaser, "\n".join(piece.lines).strip()[:12]) for piece in split_text(text)]


ONE = {
    "a single line": A,
    "title and paragraphs": f"Rates rise again\n\n{A}\n\n{A2}",
    "subheadings": f"Rates rise again\n\n{A}\n\nWhat comes next\n\n{A2}\n\nThe view from Taipei\n\n{B}",
    "subheadings after rules": f"# Rates\n\n{A}\n\n---\n\n## What comes next\n\n{A2}\n\n---\n\nThe view\n\n{B}",
    "stars between scenes": f"{A}\n\n* * *\n\n{A2}\n\n***\n\n{B}",
    "underlined headings": f"Rates rise\n==========\n\n{A}\n\nNext steps\n----------\n\n{A2}",
    "lists": f"Five things to know:\n\n- Rates rose\n- Lee spoke\n\n{A}\n\n1. One\n2. Two\n3. Three",
    "a poem": POEM,
    "wrapped lines": WRAPPED,
    "quotations": f"{A}\n\n“We have no choice,” Lee said\n\n{A2}",
    "several blank lines": f"Rates rise again\n\n\n\n{A}\n\n\n\n{A2}\n\n\n\nWhat next\n\n\n\n{B}",
    "cut at the end": f"{A}\n\n{A2}\n\n{CUT}",
    "no full stops": UNPUNCTUATED,
    "a table": f"{A}\n\nYear\tRate\n2023\t1.9\n2024\t2.0\n\n{A2}",
    "a dialogue": "Q: What did you do then? Did you go home\nA: I did. I went home and slept\nQ: And after that?\n" * 4,
    "a caption": f"{A}\n\nA ferry off Penghu on Monday\nPhoto: CNA\n\n{A2}",
    "a credit at the end": f"{A}\n\n{A2}\n\n(Reuters)",
    "an author's note": f"{A}\n\n{A2}\n\nJane Doe is a professor of economics at National Taiwan University",
    "Chinese": f"央行升息半碼\n\n記者王小明／台北報導\n\n{ZA}\n\n{ZB}",
    "Chinese subheadings": f"央行升息\n\n{ZA}\n\n專家看法\n\n{ZB}\n\n未來展望\n\n{ZA}",
    "Chinese sections by numbers": f"一、前言\n{ZA}\n二、經過\n{ZB}\n三、結論\n{ZA}",
    "Chinese poem": "登鸛雀樓\n\n白日依山盡\n黃河入海流\n欲窮千里目\n更上一層樓",
    "a date line within": f"{A}\n\nA chronicle\nFeb. 3, 2025\n{A2}",
    "a letter": f"Dear editor\n\n{A}\n\nYours sincerely\nJane Doe\nTaipei",
}


@pytest.mark.parametrize("text", ONE.values(), ids=ONE.keys())
def test_an_ordinary_text_stays_one(text: str) -> None:
    pieces = split_text(text)
    assert [p.teaser for p in pieces] == [False], shape(text)
    assert "\n".join(pieces[0].lines).strip() == text.strip()


SEVERAL = {
    "form feeds": f"Rates rise\n\n{A}\n\f\nFerry runs aground\n\n{B}\n\f{A2}",
    "rules and bylines": f"""Rates rise\nBy Lisa Wang / Staff reporter\n\n{A}\n\n-----\n
Ferry aground\nAP, PENGHU\n\n{B}\n\n-----\n
Another one\nBy Jake Chung\n\n{B2} {A2}""",
    "short rules and bylines": f"""Rates rise\nBy Lisa Wang\n{A}\n---
Ferry aground\nBy Jake Chung\n{B}\n***
Third story\n(CNA)\n{B2} {A2}""",
    "long rules and headlines": f"""Rates rise\n\n{A}\n\n{A2}\n==========
Ferry aground\n\n{B}\n==========
The third story\n\n{A2} {B2}""",
    "blank lines and bylines": f"""Rates rise\n\nBy Lisa Wang\n\n{A}\n\n\n
Ferry aground\n\nBy Jake Chung\n\n{B}\n\n
Third\n\nStaff writer, with CNA\n\n{A2}""",
    "datelines": f"""Rates rise\n\nTAIPEI, Feb. 3 (CNA) -- {A}\n\n
Ferry aground\n\nMAGONG, Feb. 3 (CNA) -- {B}\n\n
Third story\n\nLONDON (Reuters) - {A2}""",
    "header lines": f"""Title: Rates rise\nDate: 2025-02-03\n\n{A}\n
Title: Ferry aground\nDate: 2025-02-04\n\n{B}\n
Title: Third\nDate: 2025-02-05\n\n{A2}""",
    "Chinese bylines": f"""央行升息半碼\n記者王小明／台北報導\n{ZA}\n
渡輪擱淺\n記者李大同／澎湖報導\n{ZB}\n
第三則新聞\n〔編譯陳小華／綜合報導〕\n{ZA}""",
    "Chinese datelines": f"""央行升息半碼\n\n（中央社記者王小明台北3日電）{ZA}\n
渡輪擱淺\n\n（中央社澎湖3日電）{ZB}\n
第三則新聞\n\n（中央社倫敦3日綜合外電報導）{ZA}""",
    "Chinese datelines of a paper": f"""央行升息半碼\n\n現代商報2025年2月3日訊（記者 王小明）{ZA}\n\n
渡輪擱淺\n\n現代商報2025年2月3日訊（記者 李大同）{ZB}\n\n
第三則新聞\n\n現代商報2025年2月4日訊{ZA}""",
    "Chinese header lines": f"""標題：央行升息\n日期：民國114年2月3日\n\n{ZA}\n\n====\n
標題：渡輪擱淺\n日期：2025年2月4日\n\n{ZB}\n\n====\n
標題：第三則\n來源：日報\n\n{ZA}""",
    "bylines without blank lines": f"""Rates rise\nBy Lisa Wang / Staff reporter\n{A}\n{A2}
Ferry aground\nBy Jake Chung / Staff reporter\n{B}
Third story\nBy CNA\n{A2}""",
}


@pytest.mark.parametrize("text", SEVERAL.values(), ids=SEVERAL.keys())
def test_articles_are_told_apart(text: str) -> None:
    assert [teaser for teaser, _ in shape(text)] == [False] * 3, shape(text)


SCRAPS = {
    "two at the end": (f"{A}\n{A2}\n{SCRAP}\n{SCRAP2}", [False, True, True]),
    "one with a kicker": (f"{A}\n{A2}\n{SCRAP}", [False, True]),
    "one without": (f"{A}\n{A2}\n{SCRAP2}", [False, True]),
    "with blank lines": (f"{A}\n\n{A2}\n\n{SCRAP2}\n\n{SCRAP}", [False, True, True]),
    "between two articles": (f"{A}\n{A2}\n{SCRAP}\n{SCRAP2}\n{B}\n{B2}", [False, True, True, False]),
    "before the article": (f"{SCRAP}\n{A}\n{A2}", [True, False]),
    "Chinese, two": (f"{ZA}\n{ZA}\n{ZSCRAP}\n{ZSCRAP2}", [False, True, True]),
    "Chinese, one": (f"{ZA}\n{ZA}\n{ZSCRAP}", [False, True]),
    "after each of two": (
        f"Rates\nBy Lisa Wang\n{A}\n{SCRAP}\n\nFerry\nBy Jake Chung\n{B}\n{SCRAP2}",
        [False, True, False, True],
    ),
}


@pytest.mark.parametrize(("text", "teasers"), SCRAPS.values(), ids=SCRAPS.keys())
def test_scraps_stand_apart(text: str, teasers: list[bool]) -> None:
    pieces = split_text(text)
    assert [piece.teaser for piece in pieces] == teasers, shape(text)
    for piece in pieces:
        assert (piece.parent is not None) == piece.teaser
        if piece.parent is not None:
            assert not pieces[piece.parent].teaser


def test_a_scrap_within_an_article_leaves_it_whole() -> None:
    more = "The central bank governor said that inflation and the policy rate would be looked at again in March."
    pieces = split_text(f"{A}\n\n{A2}\n\n{SCRAP}\n\n{more}")
    assert [p.teaser for p in pieces] == [False, True]
    assert "\n".join(pieces[0].lines) == f"{A}\n\n{A2}\n{more}"


def test_the_seed_is_one_article_and_four_scraps(trial_data: Path) -> None:
    text = (trial_data / "seed" / "taipei-times-2021.txt").read_text(encoding="utf-8")
    main, *scraps = split_text(text)
    assert not main.teaser
    assert main.lines[-1].endswith("preventing monopolies.")
    ends = [
        "Trump has claimed that Taiwan took up to",
        "Parraguirre Diaz said that in",
        "relocation strategies and",
        "the first salvo of",
    ]
    assert [(s.teaser, s.parent, s.lines[-1].endswith(end)) for s, end in zip(scraps, ends, strict=True)] == [
        (True, 0, True)
    ] * 4
