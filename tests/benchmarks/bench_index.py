"""The indexes alone, without record, encoder and ranking: how fast, how exact, how large, how long to build.

python -m tests.benchmarks.bench_index 10000 100000 [1000000]     each size in a process of its own; JSON on the last line
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.domain.passages import IndexRow, PassageKind
from strata.domain.records import Role
from strata.services.ports.index import Hit, IndexFilter, Vectors, WordQuery
from strata.storage.lance.opening import Indexes, open_indexes
from tests.benchmarks.synthetic import Law, Words

FRESH = 1_000
LIMIT = 100
QUERIES = 200
BLOCK = 20_000
SPACE = EmbeddingSpace("bench", 384)
ANY = IndexFilter()


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """What was measured; times in milliseconds as (p50, p95).

    Attributes:
        words, vectors, both: over folded rows and `FRESH` fresh ones, 100 hits each; `both` on two threads at once.
        since: words and vectors limited to the newer half.
        without_word: words with one that is excluded.
        first_ms: first search after opening, the engine's import included.
        recall: vector recall@10 against exact.
        rss_mb: memory after the searches; `rss_built_mb` after building.
        fold_s: folding the fresh rows into both indexes.
    """

    rows: int
    words: tuple[float, float]
    vectors: tuple[float, float]
    both: tuple[float, float]
    since: tuple[float, float]
    without_word: tuple[float, float]
    first_ms: float
    recall: float
    words_build_s: float
    vectors_build_s: float
    index_mb: float
    rss_built_mb: float
    rss_mb: float
    apply_rows_per_s: float
    fold_s: float


def measure(rows: int) -> IndexFigures:
    """Build both indexes over made-up rows in a temporary folder and measure them. Best in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="strata-index-") as name:
        folder = Path(name)
        built = _built(folder, rows)
        index_mb = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
        rss_built = _rss_mb()
        return _searched(folder, rows, built, index_mb, rss_built)


def _built(folder: Path, rows: int) -> tuple[float, float]:
    indexes = open_indexes(folder)
    started = time.perf_counter()
    indexes.words.rebuild(_rows(rows, with_words=True))
    between = time.perf_counter()
    indexes.vectors.rebuild(SPACE, zip(_rows(rows, with_words=False), _vectors(rows), strict=True))
    ended = time.perf_counter()
    indexes.close()
    return between - started, ended - between


def _searched(folder: Path, rows: int, built: tuple[float, float], index_mb: float, rss_built: float) -> IndexFigures:
    indexes = open_indexes(folder)
    texts = [WordQuery(tuple(query.split())) for query in Words().queries(QUERIES, seed=5)]
    vectors = Law(SPACE.dimension).draw(QUERIES, seed=10**9)
    started = time.perf_counter()
    _both(indexes, texts[0], vectors[0], None)
    first_ms = (time.perf_counter() - started) * 1000
    applied = _apply_fresh(indexes, rows)
    for query, vector in zip(texts[:20], vectors[:20], strict=True):
        _both(indexes, query, vector, None)
    newer = IndexFilter(since_us=rows * 500_000)
    words = [_timed(lambda query=query: indexes.words.search(query, ANY, LIMIT)) for query in texts]
    found: list[tuple[Hit, ...]] = []
    meaning = [_timed(lambda one=one: found.append(indexes.vectors.search(SPACE, one, ANY, LIMIT))) for one in vectors]
    since = [
        _timed(lambda query=query, one=one: _both(indexes, query, one, newer))
        for query, one in zip(texts, vectors, strict=True)
    ]
    excluding = [WordQuery(query.tokens, excluded=("ba",)) for query in texts]
    without = [_timed(lambda query=query: indexes.words.search(query, ANY, LIMIT)) for query in excluding]
    with ThreadPoolExecutor(2) as pool:
        both = [
            _timed(lambda query=query, one=one: _both_at_once(pool, indexes, query, one))
            for query, one in zip(texts, vectors, strict=True)
        ]
    rss = _rss_mb()
    recall = _recall(found, vectors, rows)
    fold = _timed(lambda: (indexes.words.fold(force=True), indexes.vectors.fold(SPACE, force=True))) / 1000
    indexes.close()
    return IndexFigures(
        rows,
        _spread(words),
        _spread(meaning),
        _spread(both),
        _spread(since),
        _spread(without),
        first_ms,
        recall,
        *built,
        index_mb,
        rss_built,
        rss,
        applied,
        fold,
    )


