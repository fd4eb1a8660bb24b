"""The one composition root: takes ownership of a library, opens its stores, builds the services. Qt-free."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Self

from strata import paths
from strata.domain.checkpoints import CheckpointReason
from strata.domain.errors import DiskFull, LibraryDamaged
from strata.domain.health import Repair, RepairKind
from strata.domain.imports import Skipped
from strata.domain.memories import Layer
from strata.domain.models import Device
from strata.embedding.loader import Loader
from strata.owner.channel import Answer, CallServer
from strata.owner.lock import LibraryLock
from strata.services.analyser_in_use import AnalyserInUse
from strata.services.archive import ArchiveService
from strata.services.backups import BackupService
from strata.services.checkpoints import CheckpointService
from strata.services.context.memories import FoundMemories
from strata.services.context.service import ContextService
from strata.services.contradictions import ContradictionService
from strata.services.control import Control
from strata.services.conversations import ConversationService
from strata.services.courtesy import Courtesy
from strata.services.distillation import DistillationService
from strata.services.documents import DocumentService
from strata.services.embedding import EmbeddingService
from strata.services.events import EventService
from strata.services.export import ExportService
from strata.services.figures import FigureService
from strata.services.flow.making import FlowMaking
from strata.services.flow.service import FlowService
from strata.services.goals import GoalService
from strata.services.history import HistoryService
from strata.services.imports import ImportService
from strata.services.inbox import InboxService
from strata.services.indexing import IndexingService
from strata.services.language import LanguageService, settled_language
from strata.services.library import LibraryService
from strata.services.memories import MemoryService
from strata.services.memory_archive import MemoryArchiveService
from strata.services.models import ModelService
from strata.services.ports.clock import Clock, SystemClock
from strata.services.ports.encoder import EncoderLoader
from strata.services.ports.formats import FormatReader, Found, Item
from strata.services.promotion import PromotionService
from strata.services.recalls.parts import RecallParts, RecallStores
from strata.services.remembering.carrying import CarriedIntake
from strata.services.remembering.tools import Tools, rules_of
from strata.services.search import SearchService
from strata.services.segmenting.service import SegmentingService
from strata.services.services import Services
from strata.services.sql import SqlService
from strata.services.support.service import SupportService
from strata.services.trash import TrashService
from strata.services.words import Analyser
from strata.services.work import WorkService
from strata.settings import (
    BULK_DEVICE,
    FLOW_GAP_MINUTES,
    FLOW_NOTE_ACTS,
    MEMORY_BEGINS_IN,
    MEMORY_DISTIL,
    WORDS_LANGUAGE,
    Settings,
)
from strata.storage.backups import restore as restore_backup
from strata.storage.erasing import erase_library
from strata.storage.lance.opening import Indexes, open_indexes
from strata.storage.recalls.lake import Lake
from strata.storage.record import Record, open_record

__all__ = ["Library", "erase_library", "open_library", "restore_backup"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stores:
    """What lies on disk, opened."""

    record: Record
    indexes: Indexes
    lake: Lake


class _Formats:
    """All importers, imported when something is to come in: a search or a window's start need none of them."""

    def detect(self, paths: tuple[Path, ...]) -> tuple[tuple[Found, ...], tuple[Skipped, ...]]:
        """See `FormatReader.detect`."""
        return self._reader.detect(paths)

    def read(self, found: Found) -> Iterator[Item]:
        """See `FormatReader.read`."""
        return self._reader.read(found)

    @cached_property
    def _reader(self) -> FormatReader:
        from strata.importers import default_reader

        return default_reader()


