"""The language that a record or page names, as one of ours."""

from __future__ import annotations

from newsindex.analysis.script import detect_lang, detect_script
from newsindex.ingest.facts import languages
from newsindex.model import Lang


def known_language(named: str) -> str | None:
    """`en`, `zh`, `zh-Hant` or `zh-Hans` for a name or code of a language; None for any other."""
    code = named.strip().lower().replace("_", "-")
    return languages().get(code) or languages().get(code.partition("-")[0])


def language_of(named: str | None, text: str) -> Lang:
    """The language of a text, by its name or code (`zh_TW`, `English`), where needed by the text itself.

    Plain `zh` leaves the script to the text; so does a name that is not known.
    """
    if named:
        known = known_language(named)
        if known == "en":
            return "en"
        if known == "zh":
            return detect_script(text)
        if known == "zh-Hant":
            return "zh-Hant"
        if known == "zh-Hans":
            return "zh-Hans"
    return detect_lang(text)
