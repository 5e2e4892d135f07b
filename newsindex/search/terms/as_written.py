"""Chinese terms of the index, in the script in which the reader or an article wrote them.

The index has one character for each class of those that mean the same (`analysis/fold.py`), side by side as units.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newsindex.analysis.fold import fold

_OF_TEXT = re.compile(r"(?:^|, )(?:title|lead|body)[^ :]*: ")
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_APART = re.compile(rf"(?<={_HAN}) (?={_HAN})")
_RUN = re.compile(rf"{_HAN}+")
_QUOTED_TWICE = re.compile(rf'(?<=")"({_HAN}+)"(?= )|(?<= )"({_HAN}+)"(?=")')


class AsWritten:
    """Tells from some texts how terms are written."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = "\n".join(texts)
        self._folded = fold(self._text)

    def usual(self, term: str, like: str = "") -> str:
        """A term in the form that has most characters of `like`, of these the most usual, of equally usual ones the
        first; as it is where no text has it."""
        places = (found.span() for found in re.finditer(re.escape(fold(term)), self._folded))
        forms = Counter(self._text[start:end] for start, end in places)
        return max(forms, key=lambda form: (sum(char in like for char in form), forms[form]), default=term)

    def first(self, term: str) -> str:
        """A term as it is written in the first text that has it; as it is where none does."""
        at = self._folded.find(fold(term))
        return self._text[at : at + len(term)] if at >= 0 else term

    def label(self, label: str) -> str:
        """What describes a part of a query, its Chinese terms as they are first written, without spaces within."""
        of_text = _OF_TEXT.search(label)
        if of_text is None:  # tags and names are as the archive has them
            return label
        joined = _QUOTED_TWICE.sub(r"\1\2", _APART.sub("", label[of_text.end() :]))
        return label[: of_text.end()] + _RUN.sub(lambda found: self.first(found[0]), joined)
