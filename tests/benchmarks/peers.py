"""Other engines on the same passages: SQLite FTS5 with sqlite-vec joined by reciprocal ranks, and NumPy by brute force."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strata.services.ports.index import Vector, Vectors
from strata.services.words import Analyser
from strata.storage.record import open_record
from tests.benchmarks.report import Skipped
from tests.benchmarks.synthetic import Made

_EACH_ARM = 100
_RRF = 60
_ROWS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Built:
    """What building cost."""

    seconds: float
    megabytes: float


class NumpyPeer:
    """Multiplies the query with every vector; words are not looked at."""

    title = "NumPy float32, meaning only"

    def __init__(self, made: Made) -> None:
        self._seqs, self._vectors = made.seqs, made.vectors

    def build(self) -> Built:
        return Built(0.0, self._vectors.nbytes / 1e6)

    def find(self, words: str, vector: Vector, limit: int) -> NDArray[np.int64]:
        scores = self._vectors @ vector
        best = np.argpartition(-scores, limit)[:limit]
        return self._seqs[best[np.argsort(-scores[best])]]

    def close(self) -> None:
        """Hold nothing."""


class SqlitePeer:
    """FTS5 and vec0 side by side, joined by reciprocal ranks. Raises `Skipped` without apsw and sqlite-vec."""

    title = "SQLite FTS5 + sqlite-vec, RRF"

    def __init__(self, made: Made, folder: Path) -> None:
        try:
            import apsw
            import sqlite_vec
        except ImportError as error:
            raise Skipped(f"{error.name} is not installed (pip install apsw sqlite-vec)") from error
        self._made, self._file, self._analyser = made, folder / "peer.sqlite", Analyser()
        self._db = apsw.Connection(str(self._file))
        self._db.enable_load_extension(True)
        self._db.load_extension(sqlite_vec.loadable_path())
        self._db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -200000")

    def build(self) -> Built:
        started = time.perf_counter()
        dimension = self._made.vectors.shape[1]
        self._db.execute("CREATE VIRTUAL TABLE words USING fts5(body, content='', tokenize='unicode61')")
        self._db.execute(f"CREATE VIRTUAL TABLE vectors USING vec0(vector float[{dimension}] distance_metric=cosine)")
        with self._db:
            for seqs, words, vectors in _rows(self._made):
                self._db.executemany("INSERT INTO words(rowid, body) VALUES (?, ?)", zip(seqs, words, strict=True))
                rows = zip(seqs, (vector.tobytes() for vector in vectors), strict=True)
                self._db.executemany("INSERT INTO vectors(rowid, vector) VALUES (?, ?)", rows)
        return Built(time.perf_counter() - started, self._file.stat().st_size / 1e6)

    def find(self, words: str, vector: Vector, limit: int) -> NDArray[np.int64]:
        asked = " OR ".join(f'"{token}"' for token in self._analyser.query_tokens(words))
        arms = (
            self._db.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words) LIMIT ?", (asked, _EACH_ARM)),
            self._db.execute("SELECT rowid FROM vectors WHERE vector MATCH ? AND k = ?", (vector.tobytes(), _EACH_ARM)),
        )
        scores: dict[int, float] = {}
        for arm in arms:
            for rank, (seq,) in enumerate(arm, 1):
                scores[seq] = scores.get(seq, 0.0) + 1 / (_RRF + rank)
        return np.array(sorted(scores, key=lambda seq: -scores[seq])[:limit], np.int64)

    def close(self) -> None:
        self._db.close()


def _rows(made: Made) -> Iterator[tuple[list[int], list[str], Vectors]]:
    """Yield row numbers, analysed words and vectors of all passages, in batches."""
    place = {seq: row for row, seq in enumerate(made.seqs.tolist())}
    record = open_record(made.folder)
    try:
        for batch in record.outbox.index_rows(_ROWS_AT_ONCE):
            rows = [row for row in batch if row.seq in place]  # messages that were brought in later are not in `made`
            seqs = [row.seq for row in rows]
            yield seqs, [row.words for row in rows], made.vectors[[place[seq] for seq in seqs]]
    finally:
        record.close()


Peer = NumpyPeer | SqlitePeer


def time_peer(peer: Peer, queries: Sequence[str], vectors: Vectors) -> list[float]:
    """Return milliseconds of each query, its vector given."""
    taken = []
    for query, vector in zip(queries, vectors, strict=True):
        started = time.perf_counter()
        peer.find(query, vector, 10)
        taken.append((time.perf_counter() - started) * 1000)
    return taken
