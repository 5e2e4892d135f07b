"""What is measured in a process of its own: building an index, and the memory that searching takes.

python -m scripts.benching.child build ENGINE THREADS TOKENS COUNT FOLDER
python -m scripts.benching.child search ENGINE FOLDER QUERIES
python -m scripts.benching.child library INDEX QUERIES
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from pathlib import Path
from random import Random

from scripts.benching import memory
from scripts.benching.engines import known_engines
from scripts.benching.streams import read_tokens


def build(engine: str, threads: str, tokens: str, count: str, folder: str) -> dict[str, float | None]:
    """From the file of tokens to the committed index: seconds, seconds of all cores, and the most memory."""
    made = known_engines(int(threads))[engine]
    began, used = time.perf_counter(), time.process_time()
    made.build(Path(folder), read_tokens(Path(tokens), int(count)))
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used, "peak": memory.peak()}


def search(engine: str, folder: str, queries: str) -> dict[str, float | None]:
    """All queries twice: the most memory, and the most beside mapped files."""
    with Path(queries).open("rb") as file:
        asked = pickle.load(file)
    index = known_engines()[engine].open(Path(folder))
    most: float | None = None
    for query in [*asked, *asked]:
        run = index.prepare(query)
        if run is not None:
            run()
        held = memory.anonymous()
        most = held if most is None or held is None else max(most, held)
    return {"peak": memory.peak(), "anonymous": most}


def library(index: str, queries: str) -> dict[str, float | None]:
    """All queries once, kinds and languages mixed, with the snippets of ten hits, as a program asks that answers many
    readers: the most memory beside mapped files."""
    import newsindex  # not in the processes of the other engines
    from scripts.benching.product import ask

    with Path(queries).open("rb") as file:
        asked = pickle.load(file)
    Random(1).shuffle(asked)
    most: float | None = None
    with newsindex.open(index) as opened:
        for query in asked:
            ask(opened, query, 1)
            held = memory.anonymous()
            most = held if most is None or held is None else max(most, held)
    return {"anonymous": most}


if __name__ == "__main__":
    print(json.dumps({"build": build, "search": search, "library": library}[sys.argv[1]](*sys.argv[2:])))
