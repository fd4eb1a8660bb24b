"""The derived side: the outbox, the kept vectors, the word index and the vector index."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from strata.domain.models import EmbeddingSpace
from strata.domain.passages import IndexRow, PassageKind
from strata.domain.records import Role

Vectors = NDArray[np.float32]
"""Row-major float32 of shape (n, dimension), each row of length 1."""

Vector = NDArray[np.float32]
"""One float32 vector of shape (dimension,) and length 1."""


@dataclass(frozen=True, slots=True)
class IndexFilter:
    """A search filter in the indexes' own columns; empty and None mean "any"; times in microseconds, half-open."""

    sources: tuple[str, ...] = ()
    kinds: tuple[PassageKind, ...] = ()
    roles: tuple[Role, ...] = ()
    since_us: int | None = None
    until_us: int | None = None
    conversation_seq: int | None = None
    side_branches: bool = False


@dataclass(frozen=True, slots=True)
class WordQuery:
    """Analysed tokens: any of `tokens` may match, all of `required` must, none of `excluded` may."""

    tokens: tuple[str, ...]
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by one index: `value` is BM25 from words, cosine from vectors. Best first."""

    seq: int
    value: float


@dataclass(frozen=True, slots=True)
class WordWeights:
    """What words weigh in a library: ln(1 + (N - n + 0.5) / (n + 0.5)) where n of N passages hold one.

    Attributes:
        of: weight by token.
        greatest: what a word weighs that stands nowhere; grows with the library.
    """

    of: Mapping[str, float]
    greatest: float

    def rarity(self, token: str) -> float:
        """Return the weight over the greatest, 0 (in every passage) to 1 (in none), which does not grow with the library."""
        return self.of.get(token, self.greatest) / self.greatest


class WordCount(NamedTuple):
    """A word as the index holds it, and about how many passages have it."""

    word: str
    passages: int


class IndexRows(Sequence[IndexRow]):
    """Many rows, kept as columns: one of them becomes an object only when it is asked for by itself."""

    @property
    @abstractmethod
    def seqs(self) -> NDArray[np.int64]:
        """The row numbers, ascending, each once."""


class IndexState(StrEnum):
    """What opening an index, or an error since, said of it."""

    SOUND = "sound"
    NEW = "new"
    BROKEN = "broken"


class WordIndex(Protocol):
    """Full text with BM25. One writer thread; any number of readers. All raise `IndexUnavailable`."""

    def state(self) -> IndexState:
        """Tell whether it was found whole, was not there (so that it may lack rows), or is broken. Raises nothing."""
        ...

    def search(self, query: WordQuery, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
        """Return the best passages, freshly applied rows included."""
        ...

    def weights(self, tokens: Sequence[str]) -> WordWeights | None:
        """Return what tokens weigh; None while the index holds nothing."""
        ...

    def longer(self, beginnings: Sequence[str], most: int) -> tuple[WordCount, ...]:
        """Return the `most` frequent words that go on from one of the beginnings (of three letters or more).

        Of a large index that was written at once, rare words may be missing.
        """
        ...

    def counts(self, words: Sequence[str]) -> tuple[int, ...]:
        """Return in about how many passages each of these words stands."""
        ...

    def apply(self, upserts: Sequence[IndexRow], deletes: Sequence[int]) -> None:
        """Bring rows up to date; idempotent; on disk (synced) when it returns."""
        ...

    def may_hold(self) -> bool:
        """Whether there is next to nothing yet, so that rows can be held instead of applied."""
        ...

    def hold(self, upserts: Sequence[IndexRow], deletes: Sequence[int]) -> bool:
        """Make rows findable in memory alone; say whether there is room for more.

        After it only `hold` and `rebuild` may follow: the caller keeps in mind that these rows are not on disk.
        """
        ...

    def fold(self, *, force: bool = False) -> bool:
        """Fold fresh rows into the index proper if there are enough of them; say whether anything was done."""
        ...

    def much_waits(self) -> bool:
        """Whether so many rows are fresh that making the index anew, in a process of its own, is better than folding them."""
        ...

    def hashes(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Stream (seq, content_hash) of every row held, for the check."""
        ...

    def count(self) -> int:
        """Return the number of rows held."""
        ...

    def rebuild(self, rows: Iterator[Sequence[IndexRow]], count: int = 0) -> None:
        """Build anew beside the old one from a stream of batches, then swap; searches go on over the old one.

        `count` is about how many rows will come: many are written by a process of their own.
        """
        ...

    def forget_broken(self) -> None:
        """Delete what was set aside because it could not be read."""
        ...


