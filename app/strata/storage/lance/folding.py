"""What both indexes are: a folded part that the engine has indexed, and a fresh part that waits in RAM.

Every row is in the engine's table, and so on disk, as soon as `apply` returns; "fresh" only means that the engine's index
does not cover it yet. A row that stands in both parts, because a fold was cut short, is answered from the fresh one.
"""

import logging
import shutil
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from strata.domain.errors import IndexUnavailable
from strata.services.ports.index import IndexState
from strata.storage.index_rows import SHARED
from strata.storage.lance.addresses import Addresses
from strata.storage.lance.beside import Writer, write_beside
from strata.storage.lance.columns import WAVE, with_wave
from strata.storage.lance.engine import Engine, give_back_memory
from strata.storage.lance.failures import NoRoomForIndex, told
from strata.storage.lance.generations import Generations
from strata.storage.lance.mark import Mark, read_mark
from strata.storage.lance.present import SeqSet
from strata.storage.lance.stream import RowStream
from strata.storage.lance.table import TableFile

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """When rows are folded.

    Attributes:
        first: rows from which an index is built at all; below, RAM answers alone.
        idle: fresh rows worth folding when there is nothing better to do, or a hundredth of the folded ones if that is more.
        hard: fresh rows that are folded at once.
        least: rows below which not even a forced fold builds an index.
        beside: rows from which an index is made anew in a process of its own, which takes a second to come up.
    """

    first: int = 20_000
    idle: int = 2_000
    hard: int = 50_000
    least: int = 300
    beside: int = 50_000


class Fresh(Protocol):
    """The fresh part."""

    @property
    def count(self) -> int:
        """Number of rows taken."""
        ...

    def append(self, rows: pa.Table) -> None:
        """Take rows."""
        ...

    def remove(self, seqs: NDArray[np.int64]) -> None:
        """Let rows go."""
        ...


FreshT = TypeVar("FreshT", bound=Fresh)


@dataclass(slots=True)
class Live(Generic[FreshT]):
    """An open generation. Readers take the fresh part's moment first, then ask the engine: so no row falls between.

    Attributes:
        known: where the folded rows stand in the table.
    """

    folder: Path
    file: TableFile
    mark: Mark
    known: Addresses
    present: SeqSet
    fresh: FreshT


