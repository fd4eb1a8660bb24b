"""Searches a made-up library in a process of its own, so that its memory is its own; prints figures as one JSON line.

`python -m tests.benchmarks.searching rebuild LIBRARY HOME`, then `… search LIBRARY HOME QUERIES`
"""

import json
import os
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import psutil

from strata.bootstrap import Library, open_library
from strata.domain.imports import ImportOptions
from strata.domain.search import SearchAnswer, SearchRequest
from strata.services.control import Control
from strata.services.ports.index import IndexFilter
from strata.settings import Settings
from tests.benchmarks.synthetic import Law, LawfulLoader, Words, conversations, query_seed
from tests.support.library import write_interchange

FRESH = 1000
_DURING_IMPORT = 10_000
_IMPORTS = 4
_WARM_UP = 15
_IN_A_ROW = 10
"""Searches of one kind before the other kind has its turn: what else the machine does then slows both alike."""

_BETWEEN_IMPORTS = 50


def rebuild(library: Path, home: Path) -> dict[str, object]:
    """Make the indexes anew from the kept vectors; return the seconds it took and how large they are."""
    loader = LawfulLoader(home / "models", home / "cache")
    with open_library(library, Settings(home / "settings.json"), loader=loader) as opened:
        started = time.perf_counter()
        opened.services.indexing.rebuild(Control())
        seconds = time.perf_counter() - started
        return {"rebuild_s": seconds, "sizes": {part.name: part.bytes for part in opened.services.library.sizes()}}


def search(library: Path, home: Path, count: int) -> dict[str, object]:
    """Return every figure of searching one library whose indexes are built."""
    words = Words()
    loader = LawfulLoader(home / "models", home / "cache")
    opening = time.perf_counter()
    with open_library(library, Settings(home / "settings.json"), loader=loader) as opened:
        opened_ms = (time.perf_counter() - opening) * 1000
        opened.settle()
        opened.services.search.warm_up()
        ready_ms = (time.perf_counter() - opening) * 1000
        _ask(opened, words.queries(_WARM_UP, seed=1))
        settled = _ask(opened, words.queries(count, seed=2))
        _bring_in_fresh(opened, home)
        whole, keyword = _by_turns(opened, words.queries(count, seed=3), words.queries(count, seed=4))
        recall = _recall(opened, library, words.queries(count, seed=5))
        rss_mb = psutil.Process().memory_info().rss / 1e6
        passages = opened.services.library.stats().passages
        idle, busy = _during_imports(opened, home, words)
        return {
            "open_ms": opened_ms,
            "ready_ms": ready_ms,
            "settled": settled,
            "whole": whole,
            "keyword": keyword,
            "rss_mb": rss_mb,
            "recall": recall,
            "passages": passages,
            "idle": idle,
            "busy": busy,
            "load": os.getloadavg()[1] if hasattr(os, "getloadavg") else None,
        }


def _ask(opened: Library, queries: list[str], *, words_only: bool = False) -> list[dict[str, float]]:
    """Return the stage times of each search in milliseconds.

    `wall` is what the caller waited, `cpu` the processor time of the process meanwhile, all threads together.
    """
    taken = []
    for query in queries:
        started, computed = time.perf_counter(), time.process_time()
        answer: SearchAnswer = opened.services.search.search(SearchRequest(query, words_only=words_only))
        wall = (time.perf_counter() - started) * 1000
        taken.append({**asdict(answer.times), "wall": wall, "cpu": (time.process_time() - computed) * 1000})
    return taken


def _by_turns(opened: Library, whole: list[str], keyword: list[str]) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Return the times of whole searches and of searches by words alone, a few of each by turns."""
    taken: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    for first in range(0, len(whole), _IN_A_ROW):
        taken[0].extend(_ask(opened, whole[first : first + _IN_A_ROW]))
        taken[1].extend(_ask(opened, keyword[first : first + _IN_A_ROW], words_only=True))
    return taken


def _bring_in_fresh(opened: Library, home: Path) -> None:
    """Import and embed some messages that the indexes take in as fresh rows."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        file = write_interchange(Path(folder) / "fresh.jsonl", conversations(FRESH, first=10_000_000))
        opened.services.imports.run([file], ImportOptions(), Control())
    opened.services.embedding.run_until_done(Control())
    opened.services.indexing.drain()
    opened.services.search.forget_cache()


def _recall(opened: Library, library: Path, queries: list[str]) -> float:
    """Return the share of the true ten nearest that the vector index finds."""
    kept = np.load(library / "vectors.npy", mmap_mode="r")
    seqs = np.load(library / "seqs.npy")
    space = opened.services.embedding.space_in_use()
    if space is None:
        return 0.0
    law = Law(space.dimension)
    found = 0
    for query in queries[:100]:
        vector = law.draw(1, seed=query_seed(query))[0]
        scores = np.asarray(kept @ vector)
        exact = {int(seqs[row]) for row in np.argpartition(-scores, 10)[:10]}
        hits = opened._stores.indexes.vectors.search(space, vector, IndexFilter(), 12)
        known = [hit.seq for hit in hits if hit.seq <= int(seqs.max())][:10]
        found += len(exact & set(known))
    return found / (10 * len(queries[:100]))


def _during_imports(opened: Library, home: Path, words: Words) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Return the times of searches between imports, and of searches while one runs on another thread.

    Both over the same growing index and within the same minutes, so that their ratio says what an import costs.
    """
    idle = _ask(opened, words.queries(_BETWEEN_IMPORTS, seed=100))
    busy: list[dict[str, float]] = []
    for number in range(1, _IMPORTS + 1):
        busy += _during_import(opened, home, words, number)
        opened.services.indexing.drain()
        opened.services.search.forget_cache()
        idle += _ask(opened, words.queries(_BETWEEN_IMPORTS, seed=100 + number))
    return idle, busy


def _during_import(opened: Library, home: Path, words: Words, number: int) -> list[dict[str, float]]:
    with tempfile.TemporaryDirectory(dir=home) as folder:
        some = conversations(_DURING_IMPORT, first=20_000_000 + number * _DURING_IMPORT)
        file = write_interchange(Path(folder) / "busy.jsonl", some)
        running = threading.Thread(target=opened.services.imports.run, args=([file], ImportOptions(), Control()))
        running.start()
        taken: list[dict[str, float]] = []
        seed = 1000 * number
        while running.is_alive():
            for query in words.queries(5, seed=seed):
                one = _ask(opened, [query])
                taken += one if running.is_alive() else []
            seed += 1
            time.sleep(0.2)
        running.join()
    return taken


if __name__ == "__main__":
    library, home = Path(sys.argv[2]), Path(sys.argv[3])
    print(json.dumps(rebuild(library, home) if sys.argv[1] == "rebuild" else search(library, home, int(sys.argv[4]))))
