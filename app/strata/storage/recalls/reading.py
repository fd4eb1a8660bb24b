"""Recalls as the charts read them."""

from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np
import pyarrow as pa

from strata.domain.beams import Intervention
from strata.domain.flow_pictures import Span
from strata.domain.recall_pictures import AgentLine, SlowRecall
from strata.domain.recalls import OutcomeKind
from strata.domain.search import StageTimes
from strata.services.ports.recalls import (
    ContextRow,
    Integers,
    InterventionRow,
    RecallColumns,
)
from strata.storage.database import Database
from strata.storage.recalls.writing import JUDGEMENT
from strata.storage.times import aware, stored

_WITHIN: Final = '"at" >= $since AND "at" < $until'
_OF_RECALL: Final = 'i."at" >= $since AND i."at" < $until'
_COLUMNS: Final = f"""
    SELECT i.seq, epoch_us(i."at") AS moment, took_ms AS took, encode_ms AS encode, confidence, sure::BIGINT AS sure, model,
        coalesce(j.is_right, -1)::BIGINT AS judged, coalesce(ahead_ms, 'nan'::DOUBLE) AS ahead_ms,
        coalesce(ahead_right, false)::BIGINT AS ahead_right, coalesce(i.flux_position, -1)::BIGINT AS flux,
        coalesce(b.ethos, 0.0) AS ethos, coalesce(b.logos, 0.0) AS logos, coalesce(b.pathos, 0.0) AS pathos
    FROM inferences AS i LEFT JOIN beam_tensors AS b ON b.seq = i.seq LEFT JOIN ({JUDGEMENT}) AS j ON j.inference_seq = i.seq
    WHERE {_OF_RECALL} ORDER BY i."at", i.seq
"""
_SLOWEST: Final = f"""
    SELECT id, "at", text, model, results, parse_ms, encode_ms, words_ms, meaning_ms, fuse_ms, dress_ms, took_ms, notices
    FROM inferences WHERE {_WITHIN} ORDER BY took_ms DESC LIMIT $limit
"""
_OUTCOMES: Final = f"""
    SELECT o.kind, count(DISTINCT o.inference_seq) FROM inference_outcomes AS o JOIN inferences AS i ON i.seq = o.inference_seq
    WHERE {_OF_RECALL} GROUP BY o.kind ORDER BY 2 DESC, 1
"""
_WITH_OUTCOME: Final = f"""
    SELECT count(DISTINCT o.inference_seq) FROM inference_outcomes AS o JOIN inferences AS i ON i.seq = o.inference_seq
    WHERE {_OF_RECALL}
"""
_AGENTS: Final = """
    SELECT agent, sum(runs)::BIGINT, sum(done)::BIGINT, sum(failed)::BIGINT, sum(stopped)::BIGINT, sum(seconds)
    FROM agent_metrics WHERE day >= $since::DATE AND day <= $until::DATE GROUP BY agent ORDER BY 6 DESC, 1
"""


class RecallReader:
    """The store behind the port `RecallReading`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def extent(self) -> tuple[datetime, datetime] | None:
        """Return the times of the first and the last recall, None without any."""
        row = self._database.row('SELECT min("at"), max("at") FROM inferences')
        return None if row is None or row[0] is None else (aware(row[0]), aware(row[1]))

    def columns(self, span: Span | None) -> RecallColumns:
        """Return every recall of a range, or of all time."""
        found = self._database.ask(lambda connection: connection.arrow(_COLUMNS, _values(span)))
        models, numbers = _numbered(found.column("model"))
        of = {name: found.column(name).to_numpy() for name in found.column_names if name != "model"}
        return RecallColumns(
            of["seq"], of["moment"], of["took"], of["encode"], of["confidence"], of["sure"], numbers, of["judged"],
            of["ahead_ms"], of["ahead_right"], of["flux"], of["ethos"], of["logos"], of["pathos"], models,
        )  # fmt: skip

    def ids(self, seqs: Integers) -> tuple[UUID, ...]:
        """Return the public ids of recalls, in the order asked for."""
        rows = self._database.rows(
            "SELECT seq, id FROM inferences WHERE seq IN (SELECT unnest($seqs::BIGINT[]))", {"seqs": seqs.tolist()}
        )
        known: dict[int, UUID] = dict(rows)
        return tuple(known[seq] for seq in seqs.tolist())

    def slowest(self, span: Span, limit: int) -> tuple[SlowRecall, ...]:
        """Return the slowest recalls of a range, slowest first."""
        rows = self._database.rows(_SLOWEST, _values(span) | {"limit": limit})
        return tuple(
            SlowRecall(row[0], aware(row[1]), row[2], row[3], row[4], StageTimes(*row[5:12]), tuple(row[12])) for row in rows
        )

    def interventions(self, span: Span) -> tuple[InterventionRow, ...]:
        """Return the interventions of a range."""
        rows = self._database.rows(f"SELECT kind, before, after FROM sacred_interventions WHERE {_WITHIN}", _values(span))
        return tuple(InterventionRow(Intervention(kind), before, after) for kind, before, after in rows)

    def outcomes(self, span: Span) -> tuple[tuple[OutcomeKind, int], ...]:
        """Return with how many recalls of a range each thing was done, each recall once for a kind."""
        return tuple((OutcomeKind(kind), count) for kind, count in self._database.rows(_OUTCOMES, _values(span)))

    def with_outcome(self, span: Span) -> int:
        """Return how many recalls of a range the person did anything with."""
        return self._database.number(_WITH_OUTCOME, _values(span))

    def contexts(self, span: Span) -> tuple[ContextRow, ...]:
        """Return the contexts of a range, oldest first."""
        rows = self._database.rows(f"SELECT * EXCLUDE (seq) FROM context_metrics WHERE {_WITHIN} ORDER BY seq", _values(span))
        return tuple(ContextRow(aware(row[0]), *row[1:]) for row in rows)

    def agents(self, span: Span) -> tuple[AgentLine, ...]:
        """Return the work of a range by kind, most seconds first."""
        return tuple(AgentLine(*row) for row in self._database.rows(_AGENTS, _values(span)))


def _values(span: Span | None) -> dict[str, object]:
    if span is None:
        return {"since": datetime(1, 1, 1), "until": datetime(9999, 1, 1)}
    return {"since": stored(span.since), "until": stored(span.until)}


def _numbered(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Integers]:
    names, numbers = np.unique(np.array(column.to_pylist(), dtype=np.str_), return_inverse=True)
    return tuple(names.tolist()), numbers.astype(np.int64)
