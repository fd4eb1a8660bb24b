"""The queue between record and indexes, and the record's side of a rebuild."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.domain.models import EmbeddingSpace
from strata.services.ports.index import OutboxBatch, Vectors
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.index_rows import ArrowRows
from strata.storage.row_numbers import OUTBOX_DONE, RowNumbers, Table
from strata.storage.spaces import space_seq, spaces
from strata.storage.vectors import kept_vectors, vector_window
from strata.storage.waiting import bounds

HASH_WINDOW: Final = 131_072
"""Passages in one window of `expected_hashes`."""

_COLUMNS: Final = """
    seq, kind, source, role, coalesce(conversation_seq, -1) AS conversation_seq, epoch_us(created_at) AS created_us, active,
    content_hash
"""
_LIVE: Final = f"""
    SELECT {_COLUMNS}, words FROM passages
    WHERE NOT in_trash AND seq BETWEEN $first AND $last
        AND seq IN (SELECT passage_seq FROM outbox WHERE op_seq BETWEEN $from AND $up_to)
"""
_WINDOW: Final = f"SELECT {_COLUMNS}, words FROM passages WHERE NOT in_trash AND seq BETWEEN $first AND $last"
_BARE_WINDOW: Final = f"SELECT {_COLUMNS}, '' AS words FROM passages WHERE NOT in_trash AND seq BETWEEN $first AND $last"
_EMBEDDED: Final = "seq IN (SELECT seq - $base FROM embeddings WHERE seq BETWEEN $base + $first AND $base + $last)"
_HASHES: Final = "SELECT seq, content_hash FROM passages WHERE NOT in_trash AND seq BETWEEN $first AND $last"


class Outbox:
    """The store behind the port `OutboxStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers
        self._held = 0
        """The highest number among the rows that are held."""

    def next_batch(self, limit: int) -> OutboxBatch | None:
        """Return the oldest work, None when there is none."""
        with self._database.snapshot() as connection:
            operations = connection.arrow(
                "SELECT op_seq, passage_seq, space_seq FROM outbox WHERE op_seq > $held ORDER BY op_seq LIMIT $limit",
                {"held": self._held, "limit": limit},
            )
            if not operations.num_rows:
                return None
            up_to = operations["op_seq"][-1].as_py()
            passages = operations["passage_seq"].to_numpy()
            about_all = operations["space_seq"].is_null().to_numpy()
            touched, changed = np.unique(passages), np.unique(passages[about_all])
            window = {"first": int(touched[0]), "last": int(touched[-1]), "from": self._held + 1, "up_to": up_to}
            live = ArrowRows(connection.arrow(_LIVE, window))
            spaces_of = operations["space_seq"].to_pylist()
            revectored = {pair for pair in zip(passages.tolist(), spaces_of, strict=True) if pair[1] is not None}
            return OutboxBatch(
                up_to=up_to,
                rows=live.only(np.intersect1d(live.seqs, changed, assume_unique=True)),
                deletes=tuple(np.setdiff1d(touched, live.seqs, assume_unique=True).tolist()),
                vector_rows=tuple(_vector_rows(connection, live, set(changed.tolist()), revectored)),
            )

    def acknowledge(self, batch: OutboxBatch) -> None:
        """Clear the rows of an applied batch."""
        self.clear_up_to(batch.up_to)

    def hold(self, batch: OutboxBatch) -> None:
        """Keep the rows of a batch that can be found but is not on disk; see the port."""
        self._held = batch.up_to

    def held_up_to(self) -> int:
        """Return the highest number among the rows that are kept so, 0 when none are."""
        return self._held

    def waiting(self) -> int:
        """Return the number of outbox rows, held ones left out."""
        return self._database.number("SELECT count(*) FROM outbox WHERE op_seq > $held", {"held": self._held})

    def waiting_seqs(self) -> NDArray[np.int64]:
        """Return the passages that outbox rows are about, held ones too, in any order."""
        return self._database.ask(lambda connection: connection.columns("SELECT DISTINCT passage_seq FROM outbox", {}))[
            "passage_seq"
        ]

    def clear_up_to(self, op_seq: int) -> None:
        """Clear rows made superfluous by a rebuild, or applied; remember the number so that it is not given out again."""
        with self._database.write() as connection:
            connection.run("DELETE FROM outbox WHERE op_seq <= $op_seq", {"op_seq": op_seq})
            done = connection.row("SELECT seq, value::BIGINT FROM meta WHERE name = $name", {"name": OUTBOX_DONE})
            if done is None:
                seq = self._numbers.take(Table.META)
                values = {"seq": seq, "name": OUTBOX_DONE, "value": str(op_seq)}
                connection.run("INSERT INTO meta VALUES ($seq, $name, $value)", values)
            elif done[1] < op_seq:
                connection.run("UPDATE meta SET value = $value WHERE seq = $seq", {"seq": done[0], "value": str(op_seq)})
        if self._held <= op_seq:
            self._held = 0

    def latest(self) -> int:
        """Return the highest number among committed outbox rows, past ones included; 0 at first."""
        return self._database.number(
            "SELECT greatest((SELECT max(op_seq) FROM outbox), (SELECT max(value::BIGINT) FROM meta WHERE name = $name))",
            {"name": OUTBOX_DONE},
        )

    def index_rows(self, batch: int) -> Iterator[ArrowRows]:
        """Stream every row that the word index must hold, by seq, at most `batch` at a time."""
        with self._database.sparing():
            for first, last in self._windows(batch):
                rows = self._arrow_rows(_WINDOW, first, last)
                if rows:
                    yield rows

    def vector_rows(self, space: EmbeddingSpace, batch: int) -> Iterator[tuple[ArrowRows, Vectors]]:
        """Stream every row with its kept vector that the vector index of `space` must hold, by seq; `words` is empty."""
        number = self._database.ask(lambda connection: space_seq(connection, space))
        if number is None:
            return
        for first, last in self._windows(batch):
            with self._database.snapshot() as connection:
                rows = ArrowRows(connection.arrow(_BARE_WINDOW, {"first": first, "last": last}))
                seqs, vectors = vector_window(connection, number, space.dimension, first, last)
            held = np.isin(seqs, rows.seqs)
            if held.any():
                yield rows.only(np.asarray(seqs, np.int64)[held]), vectors if held.all() else vectors[held]

    def expected_hashes(self, space: EmbeddingSpace | None) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Stream (seq, content_hash) that the word index (None) or a space's index must hold."""
        number = None
        if space is not None:
            wanted = space
            number = self._database.ask(lambda connection: space_seq(connection, wanted))
            if number is None:
                return
        sql = _HASHES if number is None else f"{_HASHES} AND {_EMBEDDED}"
        for first, last in self._windows(HASH_WINDOW):
            parameters = {"first": first, "last": last} | ({} if number is None else {"base": bounds(number)[0]})
            found = self._hashes(sql, parameters)
            if len(found["seq"]):
                yield found["seq"], found["content_hash"]

    def _arrow_rows(self, sql: str, first: int, last: int) -> ArrowRows:
        return ArrowRows(self._database.ask(lambda connection: connection.arrow(sql, {"first": first, "last": last})))

    def _hashes(self, sql: str, parameters: dict[str, int]) -> dict[str, NDArray[np.int64]]:
        return self._database.ask(lambda connection: connection.columns(f"{sql} ORDER BY seq", parameters))

    def _windows(self, size: int) -> Iterator[tuple[int, int]]:
        """Yield ranges of passage numbers; by range, because the engine finds one without reading the rest."""
        last = self._database.number("SELECT max(seq) FROM passages")
        for first in range(1, last + 1, size):
            yield first, min(first + size - 1, last)


def _vector_rows(
    connection: Connection, live: ArrowRows, changed: set[int], revectored: set[tuple[int, int]]
) -> Iterator[tuple[EmbeddingSpace, ArrowRows, Vectors]]:
    """Yield, for each space, the live passages that have a vector there and changed themselves or got a new one."""
    for number, space in spaces(connection).items():
        wanted = [seq for seq in live.seqs.tolist() if seq in changed or (seq, number) in revectored]
        seqs, vectors = kept_vectors(connection, number, space.dimension, wanted)
        if seqs:
            yield space, live.only(np.asarray(seqs, np.int64)), vectors
