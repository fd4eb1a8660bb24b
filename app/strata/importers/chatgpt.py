"""ChatGPT's data export: the single `conversations.json` of old, and the shards with a manifest of 2026.

Neither is documented; the facts are collected from public parsers and from exports that people have described.
"""

from collections.abc import Iterator
from functools import partial

from strata.domain.imports import Skipped, SkipReason
from strata.domain.records import IncomingConversation
from strata.importers.chatgpt_export import ExportParts, holds_conversations, is_conversation, parts_of
from strata.importers.chatgpt_memory import SavedMemory
from strata.importers.chatgpt_tree import conversation_of
from strata.importers.files import folder_of
from strata.importers.json_stream import Broken, elements
from strata.importers.skipping import SkipTally, converted
from strata.services.ports.formats import Found, Item, SourceFile


class ChatGPT:
    """Implements `Format`."""

    key = "chatgpt"
    title = "ChatGPT export"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim files whose records have a mapping, and what belongs to the same export; one group a folder or zip."""
        conversations = tuple(file for file in files if holds_conversations(file))
        folders = dict.fromkeys(folder_of(file.where) for file in conversations)
        return tuple(self._group(folder, conversations, files) for folder in folders)

    def read(self, found: Found) -> Iterator[Item]:
        """Stream conversations, then saved memories; say which announced parts are missing."""
        parts, tally, memory = parts_of(found.files), SkipTally(), SavedMemory()
        for file in parts.conversations:
            yield from _read_file(file, parts, tally, memory)
        yield from memory.documents()
        for name in parts.missing:
            detail = "The export's own list names this part, but it is not here. Ask ChatGPT for the export again."
            yield Skipped(f"{found.where}/{name}", SkipReason.MISSING, detail)
        for file in parts.private:
            yield Skipped(file.where, SkipReason.PRIVATE, "It holds account details, not conversations; it is never taken in.")
        yield from tally.lines()

    def _group(self, folder: str, conversations: tuple[SourceFile, ...], files: tuple[SourceFile, ...]) -> Found:
        own = tuple(file for file in conversations if folder_of(file.where) == folder)
        foreign = {id(file) for file in conversations} - {id(file) for file in own}
        inside = tuple(file for file in files if file.where.startswith(f"{folder}/") and id(file) not in foreign)
        companions = parts_of(inside)
        mine = (*own, *companions.manifests, *companions.asset_names, *companions.private, *companions.payloads.values())
        where = own[0].where if len(own) == 1 and len(mine) == 1 else folder
        return Found(self.key, self.title, where, tuple(dict.fromkeys(mine)))


def _read_file(file: SourceFile, parts: ExportParts, tally: SkipTally, memory: SavedMemory) -> Iterator[Item]:
    for element in elements(file, is_conversation):
        where = f"{file.where}, conversation {element.place}"
        if isinstance(element, Broken):
            yield Skipped(where, SkipReason.DAMAGED, element.detail)
        elif not isinstance(element.value, dict) or not is_conversation(element.value):
            yield Skipped(where, SkipReason.DAMAGED, "This is no conversation; it was left out.")
        else:
            yield from _told(converted(partial(conversation_of, element.value, parts, tally, memory, file.where), where))


def _told(item: IncomingConversation | Skipped) -> Iterator[Item]:
    if isinstance(item, Skipped) or item.messages:
        yield item
