"""The library as a whole: how much it holds, how much room it takes, how it is."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from strata.domain.errors import InvalidRequest
from strata.domain.health import PartSize, Repair, Writability
from strata.domain.records import LibraryStats
from strata.domain.work import Progress
from strata.services.control import Control
from strata.services.ports.index import EmbeddingStore, OutboxStore
from strata.services.ports.record import LibraryStore

RECORD_FILE: Final = "strata.duckdb"
"""Name of the record inside a library's folder."""

_PARTS: Final = (
    ("Record", RECORD_FILE),
    ("Word index", "index/words"),
    ("Vector index", "index/"),
    ("Checkpoints", "checkpoints/"),
    ("Archive", "archive/"),
    ("Lake", "lake/"),
)
"""Name for people, and how the paths of its files begin."""

_REST: Final = "Other"


class LibraryService:
    """Looks at the library from outside."""

    def __init__(
        self,
        store: LibraryStore,
        outbox: OutboxStore,
        embeddings: EmbeddingStore,
        folder: Path,
        repairs: Sequence[Repair] = (),
    ) -> None:
        """`repairs` is what opening put right."""
        self._store = store
        self._outbox = outbox
        self._embeddings = embeddings
        self.folder = folder
        self.repairs = tuple(repairs)

    def stats(self) -> LibraryStats:
        """Return the size of the library. `pending` is 0 exactly when words and vectors of all passages are in the indexes."""
        return replace(self._store.stats(), pending=self.pending(), bytes=sum(part.bytes for part in self.sizes()))

    def pending(self) -> int:
        """Return how many passages have not reached the indexes with their words or their vectors."""
        space = self._embeddings.space_in_use()
        without_vector = self._embeddings.total() if space is None else self._embeddings.waiting(space)
        return max(self._outbox.waiting(), without_vector)

    def sizes(self) -> tuple[PartSize, ...]:
        """Return the bytes that each part takes on the disk; parts without files are left out."""
        sizes: dict[str, int] = {}
        for file in self.folder.rglob("*"):
            try:
                size = file.stat().st_size if file.is_file() else 0
            except FileNotFoundError:
                # The indexes tidy up while this looks around.
                continue
            name = _part(file.relative_to(self.folder).as_posix())
            sizes[name] = sizes.get(name, 0) + size
        names = [name for name, _ in _PARTS] + [_REST]
        return tuple(PartSize(name, sizes[name]) for name in names if sizes.get(name))

    def writability(self) -> Writability:
        """Whether changes are taken now, and the sentence to show when not."""
        return self._store.writability()

    def copy_to(self, folder: Path, control: Control) -> None:
        """Make a library in an empty or new folder that holds the same record; its indexes are made at its first opening.

        Raises `InvalidRequest` when the folder is not empty, `DiskFull` or `WorldError`; this library stays as it is.
        """
        if folder.exists() and any(folder.iterdir()):
            raise InvalidRequest(f"The folder {folder} is not empty.", "Choose an empty folder.")
        control.report(Progress("Copying the record", 0, None, "bytes"))
        folder.mkdir(parents=True, exist_ok=True)
        self._store.copy_to(folder / RECORD_FILE)

    def problems(self) -> tuple[str, ...]:
        """Look for faults inside the record itself; empty when it is sound. Takes seconds on a big library."""
        return self._store.problems()


def _part(path: str) -> str:
    return next((name for name, beginning in _PARTS if path.startswith(beginning)), _REST)