class Library:
    """An open library and everything that can be done with it.

    Attributes:
        services: the use-cases.
        repairs: what opening put right, to be told to the person.
    """

    def __init__(self, services: Services, stores: Stores, lock: LibraryLock, repairs: tuple[Repair, ...]) -> None:
        self.services = services
        self.repairs = repairs
        self._stores = stores
        self._lock = lock
        self._server: CallServer | None = None

    def settle(self) -> tuple[Repair, ...]:
        """Bring the indexes up to date with the record, making anew what is broken; return what was repaired.

        They are compared with the record row by row where the record itself lost changes. Raises `WorldError`, e.g. for a
        full disk; what could not be applied waits.
        """
        thorough = any(repair.kind is RepairKind.LOG_CUT for repair in self.repairs)
        self.services.checkpoints.tidy()
        self.services.archive.resume()
        self.services.trash.resume(Control())
        repaired = self.services.indexing.repair_if_needed(thorough=thorough)
        self.services.indexing.drain()
        if self.services.indexing.holding:  # an import that was cut short left so many; once is enough
            self.services.indexing.fold_if_idle()
        self.services.recalls.settle()
        return repaired

    def warm_up(self) -> None:
        """Bring up what the first search would wait for, then the answers that may be asked for again."""
        services = self.services
        services.search.warm_up()
        if services.embedding.query_encoder() is not None:
            services.recalls.warm_up(services.search.find, services.embedding.encode_query)

    def listen(self, folder: Path, answer: Answer) -> None:
        """Take calls from other processes; `answer` runs each on a thread of its own.

        Where no channel can be made, a line in the log says so: others are told that the library is in use.
        """
        try:
            self._server = CallServer(folder, answer)
            self._lock.publish(self._server.card)
        except OSError as error:
            log.warning("Other commands cannot ask this Strata while it runs: %s", error)

    def close(self) -> None:
        """Finish calls and writes, free the models, let go of the library; may be called twice.

        One part that fails keeps no other from being closed.
        """
        services, stores = self.services, self._stores
        parts = (services.events, services.recalls, services.search, services.embedding)
        with ExitStack() as end:
            end.callback(self._lock.release)
            for part in reversed((*parts, stores.indexes, stores.lake, stores.record)):
                end.callback(part.close)
            if self._server is not None:
                self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_library(
    folder: Path, settings: Settings, *, clock: Clock | None = None, loader: EncoderLoader | None = None
) -> Library:
    """Open the library in `folder`, making it where there is none.

    Raises `LibraryInUse`, `LibraryTooNew`, `LibraryDamaged` or `DiskFull`; the lock is let go of then.
    """
    if not paths.readable(folder):
        raise LibraryDamaged(f"The name of the folder {str(folder)!r} is no plain text.", "Rename it, or choose another.")
    with ExitStack() as undo:
        lock = LibraryLock(folder)
        lock.acquire()
        undo.callback(lock.release)
        record = open_record(folder)
        undo.callback(record.close)
        stores = Stores(record, open_indexes(folder / "index"), Lake(folder / "lake" / "confidence.lake"))
        undo.callback(stores.indexes.close)
        here = paths.places()
        services = _build(folder, stores, settings, clock or SystemClock(), loader or Loader(here.models, here.cache))
        interrupted = _interrupted(services.work)
        undo.pop_all()
    return Library(services, stores, lock, (*record.repairs, *interrupted))


def _interrupted(work: WorkService) -> tuple[Repair, ...]:
    """Mark what a dead process left running; on a full disk, where nothing can be marked, at a later start."""
    try:
        return work.interrupt_running()
    except DiskFull as error:
        log.warning("What was interrupted cannot be marked so: %s", error)
        return ()


