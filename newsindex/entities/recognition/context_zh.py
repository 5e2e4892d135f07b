"""What stands before and after a person's name in Chinese: titles, verbs of speech, punctuation. All in folded text."""

from __future__ import annotations

from functools import cache

from newsindex.analysis import fold
from newsindex.entities.words.tables import words

TITLED, TELLING = 2.0, 1.6
"""What a title before a candidate adds to its score, and what a title or a verb of speech behind it."""
_VERBS = {"代表", "指挥", "编辑", "成员", "冠军", "监制"}
"""Titles that are too often something else."""
_OPENING = "\0 \n\t,。:;!?\"'“‘「『《〈(〔【[/|·-—…>"
_CLOSING = "\0 \n\t,。:;!?\"'”’」』》〉)〕】]/|—…<"
BEFORE = {"、": 0.8} | dict.fromkeys("和与及跟同对由让给向被据问请为以在像找", 0.5) | dict.fromkeys(_OPENING, 0.6)
AFTER = dict.fromkeys("、和与及的在则也是将于对为从等曾已因又还就以问答率任获被向把" + _CLOSING, 0.5) | dict.fromkeys(
    "说称", 1.3
)
"""What single characters before and behind a candidate add."""


def before_person(text: str, start: int) -> float:
    """How much what stands before speaks for a person's name that begins there."""
    return TITLED if after_title(text, start) else BEFORE.get(text[start - 1] if start else "\0", 0.0)


def after_person(text: str, end: int) -> float:
    """How much what follows speaks for a person's name that ends there."""
    following = text[end : end + 2]
    if following in _speech() or before_title(text, end):
        return TELLING
    return AFTER.get(following[:1] or "\0", 0.0)


def before_speech(text: str, end: int) -> bool:
    """Whether a verb of speech or of persons follows."""
    return text[end : end + 2] in _speech() or text.startswith(("说", "称"), end)


def after_title(text: str, start: int) -> bool:
    """Whether a title ends right before."""
    titles = title_endings().get(text[max(0, start - 2) : start])
    return titles is not None and any(text.endswith(title, 0, start) for title in titles)


def before_title(text: str, end: int) -> bool:
    """Whether a title follows."""
    titles = title_beginnings().get(text[end : end + 2])
    return titles is not None and text.startswith(titles, end)


def is_title(word: str) -> bool:
    """Whether the folded word is a title."""
    return word in title_endings().get(word[-2:], ())


@cache
def _speech() -> frozenset[str]:
    return words("speech_zh.txt")


@cache
def title_endings() -> dict[str, tuple[str, ...]]:
    """The folded titles by their last two characters."""
    found: dict[str, tuple[str, ...]] = {}
    for title in _titles():
        found[title[-2:]] = (*found.get(title[-2:], ()), title)
    return found


@cache
def title_beginnings() -> dict[str, tuple[str, ...]]:
    """The folded titles by their first two characters."""
    found: dict[str, tuple[str, ...]] = {}
    for title in _titles():
        found[title[:2]] = (*found.get(title[:2], ()), title)
    return found


def _titles() -> list[str]:
    return sorted({fold(title) for title in words("titles_zh.txt") if len(title) > 1} - _VERBS)
