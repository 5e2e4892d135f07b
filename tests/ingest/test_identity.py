from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.ingest.identity import address_key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.com/a/b", "example.com/a/b"),
        ("http://m.example.com/a/b", "example.com/a/b"),
        ("HTTPS://WWW.Example.COM:443/a/b/", "example.com/a/b"),
        ("//example.com/a/b", "example.com/a/b"),
        ("example.com/a/b", "example.com/a/b"),
        ("https://example.com/a/b#comments", "example.com/a/b"),
        ("https://example.com/a/b?utm_source=x&utm_medium=y&fbclid=z&gclid=q", "example.com/a/b"),
        ("https://example.com/a?b=2&a=1&utm_source=x", "example.com/a?a=1&b=2"),
        ("https://example.com/story.php?id=17", "example.com/story.php?id=17"),
        ("https://zh.m.wikipedia.org/wiki/%E9%A6%AC%E9%9B%B2", "zh.wikipedia.org/wiki/馬雲"),
        ("https://zh.wikipedia.org/wiki/馬雲", "zh.wikipedia.org/wiki/馬雲"),
        ("https://m.co/x", "m.co/x"),
        ("https://example.com:8080/x", "example.com:8080/x"),
        ("https://user:secret@example.com/x", "example.com/x"),
        ("https://example.com/", "example.com"),
        ("https://example.com/%e4x", "example.com/%E4x"),
    ],
)
def test_what_of_an_address_counts(url: str, key: str) -> None:
    assert address_key(url) == key


@pytest.mark.parametrize(
    "url", ["", "not a url", "ftp://x.y/z", "mailto:a@b.c", "javascript:alert(1)", "https://[::1/x", "story-17"]
)
def test_what_is_no_web_address(url: str) -> None:
    assert address_key(url) is None


@given(
    st.lists(st.sampled_from(["www", "m", "news", "a-b", "com", "tw"]), min_size=1, max_size=5).map(".".join),
    st.text(st.sampled_from("ab1/.-_~:@!,=+ "), max_size=20),
)
def test_a_plain_address_has_the_key_of_one_with_a_fragment(host: str, path: str) -> None:
    url = f"https://{host}/{path.strip()}"
    assert address_key(url) == address_key(f"{url}#part")


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    key = address_key("https://example.com/" + text)
    if key is not None and "?" not in key:
        assert address_key("http://www." + key) == key
