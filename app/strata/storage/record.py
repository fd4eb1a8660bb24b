"""The record, opened: every store over the one file of a library."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from strata.domain.errors import LibraryDamaged
from strata.domain.health import Repair
from strata.domain.system_errors import in_words
from strata.services.ports.clock import Clock, SystemClock
from strata.storage import compacting, recovery
from strata.storage.allocation import use_memory_sparingly
from strata.storage.archive import Archive
from strata.storage.archive_folder import ArchiveFolder
from strata.storage.archive_moving import Mover
from strata.storage.archive_reading import ArchiveReading
from strata.storage.backups import Backups
from strata.storage.checkpoints import Checkpoints
from strata.storage.conversations import Conversations
from strata.storage.database import MINIMUM_FREE, Database, free_bytes
from strata.storage.distilling import Distilling
from strata.storage.documents import Documents
from strata.storage.embeddings import Embeddings
from strata.storage.figures import Figures
from strata.storage.flow.acts import Acts
from strata.storage.flow.events import Events
from strata.storage.flow.goals import Goals
from strata.storage.flow.samples import Samples
from strata.storage.flow.sessions import Sessions
from strata.storage.flow.topics import Topics
from strata.storage.imports import Imports
from strata.storage.library import WholeLibrary
from strata.storage.memories.archive import MemoryArchive
from strata.storage.memories.history import MemoryHistory
from strata.storage.memories.passes import Passes
from strata.storage.memories.store import Memories
from strata.storage.migrating import migrate
from strata.storage.outbox import Outbox
from strata.storage.passage_facts import PassageFacts
from strata.storage.passages import Passages
from strata.storage.purging import Purging
from strata.storage.recalls.reading import RecallReader
from strata.storage.recalls.support import Support
from strata.storage.recalls.writing import Recalls
from strata.storage.records import Records
from strata.storage.row_numbers import RowNumbers
from strata.storage.segments import Segments
from strata.storage.sql.questions import Questions
from strata.storage.sql.running import SqlRunner
from strata.storage.titles import Titles
from strata.storage.waiting import WaitingList
from strata.storage.windows import Windows
from strata.storage.words import Words
from strata.storage.work import WorkLog

FILE_NAME: Final = "strata.duckdb"


@dataclass(frozen=True, slots=True)
class Record:
    """All stores of an open library.

    Attributes:
        repairs: what opening put right, to be told to the person.
    """

    records: Records
    conversations: Conversations
    documents: Documents
    passages: Passages
    titles: Titles
    imports: Imports
    work: WorkLog
    library: WholeLibrary
    outbox: Outbox
    embeddings: Embeddings
    words: Words
    purging: Purging
    backups: Backups
    checkpoints: Checkpoints
    memories: Memories
    passes: Passes
    memory_history: MemoryHistory
    segments: Segments
    windows: Windows
    distilling: Distilling
    archive: Archive
    archive_search: ArchiveReading
    sql: SqlRunner
    questions: Questions
    figures: Figures
    events: Events
    goals: Goals
    sessions: Sessions
    topics: Topics
    samples: Samples
    recalls: Recalls
    recall_reader: RecallReader
    support: Support
    memory_archive: MemoryArchive
    repairs: tuple[Repair, ...]

    def close(self) -> None:
        """Finish writes, fold the log in, let go of the file; may be called twice."""
        self.library.close()


def open_record(
    folder: Path,
    clock: Clock | None = None,
    *,
    minimum_free: int = MINIMUM_FREE,
    free: Callable[[Path], int] = free_bytes,
) -> Record:
    """Open the record in `folder`, making folder and file where they are missing.

    `minimum_free` and `free` set below how many free bytes writes are refused, and how free bytes are found.
    Raises `LibraryInUse`, `LibraryTooNew`, `LibraryDamaged` or `DiskFull`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what, remedy = f"The folder {folder} cannot be used", "Choose another folder, or look at its permissions."
        told = in_words(error)
        raise LibraryDamaged(f"{what}. {told.what}" if told else f"{what}: {error}.", remedy) from error
    use_memory_sparingly()
    file = folder / FILE_NAME
    compacting.sweep(file)
    repairs = (*recovery.mend(file), *migrate(file))
    database = Database(file, minimum_free=minimum_free, free=free)
    with database.read() as connection:
        numbers = RowNumbers(connection)
    waiting, facts, titles = WaitingList(database), PassageFacts(database), Titles(database)
    words, folder_of_archive = Words(database, numbers), ArchiveFolder(database)
    mover = Mover(database, numbers, waiting, facts, folder_of_archive, words)
    archive, memory_archive = Archive(mover, titles), MemoryArchive(mover)
    reading, acts = ArchiveReading(database, folder_of_archive, titles), Acts(database, folder_of_archive)
    return Record(
        records=Records(database, numbers, waiting, facts, titles, archive, clock or SystemClock()),
        conversations=Conversations(database, numbers, waiting, titles, reading),
        documents=Documents(database, numbers, waiting),
        passages=Passages(database, facts, titles),
        titles=titles,
        imports=Imports(database, numbers),
        work=WorkLog(database, numbers),
        library=WholeLibrary(database, archive),
        outbox=Outbox(database, numbers),
        embeddings=Embeddings(database, numbers, waiting),
        words=words,
        purging=Purging(database, numbers, waiting, facts, titles),
        backups=Backups(database, folder_of_archive),
        checkpoints=Checkpoints(database, numbers, waiting, facts, titles),
        memories=Memories(database, numbers, waiting, facts, memory_archive),
        passes=Passes(database, numbers, facts),
        memory_history=MemoryHistory(database),
        segments=Segments(database, numbers, waiting, facts),
        windows=Windows(database),
        distilling=Distilling(database, numbers),
        archive=archive,
        archive_search=reading,
        sql=SqlRunner(database),
        questions=Questions(database, numbers),
        figures=Figures(database),
        events=Events(database, numbers, acts),
        goals=Goals(database, numbers),
        sessions=Sessions(database, acts),
        topics=Topics(database, numbers, acts),
        samples=Samples(database, numbers),
        recalls=Recalls(database, numbers),
        recall_reader=RecallReader(database),
        support=Support(database, numbers),
        memory_archive=memory_archive,
        repairs=repairs,
    )
