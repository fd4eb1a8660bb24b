"""All use-cases of one open library, together."""

from dataclasses import dataclass

from strata.services.archive import ArchiveService
from strata.services.backups import BackupService
from strata.services.checkpoints import CheckpointService
from strata.services.context.service import ContextService
from strata.services.contradictions import ContradictionService
from strata.services.conversations import ConversationService
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
from strata.services.language import LanguageService
from strata.services.library import LibraryService
from strata.services.memories import MemoryService
from strata.services.memory_archive import MemoryArchiveService
from strata.services.metrics.service import MetricsService
from strata.services.models import ModelService
from strata.services.promotion import PromotionService
from strata.services.recalls.service import RecallService
from strata.services.search import SearchService
from strata.services.segmenting.service import SegmentingService
from strata.services.sql import SqlService
from strata.services.support.service import SupportService
from strata.services.trash import TrashService
from strata.services.work import WorkService


@dataclass(frozen=True, slots=True)
class Services:
    """What a window or a command line can ask of an open library. Every method may be called from any thread."""

    conversations: ConversationService
    documents: DocumentService
    imports: ImportService
    export: ExportService
    search: SearchService
    embedding: EmbeddingService
    models: ModelService
    indexing: IndexingService
    work: WorkService
    library: LibraryService
    language: LanguageService
    trash: TrashService
    archive: ArchiveService
    memory_archive: MemoryArchiveService
    backups: BackupService
    checkpoints: CheckpointService
    memories: MemoryService
    inbox: InboxService
    distillation: DistillationService
    contradictions: ContradictionService
    promotion: PromotionService
    history: HistoryService
    segments: SegmentingService
    context: ContextService
    sql: SqlService
    figures: FigureService
    events: EventService
    goals: GoalService
    flow: FlowService
    flow_making: FlowMaking
    recalls: RecallService
    metrics: MetricsService
    support: SupportService
