"""Claude's data export: the single zip of old, and any subset of the several zips of 2026, in any order."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from strata.domain.imports import Skipped, SkipReason
from strata.domain.records import IncomingConversation
from strata.importers.claude_design import design_chat_of
from strata.importers.claude_export import ExportParts, Part, part_of, sorted_parts
from strata.importers.claude_projects import memory_documents, project_documents, project_names
from strata.importers.claude_tree import conversation_of
from strata.importers.files import folder_of
from strata.importers.json_stream import Broken, elements
from strata.importers.json_values import Json
from strata.importers.skipping import SkipTally, converted
from strata.services.ports.formats import Found, Item, SourceFile

_Convert = Callable[[Json], Iterator[Item]]
_NAMES: Final = re.compile(r"[^/]+$")


class Claude:
    """Implements `Format`."""

    key = "claude"
    title = "Claude export"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim conversations, projects, memories, design chats, manifests and account details; one group a folder or zip."""
        groups: dict[str, list[SourceFile]] = {}
        for file in files:
            part = part_of(file)
            if part is not None:
                folder = folder_of(file.where)
                groups.setdefault(
                    folder_of(folder) if part is Part.PROJECTS and _is_in_projects(folder) else folder, []
                ).append(file)
        return tuple(
            Found(self.key, self.title, own[0].where if len(own) == 1 else folder, tuple(own)) for folder, own in groups.items()
        )

    def read(self, found: Found) -> Iterator[Item]:
        """Stream conversations, then projects and memories as documents."""
        parts, tally = sorted_parts(found.files), SkipTally()
        names = project_names(parts.projects)
        for file in parts.conversations:
            yield from _records(file, partial(_conversation, tally, file.where), _is_conversation)
        for file in parts.design_chats:
            yield from _records(file, partial(_design_chat, tally, file.where), _is_design)
        for file in parts.projects:
            yield from _records(file, project_documents, lambda record: "uuid" in record)
        for file in parts.memories:
            yield from _records(file, partial(memory_documents, names), lambda _: True)
        yield from _left_out(parts, found.where)
        yield from tally.lines()


def _is_in_projects(folder: str) -> bool:
    found = _NAMES.search(folder)
    return found is not None and found[0] == "projects"


def _is_conversation(record: Json) -> bool:
    return isinstance(record.get("chat_messages"), list)


def _is_design(record: Json) -> bool:
    return isinstance(record.get("messages"), list)


def _conversation(tally: SkipTally, where: str, record: Json) -> Iterator[Item]:
    if not _is_conversation(record):
        raise TypeError(where)
    return _kept(conversation_of(record), tally, where)


def _design_chat(tally: SkipTally, where: str, record: Json) -> Iterator[Item]:
    return _kept(design_chat_of(record), tally, where)


def _kept(conversation: IncomingConversation, tally: SkipTally, where: str) -> Iterator[Item]:
    if conversation.messages:
        yield conversation
    else:
        tally.add(where, SkipReason.EMPTY, "A conversation without a single message.")


def _records(file: SourceFile, convert: _Convert, wanted: Callable[[Json], bool]) -> Iterator[Item]:
    for element in elements(file, wanted, frozenset({"conversations", "projects", "memories", "design_chats"})):
        where = f"{file.where}, record {element.place}"
        if isinstance(element, Broken):
            yield Skipped(where, SkipReason.DAMAGED, element.detail)
        elif isinstance(element.value, dict):
            items = converted(partial(_all, convert, element.value), where)
            yield from (items,) if isinstance(items, Skipped) else items
        else:
            yield Skipped(where, SkipReason.DAMAGED, "This is no record; it was left out.")


def _all(convert: _Convert, record: Json) -> tuple[Item, ...]:
    return tuple(convert(record))


def _left_out(parts: ExportParts, where: str) -> Iterator[Skipped]:
    for file in parts.users:
        yield Skipped(
            file.where, SkipReason.PRIVATE, "It holds names, addresses and numbers, not conversations; it is never taken in."
        )
    for name in parts.missing:
        detail = "The export's manifest names this part, but it is not here. If you have it, import it too, in any order."
        yield Skipped(f"{where}/{name}", SkipReason.MISSING, detail)
