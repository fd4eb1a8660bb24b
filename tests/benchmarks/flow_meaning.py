"""How long the meaning of a large library takes from nothing: signs, topics, questions asked again.

Messages, passages and vectors are generated: 60 directions with noise, a question in three.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.flow.making import FlowMaking
from strata.services.ports.clock import SystemClock
from strata.services.words import Analyser
from strata.services.work import WorkService
from strata.storage.record import Record, open_record
from strata.storage.vectors import vector_table
from strata.storage.waiting import bounds
from tests.benchmarks.report import Report

SIZES: Final = (200_000, 1_000_000)
_DIMENSION: Final = 384
_PIECE: Final = 50_000
_SPACE: Final = EmbeddingSpace("made", _DIMENSION)
_AT: Final = "make_timestamp((1514764800000000 + (i // 20) * 2700000000 + (i % 20) * 60000000)::BIGINT)"

_FILL: Final = (
    f"INSERT INTO embedding_models VALUES (1, '{_SPACE.model}', {_DIMENSION}, 'in_use', NULL)",
    "INSERT INTO conversations SELECT i, uuidv7(), 'made', 'c' || i, 'C ' || i, FALSE, now()::TIMESTAMP, now()::TIMESTAMP, "
    "NULL, 20, 0, 1000, i, NULL, '{}' FROM range($n // 20) AS r(i)",
    "INSERT INTO messages SELECT i, uuidv7(), i // 20, 'm' || i, i % 20, 'user', 'text', '', "
    f"'words ' || hash(i) || ' and so on', {_AT}, '', NULL, TRUE, '[]', '{{}}', 50, i FROM range($n) AS r(i)",
    "INSERT INTO passages SELECT i + 1, 'message', i, uuidv7(), 'm' || i, i // 20, i % 20, 0, 'made', 'user', 'text', '', "
    f"{_AT}, 0, 50, 'words', '', '', i, i % 3 = 0, FALSE, 5, TRUE, FALSE FROM range($n) AS r(i)",
)


class _InUse:
    """The space of the generated vectors."""

    def space_in_use(self) -> EmbeddingSpace:
        return _SPACE


def run(home: Path, sizes: Sequence[int] = SIZES) -> Report:
    """Measure for each size, in a library of its own."""
    report, rows = Report("flow-meaning"), []
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=home) as folder:
            record = open_record(Path(folder))
            try:
                _fill(record, size)
                passed, busy = _made(record)
            finally:
                record.close()
        report.figures |= {f"meaning of {size:,} messages, s": passed, f"meaning of {size:,}, s of the processor": busy}
        rows.append((f"{size:,}", f"{passed:.1f}", f"{busy:.1f}"))
    report.table("Signs, topics and repeated questions from nothing", ("messages", "s", "s of the processor"), rows)
    return report


def _made(record: Record) -> tuple[float, float]:
    clock = SystemClock()
    making = FlowMaking(
        sessions=record.sessions,
        topics=record.topics,
        spaces=_InUse(),
        analyser=Analyser(),
        work=WorkService(store=record.work, clock=clock),
        courtesy=Courtesy(),
        gap=lambda: 1200,
        before=lambda: None,
    )
    began, busy = time.perf_counter(), time.process_time()
    making.run(Control())
    return time.perf_counter() - began, time.process_time() - busy


def _fill(record: Record, size: int) -> None:
    database = record.library._database
    with database.write() as connection:
        for statement in _FILL:
            connection.run(statement, {"n": size} if "$n" in statement else ())
    chance = np.random.default_rng(1)
    middles = chance.standard_normal((60, _DIMENSION)).astype(np.float32)
    base, _ = bounds(1)
    for first in range(0, size, _PIECE):
        count = min(_PIECE, size - first)
        noise = chance.standard_normal((count, _DIMENSION), dtype=np.float32)
        vectors = middles[chance.integers(0, 60, count)] + 0.8 * noise
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        rows = list(range(first, first + count))
        with database.write() as connection:
            connection.insert("embeddings", vector_table([base + row + 1 for row in rows], rows, vectors.astype(np.float32)))
