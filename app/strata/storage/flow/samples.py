"""Imported measurements: each kind lies together in order of time, so that a stretch of time is a range of the key."""

from typing import Final

import numpy as np
import pyarrow as pa

from strata.domain.flow_pictures import Span
from strata.domain.samples import MetricCount
from strata.services.ports.flow import Floats, Integers, SampleBatch
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.flow.session_sql import KIND_SHIFT, SHARES
from strata.storage.flow.sessions import days_of, forget_days, micros
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware

_HELD: Final = "SELECT seq FROM metric_samples WHERE seq BETWEEN $first AND $last"
_INSERT: Final = f"INSERT INTO metric_samples BY NAME SELECT * FROM staged WHERE seq NOT IN ({_HELD}) ORDER BY seq"
_SERIES: Final = """
    SELECT (seq - $first) // $width AS bucket, avg(value) AS mean, min(value) AS low, max(value) AS high, count(*) AS n
    FROM metric_samples WHERE seq BETWEEN $first AND $last GROUP BY bucket ORDER BY bucket
"""


class Samples:
    """The store behind the port `SampleStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers

    def add(self, batch: SampleBatch) -> int:
        """Append samples whose moment has none of their kind yet; return how many were new. Raises `DiskFull`."""
        return self._database.with_enough_memory(lambda: self._add(batch))

    def _add(self, batch: SampleBatch) -> int:
        with self._database.write() as connection:
            staged, first, last = _staged(batch, self._number_made(connection, batch.kind))
            if not staged.num_rows:
                return 0
            held = {"first": first, "last": last}
            before = connection.number(f"SELECT count(*) FROM ({_HELD})", held)
            connection.run_with_staged(staged, _INSERT, held)
            new = connection.number(f"SELECT count(*) FROM ({_HELD})", held) - before
            if new and batch.kind in SHARES:
                forget_days(connection, days_of(batch.at))
        return new

    def known(self, batch: SampleBatch) -> int:
        """Return how many of these moments have a sample of the kind already."""

        def count(connection: Connection) -> int:
            number = _number(connection, batch.kind)
            if number is None:
                return 0
            staged, first, last = _staged(batch, number)
            sql = f"SELECT count(*) FROM staged WHERE seq IN ({_HELD})"
            return int(connection.rows_with_staged(staged, sql, {"first": first, "last": last})[0][0])

        return self._database.ask(count)

    def counts(self) -> tuple[MetricCount, ...]:
        """Return the kinds there are, most samples first."""
        rows = self._database.rows(
            'SELECT kind, count(*), min("at"), max("at") FROM metric_samples GROUP BY kind ORDER BY 2 DESC, 1'
        )
        return tuple(MetricCount(kind, count, aware(first), aware(last)) for kind, count, first, last in rows)

    def series(self, kind: str, span: Span, buckets: int) -> tuple[Integers, Floats, Floats, Floats, Integers]:
        """Return bucket, mean, lowest, highest and count, for buckets that have samples."""
        since, until = micros(span.since), micros(span.until)

        def read(connection: Connection) -> pa.Table:
            base = (_number(connection, kind) or 0) << KIND_SHIFT
            width = max(1, (until - since) // buckets)
            return connection.arrow(_SERIES, {"first": base + since, "last": base + until - 1, "width": width})

        found = self._database.ask(read)
        bucket, mean, low, high, count = (found.column(name).to_numpy() for name in found.column_names)
        return bucket, mean, low, high, count

    def delete(self, kind: str) -> int:
        """Delete all samples of a kind and return how many there were. Raises `DiskFull`."""
        with self._database.write() as connection:
            number = _number(connection, kind)
            if number is None:
                return 0
            held = {"first": number << KIND_SHIFT, "last": ((number + 1) << KIND_SHIFT) - 1}
            count = connection.number(f"SELECT count(*) FROM ({_HELD})", held)
            if kind in SHARES:
                connection.run(
                    'DELETE FROM flow_days WHERE seq IN (SELECT DISTINCT epoch_us("at") // 86400000000 FROM metric_samples '
                    "WHERE seq BETWEEN $first AND $last)",
                    held,
                )
            connection.run("DELETE FROM metric_samples WHERE seq BETWEEN $first AND $last", held)
            connection.run("DELETE FROM metric_kinds WHERE seq = $number", {"number": number})
        return count

    def _number_made(self, connection: Connection, kind: str) -> int:
        known = _number(connection, kind)
        if known is not None:
            return known
        number = self._numbers.take(Table.METRIC_KINDS)
        connection.run("INSERT INTO metric_kinds VALUES ($number, $kind)", {"number": number, "kind": kind})
        return number


def _number(connection: Connection, kind: str) -> int | None:
    found = connection.row("SELECT seq FROM metric_kinds WHERE name = $kind", {"kind": kind})
    return int(found[0]) if found else None


def _staged(batch: SampleBatch, number: int) -> tuple[pa.Table, int, int]:
    """Return rows by their key, one for each moment (the first of several), with the first and the last key."""
    moments, places = np.unique(batch.at, return_index=True)
    seqs = moments + (number << KIND_SHIFT)
    kinds = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(seqs), np.int32)), pa.array([batch.kind]))
    columns = {"seq": pa.array(seqs), "kind": kinds, "at": pa.array(moments, pa.timestamp("us"))}
    staged = pa.table(columns | {"value": pa.array(batch.values[places])})
    return staged, int(seqs[0]) if len(seqs) else 0, int(seqs[-1]) if len(seqs) else 0