def _build(folder: Path, stores: Stores, settings: Settings, clock: Clock, loader: EncoderLoader) -> Services:
    record, indexes, courtesy = stores.record, stores.indexes, Courtesy()
    language = settled_language(record.words, settings.get(WORDS_LANGUAGE))
    asking = AnalyserInUse(Analyser(language.answering))
    writing = AnalyserInUse(Analyser(language.changing_to or language.answering))
    work = WorkService(store=record.work, clock=clock)
    indexing = IndexingService(
        outbox=record.outbox,
        words=indexes.words,
        vectors=indexes.vectors,
        embeddings=record.embeddings,
        library=record.library,
        work=work,
        courtesy=courtesy,
    )
    embedding = EmbeddingService(
        store=record.embeddings, loader=loader, indexing=indexing, work=work, courtesy=courtesy, clock=clock
    )
    chosen = settings.get(BULK_DEVICE)
    embedding.set_device(None if chosen == "auto" else Device(chosen))
    events = EventService(record.events, clock, lambda: settings.get(FLOW_NOTE_ACTS))
    parts = RecallParts(
        RecallStores(record.recalls, record.recall_reader, record.windows, record.purging, stores.lake),
        settings,
        embedding,
        events,
        asking,
        clock,
    )
    recalls = parts.recalls
    search = SearchService(
        words=indexes.words,
        vectors=indexes.vectors,
        passages=record.passages,
        memories=record.memories,
        conversations=record.conversations,
        titles=record.titles,
        segments=record.segments,
        embedding=embedding,
        indexing=indexing,
        outbox=record.outbox,
        embeddings=record.embeddings,
        analyser=asking,
        clock=clock,
        courtesy=courtesy,
        archive=record.archive_search,
        recalls=parts.watch,
    )
    support = SupportService(
        store=record.support,
        passages=record.passages,
        vectors=indexes.vectors,
        meaning=embedding,
        analyser=asking,
        work=work,
        courtesy=courtesy,
        clock=clock,
        done=recalls.settle,
    )
    remembering = Tools(record.memories, record.memory_history, clock, writing, lambda: rules_of(settings))
    memories = MemoryService(remembering, lambda: Layer(settings.get(MEMORY_BEGINS_IN)))
    checkpoints = CheckpointService(store=record.checkpoints, tools=remembering, work=work, clock=clock)
    memory_archive = MemoryArchiveService(remembering, record.memory_archive, work)
    inbox = InboxService(remembering, work, courtesy)
    library = LibraryService(
        store=record.library,
        outbox=record.outbox,
        embeddings=record.embeddings,
        folder=folder,
        repairs=record.repairs,
    )
    return Services(
        conversations=ConversationService(store=record.conversations, clock=clock),
        documents=DocumentService(store=record.documents, clock=clock),
        imports=ImportService(
            formats=_Formats(),
            records=record.records,
            reports=record.imports,
            work=work,
            indexing=indexing,
            analyser=writing,
            clock=clock,
            courtesy=courtesy,
            before=partial(checkpoints.make_if_needed, CheckpointReason.IMPORT),
            samples=record.samples,
            memories=CarriedIntake(remembering),
        ),
        export=ExportService(
            conversations=record.conversations, documents=record.documents, memories=record.memories, work=work, clock=clock
        ),
        search=search,
        embedding=embedding,
        models=ModelService(
            loader=loader,
            store=record.embeddings,
            embedding=embedding,
            work=work,
            before=partial(checkpoints.make_if_needed, CheckpointReason.MODEL_CHANGE),
        ),
        indexing=indexing,
        work=work,
        library=library,
        segments=SegmentingService(
            store=record.segments,
            embeddings=record.embeddings,
            indexing=indexing,
            analyser=writing,
            work=work,
            courtesy=courtesy,
        ),
        context=ContextService(
            search=search,
            conversations=record.conversations,
            windows=record.windows,
            segments=record.segments,
            memories=FoundMemories(search, memories),
            built=parts.note_context,
        ),
        language=LanguageService(
            store=record.words,
            asking=asking,
            writing=writing,
            indexing=indexing,
            search=search,
            work=work,
            courtesy=courtesy,
        ),
        trash=TrashService(
            store=record.purging,
            # The archive first: what comes back from it is then found in the record by the checkpoints.
            beside=(record.archive, record.memory_archive, record.checkpoints, recalls),
            indexing=indexing,
            work=work,
            clock=clock,
        ),
        archive=ArchiveService(
            store=record.archive, conversations=record.conversations, indexing=indexing, work=work, clock=clock
        ),
        memory_archive=memory_archive,
        backups=BackupService(store=record.backups, work=work, clock=clock),
        checkpoints=checkpoints,
        memories=memories,
        inbox=inbox,
        distillation=DistillationService(
            store=record.distilling,
            inbox=inbox,
            loader=loader,
            indexing=indexing,
            work=work,
            courtesy=courtesy,
            clock=clock,
            wanted=lambda: settings.get(MEMORY_DISTIL),
        ),
        contradictions=ContradictionService(remembering),
        promotion=PromotionService(remembering, record.passes, work, memory_archive),
        sql=SqlService(record.sql, record.questions, clock),
        figures=FigureService(record.figures, library, indexing, embedding, record.embeddings.latency, clock),
        history=HistoryService(remembering, partial(checkpoints.make_if_needed, CheckpointReason.UNDO), record.archive),
        events=events,
        goals=GoalService(record.goals, clock),
        flow=FlowService(
            sessions=record.sessions,
            topics=record.topics,
            events=record.events,
            goals=record.goals,
            samples=record.samples,
            clock=clock,
            gap=lambda: settings.get(FLOW_GAP_MINUTES) * 60,
        ),
        flow_making=FlowMaking(
            sessions=record.sessions,
            topics=record.topics,
            spaces=embedding,
            analyser=writing,
            work=work,
            courtesy=courtesy,
            gap=lambda: settings.get(FLOW_GAP_MINUTES) * 60,
            before=events.flush,
        ),
        recalls=recalls,
        metrics=parts.metrics(support),
        support=support,
    )
