"""Which passages wait for a vector: counted and ordered in memory, since the engine would join two big tables for it."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.storage import schemas
from strata.storage.database import Database
from strata.storage.staging import RowValues

SPACE_SHIFT: Final = 40
"""A row of `embeddings` is numbered (space << SPACE_SHIFT) | passage."""

Numbers = NDArray[np.int64]

_LOAD: Final = """
    SELECT epoch_us(created_at) AS time, seq FROM passages
    WHERE NOT in_trash AND seq NOT IN (SELECT seq - $first FROM embeddings WHERE seq BETWEEN $first AND $last)
    ORDER BY created_at, seq
"""
_SEQ: Final = schemas.PASSAGES.get_field_index("seq")
_TIME: Final = schemas.PASSAGES.get_field_index("created_at")
_IN_TRASH: Final = schemas.PASSAGES.get_field_index("in_trash")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def bounds(space: int) -> tuple[int, int]:
    """Return the row of passage 0 in `embeddings` for a space, and the last row of that space."""
    return space << SPACE_SHIFT, ((space + 1) << SPACE_SHIFT) - 1


@dataclass(slots=True)
class _Queue:
    """Passages without a vector of one space: `seqs` by time, the newest last; `fresh` came since they were sorted."""

    times: Numbers
    seqs: Numbers
    fresh: list[tuple[int, int]] = field(default_factory=list)


class WaitingList:
    """The passages without a vector, by space; safe to use from any thread.

    Read from the store when it is first asked for a space, then kept in step: `note` adds what an import brought,
    `done` takes out what got its vector, `forget` makes it read anew after anything else.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queues: dict[int, _Queue] = {}
        self._lock = threading.Lock()

    def count(self, space: int) -> int:
        """Return how many passages wait."""
        with self._lock:
            return len(self._sorted(space).seqs)

    def newest(self, space: int, limit: int) -> list[int]:
        """Return up to `limit` waiting passages, the newest first."""
        with self._lock:
            seqs = self._sorted(space).seqs
            newest: list[int] = seqs[max(0, len(seqs) - limit) :][::-1].tolist()
            return newest

    def note(self, passages: Iterable[RowValues], *, gone: bool) -> None:
        """Take in passages that were just committed; with `gone`, others were deleted in the same write."""
        with self._lock:
            if gone:
                self._queues.clear()
            if self._queues:
                fresh = [(_microseconds(row[_TIME]), row[_SEQ]) for row in passages if not row[_IN_TRASH]]
                for queue in self._queues.values():
                    queue.fresh.extend(fresh)

    def note_back(self, passages: Iterable[tuple[int, int]]) -> None:
        """Take in passages, each given as time and row, that came back out of the trash and may lack a vector."""
        back = list(passages)
        with self._lock:
            for queue in self._queues.values():
                queue.fresh.extend(back)

    def done(self, space: int, seqs: Iterable[int]) -> None:
        """Take out passages that have their vector now."""
        with self._lock:
            queue = self._queues.get(space)
            if queue is None:
                return
            self._sort(queue)
            taken = np.fromiter(seqs, np.int64)
            # Work is handed out from the end, so that is where it is found again.
            split = max(0, len(queue.seqs) - 4 * len(taken))
            if not np.isin(taken, queue.seqs[split:]).all():
                split = 0
            stay = np.isin(queue.seqs[split:], taken, invert=True)
            queue.times = np.concatenate([queue.times[:split], queue.times[split:][stay]])
            queue.seqs = np.concatenate([queue.seqs[:split], queue.seqs[split:][stay]])

    def forget(self) -> None:
        """Read anew next time: passages went to the trash, came back, or vectors were deleted."""
        with self._lock:
            self._queues.clear()

    def _sorted(self, space: int) -> _Queue:
        queue = self._queues.get(space)
        if queue is None:
            # Read under the lock: a `note` of a commit that this read did not see comes after it.
            first, last = bounds(space)
            found = self._database.ask(lambda connection: connection.columns(_LOAD, {"first": first, "last": last}))
            queue = self._queues[space] = _Queue(found["time"], found["seq"])
        self._sort(queue)
        return queue

    @staticmethod
    def _sort(queue: _Queue) -> None:
        if not queue.fresh:
            return
        fresh = np.array(queue.fresh, np.int64)
        # The first read may have seen a commit already whose `note` came later.
        fresh = fresh[~np.isin(fresh[:, 1], queue.seqs)]
        times, seqs = np.concatenate([queue.times, fresh[:, 0]]), np.concatenate([queue.seqs, fresh[:, 1]])
        order = np.argsort(times, kind="stable")
        queue.times, queue.seqs, queue.fresh = times[order], seqs[order], []


def _microseconds(time: object) -> int:
    assert isinstance(time, datetime)
    return (time - _EPOCH) // timedelta(microseconds=1)
