"""The parts of a Claude export, told apart by the keys of their records."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from strata.domain.errors import UnreadableExport
from strata.importers.files import base_name
from strata.importers.json_values import as_object, label, objects, parsed
from strata.importers.peek import Look, look_at, mentions, outline
from strata.importers.text_stream import decoded
from strata.services.ports.formats import SourceFile

_SIGN: Final = re.compile(r'"chat_messages"\s*:\s*\[')
_LONGEST_MANIFEST: Final = 16 << 20


class Part(StrEnum):
    """What a file of the export holds."""

    CONVERSATIONS = "conversations"
    PROJECTS = "projects"
    MEMORIES = "memories"
    DESIGN_CHATS = "design_chats"
    USERS = "users"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class ExportParts:
    """The files of one export by what they hold.

    Attributes:
        missing: names of files that a manifest lists and that are not here.
    """

    conversations: tuple[SourceFile, ...]
    projects: tuple[SourceFile, ...]
    memories: tuple[SourceFile, ...]
    design_chats: tuple[SourceFile, ...]
    users: tuple[SourceFile, ...]
    missing: tuple[str, ...]


def part_of(file: SourceFile) -> Part | None:
    """Return what a file holds, None when it is not Claude's."""
    look = look_at(file)
    if look not in (Look.ARRAY, Look.OBJECT):
        return None
    first = outline(file, "chat_messages", "conversations_memory", "docs", "email_address", "data_files", "messages")
    record = first.record
    if "chat_messages" in record or (not first.whole and "mapping" not in record and mentions(file, _SIGN)):
        return Part.CONVERSATIONS
    if "conversations_memory" in record or "project_memories" in record or "memory_files" in record:
        return Part.MEMORIES
    if "docs" in record and "uuid" in record:
        return Part.PROJECTS
    if "verified_phone_number" in record or ("email_address" in record and "full_name" in record):
        return Part.USERS
    if isinstance(record.get("data_files"), list) and "created_at" in record:
        return Part.MANIFEST
    if isinstance(record.get("messages"), list) and "uuid" in record and ("project" in record or "title" in record):
        return Part.DESIGN_CHATS
    return None


def sorted_parts(files: tuple[SourceFile, ...]) -> ExportParts:
    """Sort the files of an export."""
    sorted_files: dict[Part, list[SourceFile]] = {part: [] for part in Part}
    for file in files:
        part = part_of(file)
        if part is not None:
            sorted_files[part].append(file)
    here = "\n".join(file.where for file in files)
    listed = (name for file in sorted_files[Part.MANIFEST] for name in _listed(file))
    return ExportParts(
        tuple(sorted_files[Part.CONVERSATIONS]),
        tuple(sorted_files[Part.PROJECTS]),
        tuple(sorted_files[Part.MEMORIES]),
        tuple(sorted_files[Part.DESIGN_CHATS]),
        tuple(sorted_files[Part.USERS]),
        tuple(dict.fromkeys(name for name in listed if name not in here)),
    )


def _listed(file: SourceFile) -> list[str]:
    if file.size > _LONGEST_MANIFEST:
        return []
    try:
        with file.open() as stream:
            manifest = as_object(parsed(decoded(stream.read()).lstrip("\ufeff")))
    except UnreadableExport:
        return []
    return [base_name(name) for entry in objects(manifest.get("data_files")) if (name := label(entry.get("filename")))]
