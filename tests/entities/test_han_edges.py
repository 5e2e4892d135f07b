"""Left edges of Chinese names before a bracket."""

from __future__ import annotations

import pytest

from newsindex.entities.mining.han_edges import chinese_edge

EDGES = [
    ("美國總統川普", "Donald Trump", "川普"),
    ("鴻海董事長劉揚偉", "Young Liu", "劉揚偉"),
    ("字節跳動", "ByteDance", "字節跳動"),
    ("集團與騰訊控股", "Tencent Holdings", "騰訊控股"),
    ("英國首相施凱爾", "Keir Starmer", "施凱爾"),
    ("宣教師馬雅各醫生", "Dr. James Laidlaw Maxwell", "馬雅各"),
    ("聯合國教科文組織", "UNESCO", "聯合國教科文組織"),
    ("美國在台協會", "AIT", "美國在台協會"),
    ("颱風天鴿", "Hato", "天鴿"),
    ("摩根士丹利下修聯發科", "MediaTek", "聯發科"),
    ("中国人民银行行长潘功胜", "Pan Gongsheng", "潘功胜"),
    ("每年 7 月豐年祭", "Ilisin", "豐年祭"),
    ("推出「數位分身」", "digital twin", "數位分身"),
    ("《臥虎藏龍》", "Crouching Tiger, Hidden Dragon", "臥虎藏龍"),
    ("羅伯特·史溫侯", "Robert Swinhoe", "羅伯特·史溫侯"),
    ("美國前總統約翰·F·甘迺迪", "John F. Kennedy", "約翰·F·甘迺迪"),
    ("总统乔治·H·W·布什", "George H.W. Bush", "乔治·H·W·布什"),
    ("作家J·K·羅琳", "J.K. Rowling", "J·K·羅琳"),
    ("韓國三星電子", "Samsung Electronics", "三星電子"),
    ("印度信實工業", "Reliance Industries", "信實工業"),
    ("美商科林研發", "Lam Research", "科林研發"),
    ("世界銀行", "World Bank", "世界銀行"),
    ("與亞洲開發銀行", "ADB", "亞洲開發銀行"),
    ("公司將擴大與鴻海", "Foxconn", "鴻海"),
    ("空服員荷樂·克拉夫茲", "Helle Crafts", "荷樂·克拉夫茲"),
    ("現由國家資通安全研究院", "NICS", "國家資通安全研究院"),
]


@pytest.mark.parametrize(("before", "english", "name"), EDGES)
def test_names_begin_where_they_should(before: str, english: str, name: str) -> None:
    text = f"昨天，{before}（{english}）說"
    edge = chinese_edge(text, len("昨天，") + len(before), english)
    assert edge is not None
    assert text[edge.start : edge.end] == name
    assert 0.0 < edge.certainty <= 1.0


@pytest.mark.parametrize("before", ["", "他說：", "2025", "abc"])
def test_no_name_before(before: str) -> None:
    assert chinese_edge(f"{before}（ABC）", len(before), "ABC") is None
