"""Figures of the record, counted by the engine."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np

from strata.domain.figures import BinWidth, JobFigures
from strata.domain.layers import LADDER
from strata.domain.work import WorkKind, WorkStatus
from strata.services.ports.figures import Bin, Span, Speeds
from strata.storage.connection import Parameters
from strata.storage.database import Database
from strata.storage.times import aware, stored

_RECORD: Final = """
    SELECT source, created_at, (message_count + branch_count)::BIGINT AS amount FROM conversations WHERE deleted_at IS NULL
    UNION ALL SELECT source, created_at, 1 FROM documents WHERE deleted_at IS NULL
"""
# Archived conversations keep their own row, so that they count here though their messages lie elsewhere.
_GROWTH: Final = (
    f"SELECT date_trunc($width, created_at)::TIMESTAMP, source, sum(amount)::BIGINT FROM ({_RECORD}) GROUP BY ALL ORDER BY 1, 2"
)
_LAYERS: Final = """
    SELECT date_trunc($width, moved)::TIMESTAMP, layer, sum(way)::BIGINT FROM (
        SELECT "at" AS moved, to_layer AS layer, 1 AS way FROM memory_promotions
        UNION ALL SELECT "at", from_layer, -1 FROM memory_promotions
    ) WHERE layer IS NOT NULL GROUP BY ALL ORDER BY 1, 2
"""
_MOVEMENTS: Final = """
    SELECT date_trunc($width, "at")::TIMESTAMP, CASE
        WHEN to_layer IS NULL THEN 'left' WHEN from_layer IS NULL THEN 'came'
        WHEN list_position($ladder, to_layer) > list_position($ladder, from_layer) THEN 'deeper' ELSE 'back' END AS way,
        count(*)
    FROM memory_promotions
    WHERE "at" >= $since AND from_layer IS DISTINCT FROM to_layer GROUP BY ALL ORDER BY 1, 2
"""
_SPEEDS: Final = """
    SELECT epoch(finished_at) AS ended, done / epoch(finished_at - started_at) AS per_second, done FROM specialist_coordination
    WHERE specialist = 'encoder' AND finished_at >= started_at + to_seconds($least) ORDER BY seq DESC LIMIT $most
"""
_JOBS: Final = """
    SELECT kind, count(*), count(*) FILTER (status IN ($failed, $interrupted)), sum(took), max(took), max(started_at)
    FROM (SELECT *, coalesce(epoch(finished_at - started_at), 0) AS took FROM orchestration_workflows)
    WHERE started_at >= $since GROUP BY kind ORDER BY 4 DESC
"""
_LEAST: Final = 2.0
"""Seconds; a run is noted when its first texts are done, so that a shorter one says nothing of the speed."""


class Figures:
    """The store behind the port `FigureStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def span_of_record(self) -> Span | None:
        """Return when the first and the last conversation or document began, None without any."""
        return self._span(f"SELECT min(created_at), max(created_at) FROM ({_RECORD})")

    def growth(self, width: BinWidth) -> Sequence[Bin]:
        """Return messages and documents by source and the bin in which their conversation began, by time."""
        return self._bins(_GROWTH, {"width": width.value})

    def span_of_moves(self) -> Span | None:
        """Return when the first and the last memory moved, None when none did."""
        return self._span('SELECT min("at"), max("at") FROM memory_promotions')

    def layers(self, width: BinWidth) -> Sequence[Bin]:
        """Return by how much the number of memories in each layer changed in each bin, by time."""
        return self._bins(_LAYERS, {"width": width.value})

    def movements(self, width: BinWidth, since: datetime) -> Sequence[Bin]:
        """Return how many memories moved in which way, by time."""
        ladder = [layer.value for layer in LADDER]
        return self._bins(_MOVEMENTS, {"width": width.value, "ladder": ladder, "since": stored(since)})

    def embedding_speeds(self, limit: int) -> Speeds:
        """Return the newest runs of vectors being made, oldest first; tiny runs are left out."""
        rows = self._database.rows(_SPEEDS, {"least": _LEAST, "most": limit})[::-1]
        ended, rates, amounts = (np.array([row[place] for row in rows]) for place in range(3))
        return Speeds(ended.astype(np.float64), rates.astype(np.float64), amounts.astype(np.int64))

    def jobs(self, since: datetime) -> tuple[JobFigures, ...]:
        """Return jobs by kind, the one that took the most time first."""
        given = {"since": stored(since), "failed": WorkStatus.FAILED.value, "interrupted": WorkStatus.INTERRUPTED.value}
        return tuple(
            JobFigures(WorkKind(kind), count, failed, seconds, longest, aware(latest))
            for kind, count, failed, seconds, longest, latest in self._database.rows(_JOBS, given)
        )

    def _bins(self, sql: str, parameters: Parameters) -> Sequence[Bin]:
        return [Bin(aware(start), name, count) for start, name, count in self._database.rows(sql, parameters)]

    def _span(self, sql: str) -> Span | None:
        row = self._database.row(sql)
        return Span(aware(row[0]), aware(row[1])) if row and row[0] is not None else None
