"""Persons, companies, organisations and the rest."""

from __future__ import annotations

import pytest

from newsindex.entities.mining.kinds import Context, Kind, judge
from newsindex.entities.words.romanisation import fit

KINDS: list[tuple[str, str, Context, Kind]] = [
    ("Xi Jinping", "習近平", Context(), "person"),
    ("Jack Ma", "馬雲", Context(), "person"),
    ("Shinzo Abe", "安倍晉三", Context(title=True), "person"),
    ("Kolas Yotaka", "谷辣斯．尤達卡", Context(), "person"),
    ("Robin Winkler", "文魯彬", Context(), "person"),
    ("Cheng Yen", "證嚴法師", Context(), "person"),
    ("Tencent Holdings Ltd", "騰訊", Context(), "company"),
    ("CPC Corp, Taiwan", "台灣中油", Context(), "company"),
    ("Chang Hwa Commercial Bank", "彰化銀行", Context(), "company"),
    ("Rock Records", "滾石", Context(), "company"),
    ("Acer", "宏碁", Context(before=("pc", "maker")), "company"),
    ("Foxconn", "鴻海", Context(ticker=True), "company"),
    ("MediaTek", "聯發科", Context(before=("engineers", "from")), "company"),
    ("MediaTek", "聯發科", Context(before=("hsinchu-based",)), "company"),
    ("Baidu", "百度", Context(after=", owned by"), "company"),
    ("Fintech", "金融科技", Context(), "other"),
    ("SMEs", "中小企業", Context(), "other"),
    ("AI", "人工智慧", Context(), "other"),
    ("General", "普", Context(), "other"),
    ("Smart Manufacturing", "智慧製造", Context(), "other"),
    ("Chartered Semiconductor Manufacturing", "特許半導體", Context(), "company"),
    ("Applied Materials", "應用材料", Context(), "company"),
    ("Department of Energy", "能源部", Context(), "organisation"),
    ("$1.3", "約1.3萬億韓元", Context(), "other"),
    ("1B", "約1.3萬億韓元", Context(), "other"),
    ("1138121", "年回報協會", Context(), "other"),
    ("The Exorcist", "大法師", Context(quoted=True, work=True), "other"),
    ("The Wall Street Journal", "華爾街日報", Context(quoted=True, work=True), "organisation"),
    ("Wang Leehom", "王力宏", Context(), "person"),
    ("Chi-Huey Wong", "翁啟惠", Context(), "person"),
    ("Johnson & Johnson", "嬌生", Context(role="company"), "company"),
    ("Hai Kun", "海鯤", Context(before=("submarine", "the")), "other"),
    ("Tesla", "特斯拉", Context(after="執行長馬斯克"), "company"),
    ("World Bank", "世界銀行", Context(), "organisation"),
    ("People’s Bank of China", "中國人民銀行", Context(), "organisation"),
    ("Ministry of Finance", "財政部", Context(), "organisation"),
    ("Tzu Chi Foundation", "慈濟", Context(), "organisation"),
    ("Liberty Times", "自由時報", Context(), "organisation"),
    ("Formosa TV", "民視", Context(), "company"),
    ("WHO", "世界衛生組織", Context(), "organisation"),
    ("Banciao District", "板橋", Context(), "other"),
    ("Banciao", "板橋", Context(), "other"),
    ("Yamaha Motor Taiwan", "台灣", Context(), "other"),  # 山葉台灣, cut short
    ("Hua and Co", "中国", Context(), "other"),
    ("China Steel Corp", "中國鋼鐵", Context(), "company"),
    ("Typhoon Krathon", "山陀兒", Context(), "other"),
    ("Labor Standards Act", "勞動基準法", Context(), "other"),
    ("Orz Boys", "囧男孩", Context(quoted=True), "other"),
    ("Wen Tien-hsiang", "聞天祥", Context(), "person"),
    ("Karencici", "林愷倫", Context(), "person"),
    ("Zao Wou-ki", "趙無極", Context(), "person"),
    ("Rin Kaiho", "林海峰", Context(), "person"),
    ("E.SO", "瘦子", Context(before=("and", "rapper"), title=True), "person"),
    ("Luisa Chen", "陳露", Context(after=", who won"), "person"),
    ("Moderna", "莫德納", Context(), "other"),
    ("Hai Kun", "海鯤", Context(before=("with", "the", "submarine")), "other"),
    ("Lo Wu", "羅湖", Context(before=("moved", "to")), "other"),
    ("Starbucks Taiwan", "台灣星巴克", Context(), "company"),
    ("Universal Music Taiwan", "環球音樂", Context(), "company"),
    ("Heytea", "喜茶", Context(), "company"),
    ("FamilyMart", "全家便利商店", Context(), "company"),
    ("Din Tai Fung", "鼎泰豐", Context(), "company"),
    ("Hsing Tian Kong", "行天宮", Context(), "other"),
    ("Kaohsiung Aquas", "高雄全家海神", Context(), "organisation"),
    ("Cosmos People", "宇宙人", Context(after=", a Taiwanese band, opened"), "organisation"),
    ("Power Station", "動力火車", Context(before=("and", "duo")), "organisation"),
    ("Dharma Bums", "達摩流浪者", Context(before=("bands", "such", "as")), "organisation"),
    ("U-Theatre", "優人神鼓", Context(), "organisation"),
    ("National Theater", "國家戲劇院", Context(), "other"),
    ("Ta Kung Pao", "大公報", Context(), "organisation"),
    ("Ton Fan Group", "東方畫會", Context(), "organisation"),
    ("Wang Fuk Court", "宏福苑", Context(), "other"),
    ("Siraya", "西拉雅", Context(), "other"),
    ("Britain", "英國港僑協會", Context(), "other"),
    ("Gukeng coffee", "古坑咖啡", Context(), "other"),
    ("stinky tofu", "臭豆腐", Context(capital=False), "other"),
]


@pytest.mark.parametrize(("english", "chinese", "context", "kind"), KINDS)
def test_kinds(english: str, chinese: str, context: Context, kind: Kind) -> None:
    words = english.split()
    found = judge(words, chinese, fit(words, chinese), context)
    assert found.kind == kind
    assert 0.0 < found.support <= 1.0
    assert found.reasons


def test_a_surname_alone_has_little_support() -> None:
    found = judge(["Chen"], "陳", fit(["Chen"], "陳"), Context())
    assert (found.kind, found.reasons) == ("person", ("surname only",))
    assert found.support < 0.5


def test_a_term_with_a_role_beside_it_is_no_company_and_danish_firms_are_whole() -> None:
    from newsindex.entities.mining.glosses import find_glosses

    def found(text: str) -> list[tuple[str, str]]:
        return [(gloss.english, gloss.kind) for gloss in find_glosses(text)]

    assert found("魏哲家表示，人工智慧（AI）晶片需求超出預期") == [("AI", "other")]
    assert found("the developer Orsted A/S (沃旭能源) said yesterday") == [("Orsted A/S", "company")]
    assert found("the brewer Carlsberg A/S (嘉士伯) said") == [("Carlsberg A/S", "company")]
    assert found("晶片設計業者聯發科（MediaTek）表示") == [("MediaTek", "company")]
