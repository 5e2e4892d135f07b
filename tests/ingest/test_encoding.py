from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.ingest.encoding import detect_encoding, wider
from newsindex.ingest.streams import NotText, Source, Utf8Source

TRADITIONAL = "騰訊控股昨日公布財報，獲利創新高。馬化騰表示，遊戲業務帶動成長。「我們會繼續投資，」他說。"
SIMPLIFIED = "腾讯控股昨日公布财报，获利创新高。马化腾表示，游戏业务带动成长。“我们会继续投资，”他说。"
GLOSSED = "Chinese President Xi Jinping (習近平) met Jack Ma (馬雲) of Alibaba Group Holding Ltd (阿里巴巴) on Monday."
HONG_KONG = "佢哋話嗰間舖頭唔做喇，係咪好可惜呢？香港人都話好懷念。"


def transcoded(data: bytes, encoding: str | None = None, size: int = 1 << 16) -> tuple[str, Utf8Source]:
    source = Utf8Source(Source(io.BytesIO(data)), encoding)
    return io.BufferedReader(source, size).read().decode("utf-8", "replace"), source


@pytest.mark.parametrize("size", [6, 12, 40, 400, 40_000])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "utf-16-le"),
        (TRADITIONAL, "utf-16-be"),
        (TRADITIONAL, "utf-16"),
        (TRADITIONAL, "utf-8-sig"),
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "utf-16-le"),
        (HONG_KONG, "big5hkscs"),
    ],
)
def test_chinese_of_any_length(text: str, encoding: str, size: int) -> None:
    sample = (text * (size // len(text) + 1))[:size]
    text, source = transcoded(sample.encode(encoding))
    assert (text, source.damaged) == (sample, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16-le", "utf-16-be", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [GLOSSED, "A plain text.\n", "He met 馬雲.\n" * 3])
def test_english_with_glosses(text: str, encoding: str) -> None:
    assert transcoded(text.encode(encoding))[0] == text


def test_windows_quotation_marks_and_accents_are_not_chinese() -> None:
    text = "It’s the “café” of Zoë—in São Paulo."
    assert transcoded(text.encode("cp1252"))[0] == text


def test_a_single_accent_in_utf8() -> None:
    assert detect_encoding("A café in Taipei.".encode()) == "utf-8"


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(300)])
def test_binary_data_is_no_text(data: bytes) -> None:
    assert detect_encoding(data) is None
    with pytest.raises(NotText):
        transcoded(data)


def test_damage_is_counted_and_the_rest_kept() -> None:
    data = (TRADITIONAL * 20).encode("big5")
    text, source = transcoded(data[:501] + b"\xff" + data[501:])
    assert source.encoding == "big5hkscs"
    assert 1 <= source.damaged <= 3
    assert text.endswith(TRADITIONAL)


def test_a_mark_goes_before_a_given_encoding() -> None:
    assert transcoded(TRADITIONAL.encode("utf-8-sig"), "big5")[0] == TRADITIONAL


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
def test_given_utf8_stays_as_it_is(text: str) -> None:
    assert transcoded(text.encode(), "utf-8")[0] == text


@given(st.binary())
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    assert detect_encoding(data) is None or wider(detect_encoding(data) or "") is not None
    with contextlib.suppress(NotText):
        transcoded(data)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "big5", "gb18030", "utf-32"]
)
@pytest.mark.parametrize("size", [17, 1 << 16])
def test_a_stream_comes_as_utf8(encoding: str, size: int) -> None:
    text = "A plain beginning.\n" * 500 + TRADITIONAL * 50
    assert transcoded(text.encode(encoding), size=size)[0] == text


def test_a_plain_beginning_longer_than_the_sample_does_not_mislead() -> None:
    text = "plain,text\n" * 40_000 + TRADITIONAL
    found, source = transcoded(text.encode("big5"))
    assert found == text
    assert source.encoding == "big5hkscs"
