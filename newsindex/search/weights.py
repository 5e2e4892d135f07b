"""What counts how much in the score. Tuned with scripts/evaluate on question and headline sets."""

from __future__ import annotations

from collections.abc import Collection

FIELDS = (("title", 1.0), ("body", 1.0))
"""Text fields with their weights. The lead is part of the body; counted once more, it ranked questions worse."""

TITLE_TIMES = 4
"""A word in the title of an article counts as so many in its body, for an English description."""

MATCH_FIELDS = ("title", "body")
"""Where a word must stand to match; the lead is part of the body."""

WORD = 0.5
"""A Chinese word of several characters where it was segmented; its bigrams count wherever it stands."""

BIGRAM = 0.6
"""Two neighbouring Chinese characters of the query, within a word or across two."""

CHARACTER = 0.4
"""One Chinese character of a word of several, whereas one that is a word counts as an English word does, 1."""

COMMON = 0.25
"""A function or question word, as a factor."""

QUESTION_WORDS = 3
"""A question of so many words that say something finds articles that lack some of them, too."""

QUESTION_TITLE = 0.5
"""Factor of the words of a question that stand in a title."""

HEADLINE_TITLE = 4.0
"""Factor of the words of any other query that stand in a title, where they need not all stand, in Chinese or across
languages: headlines on one event have more words in common than other texts on it."""

SHORT_QUESTION = 7
"""A question of more such words describes what many articles are about, and is read as a description: it is not of one
passage of a page."""

LONG_QUERY = 6
"""Any other query of so many such words finds them, too; English ones take what their best articles share."""

SENTENCE = 4
"""So does an English one of so many words, with common ones among them: it is a sentence."""

RARE_PLUS, RARE_POWER = 0.5, 1.3
"""A word of an English query that is so long, or that no article has all of, weighs by this power of its rarity."""

SHARED_ARTICLES, SHARED_TRUST = 5, 2
"""So many of the best articles are read; one counts by this power of its score."""

SHARED_WORDS, SHARED_MOST = 20, 0.3
"""So many words that they share are added, none that more than such a part of all articles has."""

SHARED_WEIGHT = 6.0
"""What these words weigh beside those of the query, were there nothing else in the articles."""

SHARED_LEAST = 5
"""Shorter queries take them too where articles match in part, those of at least so many words that say something."""

NAME = 1.0
"""A mention of the entity that a bare word names, in place of the word."""

SALIENCE = 12.0
"""An article wholly about the entity of a filter; less in proportion to its salience there."""

TRANSLATED_CHARACTER, SHARED = 1.0, 0.25
"""Searching across languages: a character that more than such a part of a word's Chinese translations share."""

TRANSLATED_WORD, LATER_TRANSLATION = 0.4, 0.75
"""Searching across languages: a word of the English translations of a Chinese one, and each further translation as a
part of the one before it."""

TRANSLATED_PHRASE, FEW_WORDS = 1.0, 3
"""Searching across languages: an English translation of several words, in a query of so few words that say something
that these do not tell which of the words of a translation are of what is meant."""

VAGUE = 0.5
"""Searching across languages: what a single Chinese character is in English."""

TAG = 12.0
"""An article that carries the topic asked for as a tag or section of its own; one that was found to be on it gets less,
in proportion to its weight there."""

TOPIC = 100.0
"""An article that has nothing but words of the topic asked for; less in proportion to the weight found of it."""

TOPIC_TAG, TOPIC_NAME = 30.0, 0.75
"""The topic asked for as a tag of the article or told of it, and the name by which it was asked for."""

OWN_WORDS, ON_TOPIC = 100.0, 400.0
"""The archive's own words for a topic that is asked for alone, for one of the articles that have most of them; and
being on it at all."""

PART, PART_NAME = 100.0, 4.0
"""What is only a part of a known topic: its name standing in an article at all, and the score of that."""

OWN_WORDS_BESIDE = 0.7
"""The same for a topic in any words, as a part of what one of the best articles scores for these."""

TOPIC_BESIDE = 0.25
"""Factor of all these where words are asked for too, whose scores are the lesser ones."""

RELATED = 30.0
"""A topic that the best articles have in common, in proportion to the weight of it that they have on average."""

RELATED_MOST, RELATED_LEAST = 3, 0.1
"""So many such topics are added, each with at least so much weight on average."""

FEEDBACK, FEEDBACK_LEAST = 10, 3
"""So many of the best articles, and at least so many, are asked for words that they have in common."""

FEEDBACK_TOPICS = 30
"""So many of them are asked for their topics."""

FEEDBACK_WORDS, FEEDBACK_WORDS_NEEDED = 12, 3
"""So many such words are added; so many of them and a word of the query make an article match."""

FEEDBACK_SHARE = 0.3
"""The share of the best articles that must have a word."""

FEEDBACK_MOST = 0.2
"""A word that more than this share of all articles have is left out."""

FEEDBACK_WEIGHT = 0.3
"""Factor of the best of the words that were added."""

CLOSE_WINDOW = 10
"""Words of the query count as close when at most this many units apart."""

CLOSE_WORDS = 12
"""Of so many words of the query at most closeness is looked at; a longer one has enough to go by."""

CLOSENESS = 1.0
"""Factor of min(idf) / distance for each pair of query words that stand close together."""

CLOSENESS_CHINESE = 0.5
"""The same where most words are Chinese ones, whose bigrams score within a word and across two already."""

PASSAGE = 0.8
"""Factor of the summed idf of the query words in the passage that has most of them."""

PASSAGE_UNITS = 40
"""The length of that passage: two or three sentences."""

ANSWER, ANSWER_UNITS = 1.6, 30
"""The same for a question: of its rarest word that stands anywhere, the others less, in proportion to their idf."""

LEAD, LEAD_UNITS, LEAD_WORDS = 0.4, 100, 3
"""Factor of the summed idf of the words that begin so early in the text, for English queries of at least so many."""

RERANKED = 50
"""How many of the first articles are ordered anew by closeness."""

WORDING, REWORDED = 0.6, 20
"""Factor of the idf of words that stand side by side as in a short English question, and of those in the form asked
with; so many of the first articles are then ordered anew by it."""


def of_fields(fields: Collection[str] | None) -> list[tuple[str, float]]:
    """The fields with their weights; None: those where a bare word is looked for. The lead, where asked for, has 1."""
    if fields is None:
        return list(FIELDS)
    return [(field, dict(FIELDS).get(field, 1.0)) for field in fields]
