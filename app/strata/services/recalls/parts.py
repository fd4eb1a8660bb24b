"""What belongs to recalls, put together: the watch on searches and contexts, the service, and the figures."""

from dataclasses import dataclass

from strata.domain.context import Context
from strata.domain.events import EventKind
from strata.domain.recall_pictures import CacheLine
from strata.services.embedding import EmbeddingService
from strata.services.events import EventService
from strata.services.metrics.service import MetricsService
from strata.services.ports.clock import Clock
from strata.services.ports.recalls import LakeFile, RecallReading, RecallStore
from strata.services.ports.segments import WindowStore
from strata.services.recalls.calibrating import read_confidence
from strata.services.recalls.contexts import ContextWatch
from strata.services.recalls.known import KnownAnswers
from strata.services.recalls.lake import LakeService
from strata.services.recalls.service import FileCleaner, RecallService
from strata.services.recalls.watching import RecallWatch
from strata.services.support.service import SupportService
from strata.services.words import Analyser
from strata.settings import RECALL_AUDIT, RECALL_SURE_FROM, Settings


@dataclass(frozen=True, slots=True)
class RecallStores:
    """Where recalls lie."""

    recalls: RecallStore
    reading: RecallReading
    windows: WindowStore
    cleaner: FileCleaner
    lake: LakeFile


class RecallParts:
    """The parts, which share one calibration and one set of known answers.

    Attributes:
        watch: for the search.
        recalls: for everybody.
    """

    def __init__(
        self,
        stores: RecallStores,
        settings: Settings,
        embedding: EmbeddingService,
        events: EventService,
        analyser: Analyser,
        clock: Clock,
    ) -> None:
        self._stores = stores
        self._embedding = embedding
        self._events = events
        self._clock = clock
        self._confidence = read_confidence()
        known = KnownAnswers(analyser, lambda text: embedding.encode_query(text) if embedding.query_encoder() else None)
        self.watch = RecallWatch(
            self._confidence,
            clock,
            threshold=lambda: settings.get(RECALL_SURE_FROM),
            wanted=lambda: settings.get(RECALL_AUDIT),
            searched=events.searched,
            changed=known.forget,
        )
        self._contexts = ContextWatch(stores.recalls, stores.windows, clock)
        self.recalls = RecallService(
            watch=self.watch,
            contexts=self._contexts,
            known=known,
            store=stores.recalls,
            lake=LakeService(stores.lake, stores.recalls),
            confidence=self._confidence,
            encoders=embedding,
            cleaner=stores.cleaner,
            clock=clock,
        )

    def note_context(self, context: Context) -> None:
        """Take note of a context that was put together."""
        self._contexts.note(context)
        self._events.record(EventKind.CONTEXT_ADDED)

    def metrics(self, support: SupportService) -> MetricsService:
        """Return the figures."""

        def caches() -> tuple[CacheLine, ...]:
            return (self._embedding.remembered(), *self.recalls.caches(), *support.caches())

        stores = self._stores
        return MetricsService(
            recalls=stores.reading,
            confidence=self._confidence,
            lake=stores.lake,
            caches=caches,
            clock=self._clock,
        )
