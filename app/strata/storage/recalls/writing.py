"""Recalls as they are written: with their lens, what was done with them, and what is made of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import numpy as np
import pyarrow as pa

from strata.domain.beams import INTERVENTIONS, Round, boosted
from strata.domain.lake import HIGH, LEAST, LakeEntry
from strata.domain.recalls import Outcome, OutcomeKind
from strata.services.ports.recalls import Calibration, ContextRow, Inference, JudgedColumns
from strata.storage import schemas
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.purging import note_unfinished
from strata.storage.recalls.rolling import roll_up
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, stored

_TIME: Final = pa.timestamp("us")
_INFERENCES: Final = pa.schema(
    [
        ("seq", pa.int64()), ("id", pa.uuid()), ("at", _TIME), ("text", pa.string()), ("model", pa.string()),
        ("results", pa.int32()), ("returned", pa.list_(pa.string())), ("features", pa.list_(pa.float32())),
        ("confidence", pa.float64()), ("sure", pa.bool_()), ("grounded", pa.bool_()), ("flux_position", pa.int32()),
        ("archetype", pa.string()), ("parse_ms", pa.float64()), ("encode_ms", pa.float64()), ("words_ms", pa.float64()),
        ("meaning_ms", pa.float64()), ("fuse_ms", pa.float64()), ("dress_ms", pa.float64()), ("took_ms", pa.float64()),
        ("notices", pa.list_(pa.string())), ("ahead_ms", pa.float64()), ("ahead_right", pa.bool_()),
    ]
)  # fmt: skip
_BEAMS: Final = pa.schema(
    [
        ("seq", pa.int64()), ("digits", pa.string()), ("ethos", pa.float64()), ("logos", pa.float64()),
        ("pathos", pa.float64()), ("signs", pa.list_(pa.int64())),
        ("flux_position", pa.int32()), ("forward", pa.int32()), ("backward", pa.int32()),
    ]
)  # fmt: skip
_INTERVENTIONS: Final = pa.schema(
    [
        ("seq", pa.int64()), ("inference_seq", pa.int64()), ("at", _TIME), ("position", pa.int32()), ("kind", pa.string()),
        ("before", pa.float64()), ("after", pa.float64()),
    ]
)  # fmt: skip

MADE_OF_RECALLS: Final = (
    "inferences", "inference_outcomes", "beam_tensors", "sacred_interventions", "performance_hourly", "calibrations",
)  # fmt: skip
"""Tables that are empty once the audit is cleared."""

_WRONG: Final = f"kind = '{OutcomeKind.THUMB_DOWN}'"
_RIGHT: Final = "kind IN ({})".format(", ".join(f"'{kind}'" for kind in OutcomeKind if kind.right))

JUDGEMENT: Final = f"""
    SELECT inference_seq, CASE WHEN bool_or({_WRONG}) THEN 0 ELSE 1 END AS is_right
    FROM inference_outcomes WHERE {_WRONG} OR {_RIGHT} GROUP BY inference_seq
"""
"""By recall, whether the person found it right; one thumb down outweighs the rest. Opening alone judges nothing."""

_QUALIFYING: Final = f"""
    SELECT i.seq, i."at", i.confidence, i.flux_position, i.returned[1], i.results, i.took_ms,
        CASE WHEN i.model = $model THEN b.signs END
    FROM inferences AS i LEFT JOIN beam_tensors AS b ON b.seq = i.seq LEFT JOIN ({JUDGEMENT}) AS j ON j.inference_seq = i.seq
    WHERE i.seq > $after AND i.confidence >= {LEAST} AND (i.confidence > {HIGH} OR i.flux_position IN (3, 6, 9))
    AND len(i.returned) > 0 AND coalesce(j.is_right, 1) = 1 AND i.returned[1] NOT IN (
        SELECT m.id FROM checked_answers AS c JOIN messages AS m ON m.seq = c.seq WHERE c.unsupported > 0
    ) ORDER BY i.seq
