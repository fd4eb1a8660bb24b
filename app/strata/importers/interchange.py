"""Strata's own interchange format: JSON Lines, a message, document or memory a line, lines of many conversations in any order.

A line is `{"type":"message","conversation":ID,"conversation_title":TEXT,"id":ID,"role":ROLE,"text":TEXT,…}`
or `{"type":"document","title":TEXT,"text":TEXT,…}` or `{"type":"memory","content":TEXT,…}`;
`services/interchange_lines.py` lists all keys that Strata writes.
Keys that nobody knows go to the metadata.
"""

from collections.abc import Iterator
from functools import partial

from strata.domain.imports import Skipped, SkipReason
from strata.domain.records import IncomingConversation
from strata.importers.interchange_lines import Thread, document_of, is_document, is_message, message_of, thread_key
from strata.importers.interchange_memories import is_memory, memory_of
from strata.importers.json_lines import BadLine, lines
from strata.importers.peek import outline, sample_lines
from strata.importers.skipping import SkipTally, converted
from strata.services.ports.formats import Found, Item, SourceFile


class Interchange:
    """Implements `Format`."""

    key = "interchange"
    title = "Strata interchange"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim files of JSON Lines among whose first objects is a message, document or memory; each is a group of its own."""
        return tuple(Found(self.key, self.title, file.where, (file,)) for file in files if _is_ours(file))

    def read(self, found: Found) -> Iterator[Item]:
        """Stream the records.

        A first pass counts the lines of each conversation, so that each can be let go as soon as its last line is read and
        no more than the unfinished ones are in memory.
        """
        for file in found.files:
            yield from _read_file(file)


def _is_ours(file: SourceFile) -> bool:
    # A first line that is longer than a look: of its text only the beginning is there, but what it is stands before that.
    looked_at = sample_lines(file) or [outline(file, "conversation").record]
    return any(is_message(line) or is_document(line) or is_memory(line) for line in looked_at)


def _read_file(file: SourceFile) -> Iterator[Item]:
    waiting = _lines_of_each(file)
    open_threads: dict[tuple[str, str], Thread] = {}
    tally = SkipTally()
    for line in lines(file):
        where = f"{file.where}, line {line.number}"
        if isinstance(line, BadLine):
            yield Skipped(where, SkipReason.DAMAGED, line.detail)
        elif is_document(line.value):
            yield converted(partial(document_of, line.value), where)
        elif is_memory(line.value):
            yield converted(partial(memory_of, line.value), where)
        elif is_message(line.value):
            key = thread_key(line.value)
            thread = open_threads.setdefault(key, Thread(*key))
            message = converted(partial(message_of, thread, line.value), where)
            if isinstance(message, Skipped):
                yield message
            waiting[key] = waiting.get(key, 1) - 1
            if waiting[key] <= 0:
                yield from _finished(open_threads.pop(key))
        else:
            detail = "This line is neither a message with a conversation nor a document nor a memory; it was left out."
            tally.add(file.where, SkipReason.UNKNOWN_TYPE, detail)
    for thread in open_threads.values():
        yield from _finished(thread)
    yield from tally.lines()


def _lines_of_each(file: SourceFile) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for line in lines(file):
        if not isinstance(line, BadLine) and is_message(line.value):
            key = thread_key(line.value)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _finished(thread: Thread) -> Iterator[IncomingConversation]:
    if thread.messages:
        yield thread.conversation()
