"""Topics are found by any of their names, and each reviewed one has enough words in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import Analyzer
from newsindex.model import UserTopic
from newsindex.topics import catalog, user_profile
from newsindex.topics.catalog import FILE, known_as
from newsindex.topics.profiles import terms_of
from scripts.topics import __main__ as builder
from scripts.topics.doubtful import doubtful
from scripts.topics.reviewed import Reviewed, read

SOURCES = Path(builder.__file__).parent


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("wheat", "wheat"),
        ("小麥", "wheat"),
        ("小麦", "wheat"),
        ("SPORTS", "sport"),
        ("體育", "sport"),
        ("forex", "foreign exchange"),
        ("currency market", "foreign exchange"),
        ("M&A", "mergers and acquisitions"),
        ("Ｍ＆Ａ", "mergers and acquisitions"),
        ("sci/tech", "science and technology"),
        ("science & technology", "science and technology"),
        ("crude", "crude oil"),
        ("cars", "automotive industry"),
        ("interest rate", "interest rates"),
        ("財經", "finance"),
        ("財經新聞", "finance"),
        ("工商", "business"),
        ("crypto", "cryptocurrency"),
        ("money and foreign exchange", "foreign exchange"),
        ("leading economic indicators", "economic indicators"),
        ("社論", "politics"),
        ("3C", "electronics"),
        ("acquisitions and mergers", "mergers and acquisitions"),
        ("jobs & unemployment", "employment and unemployment"),
        ("energy prices", "energy"),
        ("汽車資訊", "automotive industry"),
        ("鋼鐵產業", "iron and steel"),
        ("Soccer", "soccer"),
        ("volcanic eruption", "volcanic eruption"),
        ("火山喷发", "volcanic eruption"),
        ("brexit", "European Union"),
        ("peace talks", "peace process"),
        ("和談", "peace process"),
        ("hospitals", "health care"),
        ("religious leader", "religion"),
        ("comedy", "comedy"),
        ("universities", "higher education"),
        ("同性婚姻", "LGBT"),
    ],
)
def test_a_topic_is_found_by_any_of_its_names(name: str, found: str) -> None:
    topic = catalog().find(name)
    assert catalog().canonical(name) == found
    assert topic is not None and topic.name == found


def test_what_is_no_topic_is_not_found() -> None:
    assert catalog().find("chip tariffs of the moon") is None
    assert catalog().find("sport and gold") is None
    assert catalog().find("fake news") is None and catalog().find("新聞") is None
    assert catalog().find("?!") is None and catalog().canonical("?!") is None


@given(st.text(max_size=20))
def test_any_name_may_be_asked_for(name: str) -> None:
    catalog().find(name)
    assert known_as(known_as(name)) == known_as(name)


def test_reviewed_topics_have_enough_words_in_both_languages() -> None:
    analyzer = Analyzer()
    reviewed = read(SOURCES)
    assert len(reviewed) >= 210
    names = {topic.name for topic in reviewed}
    assert len(names) == len(reviewed)
    for topic in reviewed:
        assert set(topic.broader) <= names, topic.name
        for chinese in (False, True):
            words = {terms_of(word, analyzer) for word in topic.in_chinese(chinese)} - {()}
            assert len(words) >= 15, (topic.name, chinese)


def test_the_shipped_file_is_what_the_lists_give() -> None:
    """Reviewed topics of the file are those of the lists, with the terms that the analyzer gives now."""
    analyzer = Analyzer()
    for topic in read(SOURCES):
        shipped = catalog().find(topic.name)
        assert shipped is not None and shipped.reviewed and shipped.broader == tuple(topic.broader)
        held = {key.terms for key in shipped.keys}
        assert held >= {terms for word in topic.words if (terms := terms_of(word, analyzer))}, topic.name


def test_every_media_topic_is_there(trial_data: Path) -> None:
    for line in (trial_data / "iptc" / "mediatopics.jsonl").read_text("utf-8").splitlines():
        concept = json.loads(line)
        for label in (concept["label_en"], concept["label_zh_hans"], concept["label_zh_hant_derived"]):
            assert not label or catalog().find(label) is not None, label


def test_the_file_names_its_source_and_licence() -> None:
    head = "".join(line for line in FILE.read_text("utf-8").splitlines() if line.startswith("#"))
    assert "International Press Telecommunications Council" in head and "CC BY 4.0" in head


def test_words_that_mostly_are_others_of_their_stem_are_found() -> None:
    texts = ["A warning: they warned us of the federal tennis cup."] * 100
    tennis = Reviewed("tennis", "网球", words={"tennis": 10, "federer": 10, "warne": 2})
    assert list(doubtful([tennis], texts)) == ["tennis: federer 0 of 100, federal"]


def test_topics_lie_above_and_below_one_another() -> None:
    assert {"wheat", "corn", "rice"} <= catalog().narrower("grain")
    assert "wheat" in catalog().narrower("business")
    assert catalog().narrower("wheat") == frozenset()


def test_all_words_of_a_user_tell_of_the_topic() -> None:
    topic = user_profile(UserTopic("chips", ("chip war", "晶片", "的")), Analyzer())
    assert [key.terms for key in topic.keys] == [("chip", "war"), ("晶片",)]
    assert {key.weight for key in topic.keys} == {1.0}
