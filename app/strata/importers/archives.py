"""Zips, opened with care: entries are read by streaming and never written where their names say.

An archive is refused as a whole when it would unpack to far more than it holds (a "bomb"); single entries are refused
when their name leads out of the archive, when they are links, or when they alone unpack out of all proportion.
"""

import io
import stat
import tempfile
import weakref
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, BinaryIO, Final

from strata.domain.errors import RefusedArchive, UnreadableExport
from strata.domain.imports import Skipped, SkipReason
from strata.importers.files import FAULTS, DiskFile, GuardedStream, Heads, is_noise, unreadable
from strata.services.ports.formats import SourceFile

MOST_ENTRIES: Final = 500_000
"""Files that one archive may hold."""

MOST_RATIO: Final = 100
"""How many times its packed size something may unpack to, once it is larger than `SMALL`."""

SMALL: Final = 16 << 20
"""Bytes that anything may unpack to."""

MOST_BYTES: Final = 256 << 30
"""Bytes that one archive may unpack to in all."""

_IN_MEMORY: Final = 32 << 20
_LOCKED: Final = 0x1
_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_KINDS: Final = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})


class ZipEntry:
    """A file inside a zip; as `SourceFile`. It keeps the archive open as long as it lives."""

    def __init__(self, archive: "Archive", info: zipfile.ZipInfo, path: str) -> None:
        self.name = f"{archive.prefix}{path}"
        self.where = f"{archive.where}/{path}"
        self.size = info.file_size
        self.modified = _modified(info)
        self._archive = archive
        self._info = info
        self._ticket = archive.heads.ticket()

    def open(self) -> BinaryIO:
        """Open for reading from the start. Raises `UnreadableExport`."""
        try:
            stream = self._archive.zip.open(self._info)
        except FAULTS as error:
            raise unreadable(self.where, error) from error
        return GuardedStream(stream, self.where)  # type: ignore[arg-type, return-value]

    def head(self, size: int = 65536) -> bytes:
        """Return the first bytes. Raises `UnreadableExport`."""
        return self._archive.heads.of(self, self._ticket, size)


class Archive:
    """An open zip.

    Attributes:
        where: how to name it to the person.
        prefix: what stands before the names of its entries; "" unless it lay inside something that was dropped.
        nested: whether it lay inside another zip.
    """

    def __init__(self, stream: IO[bytes], where: str, prefix: str, heads: Heads, *, nested: bool) -> None:
        """Read the table of contents. Raises `RefusedArchive` or `UnreadableExport`; `stream` is closed then."""
        self.where = where
        self.prefix = prefix
        self.heads = heads
        self.nested = nested
        self._close = weakref.finalize(self, stream.close)
        try:
            self.zip = zipfile.ZipFile(stream)
            self._entries = tuple(info for info in self.zip.infolist() if not info.is_dir())
            _refuse_bombs(where, self._entries, _length(stream))
        except FAULTS as error:
            self._close()
            raise UnreadableExport(
                f"{where} is damaged or incomplete: its table of contents cannot be read.", "Download it again and import it."
            ) from error
        except RefusedArchive:
            self._close()
            raise

    @property
    def is_something_else(self) -> bool:
        """Whether it is a text document, a book or a program that merely comes as a zip."""
        return any(info.filename in _OTHER_KINDS for info in self._entries[:50])

    def contents(self) -> Iterator[SourceFile | Skipped]:
        """Yield the entries that are safe to read, sorted by name, and a line for each that is refused."""
        for info in sorted(self._entries, key=lambda entry: entry.filename):
            path = info.filename.replace("\\", "/")
            if any(is_noise(part) for part in path.split("/") if part not in (".", "..")):
                continue
            refusal = _refusal(info, path)
            if refusal:
                yield Skipped(f"{self.where}/{path}", SkipReason.REFUSED, refusal)
            else:
                yield ZipEntry(self, info, path.removeprefix("./"))


def is_zip(file: SourceFile) -> bool:
    """Whether a file is a zip, whatever it is called. Raises `UnreadableExport`."""
    return file.head(4).startswith(_MAGIC)


def open_archive(file: SourceFile, heads: Heads, *, dropped: bool) -> Archive:
    """Open a zip; `dropped` when it is itself what the person dropped. Raises `RefusedArchive` or `UnreadableExport`."""
    prefix = "" if dropped else f"{file.name}/"
    return Archive(_seekable(file), file.where, prefix, heads, nested=isinstance(file, ZipEntry))


def _seekable(file: SourceFile) -> IO[bytes]:
    """Return a stream in which one can jump. A zip inside a zip is held in memory, or in a nameless file if it is large."""
    if isinstance(file, DiskFile):
        try:
            return file.path.open("rb")
        except OSError as error:
            raise unreadable(file.where, error) from error
    if file.size <= _IN_MEMORY:
        with file.open() as stream:
            return io.BytesIO(stream.read())
    copy = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        with file.open() as stream:
            while piece := stream.read(1 << 20):
                copy.write(piece)
    except OSError as error:
        copy.close()
        raise unreadable(file.where, error) from error
    except UnreadableExport:
        copy.close()
        raise
    return copy


def _length(stream: IO[bytes]) -> int:
    return stream.seek(0, io.SEEK_END)


def _refuse_bombs(where: str, entries: tuple[zipfile.ZipInfo, ...], packed: int) -> None:
    unpacked = sum(info.file_size for info in entries)
    remedy = "If you trust it, unpack it yourself and import the folder."
    if len(entries) > MOST_ENTRIES:
        raise RefusedArchive(f"{where} holds {len(entries):,} files, more than Strata opens in one archive.", remedy)
    if unpacked > MOST_BYTES or unpacked > max(SMALL, packed * MOST_RATIO):
        raise RefusedArchive(
            f"{where} would unpack to {_in_words(unpacked)}, far too much for its {_in_words(packed)}; it may be a zip bomb.",
            remedy,
        )


def _refusal(info: zipfile.ZipInfo, path: str) -> str:
    """Return why an entry is not to be read, "" when it is fine."""
    kind = info.external_attr >> 16
    if path.startswith("/") or (len(path) > 1 and path[1] == ":") or ".." in path.split("/"):
        return "Its name leads out of the archive; it was not opened."
    if stat.S_IFMT(kind) not in (0, stat.S_IFREG):
        return "It is a link or a device, not a file; it was not opened."
    if info.flag_bits & _LOCKED:
        return "It is locked with a password. Unpack the archive yourself and import the folder."
    if info.file_size > max(SMALL, info.compress_size * MOST_RATIO):
        return f"It would unpack to {_in_words(info.file_size)}, far too much for its packed size; it was not opened."
    return ""


def _modified(info: zipfile.ZipInfo) -> float:
    """Return the time of an entry; zips hold local time without saying which, so it is taken as UTC."""
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def _in_words(size: int) -> str:
    amount = float(size)
    for unit in ("bytes", "KB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:,.0f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"