"""


class Recalls:
    """The store behind the port `RecallStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers

    def add(self, inferences: Sequence[Inference]) -> tuple[int, ...]:
        """Write recalls with their lens in one transaction; return their numbers. Raises `DiskFull`."""
        if not inferences:
            return ()
        with self._database.write() as connection:
            seqs = tuple(self._numbers.take_many(Table.INFERENCES, len(inferences)))
            rows = list(zip(seqs, _counted(inferences, self._last(connection)), strict=True))
            connection.insert("inferences", schemas.table(_INFERENCES, [_inference(*row) for row in rows]))
            with_beam = [_beam(seq, one) for seq, one in rows if one.beam is not None]
            connection.insert("beam_tensors", schemas.table(_BEAMS, with_beam))
            moved = [(seq, one) for seq, one in rows if one.beam is not None and one.beam.position in INTERVENTIONS]
            numbers = self._numbers.take_many(Table.INTERVENTIONS, len(moved))
            acts = [_intervention(number, *row) for number, row in zip(numbers, moved, strict=True)]
            connection.insert("sacred_interventions", schemas.table(_INTERVENTIONS, acts))
        return seqs

    def add_outcomes(self, outcomes: Sequence[Outcome]) -> tuple[int, ...]:
        """Write what was done with recalls; return the numbers of these recalls. Outcomes of unknown recalls are let go."""
        if not outcomes:
            return ()
        ids = list({outcome.recall_id for outcome in outcomes})
        with self._database.write() as connection:
            found = connection.rows("SELECT id, seq FROM inferences WHERE id IN (SELECT unnest($ids::UUID[]))", {"ids": ids})
            known: dict[UUID, int] = dict(found)
            for outcome in outcomes:
                if outcome.recall_id in known:
                    connection.run(
                        "INSERT INTO inference_outcomes VALUES ($seq, $recall, $at, $kind, $owner, $place)",
                        {
                            "seq": self._numbers.take(Table.OUTCOMES),
                            "recall": known[outcome.recall_id],
                            "at": stored(outcome.at),
                            "kind": outcome.kind.value,
                            "owner": outcome.owner_id,
                            "place": outcome.place,
                        },
                    )
        return tuple(known.values())

    def add_contexts(self, rows: Sequence[ContextRow]) -> None:
        """Write contexts. Raises `DiskFull`."""
        if not rows:
            return
        with self._database.write() as connection:
            for row in rows:
                connection.run(
                    "INSERT INTO context_metrics VALUES ($seq, $at, $budget, $tokens, $window, $recalled, $inside, $pieces, "
                    "(SELECT count(*) FROM checkpoints), $cycles)",
                    {
                        "seq": self._numbers.take(Table.CONTEXTS),
                        "at": stored(row.at),
                        "budget": row.budget,
                        "tokens": row.tokens,
                        "window": row.window_tokens,
                        "recalled": row.recalled,
                        "inside": row.in_window,
                        "pieces": row.pieces,
                        "cycles": row.cycles,
                    },
                )

    def confirmed(self, number: int) -> tuple[str, ...]:
        """Return the texts of the newest recalls that the person found right, newest first, each text once."""
        rows = self._database.rows(
            f"SELECT text, max(seq) AS newest FROM inferences WHERE seq IN (SELECT inference_seq FROM ({JUDGEMENT}) "
            "WHERE is_right = 1) GROUP BY text ORDER BY newest DESC LIMIT $number",
            {"number": number},
        )
        return tuple(text for text, _ in rows)

    def clear(self) -> None:
        """Delete every recall and all that was made of it. Raises `DiskFull`."""
        with self._database.write() as connection:
            for table in MADE_OF_RECALLS:
                connection.run(f"DELETE FROM {table}")
            note_unfinished(connection, self._numbers)

    def calibration(self, features: int) -> Calibration | None:
        """Return the newest calibration of the person's own; None where it was made of another number of features."""
        row = self._database.row(
            'SELECT made_at, judged, slope, "offset", error_before, error_after FROM calibrations ORDER BY seq DESC LIMIT 1'
        )
        if row is None:
            return None
        newest = self._database.row(
            'SELECT len(features) FROM inferences WHERE "at" <= $at ORDER BY "at" DESC LIMIT 1', {"at": row[0]}
        )
        return Calibration(aware(row[0]), *row[1:]) if newest == (features,) else None

    def save_calibration(self, calibration: Calibration) -> None:
        """Keep a calibration. Raises `DiskFull`."""
        with self._database.write() as connection:
            connection.run(
                "INSERT INTO calibrations VALUES ($seq, $at, $judged, $slope, $offset, $before, $after)",
                {
                    "seq": self._numbers.take(Table.CALIBRATIONS),
                    "at": stored(calibration.made_at),
                    "judged": calibration.judged,
                    "slope": calibration.slope,
                    "offset": calibration.offset,
                    "before": calibration.error_before,
                    "after": calibration.error_after,
                },
            )

    def judged(self, features: int) -> JudgedColumns:
        """Return the recalls with feedback that have this number of features."""
        rows = self._database.rows(
            f"SELECT i.features, i.model <> '', j.is_right FROM inferences AS i JOIN ({JUDGEMENT}) AS j "
            "ON j.inference_seq = i.seq WHERE len(i.features) = $features ORDER BY i.seq",
            {"features": features},
        )
        return JudgedColumns(
            np.array([row[0] for row in rows], np.float64).reshape(len(rows), features),
            np.array([row[1] for row in rows], np.bool_),
            np.array([row[2] for row in rows], np.int64),
        )

    def roll_up(self) -> int:
        """Bring the hourly and daily figures up to date, set by set; return how many hours were made. Raises `DiskFull`."""
        with self._database.write() as connection:
            return roll_up(connection)

    def qualifying(self, after: int = 0, model: str = "") -> tuple[LakeEntry, ...]:
        """Return every recall with a higher number that belongs into the lake, oldest first; see the port."""
        rows = self._database.rows(_QUALIFYING, {"after": after, "model": model})
        return tuple(
            LakeEntry(seq, aware(at), confidence, position, best, results, took, tuple(signs or (0, 0, 0, 0)))
            for seq, at, confidence, position, best, results, took, signs in rows
        )

    def _last(self, connection: Connection) -> tuple[int | None, Round]:
        row = connection.row("SELECT flux_position, forward, backward FROM beam_tensors ORDER BY seq DESC LIMIT 1")
        return (None, Round()) if row is None else (int(row[0]), Round(int(row[1]), int(row[2])))


def _counted(inferences: Sequence[Inference], last: tuple[int | None, Round]) -> list[Inference]:
    """Let the count along the cycle go on from recall to recall."""
    before, count = last
    counted = []
    for one in inferences:
        if one.beam is not None:
            count = count.after(before, one.beam.position)
            before = one.beam.position
            counted.append(replace(one, beam=replace(one.beam, round=count)))
        else:
            counted.append(one)
    return counted


def _inference(seq: int, one: Inference) -> tuple[object, ...]:
    beam, ahead, times = one.beam, one.ahead, one.times
    return (
        seq, one.id.bytes, stored(one.at), one.text, one.model, one.results, [str(each) for each in one.returned],
        list(one.features), one.confidence, one.sure, one.grounded, None if beam is None else beam.position,
        None if beam is None else beam.channels.archetype.value, times.parse, times.encode, times.words, times.meaning,
        times.fuse, times.dress, times.total, list(one.notices), None if ahead is None else ahead.took_ms,
        None if ahead is None else ahead.right,
    )  # fmt: skip


def _beam(seq: int, one: Inference) -> tuple[object, ...]:
    assert one.beam is not None
    beam, channels = one.beam, one.beam.channels
    digits = "".join(map(str, beam.digits))
    count = beam.round
    return (
        seq, digits, channels.ethos, channels.logos, channels.pathos, list(one.signs), beam.position, count.forward,
        count.backward,
    )  # fmt: skip


def _intervention(number: int, seq: int, one: Inference) -> tuple[object, ...]:
    assert one.beam is not None
    position = one.beam.position
    kind = INTERVENTIONS[position].value
    return number, seq, stored(one.at), position, kind, one.confidence, boosted(one.confidence, position)
