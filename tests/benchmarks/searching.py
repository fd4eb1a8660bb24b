"""Searches a made-up library in a process of its own, so that its memory is its own; prints figures as one JSON line.

`python -m tests.benchmarks.searching rebuild LIBRARY HOME`, then `… search LIBRARY HOME QUERIES`
"""

import json
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
_DURING_IMPORT = 40_000
_WARM_UP = 15


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
        whole = _ask(opened, words.queries(count, seed=3))
        keyword = _ask(opened, words.queries(count, seed=4), words_only=True)
        return {
            "open_ms": opened_ms,
            "ready_ms": ready_ms,
            "settled": settled,
            "whole": whole,
            "keyword": keyword,
            "rss_mb": psutil.Process().memory_info().rss / 1e6,
            "recall": _recall(opened, library, words.queries(count, seed=5)),
            "passages": opened.services.library.stats().passages,
            "busy": _during_import(opened, home, words),
        }


def _ask(opened: Library, queries: list[str], *, words_only: bool = False) -> list[dict[str, float]]:
    """Return the stage times of each search; `wall` is what the caller waited."""
    taken = []
    for query in queries:
        started = time.perf_counter()
        answer: SearchAnswer = opened.services.search.search(SearchRequest(query, words_only=words_only))
        wall = (time.perf_counter() - started) * 1000
        taken.append({**asdict(answer.times), "wall": wall})
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


def _during_import(opened: Library, home: Path, words: Words) -> list[dict[str, float]]:
    """Return the times of searches while an import runs on another thread."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        file = write_interchange(Path(folder) / "busy.jsonl", conversations(_DURING_IMPORT, first=20_000_000))
        control = Control()
        running = threading.Thread(target=opened.services.imports.run, args=([file], ImportOptions(), control))
        running.start()
        taken: list[dict[str, float]] = []
        seed = 100
        while running.is_alive() and len(taken) < 300:
            taken += _ask(opened, words.queries(5, seed=seed))
            seed += 1
            time.sleep(0.2)
        running.join()
    return taken


if __name__ == "__main__":
    library, home = Path(sys.argv[2]), Path(sys.argv[3])
    print(json.dumps(rebuild(library, home) if sys.argv[1] == "rebuild" else search(library, home, int(sys.argv[4]))))
