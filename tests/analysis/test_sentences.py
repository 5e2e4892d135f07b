import itertools

import pytest
from hypothesis import given

from newsindex.analysis import lead_end, sentences
from tests.analysis.texts import any_text


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Mr. Lee of Apple Inc. met Jan. 5 in the U.S.", "The deal cost $1.5bn."],
        ["U.S. President Trump met Gen. Li Jr. and went."],
        ["He left at 5 p.m.", "The next day, No. 2 Tencent Holdings Ltd. said... it would."],
        ['"Really?" he asked.', '"Yes."', "Then J. K. Rowling left."],
        ["It cost 3.14.", "Prof. Wang vs. Dr. Li, etc.", "The end."],
        ["He said no.", "Then he sat.", "Really!", "(Yes.)"],
        ["Wait...", "What?"],
        ["他說：「好。」", "然後走了！", "誰？"],
        ["價格3.5元；", "很好。", "還有……", "完"],
        ["台積電（TSMC）漲了。", "TSMC Co. 公司說好。"],
        ["A headline", "Its first line wraps\nhere and ends."],
        ["One paragraph", "two paragraphs"],
    ],
)
def test_where_sentences_end(parts: list[str]) -> None:
    chinese = "\u4e00" <= parts[0][0] <= "\u9fff"
    between = "" if chinese else "\n\n" if parts[0][-1].isalpha() else " "
    assert cut(between.join(parts)) == parts


@given(any_text)
def test_sentences_are_bare_slices_that_hold_all_but_white_space(text: str) -> None:
    found = sentences(text)
    assert all(text[start:end] and text[start:end] == text[start:end].strip() for start, end in found)
    assert [start for start, _ in found] == sorted(start for start, _ in found)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


def test_long_texts_without_ends_take_no_long_time() -> None:
    assert len(sentences("a(" * 200_000)) == 1
    assert len(sentences("Mr. " * 50_000)) == 1
    assert len(sentences("." * 200_000 + "x")) == 1
    assert sentences("\n" * 200_000) == []


def test_the_lead_is_the_first_paragraph() -> None:
    first = "TSMC said on Monday that it would build a second plant in Arizona."
    assert lead_end(f"{first}\nMore of it.") == len(first)


def test_a_dateline_takes_the_next_paragraph_with_it() -> None:
    body = "TAIPEI, Feb 3\nTSMC said it would build a plant in Arizona this year.\nMore."
    assert body[: lead_end(body)].endswith("this year.")


def test_a_long_paragraph_is_cut_at_a_sentence_end() -> None:
    english = "TSMC said on Monday that it would build a plant. " * 30
    chinese = "台積電週一宣布將在亞利桑那州興建第二座晶圓廠。" * 30
    assert 300 < lead_end(english) <= 400
    assert english[lead_end(english) - 1] == "."
    assert 150 < lead_end(chinese) <= 200
    assert chinese[lead_end(chinese) - 1] == "。"


@given(any_text)
def test_a_lead_ends_within_the_text(text: str) -> None:
    assert 0 <= lead_end(text) <= len(text)
    assert bool(lead_end(text)) == bool(text.strip())
