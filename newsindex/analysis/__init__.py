"""Text → tokens: one analyzer for index and query, in English and both scripts of Chinese."""

from newsindex.analysis.analyzer import Analyzer
from newsindex.analysis.fold import fold
from newsindex.analysis.han import word_tag
from newsindex.analysis.sentences import lead_end, sentences
from newsindex.analysis.tokens import Token
from newsindex.analysis.words import caps_make_other_word, is_common, wholly_capitals

__all__ = [
    "Analyzer",
    "Token",
    "caps_make_other_word",
    "fold",
    "is_common",
    "lead_end",
    "sentences",
    "wholly_capitals",
    "word_tag",
]
