"""What a topic is: its names, and the words that tell of it, as the terms that the index has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from newsindex.analysis import Analyzer, is_common
from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.model import UserTopic

STRONG = 1.0
"""The weight of a word that tells of the topic by itself; that of others is less."""

FEW_STRONG = 60
"""A narrow topic has at most so many words, in both languages, that tell of it by themselves."""


class Key(NamedTuple):
    """Terms that stand side by side, and how much (0 to 1) they tell of the topic."""

    terms: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its words, those that tell most first. `name` is what the index has as its value.

    `names` maps `en`, `zh-Hant`, `zh-Hans` to how it is called; `aliases` are other names, as `catalog.known_as` folds
    them, and `parts` those of what is only a part of it; `broader` are the names of topics above it; `reviewed`: its
    words were chosen by hand, so that articles can be told by them.
    """

    name: str
    names: dict[str, tuple[str, ...]]
    aliases: frozenset[str]
    keys: tuple[Key, ...]
    broader: tuple[str, ...] = ()
    reviewed: bool = False
    parts: frozenset[str] = frozenset()

    @property
    def is_narrow(self) -> bool:
        """Whether one of the strong words is enough: a broad topic has many, and they are common words."""
        return sum(key.weight >= STRONG for key in self.keys) <= FEW_STRONG


def user_profile(topic: UserTopic, analyzer: Analyzer) -> Topic:
    """The profile of a topic of the user: all its words tell of it by themselves."""
    keys = {terms: Key(terms, STRONG) for word in topic.words if (terms := terms_of(word, analyzer))}
    return Topic(topic.name, {}, frozenset(), tuple(keys.values()), reviewed=True)


def terms_of(phrase: str, analyzer: Analyzer) -> tuple[str, ...]:
    """The terms of a word or phrase, () where it has none or where they do not stand side by side.

    English words are stems, Chinese ones as they are cut. A Chinese character alone is none, as it is part of too many
    other words; neither is a function word.
    """
    found: list[str] = []
    at = 0
    for token in analyzer.tokens(phrase, capitals=False):
        if token.position != at:
            return ()
        at = token.position + token.length
        found.append(token.stem)
    alone = len(found) == 1 and (is_common(found[0]) or (len(found[0]) == 1 and not found[0].isascii()))
    return () if alone else tuple(found)


def units(term: str) -> int:
    """How many positions a term takes: a Chinese word as many as it has characters."""
    return 1 if term[:1] < FIRST_OF_CHINESE else len(term)