class VectorIndex(Protocol):
    """Nearest neighbours, one table for each embedding space. Same rules as `WordIndex`."""

    def spaces(self) -> tuple[EmbeddingSpace, ...]:
        """Return the spaces that have a table."""
        ...

    def state(self, space: EmbeddingSpace) -> IndexState:
        """Tell how the table of a space was found; `NEW` when it has none."""
        ...

    def search(self, space: EmbeddingSpace, vector: Vector, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
        """Return the nearest passages by cosine, fresh rows included; none if the space has no table yet."""
        ...

    def apply(self, space: EmbeddingSpace, rows: Sequence[IndexRow], vectors: Vectors, deletes: Sequence[int]) -> None:
        """Bring rows and their vectors up to date; idempotent; synced when it returns. `words` of the rows is ignored."""
        ...

    def fold(self, space: EmbeddingSpace, *, force: bool = False) -> bool:
        """Fold fresh rows in if there are enough of them."""
        ...

    def hashes(self, space: EmbeddingSpace) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Stream (seq, content_hash) of every row held."""
        ...

    def count(self, space: EmbeddingSpace) -> int:
        """Return the number of rows held; 0 when there is no table."""
        ...

    def rebuild(self, space: EmbeddingSpace, rows: Iterator[tuple[Sequence[IndexRow], Vectors]]) -> None:
        """Build anew beside the old one, then swap."""
        ...

    def drop(self, space: EmbeddingSpace) -> None:
        """Forget a space."""
        ...

    def keep_only(self, spaces: Sequence[EmbeddingSpace]) -> None:
        """Delete every table of other spaces, and what was set aside because it could not be read."""
        ...


@dataclass(frozen=True, slots=True)
class OutboxBatch:
    """The oldest outbox rows, folded by passage.

    Attributes:
        up_to: the highest op_seq in the batch; acknowledging clears every row up to it.
        rows: present state of the passages that the word index must hold.
        deletes: passages that every index must let go of.
        vector_rows, vectors: by space, passages whose vector the vector index must hold.
    """

    up_to: int
    rows: IndexRows
    deletes: tuple[int, ...]
    vector_rows: tuple[tuple[EmbeddingSpace, IndexRows, Vectors], ...]


class OutboxStore(Protocol):
    """The queue between record and indexes, and the record's side of a rebuild."""

    def next_batch(self, limit: int) -> OutboxBatch | None:
        """Return the oldest work, None when there is none."""
        ...

    def acknowledge(self, batch: OutboxBatch) -> None:
        """Clear the rows of an applied batch."""
        ...

    def hold(self, batch: OutboxBatch) -> None:
        """Keep the rows of a batch that can be found but is not on disk: they count as waiting no more, and stand until
        `clear_up_to`. A process that ends forgets this, and the next one gets the batch again.
        """
        ...

    def held_up_to(self) -> int:
        """Return the highest number among the rows that are kept so, 0 when none are."""
        ...

    def waiting(self) -> int:
        """Return the number of outbox rows, held ones left out."""
        ...

    def waiting_seqs(self) -> NDArray[np.int64]:
        """Return the passages that outbox rows are about, held ones too, in any order; repeats are possible."""
        ...

    def clear_up_to(self, op_seq: int) -> None:
        """Clear rows made superfluous by a rebuild."""
        ...

    def latest(self) -> int:
        """Return the highest op_seq given out so far, 0 at first."""
        ...

    def index_rows(self, batch: int) -> Iterator[IndexRows]:
        """Stream every row that the word index must hold, by seq."""
        ...

    def vector_rows(self, space: EmbeddingSpace, batch: int) -> Iterator[tuple[IndexRows, Vectors]]:
        """Stream every row with its kept vector that the vector index of `space` must hold."""
        ...

    def expected_hashes(self, space: EmbeddingSpace | None) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Stream (seq, content_hash) that the word index (None) or a space's index must hold."""
        ...


@dataclass(frozen=True, slots=True)
class EmbeddingTask:
    """A passage that lacks a vector: what the encoder reads, and its hash."""

    seq: int
    text: str
    content_hash: int


class EmbeddingStore(Protocol):
    """The kept vectors (truth; the vector index is made from them)."""

    def waiting(self, space: EmbeddingSpace) -> int:
        """Return how many passages lack a vector of this space."""
        ...

    def total(self) -> int:
        """Return how many passages should have a vector."""
        ...

    def next_tasks(self, space: EmbeddingSpace, limit: int) -> tuple[EmbeddingTask, ...]:
        """Return passages without a vector of this space, newest conversations first."""
        ...

    def known(self, space: EmbeddingSpace, hashes: Sequence[int]) -> tuple[tuple[int, ...], Vectors]:
        """Return the hashes among these that already have a vector, and the vectors, row by row."""
        ...

    def save(self, space: EmbeddingSpace, seqs: Sequence[int], hashes: Sequence[int], vectors: Vectors) -> None:
        """Keep vectors and their outbox rows in one transaction; passages that changed meanwhile are passed over."""
        ...

    def vector(self, space: EmbeddingSpace, seq: int) -> Vector | None:
        """Return the vector of one passage."""
        ...

    def forget(self, space: EmbeddingSpace) -> None:
        """Delete every vector of a space."""
        ...

    def space_in_use(self) -> EmbeddingSpace | None:
        """Return the space that answers searches."""
        ...

    def space_changing_to(self) -> EmbeddingSpace | None:
        """Return the space being filled beside it."""
        ...

    def set_spaces(self, in_use: EmbeddingSpace | None, changing_to: EmbeddingSpace | None) -> None:
        """Write both at once: this is the swap."""
        ...

    def save_latency(self, model: str, milliseconds: float) -> None:
        """Note the measured time of one query."""
        ...

    def latency(self, model: str) -> float | None:
        """Return the measured time of one query."""
        ...
