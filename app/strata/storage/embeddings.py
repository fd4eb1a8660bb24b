"""The kept vectors: the truth that the vector index is made from."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from strata.domain.models import EmbeddingSpace
from strata.services.ports.index import EmbeddingTask, Vector, Vectors
from strata.storage.database import Database
from strata.storage.pieces import pieces
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.spaces import SpaceState, space_seq, space_seq_made
from strata.storage.staging import add_to_outbox
from strata.storage.vectors import kept_vectors, matrix, vector_table
from strata.storage.waiting import WaitingList, bounds

_UNUSED: Final = 0
"""Stands for a space without a number: no row of `embeddings` belongs to it."""

_KNOWN: Final = """
    SELECT content_hash, min(seq) - $first FROM embeddings
    WHERE seq BETWEEN $first AND $last AND content_hash IN (SELECT unnest($hashes::BIGINT[])) GROUP BY content_hash
"""
_STILL_WANTED: Final = """
    SELECT p.seq FROM passages AS p JOIN staged ON staged.seq = p.seq AND staged.content_hash = p.content_hash
    WHERE NOT EXISTS (SELECT 1 FROM embeddings AS e WHERE e.seq BETWEEN $first AND $last AND e.seq = p.seq + $first)
"""


class Embeddings:
    """The store behind the port `EmbeddingStore`."""

    def __init__(self, database: Database, numbers: RowNumbers, waiting: WaitingList) -> None:
        self._database = database
        self._numbers = numbers
        self._waiting = waiting

    def waiting(self, space: EmbeddingSpace) -> int:
        """Return how many passages lack a vector of this space."""
        return self._waiting.count(self._number(space))

    def total(self) -> int:
        """Return how many passages should have a vector."""
        return self._database.number("SELECT count(*) FROM passages WHERE NOT in_trash")

    def next_tasks(self, space: EmbeddingSpace, limit: int) -> tuple[EmbeddingTask, ...]:
        """Return passages without a vector of this space, the newest first."""
        wanted = self._waiting.newest(self._number(space), limit)
        if not wanted:
            return ()
        with self._database.snapshot() as connection:
            found = {piece.seq: piece for piece in pieces(connection, wanted)}
        tasks = (found[seq] for seq in wanted if seq in found)
        return tuple(EmbeddingTask(piece.seq, piece.prefix + piece.text + piece.suffix, piece.content_hash) for piece in tasks)

    def known(self, space: EmbeddingSpace, hashes: Sequence[int]) -> tuple[tuple[int, ...], Vectors]:
        """Return the hashes among these that already have a vector, and the vectors, row by row."""
        number = self._number(space)
        first, last = bounds(number)
        with self._database.snapshot() as connection:
            # First who, then the vectors of those alone: reading a thousand hashes must not touch a million vectors.
            found = connection.rows(_KNOWN, {"first": first, "last": last, "hashes": list(hashes)})
            by_seq = {seq: content_hash for content_hash, seq in found}
            seqs, vectors = kept_vectors(connection, number, space.dimension, list(by_seq))
        return tuple(by_seq[seq] for seq in seqs), vectors

    def save(self, space: EmbeddingSpace, seqs: Sequence[int], hashes: Sequence[int], vectors: Vectors) -> None:
        """Keep vectors and their outbox rows in one transaction; passages that changed meanwhile are passed over."""
        with self._database.write() as connection:
            new_space = space_seq(connection, space) is None
            number = space_seq_made(connection, self._numbers, space)
            first, last = bounds(number)
            offered = vector_table(list(seqs), list(hashes), vectors)
            wanted = connection.rows_with_staged(
                offered.select(["seq", "content_hash"]), _STILL_WANTED, {"first": first, "last": last}
            )
            fresh = {seq for (seq,) in wanted}
            places = [place for place, seq in enumerate(seqs) if seq in fresh]
            kept = vector_table([seqs[place] + first for place in places], [hashes[place] for place in places], vectors[places])
            connection.insert("embeddings", kept)
            add_to_outbox(connection, self._numbers, (seqs[place] for place in places), number)
        if new_space:
            self._waiting.forget()
        self._waiting.done(number, seqs)

    def vector(self, space: EmbeddingSpace, seq: int) -> Vector | None:
        """Return the vector of one passage."""
        first, _ = bounds(self._number(space))
        found: pa.Table = self._database.ask(
            lambda connection: connection.arrow("SELECT vector FROM embeddings WHERE seq = $seq", {"seq": first + seq})
        )
        return matrix(found.column("vector"), space.dimension)[0] if found.num_rows else None

    def forget(self, space: EmbeddingSpace) -> None:
        """Delete every vector of a space."""
        with self._database.write() as connection:
            number = space_seq(connection, space)
            if number is None:
                return
            first, last = bounds(number)
            connection.run("DELETE FROM embeddings WHERE seq BETWEEN $first AND $last", {"first": first, "last": last})
            connection.run("DELETE FROM outbox WHERE space_seq = $number", {"number": number})
        self._waiting.forget()

    def space_in_use(self) -> EmbeddingSpace | None:
        """Return the space that answers searches."""
        return self._space(SpaceState.IN_USE)

    def space_changing_to(self) -> EmbeddingSpace | None:
        """Return the space being filled beside it."""
        return self._space(SpaceState.CHANGING_TO)

    def set_spaces(self, in_use: EmbeddingSpace | None, changing_to: EmbeddingSpace | None) -> None:
        """Write both at once: this is the swap."""
        with self._database.write() as connection:
            connection.run("UPDATE embedding_models SET state = $state", {"state": SpaceState.KEPT.value})
            for space, state in ((changing_to, SpaceState.CHANGING_TO), (in_use, SpaceState.IN_USE)):
                if space is not None:
                    number = space_seq_made(connection, self._numbers, space)
                    connection.run(
                        "UPDATE embedding_models SET state = $state WHERE seq = $seq", {"state": state.value, "seq": number}
                    )

    def save_latency(self, model: str, milliseconds: float) -> None:
        """Note the measured time of one query."""
        values: dict[str, object] = {"model": model, "latency": milliseconds}
        with self._database.write() as connection:
            if connection.row("SELECT 1 FROM embedding_models WHERE model = $model AND dimension IS NULL", {"model": model}):
                connection.run(
                    "UPDATE embedding_models SET latency_ms = $latency WHERE model = $model AND dimension IS NULL", values
                )
            else:
                seq = self._numbers.take(Table.EMBEDDING_MODELS)
                connection.run(
                    "INSERT INTO embedding_models VALUES ($seq, $model, NULL, $state, $latency)",
                    values | {"seq": seq, "state": SpaceState.KEPT.value},
                )

    def latency(self, model: str) -> float | None:
        """Return the measured time of one query."""
        found = self._database.row(
            "SELECT latency_ms FROM embedding_models WHERE model = $model AND dimension IS NULL", {"model": model}
        )
        return float(found[0]) if found else None

    def _space(self, state: SpaceState) -> EmbeddingSpace | None:
        found = self._database.row(
            "SELECT model, dimension FROM embedding_models WHERE state = $state AND dimension IS NOT NULL",
            {"state": state.value},
        )
        return EmbeddingSpace(found[0], found[1]) if found else None

    def _number(self, space: EmbeddingSpace) -> int:
        return self._database.ask(lambda connection: space_seq(connection, space)) or _UNUSED
