"""Embedding spaces as the record numbers them."""

from enum import StrEnum

from strata.domain.models import EmbeddingSpace
from strata.storage.connection import Connection
from strata.storage.row_numbers import RowNumbers, Table


class SpaceState(StrEnum):
    """What a space is for now."""

    IN_USE = "in_use"
    CHANGING_TO = "changing_to"
    KEPT = "kept"


def space_seq(connection: Connection, space: EmbeddingSpace) -> int | None:
    """Return the number of a space, None if it was never used."""
    found = connection.row(
        "SELECT seq FROM embedding_models WHERE model = $model AND dimension = $dimension",
        {"model": space.model, "dimension": space.dimension},
    )
    return int(found[0]) if found else None


def space_seq_made(connection: Connection, numbers: RowNumbers, space: EmbeddingSpace) -> int:
    """Return the number of a space, given to it now if need be; inside a write."""
    known = space_seq(connection, space)
    if known is not None:
        return known
    seq = numbers.take(Table.EMBEDDING_MODELS)
    connection.run(
        "INSERT INTO embedding_models VALUES ($seq, $model, $dimension, $state, NULL)",
        {"seq": seq, "model": space.model, "dimension": space.dimension, "state": SpaceState.KEPT.value},
    )
    return seq


def spaces(connection: Connection) -> dict[int, EmbeddingSpace]:
    """Return every space by its number."""
    rows = connection.rows("SELECT seq, model, dimension FROM embedding_models WHERE dimension IS NOT NULL ORDER BY seq")
    return {seq: EmbeddingSpace(model, dimension) for seq, model, dimension in rows}
