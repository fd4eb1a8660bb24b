"""Applies one batch after the other to both indexes and prints each number when it is acknowledged; run to be killed.

python -m tests.support.index_writer FOLDER FIRST

What a batch does follows from its number alone, so that the state after any batch can be told.
"""

import sys
from pathlib import Path

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.domain.passages import IndexRow, PassageKind
from strata.domain.records import Role
from strata.storage.lance.folding import Limits
from strata.storage.lance.opening import open_indexes

SPACE = EmbeddingSpace("tiny", 16)
LIMITS = Limits(first=300, idle=50, hard=150, least=256)
NEW_ROWS = 20


def rows_of(number: int) -> list[IndexRow]:
    """Return the rows that batch `number` writes: twenty new ones, and one older one changed."""
    seqs = [*range(number * NEW_ROWS, (number + 1) * NEW_ROWS), (number * 7) % (number * NEW_ROWS + 1)]
    return [
        IndexRow(
            seq,
            f"batch{number} otter swims {'far ' * (seq % 9)}".strip(),
            PassageKind.MESSAGE,
            "test",
            Role.USER,
            seq % 5,
            seq,
            True,
            number + 1,
        )
        for seq in dict.fromkeys(seqs)
    ]


def deletes_of(number: int) -> list[int]:
    """Return the row that batch `number` deletes."""
    return [(number * 13) % (number * NEW_ROWS)] if number else []


def state_after(number: int) -> dict[int, int]:
    """Return hash by row after batches 0 to `number`."""
    state: dict[int, int] = {}
    for batch in range(number + 1):
        written = {row.seq for row in rows_of(batch)}
        for seq in deletes_of(batch):
            if seq not in written:
                state.pop(seq, None)
        state |= dict.fromkeys(written, batch + 1)
    return state


def vector_of(seq: int) -> np.ndarray:
    """Return the unit vector of a row."""
    vector = np.random.default_rng(seq).standard_normal(SPACE.dimension).astype(np.float32)
    return vector / np.linalg.norm(vector)


def main(folder: Path, first: int) -> None:
    """Apply batches until somebody ends this process."""
    indexes = open_indexes(folder, LIMITS)
    for number in range(first, first + 100_000):
        rows = rows_of(number)
        written = {row.seq for row in rows}
        deletes = [seq for seq in deletes_of(number) if seq not in written]
        indexes.words.apply(rows, deletes)
        indexes.vectors.apply(SPACE, rows, np.stack([vector_of(row.seq) for row in rows]), deletes)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
