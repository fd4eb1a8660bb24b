"""Markdown and text notes, alone, in folders, or as an Obsidian vault.

A note is known by the folder that was dropped and its path in it, so that an edited note is found again. Templates are no
notes and are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from strata.domain.errors import UnreadableExport
from strata.domain.imports import Skipped, SkipReason
from strata.domain.records import IncomingDocument
from strata.importers.files import folder_of
from strata.importers.front_matter import FrontMatter, parted
from strata.importers.note_marks import inline_tags, links_in
from strata.importers.peek import Look, look_at
from strata.importers.skipping import SkipTally, converted
from strata.importers.text_stream import encoding_of
from strata.importers.times import from_epoch, from_iso
from strata.services.ports.formats import Found, Item, SourceFile

LONGEST: Final = 32 << 20
"""Bytes that a note may have."""

_ENDINGS: Final = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx", ".txt", ".text"})
_TEMPLATES: Final = frozenset({"templates", "_templates", "template"})


@dataclass(frozen=True, slots=True)
class _Dates:
    """When a note was written and changed, as far as anything says so."""

    created: datetime | None
    updated: datetime | None


class Markdown:
    """Implements `Format`."""

    key = "markdown"
    title = "Markdown and text notes"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim text files that are called notes (.md, .txt and the like); one group for each thing that was dropped.

        This is the one format without a mark of its own, so the ending decides, once the content is known to be text.
        """
        groups: dict[str, list[SourceFile]] = {}
        for file in files:
            if PurePosixPath(file.name).suffix.casefold() in _ENDINGS and look_at(file) not in (Look.BINARY, Look.EMPTY):
                groups.setdefault(file.where.partition("/")[0], []).append(file)
        return tuple(
            Found(self.key, self.title, own[0].where if len(own) == 1 else top, tuple(own)) for top, own in groups.items()
        )

    def read(self, found: Found) -> Iterator[Item]:
        """Stream the notes."""
        tally = SkipTally()
        for file in found.files:
            if _TEMPLATES & {part.casefold() for part in folder_of(file.name).split("/")}:
                tally.add(found.where, SkipReason.UNKNOWN_TYPE, "Templates are no notes and are left out.")
            elif file.size > LONGEST:
                yield Skipped(file.where, SkipReason.REFUSED, "It is too large to be a note (over 32 MB).")
            else:
                yield from _note(file, tally, found.where)
        yield from tally.lines()


def _note(file: SourceFile, tally: SkipTally, where: str) -> Iterator[Item]:
    try:
        with file.open() as stream:
            data = stream.read()
    except UnreadableExport as error:
        yield Skipped(file.where, SkipReason.DAMAGED, str(error))
        return
    text = _text(data)
    if text.strip():
        yield converted(partial(document_of, file, text), file.where)
    else:
        tally.add(where, SkipReason.EMPTY, "Empty notes are left out.")


def document_of(file: SourceFile, text: str) -> IncomingDocument:
    """Return a note as a document."""
    front, body = parted(text)
    path = PurePosixPath(file.name)
    dates = _dates(file, path, front)
    return IncomingDocument(
        source="markdown",
        source_id=file.where,
        title=front.title or path.stem or path.name,
        text=body if body.strip() else text,
        path=file.name,
        created_at=dates.created,
        updated_at=dates.updated,
        tags=tuple(dict.fromkeys((*front.tags, *inline_tags(body)))),
        links=links_in(body),
        metadata=front.metadata,
    )


def _dates(file: SourceFile, path: PurePosixPath, front: FrontMatter) -> _Dates:
    """Return what the front matter says, else the date in the name of a daily note, else when the file was changed."""
    created = front.created or from_iso(path.stem[:10])
    return _Dates(created, front.updated or from_epoch(file.modified) or created)


def _text(data: bytes) -> str:
    """Return the text of a note: as its byte-order mark says, else UTF-8, else the Windows encoding of Western Europe."""
    encoding = encoding_of(data[:4])
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252" if encoding == "utf-8" else encoding, "replace")
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
