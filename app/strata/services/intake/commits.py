"""Arrivals into the record, a batch to a transaction, their words searchable as soon as they are committed."""

import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Final

from strata.domain.errors import StrataError
from strata.domain.imports import Skipped, SkipReason
from strata.services.control import Control
from strata.services.intake.drafting import Arrival, Drafter, Key
from strata.services.intake.drafting_ahead import Coming, DraftingAhead
from strata.services.intake.findable import Findable, WordIndexer
from strata.services.intake.ledger import Ledger
from strata.services.intake.writing_beside import WritingBeside
from strata.services.ports.record import RecordStore, WriteCounts

logger = logging.getLogger(__name__)

BATCH_MESSAGES: Final = 1_500
BATCH_CHARACTERS: Final = 3_000_000
"""A transaction takes in about so many messages, or so many characters of text, whichever comes first."""

MOST_AHEAD: Final = 1
"""Batches that are drafted while an earlier one is written."""

_MOST_REFUSED = 3


class Commits:
    """Gathers arrivals and commits them."""

    def __init__(
        self,
        records: RecordStore,
        indexing: WordIndexer,
        drafter: Drafter,
        ledger: Ledger,
        control: Control,
        before: Callable[[], None],
    ) -> None:
        """`before` is called each time before something is made ready to be written."""
        self._before = before
        # Two sums, because two threads count: this one, and the one that writes.
        self._counted = self._written = WriteCounts()
        self._records = records
        self._findable = Findable(indexing)
        self._drafter = drafter
        self._ahead = DraftingAhead(drafter)
        self._writing = WritingBeside(drafter.courtesy)
        self._coming: deque[Coming] = deque()
        self._ledger = ledger
        self._control = control
        self._batch: dict[Key, Arrival] = {}
        self._messages = self._characters = self._refused = 0
        self._given_up: deque[Skipped] = deque()

    @property
    def counts(self) -> WriteCounts:
        """What the committed batches did, and what was written beside them."""
        return _sum(self._counted, self._written)

    @property
    def index_problem(self) -> str:
        """Why committed records are not searchable yet, "" when they are."""
        return self._findable.problem

    def take(self, arrival: Arrival) -> None:
        """Gather one arrival; commit when there are enough. Raises `DiskFull` and `Cancelled`."""
        if arrival.key in self._batch:
            self.flush()
        self._batch[arrival.key] = arrival
        self._messages += arrival.messages
        self._characters += arrival.characters
        if self._messages >= BATCH_MESSAGES or self._characters >= BATCH_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Draft what was gathered, leaving out what is known already, and commit what is drafted.

        What is still being drafted waits for the next call, or for `finish`. Raises `DiskFull` and `Cancelled`.
        """
        self._enter_given_up()
        arrivals, self._batch = self._batch, {}
        self._messages = self._characters = 0
        known = fingerprints(arrivals, self._records)
        fresh = [arrival for key, arrival in arrivals.items() if known.get(key) != arrival.fingerprint]
        self.count(WriteCounts(unchanged=len(arrivals) - len(fresh)))
        if fresh:
            self._before()
            self._coming.append(self._ahead.begin(fresh))
        while len(self._coming) > MOST_AHEAD or (self._coming and self._coming[0].ready):
            self._start_next()

    def finish(self) -> None:
        """Commit the rest and wait until all of it can be found. Raises `DiskFull` and `Cancelled`."""
        self.flush()
        while self._coming:
            self._start_next()
        self._writing.settle()
        self._enter_given_up()
        self._findable.all()

    def count(self, more: WriteCounts) -> None:
        """Count what was written beside the batches."""
        self._counted = _sum(self._counted, more)

    def close(self) -> None:
        """Let writing and indexing come to their end; what was gathered and not being written is dropped."""
        self._writing.close()
        self._enter_given_up()
        self._ahead.close()
        self._findable.close()

    def _start_next(self) -> None:
        coming = self._ahead.unpack(self._coming.popleft(), self._control)
        self._writing.start(partial(self._commit, coming))

    def _enter_given_up(self) -> None:
        """Enter what the other thread gave up into the books, which are this thread's."""
        while self._given_up:
            self._ledger.skip(self._given_up.popleft())

    def _commit(self, coming: Coming) -> None:
        """Write a batch and have its words indexed; runs beside the thread that gathers."""
        self._write(coming)
        self._findable.more()

    def _write(self, coming: Coming) -> None:
        try:
            with self._drafter.one_language():
                done = self._records.write(self._ahead.take(coming, self._control), self._writing)
        except StrataError:
            raise
        except Exception as error:
            # A bug that one record brings out must cost that record alone: it is found by halving the batch.
            logger.warning("A batch could not be written; looking for the record at fault", exc_info=True)
            bug = error
        else:
            self._written = _sum(self._written, done)
            return
        arrivals = coming.arrivals
        if len(arrivals) == 1:
            self._refuse(arrivals[0], bug)
        else:
            middle = len(arrivals) // 2
            self._write(replace(coming, arrivals=arrivals[:middle], batch=None))
            self._write(replace(coming, arrivals=arrivals[middle:], batch=None))

    def _refuse(self, arrival: Arrival, bug: Exception) -> None:
        """Give up one record; more than a few mean that something else is wrong, and the import ends."""
        self._refused += 1
        if self._refused > _MOST_REFUSED:
            raise bug
        logger.error("A record could not be written", exc_info=bug)
        detail = "It could not be kept; details are in Strata's log."
        self._given_up.append(Skipped(arrival.record.title or arrival.record.source_id, SkipReason.DAMAGED, detail))


def fingerprints(keys: Iterable[Key], records: RecordStore) -> dict[Key, int]:
    """Return the fingerprints that the library holds of these records, by key."""
    wanted = list(keys)
    ids: dict[str, list[str]] = {}
    for key in wanted:
        ids.setdefault(key.source, []).append(key.source_id)
    known = {source: records.fingerprints(source, source_ids) for source, source_ids in ids.items()}
    return {key: known[key.source][key.source_id] for key in wanted if key.source_id in known[key.source]}


def _sum(one: WriteCounts, other: WriteCounts) -> WriteCounts:
    return WriteCounts(
        one.new + other.new,
        one.changed + other.changed,
        one.unchanged + other.unchanged,
        one.messages_added + other.messages_added,
        one.messages_changed + other.messages_changed,
    )
