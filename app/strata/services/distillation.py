"""Distilling as a job: what came in and was not looked at yet is looked through for what is worth keeping.

How far it looked is on record, so that what the person undid, edited or dismissed since is not found anew at every import.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from strata.domain.changes import Changes, Noun
from strata.domain.errors import IndexUnavailable, ModelUnavailable
from strata.domain.models import EmbeddingSpace
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.inbox import InboxService
from strata.services.indexing import IndexingService
from strata.services.ports.clock import Clock
from strata.services.ports.distilling import DistillingStore, Waiting
from strata.services.ports.encoder import EncoderLoader
from strata.services.work import Job, WorkService

if TYPE_CHECKING:
    # The rules are hundreds of patterns, which take a fifth of a second to make ready: only a run imports them.
    from strata.services.distilling.distiller import Distiller

logger = logging.getLogger(__name__)

NOTHING: Final = Changes(frozenset())
_STEP: Final = "Looking for what is worth remembering"


@dataclass(frozen=True, slots=True)
class Distilled:
    """What a run found.

    Attributes:
        kept: new memories in force; waiting: new in the inbox; joined: statements that added a source to a memory.
    """

    kept: int
    waiting: int
    joined: int
    changes: Changes


class DistillationService:
    """Looks through the record for memories. Safe to use from any thread; one at a time does."""

    def __init__(
        self,
        *,
        store: DistillingStore,
        inbox: InboxService,
        loader: EncoderLoader,
        indexing: IndexingService,
        work: WorkService,
        courtesy: Courtesy,
        clock: Clock,
        wanted: Callable[[], bool],
    ) -> None:
        """`wanted` reads the setting; while it says no, nothing waits and nothing is looked at."""
        self._store = store
        self._inbox = inbox
        self._loader = loader
        self._indexing = indexing
        self._work = work
        self._courtesy = courtesy
        self._clock = clock
        self._wanted = wanted
        self._turn = threading.Lock()

    def waiting(self) -> Waiting:
        """Return how many messages and saved memories were not looked at yet."""
        return self._store.waiting() if self._wanted() else Waiting(0, 0)

    def run(self, control: Control) -> Distilled:
        """Look at everything that was not looked at yet; a job on record and one act of the history where there is any.

        Without the model that ships, statements are found by rules alone, and all of them wait in the inbox. Raises
        `Cancelled` and `DiskFull`; what was found by then stays, and the next run goes on from there.
        """
        with self._turn:
            waiting = self.waiting()
            if not waiting.any:
                return Distilled(0, 0, 0, NOTHING)
            from strata.services.distilling.looking import Look

            arrivals = self._inbox.arrivals(_named(waiting))
            subject = json.dumps({"messages": waiting.messages, "saved": waiting.saved})
            with self._work.begin(WorkKind.TAKE_IN, "Memories from what came in", subject) as job:
                job.step(_STEP, "distiller")
                with self._distiller() as distiller:
                    tell = _Teller(control, job, waiting.messages + waiting.saved).tell
                    Look(self._store, distiller, arrivals, self._clock, self._courtesy, control, tell).go()
                tally = arrivals.tally
                job.done(f"{tally.kept:,} kept, {tally.waiting:,} wait in the inbox, {tally.joined:,} joined others.")
            self._findable()
        changes = Changes.of(Noun.MEMORIES, Noun.INDEX, Noun.WORK)
        return Distilled(tally.kept, tally.waiting, tally.joined, changes)

    @contextmanager
    def _distiller(self) -> Iterator["Distiller"]:
        """Give a distiller with the model for which sureness was measured, whichever answers searches."""
        from strata.services.distilling.distiller import Distiller
        from strata.services.distilling.nearness import read_examples

        examples = read_examples()
        try:
            encoder = self._loader.load_light(self._space(examples.model))
        except ModelUnavailable as error:
            logger.warning("Memories are looked for by rules alone: %s", error)
            yield Distiller(None)
            return
        with closing(encoder):
            yield Distiller(encoder, examples)

    def _space(self, model: str) -> EmbeddingSpace:
        for spec in self._loader.specs():
            if spec.name == model:
                return EmbeddingSpace(spec.name, spec.dimension)
        raise ModelUnavailable(f"The model “{model}” is not known here.", "Install Strata again.")

    def _findable(self) -> None:
        """Bring the memories into the word index; one that does not take them is told by the indexing itself."""
        try:
            self._indexing.drain()
        except IndexUnavailable as error:
            logger.warning("Memories are kept, but cannot be found yet: %s", error)


class _Teller:
    """Tells how far a run is."""

    def __init__(self, control: Control, job: Job, total: int) -> None:
        self._control = control
        self._job = job
        self._done = 0
        self._total = total

    def tell(self, more: int) -> None:
        """Say that more was looked at. Raises `Cancelled`."""
        self._done += more
        # What came in meanwhile is looked at, too.
        self._total = max(self._total, self._done)
        self._control.report(self._job.progress(Progress(_STEP, self._done, self._total, "messages")))


def _named(waiting: Waiting) -> str:
    """Return what is looked at, for the history."""
    parts = []
    if waiting.saved:
        parts.append(f"{waiting.saved:,} saved memories" if waiting.saved > 1 else "an assistant's saved memories")
    if waiting.messages:
        parts.append(f"{waiting.messages:,} messages" if waiting.messages > 1 else "a message")
    return " and ".join(parts)
