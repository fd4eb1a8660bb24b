"""The vector index: nearest neighbours by cosine, one table for each embedding space."""

import json
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.domain.models import EmbeddingSpace
from strata.domain.passages import IndexRow
from strata.services.ports.index import Hit, IndexFilter, IndexState, Vector, Vectors
from strata.storage.lance.engine import Engine
from strata.storage.lance.folding import Limits
from strata.storage.lance.syncing import write_durably
from strata.storage.lance.vector_table import VectorTable

_SPACE_FILE: Final = "space.json"


class LanceVectorIndex:
    """`VectorIndex` on LanceDB."""

    def __init__(self, engine: Engine, folder: Path, limits: Limits | None = None) -> None:
        """`folder` holds one folder for each space, `vectors_<model>_<dimension>`."""
        self._engine = engine
        self._folder = folder
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._tables: dict[EmbeddingSpace, VectorTable] = {}

    def spaces(self) -> tuple[EmbeddingSpace, ...]:
        """See `VectorIndex.spaces`."""
        found = (_space_of(file) for file in sorted(self._folder.glob(f"vectors_*/{_SPACE_FILE}")))
        return tuple(space for space in found if space is not None)

    def state(self, space: EmbeddingSpace) -> IndexState:
        """See `VectorIndex.state`."""
        return self._table(space).state()

    def search(self, space: EmbeddingSpace, vector: Vector, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
        """See `VectorIndex.search`."""
        return self._table(space).search(vector, where, limit)

    def apply(self, space: EmbeddingSpace, rows: Sequence[IndexRow], vectors: Vectors, deletes: Sequence[int]) -> None:
        """See `VectorIndex.apply`."""
        self._remember(space)
        self._table(space).apply(rows, vectors, deletes)

    def fold(self, space: EmbeddingSpace, *, force: bool = False) -> bool:
        """See `VectorIndex.fold`."""
        return self._table(space).fold(force=force)

    def hashes(self, space: EmbeddingSpace) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """See `VectorIndex.hashes`."""
        return self._table(space).hashes()

    def count(self, space: EmbeddingSpace) -> int:
        """See `VectorIndex.count`."""
        return self._table(space).count()

    def rebuild(self, space: EmbeddingSpace, rows: Iterator[tuple[Sequence[IndexRow], Vectors]]) -> None:
        """See `VectorIndex.rebuild`."""
        self._remember(space)
        self._table(space).rebuild(rows)

    def drop(self, space: EmbeddingSpace) -> None:
        """See `VectorIndex.drop`."""
        with self._lock:
            table = self._tables.pop(space, None)
        if table is not None:
            table.close()
        shutil.rmtree(self._place(space), ignore_errors=True)

    def keep_only(self, spaces: Sequence[EmbeddingSpace]) -> None:
        """See `VectorIndex.keep_only`."""
        for space in set(self.spaces()).difference(spaces):
            self.drop(space)
        kept = {self._place(space) for space in spaces}
        for folder in set(self._folder.glob("vectors_*")) - kept:
            shutil.rmtree(folder, ignore_errors=True)
        for space in spaces:
            self._table(space).forget_broken()

    def close(self) -> None:
        """Let go of all tables; may be called twice."""
        with self._lock:
            tables = tuple(self._tables.values())
        for table in tables:
            table.close()

    def _table(self, space: EmbeddingSpace) -> VectorTable:
        with self._lock:
            if space not in self._tables:
                self._tables[space] = VectorTable(self._engine, self._place(space), self._limits, space.dimension)
            return self._tables[space]

    def _place(self, space: EmbeddingSpace) -> Path:
        return self._folder / f"vectors_{_file_name(space.model)}_{space.dimension}"

    def _remember(self, space: EmbeddingSpace) -> None:
        """Write beside the table which space it is of: the folder's name does not tell it in full."""
        file = self._place(space) / _SPACE_FILE
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_durably(file, json.dumps({"model": space.model, "dimension": space.dimension}).encode())


def _space_of(file: Path) -> EmbeddingSpace | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return EmbeddingSpace(str(kept["model"]), int(kept["dimension"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file_name(model: str) -> str:
    """Return a name that every file system takes, different for different models."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", model)
    return plain if plain == model else f"{plain}-{blake2b(model.encode(), digest_size=4).hexdigest()}"
