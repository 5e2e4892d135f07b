"""What the head word of an English name (heads_en.tsv) and the ending of a Chinese one (heads_zh.tsv) tell."""

from __future__ import annotations

from collections.abc import Sequence

from newsindex.entities.words.lexicon import aligned
from newsindex.entities.words.tables import mapping

MAX_ENDING = 6  # characters of the longest ending in heads_zh.tsv


def english_kind(english: Sequence[str]) -> str:
    """What the English head word tells: legal, company, organisation, other, or nothing."""
    heads = mapping("heads_en.tsv")
    named = english if len(english) > 1 else english[0].split("-")
    lows = [w.lower().strip(".,’'()") for w in named]
    last = heads.get(lows[-1], "")
    if len(lows) > 1 and lows[-2] in _BEFORE_COMPANIES:
        return _BEFORE_COMPANIES[lows[-2]] if lows[-1] in ("company", "system", "network") else last
    if last == "legal" or (len(lows) > 2 and heads.get(lows[-2]) == "legal"):
        return "legal"
    if len(lows) > 1 and english[-1][0].islower():
        return "other"
    for i, low in enumerate(lows):
        if low in _COMPLEMENT and i and heads.get(lows[i - 1], "legal") != "legal":
            return _public_bank(lows, heads[lows[i - 1]])
    if len(lows) > 1 and lows[0] in _BEFORE_NAMES:
        return "other"
    if len(lows) > 1 and not last and heads.get(lows[0]) == "company" and lows[0] in _BEFORE_SHOPS:
        return "company"
    return _public_bank(lows, last) if len(lows) > 1 else ""


_BEFORE_COMPANIES = {
    **dict.fromkeys(("opera", "dance", "theater", "theatre", "ballet", "drama"), "organisation"),
    **dict.fromkeys(("television", "broadcasting"), "company"),
}  # what "company" and "system" mean after these words
_BEFORE_SHOPS = frozenset({"cafe", "café", "hotel", "restaurant"})
_COMPLEMENT = frozenset({"of", "for", "in", "on", "to", "against"})
_BEFORE_NAMES = frozenset(
    {"typhoon", "mount", "mt", "lake", "cape", "port", "fort", "tropical", "hurricane", "cyclone"}
)


def _public_bank(lows: list[str], kind: str) -> str:
    """The kind, save that central and development banks are no companies."""
    public = {"central", "people’s", "people's", "world", "reserve", "development", "export-import", "investment"}
    return "organisation" if kind == "company" and "bank" in lows and public & set(lows) else kind


_LOOSE_ENDINGS = frozenset("團团會会社隊队院館馆局處处署部系流組组室科幫帮軍军")


def chinese_kind(chinese: str) -> str:
    """What the Chinese ending tells: company, organisation, other, or nothing; the longest known ending counts."""
    endings = mapping("heads_zh.tsv")
    for size in range(min(MAX_ENDING, len(chinese)), 0, -1):
        kind = endings.get(chinese[-size:])
        # One character of two tells no organisation (團團, 天團), and is no ending of itself.
        if kind and not (size == 1 and (len(chinese) == 1 or (len(chinese) == 2 and chinese[-1] in _LOOSE_ENDINGS))):
            return kind
    return ""


_SOFT = frozenset("茶卡書书日心夜年命玉面油湯汤花魚鱼冰糖蛋肉飯饭餅饼權权")  # ends of brands as often as of goods


def is_soft(english: Sequence[str], chinese: str) -> bool:
    """Whether one character that ends the Chinese name tells a thing that the English name has not."""
    endings = mapping("heads_zh.tsv")
    if chinese[-1] not in _SOFT or any(chinese[-n:] in endings for n in range(2, MAX_ENDING + 1)):
        return False
    return not any(aligned(w, chinese[-1]) for w in english)
