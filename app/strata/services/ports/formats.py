"""Foreign formats: the one small protocol that every importer keeps."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from strata.domain.carried import CarriedMemory
from strata.domain.imports import Skipped
from strata.domain.records import IncomingConversation, IncomingDocument
from strata.domain.samples import IncomingSamples


class SourceFile(Protocol):
    """One file of what the person dropped: on disk, or inside a zip. Names say nothing about content."""

    @property
    def name(self) -> str:
        """Path relative to what was dropped, with forward slashes."""
        ...

    @property
    def where(self) -> str:
        """How to name it to the person, the zip included."""
        ...

    @property
    def size(self) -> int:
        """Bytes, unpacked."""
        ...

    @property
    def modified(self) -> float:
        """Seconds since 1970 of its last change."""
        ...

    def open(self) -> BinaryIO:
        """Open for reading from the start. Raises `UnreadableExport`."""
        ...

    def head(self, size: int = 65536) -> bytes:
        """Return its first bytes, cached."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A recognised format over the files that belong to it."""

    format: str
    title: str
    where: str
    files: tuple[SourceFile, ...]


Item = IncomingConversation | IncomingDocument | CarriedMemory | IncomingSamples | Skipped
"""What reading yields: records, measurements, and what was left out with its reason."""


class Format(Protocol):
    """One foreign format: bytes in, records out."""

    @property
    def key(self) -> str:
        """Short stable name, e.g. "chatgpt"."""
        ...

    @property
    def title(self) -> str:
        """Name for people."""
        ...

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Pick, by content, the files that are this format's, grouped as they are to be read."""
        ...

    def read(self, found: Found) -> Iterator[Item]:
        """Stream the records of one group. Damaged records come out as `Skipped`; never raises for content."""
        ...


class FormatReader(Protocol):
    """All formats together, over whatever paths a person drops."""

    def detect(self, paths: tuple[Path, ...]) -> tuple[tuple[Found, ...], tuple[Skipped, ...]]:
        """Open folders and zips safely, let each format claim its files; what nobody claims is skipped with a reason."""
        ...

    def read(self, found: Found) -> Iterator[Item]:
        """Stream the records of one group."""
        ...
