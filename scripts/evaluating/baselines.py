"""What a user would get from other engines: the first articles for each question, by id and score."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby, pairwise

import jieba
import numpy as np
import Stemmer

from newsindex.analysis import Analyzer, is_common
from scripts.evaluating.sets import HAN, Document, JudgedSet

DEPTH = 100
K1, B = 1.2, 0.75
Run = dict[str, dict[str, float]]
"""Question id → article id → score."""

Tokenize = Callable[[str], list[str]]

_word = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[\u4e00-\u9fff]")


def jieba_words(text: str) -> list[str]:
    """Words as jieba cuts them, in small letters, without punctuation and the common words."""
    words = (word.strip().lower() for word in jieba.cut(text))
    return [word for word in words if word and any(map(str.isalnum, word)) and not is_common(word)]


def bigrams(text: str) -> list[str]:
    """Each two neighbouring Han characters, and English words in small letters."""
    found: list[str] = []
    places = ((match[0], match.start()) for match in _word.finditer(text.lower()))
    for han, run in groupby(places, key=lambda place: bool(HAN.match(place[0]))):
        if not han:
            found.extend(word for word, _ in run)
            continue
        characters = list(run)
        pairs = [a + b for (a, at), (b, next_) in pairwise(characters) if next_ == at + 1]
        found.extend(pairs or [character for character, _ in characters])
    return found


def stems(text: str) -> list[str]:
    """English words without the common ones, as Snowball stems."""
    words = [word for word in re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.lower()) if not is_common(word)]
    stemmed: list[str] = _stemmer().stemWords(words)
    return stemmed


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def own_tokens(text: str) -> list[str]:
    """The words that newsindex makes: stems, and Chinese words of the folded text."""
    return [token.stem for token in _analyzer().tokens(text)]


@cache
def _analyzer() -> Analyzer:
    return Analyzer()


def bm25(tokenize: Tokenize) -> Callable[[JudgedSet], Run]:
    """BM25 with k1 1.2 and b .75 over title and body as one text."""

    def run(judged: JudgedSet) -> Run:
        counts = [Counter(tokenize(text)) for text in _texts(judged.documents)]
        lengths = np.array([sum(count.values()) for count in counts], float)
        norms = K1 * (1 - B + B * lengths / max(lengths.mean(), 1))
        postings: dict[str, list[tuple[int, int]]] = {}
        for number, count in enumerate(counts):
            for term, frequency in count.items():
                postings.setdefault(term, []).append((number, frequency))
        found: Run = {}
        for question in judged.questions:
            scores = np.zeros(len(counts))
            for term in tokenize(question.text):
                if rows := postings.get(term):
                    numbers, frequencies = np.array(rows).T
                    idf = np.log(1 + (len(counts) - len(rows) + 0.5) / (len(rows) + 0.5))
                    scores[numbers] += idf * frequencies * (K1 + 1) / (frequencies + norms[numbers])
            best = np.argsort(-scores, kind="stable")[:DEPTH]
            found[question.id] = {judged.documents[n].id: float(scores[n]) for n in best if scores[n] > 0}
        return found

    return run


def stock_whoosh(judged: JudgedSet) -> Run:
    """Whoosh as it comes, with jieba's ChineseAnalyzer; any word may match."""
    from jieba.analyse import ChineseAnalyzer
    from whoosh.fields import ID, TEXT, Schema
    from whoosh.index import create_in
    from whoosh.query import Or, Term

    analyzer = ChineseAnalyzer()
    with tempfile.TemporaryDirectory() as folder:
        index = create_in(folder, Schema(id=ID(stored=True), text=TEXT(analyzer)))
        writer = index.writer(limitmb=256)
        for document, text in zip(judged.documents, _texts(judged.documents), strict=True):
            writer.add_document(id=document.id, text=text)
        writer.commit()
        found: Run = {}
        with index.searcher() as searcher:
            for question in judged.questions:
                query = Or([Term("text", token.text) for token in analyzer(question.text)])
                found[question.id] = {hit["id"]: hit.score for hit in searcher.search(query, limit=DEPTH)}
        index.close()
    return found


def tantivy_same_tokens(judged: JudgedSet) -> Run:
    """tantivy over the words of newsindex; any word may match."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("text", tokenizer_name="spaces")
    index = tantivy.Index(schema.build())
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    writer = index.writer()
    for document, text in zip(judged.documents, _texts(judged.documents), strict=True):
        writer.add_document(tantivy.Document(id=document.id, text=" ".join(own_tokens(text))))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    found: Run = {}
    for question in judged.questions:
        terms = [tantivy.Query.term_query(index.schema, "text", token) for token in own_tokens(question.text)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        hits = searcher.search(query, DEPTH).hits
        found[question.id] = {searcher.doc(address)["id"][0]: score for score, address in hits}
    return found


def _texts(documents: Sequence[Document]) -> Iterable[str]:
    return (f"{document.title}\n{document.body}" for document in documents)


BASELINES: dict[str, Callable[[JudgedSet], Run]] = {
    "whoosh+jieba": stock_whoosh,
    "jieba words": bm25(jieba_words),
    "bigrams": bm25(bigrams),
    "stems": bm25(stems),
    "tantivy": tantivy_same_tokens,
}
OF_LANGUAGE = {"jieba words": True, "bigrams": True, "stems": False}
"""Those that make sense for Chinese (True) or English articles only."""


def baselines_for(judged: JudgedSet) -> list[str]:
    """The names of the baselines that fit the language of the set."""
    return [name for name in BASELINES if OF_LANGUAGE.get(name, judged.chinese) == judged.chinese]
