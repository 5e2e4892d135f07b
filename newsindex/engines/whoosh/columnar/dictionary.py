"""The sorted terms of a field, in blocks of sixteen, found by bisection over mapped bytes.

A block holds, for its m terms:

    records   m bytes of each of three numbers; 255 means: see the exceptions
    exceptions  u32 for each 255 in the records, in their order
    prefix    its length (one byte) and the bytes with which all terms of the block begin
    endings   0xFF (which no UTF-8 text has), and for each term the rest of it and 0xFF

Beside the blocks stand, for each: its first eight bytes as a number (`heads`), where it begins (`offsets`),
and where the payload of its first term begins (`bases`). The three numbers of a term are: the documents that have it,
something more of the field's own, and the bytes of its payload; payloads stand in the order of the terms.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.files import SectionFile, Sections
from newsindex.engines.whoosh.columnar.spreading import spread

BLOCK = 16
_HEAD = 8
_END = b"\xff"


class Entry(NamedTuple):
    """A term's number, its two counts, and the payload's place."""

    ordinal: int
    docs: int
    extra: int
    offset: int
    size: int


def encoded(term: str) -> bytes:
    """The term in UTF-8, whose order is that of code points; surrogates pass, since texts may hold them."""
    return term.encode("utf-8", "surrogatepass")


def decoded(term: bytes) -> str:
    """The term that `encoded` was given."""
    return term.decode("utf-8", "surrogatepass")


def _head(term: bytes) -> int:
    return int.from_bytes(term[:_HEAD].ljust(_HEAD, b"\0"), "big")


class DictionaryWriter:
    """Collects the terms of a field in order, chunk by chunk, and writes them as sections."""

    def __init__(self) -> None:
        self.count = 0
        self._terms: list[bytes] = []
        self._numbers: list[NDArray[np.int64]] = []
        self._held = 0
        self._blocks: list[bytes] = []
        self._heads: list[NDArray[np.uint64]] = []
        self._bases: list[NDArray[np.int64]] = []
        self._payload = 0

    def add(
        self, terms: Sequence[bytes], docs: NDArray[np.int64], extra: NDArray[np.int64], sizes: NDArray[np.int64]
    ) -> None:
        """The next terms, rising, with their numbers."""
        self._terms.extend(terms)
        self._numbers.append(np.stack((docs, extra, sizes)))
        self._held += len(terms)
        if self._held >= 4096:
            self._flush(self._held - self._held % BLOCK)

    def _flush(self, count: int) -> None:
        numbers = np.concatenate(self._numbers, axis=1)
        terms = self._terms
        self._terms, self._numbers = terms[count:], [numbers[:, count:]]
        self._held -= count
        self.count += count
        numbers = numbers[:, :count]
        blocks = -(-count // BLOCK)
        ends = np.cumsum(numbers[2])
        self._bases.append(self._payload + np.concatenate(([0], ends))[: blocks * BLOCK : BLOCK])
        self._payload += int(ends[-1])
        padded = np.zeros((3, blocks * BLOCK), np.int64)
        padded[:, :count] = numbers
        grouped = padded.reshape(3, blocks, BLOCK).transpose(1, 0, 2).reshape(blocks, 3 * BLOCK)
        great = grouped >= 255
        exceptions = grouped[great].astype("<u4").tobytes()
        borders = np.concatenate(([0], np.cumsum(great.sum(axis=1)) * 4)).tolist()
        records = np.minimum(grouped, 255).astype(np.uint8)
        rows = [records[:-1].tobytes(), *records[-1].reshape(3, BLOCK)[:, : count - BLOCK * (blocks - 1)]]
        firsts, lasts = terms[:count:BLOCK], [*terms[BLOCK - 1 : count : BLOCK], terms[count - 1]][:blocks]
        begins, ends = _starts(firsts), _starts(lasts)
        self._heads.append(begins.view(">u8").reshape(-1))
        cuts = np.where((begins == ends).all(axis=1), _HEAD, (begins != ends).argmax(axis=1)).tolist()
        for number, cut in enumerate(cuts):
            if cut == _HEAD:
                cut = _shared(firsts[number], lasts[number])
            part = terms[number * BLOCK : min((number + 1) * BLOCK, count)]
            row = rows[0][3 * BLOCK * number : 3 * BLOCK * (number + 1)] or b"".join(map(bytes, rows[1:]))
            shared = firsts[number][:cut]
            endings = b"".join((_END, _END.join(part), _END))
            if cut:
                endings = endings.replace(_END + shared, _END)
            block = (row, exceptions[borders[number] : borders[number + 1]], bytes((cut,)), shared, endings)
            self._blocks.append(b"".join(block))

    def write(self, file: Sections, name: str) -> None:
        """Writes the sections; no more terms after that."""
        if self._held:
            self._flush(self._held)
        sizes = np.fromiter(map(len, self._blocks), np.int64, len(self._blocks))
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        file.section(f"{name}.heads", np.concatenate((np.zeros(0, np.uint64), *self._heads)).astype(np.uint64))
        file.section(f"{name}.offsets", offsets.astype(np.uint64))
        file.section(f"{name}.bases", np.concatenate(self._bases).astype(np.uint64) if self._bases else b"")
        file.section(f"{name}.blocks", b"".join(self._blocks))
        file.facts[f"{name}.terms"] = self.count


def _starts(terms: Sequence[bytes]) -> NDArray[np.uint8]:
    """The first bytes of each term, with zeros where it has no more."""
    return np.array([term[:_HEAD] for term in terms], f"S{_HEAD}").view(np.uint8).reshape(-1, _HEAD)


def _shared(first: bytes, last: bytes) -> int:
    """How far the two begin alike, as all terms between them do; 255 bytes at most."""
    end = min(len(first), len(last), 255)
    return next((place for place in range(end) if first[place] != last[place]), end)


class Dictionary(Sequence[str]):
    """The terms of a field, mapped; as a sequence, the terms by their numbers."""

    def __init__(self, file: SectionFile, name: str) -> None:
        self.size = int(file.facts.get(f"{name}.terms", 0))
        self._heads = file.bytes_(f"{name}.heads").cast("Q")
        self._offsets = file.bytes_(f"{name}.offsets").cast("Q")
        self._bases = file.bytes_(f"{name}.bases").cast("Q")
        self._blocks = file.bytes_(f"{name}.blocks")

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(self.size))]
        if index < 0:
            index += self.size
        if not 0 <= index < self.size:
            raise IndexError(index)
        # As `_parts`, step by step, because every hit of a search is named by it.
        number, place = divmod(index, BLOCK)
        block = self._blocks[self._offsets[number] : self._offsets[number + 1]].tobytes()
        start = 3 * BLOCK if number < self.size // BLOCK else 3 * (self.size % BLOCK)
        start += 4 * block.count(_END, 0, start)
        text = start + 1 + block[start]
        return decoded(block[start + 1 : text] + block[text:].split(_END, place + 2)[place + 1])

    def __iter__(self) -> Iterator[str]:
        for terms, _ in self.runs(b"", None):
            yield from map(decoded, terms)

    def _parts(self, number: int) -> tuple[bytes, bytes, bytes]:
        """The records with their exceptions, the prefix, and the endings of a block."""
        block = bytes(self._blocks[self._offsets[number] : self._offsets[number + 1]])
        start = 3 * min(BLOCK, self.size - number * BLOCK)
        start += 4 * block.count(_END, 0, start)
        text = start + 1 + block[start]
        return block[:start], block[start + 1 : text], block[text:]

    def _block_of(self, term: bytes) -> int:
        """The number of the last block whose first term is not greater, or -1."""
        head = _head(term)
        high = bisect_right(self._heads, head) - 1
        if high < 0 or self._heads[high] != head:
            return high
        low = bisect_left(self._heads, head, 0, high) - 1
        while low < high:
            middle = (low + high + 1) // 2
            _, prefix, endings = self._parts(middle)
            if prefix + endings[1 : endings.index(_END, 1)] <= term:
                low = middle
            else:
                high = middle - 1
        return low

    def find(self, term: bytes) -> Entry | None:
        """The entry of a term, or None."""
        number = self._block_of(term)
        if number < 0:
            return None
        records, prefix, endings = self._parts(number)
        if not term.startswith(prefix):
            return None
        at = endings.find(_END + term[len(prefix) :] + _END)
        return None if at < 0 else self._entry(number, endings.count(_END, 0, at), records)

    def _entry(self, number: int, place: int, records: bytes) -> Entry:
        m = min(BLOCK, self.size - number * BLOCK)
        sizes = 2 * m
        offset = self._bases[number] + sum(records[sizes : sizes + place])
        docs, extra, size = records[place], records[m + place], records[sizes + place]
        if len(records) > 3 * m:
            exceptions = memoryview(records)[3 * m :].cast("I")
            if docs == 255:
                docs = exceptions[records.count(_END, 0, place)]
            if extra == 255:
                extra = exceptions[records.count(_END, 0, m + place)]
            first = records.count(_END, 0, sizes)
            last = first + records.count(_END, sizes, sizes + place)
            offset += sum(exceptions[first:last]) - 255 * (last - first)
            if size == 255:
                size = exceptions[last]
        return Entry(number * BLOCK + place, docs, extra, offset, size)

    def rows(self, first: int, last: int) -> tuple[list[bytes], NDArray[np.int64]]:
        """The terms of some blocks, and three numbers of each: documents, the field's own, bytes of the payload."""
        offsets = np.frombuffer(self._offsets, np.uint64)[first : last + 1].astype(np.int64)
        raw = np.frombuffer(self._blocks, np.uint8)
        sizes = np.full(last - first, BLOCK)
        count = min(self.size, last * BLOCK) - first * BLOCK
        sizes[-1] -= BLOCK * (last - first) - count
        of_block, place = sizes[:, None, None], np.arange(BLOCK)
        records = offsets[:-1, None, None] + np.arange(3)[:, None] * of_block + place
        numbers = np.where(place < of_block, raw.take(records, mode="clip"), 0).astype(np.int64)
        great = numbers == 255
        counts = great.sum(axis=(1, 2))
        numbers[great] = raw[spread(offsets[:-1] + 3 * sizes, 4 * counts)].view("<u4")
        texts = offsets[:-1] + 3 * sizes + 4 * counts
        terms: list[bytes] = []
        for begin, end in zip(texts.tolist(), offsets[1:].tolist(), strict=True):
            data = bytes(self._blocks[begin:end])
            cut = 1 + data[0]
            prefix = data[1:cut]
            endings = data[cut + 1 : -1].split(_END)
            terms += [prefix + ending for ending in endings] if prefix else endings
        return terms, numbers.transpose(1, 0, 2).reshape(3, -1)[:, :count]

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self._heads)

    def range(self, low: bytes, high: bytes | None) -> Iterator[tuple[bytes, int]]:
        """The terms t with low <= t < high, rising, each with its number of documents."""
        for terms, docs in self.runs(low, high):
            yield from zip(terms, docs, strict=True)

    def runs(self, low: bytes, high: bytes | None) -> Iterator[tuple[list[bytes], list[int]]]:
        """The same block by block: terms, and the documents of each."""
        last = self.blocks - 1 if high is None else self._block_of(high)
        for number in range(max(self._block_of(low), 0), last + 1):
            records, prefix, endings = self._parts(number)
            m = min(BLOCK, self.size - number * BLOCK)
            docs = list(records[:m])
            if 255 in docs:
                exceptions = iter(memoryview(records)[3 * m :].cast("I"))
                docs = [next(exceptions) if count == 255 else count for count in docs]
            terms = [prefix + ending for ending in endings[1:-1].split(_END)]
            begin, end = 0, m
            if terms[0] < low:
                begin = bisect_left(terms, low)
            if number == last and high is not None:
                end = bisect_left(terms, high)
            if begin < end:
                yield (terms, docs) if end - begin == m else (terms[begin:end], docs[begin:end])
