"""The alias book: three layers seen as one, found by any name, changed by the user, never undone by mining."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.entities.book.alias_book import Book
from newsindex.entities.book.learning import MinedPair
from newsindex.errors import BookError, EntityNotFound

SHIPPED = """id,kind,en,zh-Hant,zh-Hans,ambiguous,tickers
tsmc,company,TSMC|Taiwan Semiconductor Manufacturing Co,台積電|台灣積體電路製造股份有限公司,台积电,,2330.TW|TSM
china-uptown,company,China Uptown Group Company Limited,中國上城,,,2330.HK
apple,company,Apple Inc|Apple,蘋果公司|蘋果,苹果公司|苹果,Apple|蘋果|苹果,AAPL
tencent,company,Tencent|Tencent Holdings Ltd,騰訊,腾讯,,0700.HK
chen-chien-jen,person,Chen Chien-jen,陳建仁,,,
donald-trump,person,Donald Trump|Trump,川普|特朗普,,Trump,
boj,organisation,Bank of Japan|BOJ,日本銀行|日銀,,,
"""


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    path = tmp_path / "shipped.csv"
    path.write_text(SHIPPED, encoding="utf-8")
    return path


@pytest.fixture
def book(shipped: Path, tmp_path: Path) -> Book:
    return Book.load(None, tmp_path / "news.idx.book.jsonl", shipped)


def again(book: Book, shipped: Path, tmp_path: Path, mined: bool = True) -> Book:
    """The book as another run finds it."""
    return Book.load(book.mined_state() if mined else None, tmp_path / "news.idx.book.jsonl", shipped)


def found(book: Book, name: str, **options: object) -> list[str]:
    return [entity.id for entity in book.resolve(name, **options)]  # type: ignore[arg-type]


def pair(english: str, chinese: str, kind: str = "company", **more: object) -> MinedPair:
    values = {"certainty": 0.95, "articles": 3, **more}
    return MinedPair(english, chinese, kind, **values)  # type: ignore[arg-type]


class TestResolve:
    @pytest.mark.parametrize(
        "name",
        [
            "TSMC", "tsmc", "ＴＳＭＣ", "台積電", "台积电", "臺積電", "2330.TW", "2330.tw", "TSM",
            "Taiwan Semiconductor Manufacturing", "taiwan semiconductor manufacturing co., ltd.", "台湾积体电路制造",
        ],
    )  # fmt: skip
    def test_every_way_to_write_a_name_finds_the_entity(self, book: Book, name: str) -> None:
        assert found(book, name) == ["tsmc"]

    @pytest.mark.parametrize(
        "name", ["0700.HK", "700.HK", "700", "0700", "00700", "騰訊控股有限公司"[:2], "Tencent Holdings Limited"]
    )
    def test_hong_kong_tickers_with_and_without_noughts(self, book: Book, name: str) -> None:
        assert found(book, name) == ["tencent"]

    def test_a_number_may_be_several(self, book: Book) -> None:
        assert found(book, "2330") == ["china-uptown", "tsmc"]
        assert found(book, "2330.HK") == ["china-uptown"]

    def test_kinds_narrow(self, book: Book) -> None:
        assert found(book, "川普", kinds=["company"]) == []
        assert found(book, "川普", kinds=["person", "organisation"]) == ["donald-trump"]

    def test_a_bare_word_is_a_name_only_where_it_is_clear(self, book: Book) -> None:
        assert found(book, "台積電", bare=True) == ["tsmc"]
        assert found(book, "Apple", bare=True) == found(book, "2330", bare=True) == found(book, "TSM", bare=True) == []
        assert found(book, "Apple Inc", bare=True) == ["apple"]
        assert found(book, "2330.TW", bare=True) == ["tsmc"] and found(book, "2330.HK", bare=True) == ["china-uptown"]

    @pytest.mark.parametrize("name", ["", " ", "?", "*", "x" * 10_000, "a\tb", "TSMC\n", "no such name", ".*", "<b>"])
    def test_what_is_no_name_finds_nothing(self, book: Book, name: str) -> None:
        assert found(book, name) == ([] if name != "TSMC\n" else ["tsmc"])

    def test_beginnings(self, book: Book) -> None:
        assert [e.id for e in book.complete("tai")] == ["tsmc"]
        assert [e.id for e in book.complete("台积")] == ["tsmc"]
        book.add("Taimed Biologics", kind="company")
        assert {e.id for e in book.complete("tai")} == {"tsmc", "taimed-biologics"}

    def test_the_entity_shows_names_as_written(self, book: Book) -> None:
        entity = book.entity("tsmc")
        assert entity.name == "TSMC"
        assert entity.names == {
            "en": ("TSMC", "Taiwan Semiconductor Manufacturing Co"),
            "zh-Hant": ("台積電", "台灣積體電路製造股份有限公司"),
            "zh-Hans": ("台积电",),
        }
        assert (entity.tickers, entity.origin, entity.certainty) == (("2330.TW", "TSM"), "book", 1.0)

    def test_no_entity(self, book: Book) -> None:
        with pytest.raises(EntityNotFound, match="nobody"):
            book.entity("nobody")

    @settings(max_examples=150, deadline=None)
    @given(st.text(max_size=30))
    def test_any_text_can_be_asked_for(self, name: str) -> None:
        EMPTY.resolve(name)
        EMPTY.resolve(name, bare=True)
        list(EMPTY.complete(name))


EMPTY = Book.load(shipped=False)


class TestMining:
    def test_a_new_entity(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        assert book.learn([pair("ByteDance Ltd", "字節跳動", also=("Douyin Group",), articles=2)]) == 3
        for name in ("bytedance", "字节跳动", "Douyin Group"):
            assert found(again(book, shipped, tmp_path), name) == ["bytedance"]
        entity = again(book, shipped, tmp_path).entity("bytedance")
        assert (entity.origin, entity.certainty, entity.names["en"]) == (
            "mined",
            0.95,
            ("ByteDance Ltd", "Douyin Group"),
        )

    def test_a_name_of_a_known_entity_joins_it(self, book: Book) -> None:
        book.learn([pair("TSMC", "台積"), pair("Bank of Japan", "日本央行", kind="company")])
        assert found(book, "台积") == ["tsmc"]
        assert found(book, "日本央行") == ["boj"]
        assert book.entity("tsmc").origin == "book"

    def test_kinds_that_conflict_stay_apart(self, book: Book) -> None:
        book.learn([pair("Tencent", "騰森", kind="person")])
        assert found(book, "騰森") == ["tencent-2"]

    def test_an_ambiguous_name_joins_only_within_its_kind(self, book: Book) -> None:
        book.learn([pair("Apple", "蘋果電腦"), pair("Trump", "特倫普", kind="person")])
        assert found(book, "蘋果電腦") == ["apple"]
        assert found(book, "特倫普") == ["trump"]

    def test_one_romanisation_of_several_persons(self, book: Book) -> None:
        book.learn([pair("Chen Chien-jen", "陳健仁", kind="person"), pair("Donald Trump", "唐納川普", kind="person")])
        assert found(book, "陳健仁") == ["chen-chien-jen-2"]
        assert found(book, "唐納川普") == ["donald-trump"]
        assert found(book, "Chen Chien-jen") == ["chen-chien-jen", "chen-chien-jen-2"]

    def test_names_of_two_entities_are_not_joined(self, book: Book) -> None:
        assert book.learn([pair("Tencent", "台積電")]) == 0
        assert found(book, "台積電") == ["tsmc"]

    def test_candidates_wait_until_they_recur(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        doubtful = pair("Umbrella Widgets", "傘形", articles=1, certainty=0.4, accepted=False)
        book.learn([doubtful])
        assert [e.id for e in book.candidates()] == ["umbrella-widgets"]
        assert found(book, "Umbrella Widgets") == [] and not any(s.text == "傘形" for s in book.surfaces())
        assert "umbrella-widgets" not in {e.id for e in book.entities()}
        book = again(book, shipped, tmp_path)
        before = book.version
        book.learn([pair("Umbrella Widgets", "傘形", articles=2)])
        assert found(book, "傘形") == ["umbrella-widgets"] and not list(book.candidates())
        assert {s.text for s in book.surfaces(before)} == {"Umbrella Widgets", "傘形"}

    def test_a_candidate_that_turns_out_to_be_known_leads_there(
        self, book: Book, shipped: Path, tmp_path: Path
    ) -> None:
        doubtful = pair("TSMC", "台積公司", articles=1, accepted=False)
        book.learn([doubtful])
        (candidate,) = book.candidates()
        book.learn([pair("TSMC", "台積公司", articles=3)])
        book = again(book, shipped, tmp_path)
        assert (
            found(book, "台積公司") == ["tsmc"]
            and book.entity(candidate.id).id == "tsmc"
            and not list(book.candidates())
        )

    def test_learning_again_changes_nothing(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        pairs = [pair("ByteDance", "字節跳動"), pair("TSMC", "台積"), pair("Doubt Co", "疑", accepted=False)]
        book.learn(pairs)
        state = book.mined_state()
        assert book.learn(pairs) == 0 and book.mined_state() == state
        assert again(book, shipped, tmp_path).mined_state() == state

    def test_what_cannot_be_a_name_is_passed_over(self, book: Book) -> None:
        assert book.learn([pair("x" * 10_000, "某"), pair("A\x00B", "某"), pair("…", "某")]) == 0

    def test_markup_and_patterns_are_literal(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        book.learn([pair("A|B;C\\D ?", "某(.*)"), pair("?What", "<b>何</b>"), pair("[bold]", "粗體[/]")])
        book = again(book, shipped, tmp_path)
        assert book.entity("a-b-c-d").names["en"] == ("A|B;C\\D ?",)
        assert book.entity("what").names["en"] == ("?What",)
        assert found(book, "某(.*)") == ["a-b-c-d"] and found(book, "(.*)") == []


class TestUser:
    def test_add_and_forget(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        made = book.add("Acme Corp", "艾克美", kind="company", tickers=["9999.tw"])
        assert (made.id, made.origin, made.tickers) == ("acme", "user", ("9999.TW",))
        book.add("Taiwan Semi", id="tsmc")
        book = again(book, shipped, tmp_path, mined=False)
        assert found(book, "艾克美") == ["acme"] and found(book, "Taiwan Semi") == ["tsmc"]
        book.forget("acme", "艾克美")
        assert found(book, "艾克美") == [] and found(book, "Acme") == ["acme"]
        book.forget("apple")
        book = again(book, shipped, tmp_path, mined=False)
        assert found(book, "Apple Inc") == [] == found(book, "艾克美")
        assert not any(s.entity == "apple" for s in book.surfaces())
        with pytest.raises(EntityNotFound):
            book.entity("apple")
        assert "艾克美" in (tmp_path / "news.idx.book.jsonl").read_text("utf-8")

    def test_mining_does_not_undo(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        book.learn([pair("Globex Widgets", "環球器"), pair("Wrong Pair Co", "誤", accepted=False)])
        book.reject("wrong-pair")
        book.forget("tsmc", "台積電")
        book.forget("apple")
        book.split("globex-widgets", "環球器")
        pairs = [
            pair("Wrong Pair Co", "誤", articles=9), pair("TSMC", "台積電"), pair("Apple Inc", "蘋果公司"),
            pair("Apple Inc", "蘋果股份"), pair("Globex Widgets", "環球器", articles=9),
        ]  # fmt: skip
        for book in (book, again(book, shipped, tmp_path), again(book, shipped, tmp_path, mined=False)):  # noqa: B020
            assert book.learn(pairs) == 0
            assert found(book, "Wrong Pair") == found(book, "台積電") == found(book, "蘋果股份") == []
            assert found(book, "環球器") == ["huan-qiu-qi"] and found(book, "Globex Widgets") == ["globex-widgets"]

    def test_merge_keeps_both_ids(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        book.learn([pair("Taiwan Semi", "台半導"), pair("T Semi", "積半導")])
        assert book.merge("tsmc", "taiwan-semi", "t-semi").id == "tsmc"
        for book in (book, again(book, shipped, tmp_path), again(book, shipped, tmp_path, mined=False)):  # noqa: B020
            assert book.entity("taiwan-semi").id == book.entity("t-semi").id == "tsmc"
            assert found(book, "台半導") == found(book, "T Semi") == found(book, "台積電") == ["tsmc"]
            assert book.ids("t-semi") == ("tsmc", "taiwan-semi", "t-semi")
            assert sum(e.id == "tsmc" for e in book.entities()) == 1
            assert not {"taiwan-semi", "t-semi"} & {e.id for e in book.entities()}
        with pytest.raises(BookError, match="nothing to merge"):
            book.merge("tsmc", "t-semi")

    def test_split_undoes_a_merge(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        book.merge("tsmc", "china-uptown")
        assert found(book, "2330") == ["tsmc"]
        assert book.split("tsmc", "China Uptown Group", "中國上城").id == "china-uptown"
        book = again(book, shipped, tmp_path)
        assert found(book, "2330") == ["china-uptown", "tsmc"] and found(book, "中国上城") == ["china-uptown"]

    def test_accept_joins_the_entity_that_has_the_name(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        book.learn([pair("TSMC", "台積廠", accepted=False), pair("Lone Wolf Widgets", "孤狼", accepted=False)])
        first, second = sorted(e.id for e in book.candidates())
        before = book.version
        assert book.accept(second).id == "tsmc" and book.accept(first).id == first
        assert {"台積廠", "孤狼"} <= {s.text for s in book.surfaces(before)}
        for book in (again(book, shipped, tmp_path), again(book, shipped, tmp_path, mined=False)):  # noqa: B020
            assert found(book, "台積廠") == ["tsmc"] and found(book, "孤狼") == [first] and not list(book.candidates())

    def test_a_name_forgotten_can_be_added_again(self, book: Book) -> None:
        book.forget("tsmc", "TSM" + "C")
        assert found(book, "TSMC", bare=True) == []
        book.add("TSMC", id="tsmc")
        assert found(book, "TSMC", bare=True) == ["tsmc"]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda b: b.merge("tsmc", "nobody"), "nobody"),
            (lambda b: b.merge("tsmc"), "two"),
            (lambda b: b.merge("tsmc", "tsmc"), "already"),
            (lambda b: b.add("x" * 10_000, kind="company"), "10,000"),
            (lambda b: b.add("a\nb", kind="company"), "control"),
            (lambda b: b.add("***", kind="company"), "letter"),
            (lambda b: b.add("Acme"), "kind"),
            (lambda b: b.add("Acme", kind="firm"), "firm"),
            (lambda b: b.add("Acme", id="nobody"), "nobody"),
            (lambda b: b.add("Acme", id="a b/c", kind="company"), "id"),
            (lambda b: b.add("Acme", kind="company", tickers=["(.*)"]), "ticker"),
            (lambda b: b.add(kind="company"), "name"),
            (lambda b: b.split("tsmc", "Tencent"), "no name of"),
            (lambda b: b.split("tsmc"), "which"),
            (lambda b: b.split("chen-chien-jen", "Chen Chien-jen", "陳建仁"), "must stay"),
            (lambda b: b.forget("tsmc", "Tencent"), "no name of"),
            (lambda b: b.reject("nobody"), "nobody"),
            (lambda b: b.accept("x" * 10_000), "xxx"),
        ],
    )
    def test_a_change_that_cannot_be_changes_nothing(self, book: Book, tmp_path: Path, change, words: str) -> None:  # type: ignore[no-untyped-def]
        before = list(book.entities())
        with pytest.raises((BookError, EntityNotFound), match=words):
            change(book)
        assert list(book.entities()) == before and not (tmp_path / "news.idx.book.jsonl").exists()

    def test_patterns_and_markup_are_names_like_others(self, book: Book) -> None:
        for name in (".*", "[bold]A|B[/]", "<script>x</script>", "(a+)+$", "a\\", "=cmd()"):
            if any(c.isalnum() for c in name):
                entity = book.add(name, kind="company")
                assert found(book, name) == [entity.id] and entity.name == name

    def test_a_line_that_cannot_be_applied_is_told(self, shipped: Path, tmp_path: Path) -> None:
        path = tmp_path / "news.idx.book.jsonl"
        good = '{"do": "add", "id": "acme", "kind": "company", "names": ["Acme"]}'
        bad = ["nonsense", "[1]", '{"do": "burn", "id": "x"}', '{"do": "merge", "id": "tsmc", "ids": ["nobody"]}',
               '{"do": "add", "id": "tsmc", "names": "TSMC"}', '{"do": "add", "id": "acme", "ki']  # fmt: skip
        path.write_text("\n".join([bad[0], good, *bad[1:]]), encoding="utf-8")
        book = Book.load(None, path, shipped)
        assert found(book, "Acme") == ["acme"]
        assert [fault.split(", line ")[1].split(":")[0] for fault in book.faults] == ["1", "3", "4", "5", "6", "7"]
        assert "nobody" in book.faults[3]
        book.add("Globex", kind="company")  # after a line that a crash cut
        assert found(Book.load(None, path, shipped), "Globex") == ["globex"]

    @pytest.mark.skipif(os.name != "posix", reason="locks need POSIX")
    def test_several_writers_lose_nothing(self, shipped: Path, tmp_path: Path) -> None:
        link, real = tmp_path / "link.jsonl", tmp_path / "real.jsonl"
        real.touch()
        link.symlink_to(real)
        books = [Book.load(None, link, shipped) for _ in range(4)]

        def add(number: int) -> None:
            for turn in range(10):
                books[number].add(f"Firm {number} {turn}", kind="company")

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(add, range(4)))
        assert len(real.read_text("utf-8").splitlines()) == 40 and link.is_symlink()
        assert sum(e.origin == "user" for e in Book.load(None, link, shipped).entities()) == 40

    def test_a_change_that_cannot_be_written_is_told_with_its_file_once(self, shipped: Path) -> None:
        path = shipped / "news.idx.book.jsonl"
        with pytest.raises(BookError, match="nothing was changed") as told:
            Book.load(None, path, shipped).add("Acme", kind="company")
        assert str(told.value).count(str(shipped)) == 1

    def test_names_may_be_marked_ambiguous(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        book.add("Gap", "Gap Inc", kind="company")
        book.add("Zed Widgets", "Zedw", kind="company", ambiguous=["zedw"])
        for book in (book, again(book, shipped, tmp_path)):  # noqa: B020
            assert {s.text: s.safe for s in book.surfaces_of("gap")} == {"Gap": False, "Gap Inc": True}
            assert {s.text: s.safe for s in book.surfaces_of("zed-widgets")} == {"Zed Widgets": True, "Zedw": False}


class TestMoments:
    def test_names_learned_since(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        assert book.version == 1 and {s.moment for s in book.surfaces()} == {1}
        book.learn([pair("ByteDance Ltd", "字節跳動")])
        assert {s.text for s in book.surfaces(1)} == {"ByteDance Ltd", "ByteDance", "字節跳動"}
        book = again(book, shipped, tmp_path)
        assert book.version == 2
        book.add("Acme", kind="company")
        book.learn([pair("TSMC", "台積廠")])
        assert [s.text for s in book.surfaces_of("tsmc", since=3)] == ["台積廠"] and book.version == 4
        book = again(book, shipped, tmp_path)
        assert (book.version, [s.text for s in book.surfaces(2)]) == (4, ["Acme", "台積廠"])

    def test_the_users_file_may_grow_elsewhere(self, book: Book, shipped: Path, tmp_path: Path) -> None:
        state = book.mined_state()
        book.add("Acme", kind="company")
        other = Book.load(state, tmp_path / "news.idx.book.jsonl", shipped)
        assert other.version == 2 and [s.text for s in other.surfaces(1)] == ["Acme"]

    def test_another_shipped_list_is_learned_anew(self, book: Book, shipped: Path) -> None:
        state = book.mined_state()
        shipped.write_text(SHIPPED + "new,company,Newcomer Widgets,,,,\n", encoding="utf-8")
        other = Book.load(state, None, shipped)
        assert other.version == 2 and all(s.moment == 2 for s in other.surfaces())