def _apply_fresh(indexes: Indexes, rows: int) -> float:
    fresh, vectors = next(_rows(FRESH, with_words=True, first=rows)), next(_vectors(FRESH, first=rows))
    started = time.perf_counter()
    for start in range(0, FRESH, 250):
        indexes.words.apply(fresh[start : start + 250], [])
        indexes.vectors.apply(SPACE, fresh[start : start + 250], vectors[start : start + 250], [])
    return FRESH / (time.perf_counter() - started)


def _both(indexes: Indexes, query: WordQuery, vector: np.ndarray, where: IndexFilter | None) -> None:
    indexes.words.search(query, where or ANY, LIMIT)
    indexes.vectors.search(SPACE, vector, where or ANY, LIMIT)


def _both_at_once(pool: ThreadPoolExecutor, indexes: Indexes, query: WordQuery, vector: np.ndarray) -> None:
    words = pool.submit(indexes.words.search, query, ANY, LIMIT)
    meaning = pool.submit(indexes.vectors.search, SPACE, vector, ANY, LIMIT)
    words.result()
    meaning.result()


def _rows(count: int, *, with_words: bool, first: int = 0) -> Iterator[Sequence[IndexRow]]:
    words = Words()
    for start in range(first, first + count, BLOCK):
        size = min(BLOCK, first + count - start)
        texts = [text.rstrip(".") for text in words.texts(size, seed=start)] if with_words else [""] * size
        yield [_row(start + place, text) for place, text in enumerate(texts)]


def _row(seq: int, words: str) -> IndexRow:
    role = (Role.USER, Role.ASSISTANT)[seq % 2]
    source = ("chatgpt", "claude")[seq % 2]
    return IndexRow(seq, words, PassageKind.MESSAGE, source, role, seq // 20, seq * 1_000_000, seq % 25 != 0, seq)


def _vectors(count: int, first: int = 0) -> Iterator[Vectors]:
    law = Law(SPACE.dimension)
    for start in range(first, first + count, BLOCK):
        yield law.draw(min(BLOCK, first + count - start), seed=start)


def _recall(found: Sequence[tuple[Hit, ...]], queries: Vectors, rows: int) -> float:
    """Compare the first ten hits with the exact nearest, side branches left out as the searches do."""
    best = [np.empty((0, 2)) for _ in queries]
    blocks = [(start, block) for first, count in ((0, rows), (rows, FRESH)) for start, block in _blocks(first, count)]
    for start, block in blocks:
        cosines = queries @ block.T
        cosines[:, np.flatnonzero((np.arange(start, start + len(block)) % 25) == 0)] = -1
        nearest = np.argpartition(-cosines, 10, axis=1)[:, :10]
        for place, columns in enumerate(nearest):
            candidates = np.vstack([best[place], np.column_stack([cosines[place, columns], columns + start])])
            best[place] = candidates[np.argsort(-candidates[:, 0])[:10]]
    shares = [
        len({hit.seq for hit in hits[:10]} & set(exact[:, 1].astype(int))) / 10 for hits, exact in zip(found, best, strict=True)
    ]
    return float(np.mean(shares))


def _blocks(first: int, count: int) -> Iterator[tuple[int, Vectors]]:
    return zip(range(first, first + count, BLOCK), _vectors(count, first), strict=True)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _spread(times: Sequence[float]) -> tuple[float, float]:
    p50, p95 = np.percentile(times, (50, 95))
    return round(float(p50), 2), round(float(p95), 2)


def _rss_mb() -> float:
    import psutil

    return psutil.Process().memory_info().rss / 1e6


def main(sizes: Sequence[int]) -> None:
    """Measure each size in a process of its own."""
    if len(sizes) == 1:
        print(json.dumps(asdict(measure(sizes[0]))))
        return
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    for size in sizes:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.bench_index", str(size)], check=True, env=environment)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
