"""Whole libraries on real stores, and ways to fill them."""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from strata.bootstrap import Library, open_library
from strata.domain.imports import ImportOptions, ImportReport
from strata.domain.records import IncomingConversation, IncomingDocument
from strata.services.control import Control
from strata.services.ports.clock import Clock
from strata.settings import Settings
from tests.support.encoder import DummyLoader


@contextmanager
def opened(folder: Path, clock: Clock | None = None) -> Iterator[Library]:
    """Open a whole library in `folder` with the dummy encoder; the indexes are brought up to date first."""
    library = open_library(folder / "library", Settings(folder / "settings.json"), clock=clock, loader=DummyLoader())
    with library:
        library.settle()
        yield library


def built(folder: Path, *records: IncomingConversation | IncomingDocument) -> Path:
    """Bring records into a library in `folder` and close it; return the folder, for `copied`. For fixtures of a module."""
    with opened(folder) as library:
        bring_in(library, folder, *records)
    return folder


@contextmanager
def copied(template: Path, folder: Path, clock: Clock | None = None) -> Iterator[Library]:
    """Open a copy, in `folder`, of the library that was `built` in `template`."""
    shutil.copytree(template / "library", folder / "library")
    with opened(folder, clock) as library:
        yield library


def write_interchange(file: Path, records: Iterable[IncomingConversation | IncomingDocument]) -> Path:
    """Write records as interchange JSONL, the format that every library can read."""
    with file.open("w", encoding="utf-8") as stream:
        for record in records:
            for line in _lines(record):
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    return file


def bring_in(library: Library, folder: Path, *records: IncomingConversation | IncomingDocument) -> ImportReport:
    """Import records through a file in `folder`, as a person would; vectors are made, too."""
    report = library.services.imports.run([write_interchange(folder / "records.jsonl", records)], ImportOptions(), Control())
    library.services.embedding.run_until_done(Control())
    library.services.indexing.drain()
    return report


def _lines(record: IncomingConversation | IncomingDocument) -> Iterator[dict[str, object]]:
    if isinstance(record, IncomingDocument):
        yield {
            "type": "document",
            "id": record.source_id,
            "title": record.title,
            "text": record.text,
            "path": record.path,
            "source": record.source,
            "created_at": record.created_at.isoformat() if record.created_at else None,
        }
        return
    for message in record.messages:
        line = {
            "type": "message",
            "conversation": record.source_id,
            "conversation_title": record.title,
            "id": message.source_id,
            "role": message.role.value,
            "author": message.author,
            "text": message.text,
            "created_at": message.created_at.isoformat() if message.created_at else None,
            "parent": message.parent_source_id,
            "source": record.source,
        }
        yield {key: value for key, value in line.items() if value not in (None, "")} | {"text": message.text}
