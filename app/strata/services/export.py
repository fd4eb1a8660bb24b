"""Writing the whole library out: as interchange JSON Lines that Strata takes in again, or as Markdown to read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from strata.domain.carried import CarriedMemory
from strata.domain.memories import MemoryFilter, MemoryOrder
from strata.domain.records import Conversation, ConversationFilter, ConversationOrder, Document, Message
from strata.domain.rules import MemoryRules
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.interchange_lines import conversation_lines, document_line, memory_line
from strata.services.markdown_pages import conversation_page, conversation_path, document_path
from strata.services.ports.clock import Clock
from strata.services.ports.memories import MemoryStore
from strata.services.ports.record import ConversationStore, DocumentStore
from strata.services.whole_files import whole_file
from strata.services.work import Job, WorkService

FILE_NAME: Final = "strata-library.jsonl"
"""Name of the interchange file within the chosen folder."""

_PAGE: Final = 100
_MEMORIES_AT_ONCE: Final = 2_000
"""Each look compares the files of the archive with what they were, because sources may lie there."""


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an export wrote.

    Attributes:
        files: number of files.
        messages: messages written, side branches included.
        bytes: size of all files together.
    """

    files: int
    conversations: int
    messages: int
    documents: int
    bytes: int
    memories: int = 0


@dataclass(slots=True)
class _Tally:
    """What has been written so far."""

    files: int = 0
    conversations: int = 0
    messages: int = 0
    documents: int = 0
    bytes: int = 0
    memories: int = 0

    def summary(self) -> ExportSummary:
        return ExportSummary(self.files, self.conversations, self.messages, self.documents, self.bytes, self.memories)


class ExportService:
    """Writes everything that is not in the trash; nothing of the library is changed."""

    def __init__(
        self,
        *,
        conversations: ConversationStore,
        documents: DocumentStore,
        memories: MemoryStore,
        work: WorkService,
        clock: Clock,
    ) -> None:
        self._memories = memories
        self._conversations = conversations
        self._documents = documents
        self._work = work
        self._clock = clock

    def write_interchange(self, folder: Path, control: Control) -> ExportSummary:
        """Write `strata-library.jsonl` into `folder`; importing it into an empty library gives an equal library.

        The file appears when it is whole. Raises `Cancelled`, `DiskFull` or `WorldError`; an older export stays then.
        """
        tally, path = _Tally(), folder / FILE_NAME
        with self._begin(folder, "interchange") as job:
            with whole_file(path) as stream:
                for conversation, messages in self._each_conversation(job, control, tally):
                    stream.writelines(conversation_lines(conversation, messages))
                for document in self._each_document(job, control, tally):
                    stream.write(document_line(document))
                for memory in self._each_memory(job, control, tally):
                    stream.write(memory_line(memory))
            tally.files, tally.bytes = 1, path.stat().st_size
            job.done(f"{path.name} is written.")
        return tally.summary()

    def write_markdown(self, folder: Path, control: Control) -> ExportSummary:
        """Write a page for each conversation and document below `folder`; pages of earlier exports are replaced.

        Raises `Cancelled`, `DiskFull` or `WorldError`; pages that are written stay.
        """
        tally, used = _Tally(), set[str]()
        with self._begin(folder, "markdown") as job:
            for conversation, messages in self._each_conversation(job, control, tally):
                page = conversation_page(conversation, messages)
                tally.bytes += _write_page(folder, conversation_path(conversation), page)
            for document in self._each_document(job, control, tally):
                tally.bytes += _write_page(folder, _unused(document_path(document), used), [document.text])
            tally.files = tally.conversations + tally.documents
            job.done(f"{tally.files:,} pages are written.")
        return tally.summary()

    def _begin(self, folder: Path, form: str) -> Job:
        subject = json.dumps({"folder": str(folder), "form": form, "at": self._clock.now().isoformat()})
        return self._work.begin_reading(WorkKind.EXPORT, f"Export to {folder.name or folder}", subject)

    def _each_conversation(self, job: Job, control: Control, tally: _Tally) -> Iterator[tuple[Conversation, Sequence[Message]]]:
        """Yield the living conversations, oldest first, with all their messages."""
        seqs = self._conversations.seqs(ConversationFilter(order=ConversationOrder.CREATED, descending=False))
        job.step("Writing conversations", "exporter")
        for start in range(0, len(seqs), _PAGE):
            for conversation in self._conversations.page(seqs[start : start + _PAGE]):
                messages = self._conversations.messages(conversation.id, side_branches=True)
                yield conversation, messages
                tally.conversations += 1
                tally.messages += len(messages)
            done = min(start + _PAGE, len(seqs))
            control.report(job.progress(Progress("Writing conversations", done, len(seqs), "conversations")))

    def _each_document(self, job: Job, control: Control, tally: _Tally) -> Iterator[Document]:
        """Yield the living documents, oldest first."""
        seqs = list(reversed(self._documents.seqs("", ())))
        job.step("Writing documents", "exporter")
        for start in range(0, len(seqs), _PAGE):
            for document in self._documents.page(seqs[start : start + _PAGE]):
                yield document
                tally.documents += 1
            done = min(start + _PAGE, len(seqs))
            control.report(job.progress(Progress("Writing documents", done, len(seqs), "documents")))

    def _each_memory(self, job: Job, control: Control, tally: _Tally) -> Iterator[CarriedMemory]:
        """Yield every memory, whatever its state, oldest first: what was let go must not be offered again elsewhere."""
        wanted = MemoryFilter(states=(), order=MemoryOrder.CREATED, descending=False)
        seqs = self._memories.seqs(wanted, self._clock.now(), MemoryRules())
        job.step("Writing memories", "exporter")
        for start in range(0, len(seqs), _MEMORIES_AT_ONCE):
            for memory in self._memories.carried(seqs[start : start + _MEMORIES_AT_ONCE]):
                yield memory
                tally.memories += 1
            done = min(start + _MEMORIES_AT_ONCE, len(seqs))
            control.report(job.progress(Progress("Writing memories", done, len(seqs), "memories")))


def _write_page(folder: Path, path: PurePosixPath, paragraphs: Iterator[str] | Sequence[str]) -> int:
    """Write one page and return its size in bytes. NUL, which would make it no text file, becomes U+FFFD."""
    place = folder.joinpath(*path.parts)
    with whole_file(place) as stream:
        stream.writelines(paragraph.replace("\0", "\ufffd") for paragraph in paragraphs)
    return place.stat().st_size


def _unused(path: PurePosixPath, used: set[str]) -> PurePosixPath:
    """Return the path, numbered when a page of this export has it already (capitals do not tell names apart everywhere)."""
    candidate, number = path, 1
    while candidate.as_posix().casefold() in used:
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    used.add(candidate.as_posix().casefold())
    return candidate