class FoldingTable(ABC, Generic[FreshT]):
    """A table with its two parts. One writer at a time (held by a lock), any number of readers, which never wait for it.

    Attributes:
        title: name for people.
        table: name of the engine's table.
        extra: the column that the index is about.
    """

    title: ClassVar[str]
    table: ClassVar[str]
    extra: pa.Field  # on the class of words, on each instance of vectors

    def __init__(self, engine: Engine, folder: Path, limits: Limits) -> None:
        self._engine = engine
        self._generations = Generations(folder)
        self._limits = limits
        self._writing = threading.RLock()
        self._opening = threading.Lock()
        self._live: Live[FreshT] | None = None
        self._looked = False
        self._state = IndexState.NEW
        self._failure: IndexUnavailable | None = None

    @abstractmethod
    def _new_fresh(self, folder: Path) -> FreshT:
        """Return an empty fresh part; `folder` may take in what is too much for RAM."""

    @abstractmethod
    def _publish(self, live: Live[FreshT]) -> None:
        """Let readers see this generation and its fresh part as they are now."""

    @abstractmethod
    def _retract(self) -> None:
        """Let readers see nothing."""

    @abstractmethod
    def _build(self, file: TableFile) -> int:
        """Build the engine's indexes over all rows; return on how many rows they were trained."""

    @abstractmethod
    def _note_folded(self, live: Live[FreshT]) -> None:
        """Keep what must be known of the fresh rows now that they are folded; they are still in `live.fresh`."""

    @abstractmethod
    def _note_written(self, folder: Path, batches: Iterator[pa.Table]) -> Iterator[pa.Table]:
        """Pass on the rows of a new generation and keep in `folder` what must be known of them."""

    def state(self) -> IndexState:
        """See `WordIndex.state`."""
        try:
            self._opened()
        except IndexUnavailable:
            return IndexState.BROKEN
        return self._state

    def count(self) -> int:
        """Return the number of rows held. Raises `IndexUnavailable`."""
        live = self._opened()
        with told(self.title):
            return live.file.count() if live else 0

    def hashes(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Stream (seq, content_hash) of every row. Raises `IndexUnavailable`."""
        live = self._opened()
        if live is None:
            return
        with told(self.title):
            for batch in live.file.scan(("seq", "content_hash")):
                yield batch["seq"].to_numpy(), batch["content_hash"].to_numpy()

    def fold(self, *, force: bool = False) -> bool:
        """See `WordIndex.fold`."""
        with self._writing:
            live = self._opened()
            if live is None or not self._due(live, force):
                return False
            with self._blamed():
                self._fold(live)
            return True

    def forget_broken(self) -> None:
        """See `WordIndex.forget_broken`."""
        with self._writing:
            self._generations.sweep()
            self._generations.forget_broken()

    def close(self) -> None:
        """Let go of the table; what was applied is on disk. May be called twice."""
        with self._writing, self._opening:
            self._live, self._looked = None, True
            self._failure = IndexUnavailable(f"The {self.title} is closed.")
            self._retract()

    def _apply(self, rows: pa.Table, deletes: NDArray[np.int64]) -> None:
        """Bring rows (the columns `SHARED` and the extra one) up to date."""
        with self._writing, self._blamed():
            live = self._opened() or self._begin()
            seqs = rows["seq"].to_numpy()
            stale = live.present.among(np.concatenate([seqs, deletes]))
            live.fresh.remove(deletes)
            if rows.num_rows:
                live.fresh.append(rows)
            self._publish(live)
            if stale.size:
                live.file.delete(np.unique(stale))
            live.present.discard(deletes)
            if rows.num_rows:
                live.present.add(seqs)
                live.file.add(with_wave(rows, live.mark.wave + 1))
            if stale.size or rows.num_rows:
                self._commit(live, live.mark)
            if live.fresh.count >= self._limits.hard:
                self._fold(live)

    def write(self, batches: Iterator[pa.Table]) -> Path:
        """Write a generation, whole and synced, point to it and return its folder. For whoever has this index open alone."""
        folder = self._generations.begin()
        noted = self._note_written(folder, batches)
        stream = RowStream(pa.schema([*SHARED, self.extra, WAVE]), (with_wave(rows, 1) for rows in noted))
        try:
            file = TableFile.create(self._engine, folder, self.table, stream.reader())
            folded = file.count() >= self._limits.first
            give_back_memory()
            trained = self._build(file) if folded else 0
            Mark(file.sync(), int(folded), trained).save(folder)
            self._generations.use(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            stream.raise_own_error()
            raise
        return folder

    def _rebuild(self, batches: Iterator[pa.Table], beside: Callable[[], Writer] | None = None) -> None:
        """Write a new generation, swap, forget the old one; `beside` makes a writer in a process of its own."""
        with self._writing:
            with told(self.title):
                live = self._load(self._written_beside(beside, batches) if beside else self.write(batches))
            self._live, self._looked, self._failure, self._state = live, True, None, IndexState.SOUND
            self._publish(live)
            self._generations.sweep()
            give_back_memory()

    def _written_beside(self, make: Callable[[], Writer], batches: Iterator[pa.Table]) -> Path:
        try:
            return write_beside(make, batches)
        except BaseException:
            self._generations.sweep()
            raise

    def _opened(self) -> Live[FreshT] | None:
        """Return the open generation, None when there is none yet. Raises `IndexUnavailable`."""
        if not self._looked:
            with self._opening:
                if not self._looked:
                    self._look()
                    self._looked = True
        if self._failure is not None and self._live is None:
            raise IndexUnavailable(self._failure.what, self._failure.remedy)
        return self._live

    def _look(self) -> None:
        self._generations.sweep()
        folder = self._generations.current()
        if folder is None:
            return
        try:
            with told(self.title):
                live = self._load(folder)
        except IndexUnavailable as error:
            aside = self._generations.set_aside(folder)
            log.warning("The %s was set aside as %s.", self.title, aside.name)
            self._failure, self._state = error, IndexState.BROKEN
            return
        self._live, self._state = live, IndexState.SOUND
        self._publish(live)

    def _load(self, folder: Path) -> Live[FreshT]:
        mark = read_mark(folder)
        file = TableFile.open(self._engine, folder, self.table, mark.version)
        rows = list(file.addresses())
        live = Live(folder, file, mark, Addresses(rows), SeqSet(), self._new_fresh(self._generations.folder))
        for _, seqs in rows:
            live.present.add(seqs)
        names = [field.name for field in (*SHARED, self.extra)]
        for batch in file.scan(names, f"wave > {mark.wave}"):
            live.fresh.append(pa.Table.from_batches([batch]))
        return live

    def _begin(self) -> Live[FreshT]:
        """Start the first generation, empty."""
        self._live = self._load(self.write(iter(())))
        return self._live

    def _due(self, live: Live[FreshT], force: bool) -> bool:
        fresh, rows = live.fresh.count, live.file.count()
        if force:
            return fresh > 0 and rows >= self._limits.least
        if not live.mark.wave:
            return fresh >= self._limits.first
        return fresh >= max(self._limits.idle, rows // 100)

    def _fold(self, live: Live[FreshT]) -> None:
        live.file.optimize()
        trained = live.mark.trained
        if not live.mark.wave or live.file.count() > 2 * trained > 0:
            trained = self._build(live.file)
        live.known = Addresses(live.file.addresses())
        self._note_folded(live)
        self._commit(live, replace(live.mark, wave=live.mark.wave + 1, trained=trained))
        live.fresh = self._new_fresh(self._generations.folder)
        self._publish(live)
        give_back_memory()

    def _commit(self, live: Live[FreshT], mark: Mark) -> None:
        """Sync the table, then say so in the mark."""
        live.mark = replace(mark, version=live.file.sync())
        live.mark.save(live.folder)

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """Tell engine errors as `IndexUnavailable`; unless the disk was full, the index counts as broken from now on."""
        try:
            with told(self.title):
                yield
        except NoRoomForIndex:
            raise
        except IndexUnavailable:
            self._state = IndexState.BROKEN
            raise
