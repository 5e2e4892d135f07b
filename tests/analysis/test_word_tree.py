from math import log

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import word_tree
from newsindex.analysis.word_tree import COUNT, FIRST, NEVER, WordTree

TOTAL = 1000
word = st.text(st.sampled_from("一丁七万丈三AＡ𠮷カ鿕"), min_size=1, max_size=5)
"""With characters that are of no run."""


def beginning(tree: WordTree, text: str) -> int | None:
    """The number of a beginning, None where no word begins so."""
    first, *rest = (ord(character) - FIRST for character in text)
    found = np.array([first])
    for number in rest:
        which, found = tree.step(found, np.array([number]))
        if not len(which):
            return None
    return int(found[0])


@given(st.lists(st.tuples(word, st.sampled_from([0, 1, 7, 300]))), st.lists(word))
def test_a_tree_knows_the_words_of_runs_and_their_beginnings(lines: list[tuple[str, int]], others: list[str]) -> None:
    lines = [("一", 5), *lines]
    tree = WordTree("\n".join(f"{each} {count} n" for each, count in lines).encode(), TOTAL)
    of_runs = {each: count for each, count in lines if set(each) <= set("一丁七万丈三鿕")}
    beginnings = {each[:end] for each in of_runs for end in range(2, len(each) + 1)}
    for each in [*of_runs, *beginnings, *filter(set("一丁七万丈三鿕").issuperset, others)]:
        found = beginning(tree, each)
        count = of_runs.get(each, 0)
        if found is None:
            assert each not in beginnings
            assert count == 0
        else:
            assert tree.likely[found] == (log(count) - log(TOTAL) if count else NEVER)


def test_a_step_tells_which_of_many_beginnings_go_on() -> None:
    tree = WordTree("一丁 3 n\n七万三 4 n".encode(), TOTAL)
    beginnings, characters = (np.array([ord(character) - FIRST for character in text]) for text in ("一七丁", "丁万一"))
    which, longer = tree.step(beginnings, characters)
    assert which.tolist() == [0, 1]
    assert tree.likely[longer].tolist() == [log(3) - log(TOTAL), NEVER]
    assert tree.step(longer, np.array([COUNT, ord("三") - FIRST]))[0].tolist() == [1]


def test_keys_that_find_no_rest_in_a_table_get_a_larger_one() -> None:
    keys = np.arange(1, 40)
    assert word_tree._free_places(keys, 32) is None
    places = word_tree._free_places(keys, 128)
    assert places is not None
    assert len(set(places.tolist())) == len(keys)
