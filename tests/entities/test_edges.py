"""Left edges of English names before a bracket."""

from __future__ import annotations

import pytest

from newsindex.entities.mining.edges import english_edge

EDGES = [
    ("Chinese President Xi Jinping", "習近平", (), "Xi Jinping"),
    ("centered mainly on Jack Ma’s", "馬雲", (), "Jack Ma"),
    ("and its affiliate Ant Group Co", "螞蟻集團", (), "Ant Group Co"),
    ("Minister of Economic Affairs J.W. Kuo", "郭智輝", (), "J.W. Kuo"),
    ("Vice Minister of Economic Affairs Cynthia Kiang", "江文若", (), "Cynthia Kiang"),
    ("chemist Yuan T. Lee", "李遠哲", (), "Yuan T. Lee"),
    ("Hong Kong star Tony Leung Chiu-wai", "梁朝偉", (), "Tony Leung Chiu-wai"),
    ("the IMF and the World Bank", "世界銀行", (), "World Bank"),
    ("Acer and Asustek Computer Inc", "華碩", (), "Asustek Computer Inc"),
    ("the Food and Drug Administration", "食藥署", (), "Food and Drug Administration"),
    ("the Ministry of Health and Welfare", "衛福部", (), "Ministry of Health and Welfare"),
    ("Ministry of Finance and Ministry of Health", "衛生部", (), "Ministry of Health"),
    ("Formosa Chemicals & Fibre Corp", "台化", (), "Formosa Chemicals & Fibre Corp"),
    ("State-run CPC Corp, Taiwan", "台灣中油", (), "CPC Corp, Taiwan"),
    ("and Cheung Kong (Holdings) Ltd", "長江實業", (), "Cheung Kong (Holdings) Ltd"),
    ("retailer momo.com Inc", "富邦媒體", (), "momo.com Inc"),
    ("Chipmaker United Microelectronics Corp", "聯電", (), "United Microelectronics Corp"),
    ("Taichung-based Giant Manufacturing Co", "巨大機械", (), "Giant Manufacturing Co"),
    ("President Chain Store Corp", "統一超商", (), "President Chain Store Corp"),
    ("the Executive Yuan’s Council of Labor Affairs", "勞委會", (), "Council of Labor Affairs"),
    ("The People’s Bank of China", "中國人民銀行", (), "People’s Bank of China"),
    ("Taipei District Prosecutors’ Office", "台北地檢署", (), "Taipei District Prosecutors’ Office"),
    ("Activist Figo Chan Ho-wun", "陳皓桓", (), "Figo Chan Ho-wun"),
    ("lawmaker Starry Lee Wai-king", "李慧琼", (), "Starry Lee Wai-king"),
    ("Baker Wu Pao-chun", "吳寶春", (), "Wu Pao-chun"),
    ("pair Nicole Gonzales Chan", "詹又蓁", (), "Nicole Gonzales Chan"),
    ("and Italian Jesuit Giuseppe Castiglione", "郎世寧", (), "Giuseppe Castiglione"),
    ("Pop Mart International Group", "泡泡瑪特", (), "Pop Mart International Group"),
    ("HIM International Music Inc", "華研國際音樂", (), "HIM International Music Inc"),
    ("the Taoyuan Flight Attendants’ Union", "桃園市空服員職業工會", (), "Taoyuan Flight Attendants’ Union"),
    ("St. Mary’s Hospital Luodong", "羅東聖母醫院", (), "St. Mary’s Hospital Luodong"),
    ("said Moody’s Investors Service", "穆迪投資者服務", (), "Moody’s Investors Service"),
    ("but Taiwan Confederation of Trade Unions", "全國產業總工會", (), "Taiwan Confederation of Trade Unions"),
    ("of Hong Kong Federation of Trade Unions", "香港工會聯合會", ("FTU",), "Hong Kong Federation of Trade Unions"),
    ("buried in the US. Tang Prize Foundation", "唐獎教育基金會", (), "Tang Prize Foundation"),
    ("Will Semiconductor", "韋爾半導體", (), "Will Semiconductor"),
    ("Carrier Tigerair Taiwan Co", "台灣虎航", (), "Tigerair Taiwan Co"),
    ("Relatives of 228 Incident", "二二八事件", (), "228 Incident"),
    ("Worshipers of Matsu", "媽祖", (), "Matsu"),
    ("City’s Banciao District", "板橋", (), "Banciao District"),
    ("a temple in Jhonghe", "中和", (), "Jhonghe"),
    ("star of “Orz Boys”", "囧男孩", (), "Orz Boys"),
    ("sold stinky tofu", "臭豆腐", (), "stinky tofu"),
    ("the chef’s lion’s head", "獅子頭", (), "lion’s head"),
    ("wore a qipao", "旗袍", (), "qipao"),
    (
        "the Directorate-General of Budget, Accounting and Statistics",
        "主計總處",
        ("DGBAS",),
        "Directorate-General of Budget, Accounting and Statistics",
    ),
    (
        "The Taiwan Alliance to End the Death Penalty",
        "廢死聯盟",
        ("TAEDP",),
        "Taiwan Alliance to End the Death Penalty",
    ),
    ("He said. Acer Inc", "宏碁", (), "Acer Inc"),
    ("Crouching Tiger, Hidden Dragon", "臥虎藏龍", (), "Crouching Tiger, Hidden Dragon"),
]


@pytest.mark.parametrize(("before", "chinese", "acronyms", "name"), EDGES)
def test_names_begin_where_they_should(before: str, chinese: str, acronyms: tuple[str, ...], name: str) -> None:
    text = f"{before} ({chinese})"
    edge = english_edge(text, len(before) + 1, chinese, acronyms)
    assert edge is not None
    assert text[edge.start : edge.end] == name


@pytest.mark.parametrize("before", ["", "2.", "—", "he said,\n", "“He is here,”"])
def test_no_name_before(before: str) -> None:
    assert english_edge(f"{before} (台積電)", len(before) + 1, "台積電") is None


def test_what_stands_before_a_name_is_told() -> None:
    text = "the handset chip designer MediaTek (聯發科)"
    edge = english_edge(text, text.index("("), "聯發科")
    assert edge is not None
    assert edge.before[-2:] == ("chip", "designer")
