"""Backups: written beside their place, verified by opening, and only then given their name; restored the same way."""

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final

import duckdb

from strata.domain.backups import SUFFIX, Backup
from strata.domain.errors import InvalidRequest, LibraryDamaged, WorldError
from strata.domain.system_errors import in_words
from strata.domain.work import Progress
from strata.paths import readable
from strata.storage import engine
from strata.storage.archive_folder import ArchiveFolder
from strata.storage.backup_manifest import NAME, Kept, Manifest, manifest_of
from strata.storage.copying import copy_snapshot, verify, whole_beside
from strata.storage.database import Database, free_bytes
from strata.storage.durable import sync_file, sync_folder
from strata.storage.own_files import BESIDE

Report = Callable[[Progress], None]
"""Takes progress; may raise `Cancelled`."""

RECORD: Final = "strata.duckdb"
_PART: Final = ".part"
_RESTORING: Final = ".restoring"
_PIECE: Final = 1 << 20
_PACKED: Final = "packed"
_UNREADABLE: Final = (KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a packed file raises that is damaged, or that somebody else packed."""


class Backups:
    """The store behind the port `BackupStore`."""

    def __init__(self, database: Database, archive: ArchiveFolder) -> None:
        self._database = database
        self._archive = archive

    def write(self, target: Path, at: datetime, report: Report) -> Backup:
        """Write a backup to `target`, which must be new, or an empty folder; the library is in use meanwhile.

        Raises `InvalidRequest`, `DiskFull`, `WorldError` or whatever `report` raises; nothing is left behind then.
        """
        _refuse_filled(target)
        with _told(target), _building(target.with_name(target.name + _PART)) as part:
            self._refuse_without_room(target)
            manifest = self._gather(part, at, report)
            (part / NAME).write_text(manifest.to_text(), encoding="utf-8")
            sync_file(part / NAME)
            if target.suffix == SUFFIX:
                packed = _pack(part, manifest, report)
                packed.replace(target)
            else:
                _sync_folders(part)
                _give_name(part, target)
            sync_folder(target.parent)
        return manifest.told(target)

    def _gather(self, part: Path, at: datetime, report: Report) -> Manifest:
        def copied(done: int, total: int) -> None:
            report(Progress("Copying the record", done, total, "rows"))

        # The files that the copied record names must still be there when their turn comes.
        with self._archive.kept():
            sums = copy_snapshot(self._database, part / RECORD, told=copied)
            self._copy_beside(part)
        files = {}
        for file in sorted(path for path in part.rglob("*") if path.is_file()):
            with file.open("rb") as stream:
                files[file.relative_to(part).as_posix()] = _passed_on(stream, None, "Verifying the backup", report)
        return Manifest(at, files, sums, _archived(part / RECORD))

    def _copy_beside(self, part: Path) -> None:
        library = self._database.file.parent
        for file in whole_beside(library):
            place = part / file.relative_to(library)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place)
            sync_file(place)

    def _refuse_without_room(self, target: Path) -> None:
        beside = sum(file.stat().st_size for file in whole_beside(self._database.file.parent))
        needed = (self._database.file.stat().st_size + beside) * (2 if target.suffix == SUFFIX else 1)
        if free_bytes(target.parent) < needed:
            raise engine.disk_full_at(target.parent)


def look_at(backup: Path) -> Backup:
    """Return what a backup says of itself. Raises `LibraryDamaged`, `LibraryTooNew`."""
    with _opened(backup) as read:
        return _manifest(read).told(backup)


def restore(backup: Path, folder: Path, report: Report) -> Backup:
    """Make a library in `folder`, which must be new or empty, from a backup; its indexes are made at its first opening.

    Every file is compared with the backup's list and the record is opened before the folder gets its name. Raises
    `InvalidRequest`, `LibraryDamaged`, `LibraryTooNew`, `DiskFull`, `WorldError` or whatever `report` raises; nothing is left
    behind then.
    """
    _refuse_filled(folder)
    with _told(folder), _opened(backup) as read, _building(folder.with_name(folder.name + _RESTORING)) as part:
        manifest = _manifest(read)
        if free_bytes(part) < sum(kept.bytes for kept in manifest.files.values()):
            raise engine.disk_full_at(folder.parent)
        for path, kept in manifest.files.items():
            _restore_file(read, path, kept, part, report)
        verify(part / RECORD, manifest.tables)
        _sync_folders(part)
        _give_name(part, folder)
        sync_folder(folder.parent)
    return manifest.told(folder)


Reading = Callable[[str], IO[bytes]]
"""Opens a file of a backup by its path within it. Raises `OSError` or `KeyError`."""


def _restore_file(read: Reading, path: str, kept: Kept, part: Path, report: Report) -> None:
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or PurePosixPath(path).is_absolute() or any(sign in path for sign in ":\\\0"):
        raise LibraryDamaged(f"The list of this backup names a file outside of it: {path}.", "Use another backup.")
    place = part.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with read(path) as source, place.open("wb") as target:
            found = _passed_on(source, target, "Restoring", report)
    except (FileNotFoundError, *_UNREADABLE) as error:
        raise LibraryDamaged(f"The backup lacks {path}, or it is damaged.", "Use another backup.") from error
    if found != kept:
        raise LibraryDamaged(f"{path} in the backup is not what was written.", "Use another backup.")
    sync_file(place)


def _manifest(read: Reading) -> Manifest:
    try:
        with read(NAME) as stream:
            return manifest_of(stream.read().decode("utf-8"))
    except (OSError, UnicodeDecodeError, *_UNREADABLE) as error:
        raise LibraryDamaged("This is no whole backup of Strata.", "Use another backup.") from error


@contextmanager
def _opened(backup: Path) -> Iterator[Reading]:
    """Open a backup, folder or file. Raises `LibraryDamaged`."""
    if backup.is_dir():
        yield lambda path: (backup / path).open("rb")
        return
    try:
        archive = zipfile.ZipFile(backup)
    except (OSError, zipfile.BadZipFile) as error:
        raise LibraryDamaged(f"{backup.name} is no backup of Strata, or it is damaged.", "Use another backup.") from error
    with archive:
        yield archive.open


def _pack(part: Path, manifest: Manifest, report: Report) -> Path:
    """Put the files of `part` into one file, compare it with the list and return it."""
    packed = part / _PACKED
    with packed.open("xb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for path in (NAME, *manifest.files):
            with (part / path).open("rb") as source, archive.open(path, "w", force_zip64=True) as target:
                _passed_on(source, target, "Packing the backup", report)
    sync_file(packed)
    with zipfile.ZipFile(packed) as archive:
        for path, kept in manifest.files.items():
            with archive.open(path) as source:
                if _passed_on(source, None, "Verifying the backup", report) != kept:
                    raise WorldError(
                        "The packed backup differs from what was packed.", "Try again, or choose a folder instead."
                    )
    return packed


def _passed_on(source: IO[bytes], target: IO[bytes] | None, step: str, report: Report) -> Kept:
    """Read a file to its end, writing it to `target` if there is one; return what it is."""
    digest, done = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        if target is not None:
            target.write(piece)
        done += len(piece)
        report(Progress(step, done, None, "bytes"))
    return Kept(done, digest.hexdigest())


def _archived(record: Path) -> int:
    """Return the number of messages that a record has in the archive."""
    with engine.connect(record, read_only=True) as connection:
        found = connection.execute("SELECT sum(\"rows\")::BIGINT FROM archives WHERE kind = 'messages'").fetchone()
    return int(found[0] or 0) if found else 0


@contextmanager
def _building(part: Path) -> Iterator[Path]:
    """Give an empty folder to build in; whatever of it is left at the end is deleted. Raises `InvalidRequest`."""
    if part.is_symlink() or (part.exists() and not _is_left_over(part)):
        raise InvalidRequest(f"{part} is in the way.", "Move it, or choose another name.")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _is_left_over(part: Path) -> bool:
    """Whether a folder holds nothing but what a backup or a restore that was cut short leaves."""
    ours = (RECORD, *BESIDE, NAME, _PACKED)
    return part.is_dir() and all(entry.name in ours or entry.name.startswith(f"{RECORD}.") for entry in part.iterdir())


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Tell the system's and the engine's errors in our words."""
    try:
        yield
    except OSError as error:
        generic = WorldError(f"{target.name} could not be written ({error.strerror or error}).", "Choose another place.")
        raise (in_words(error, target) or generic) from error
    except duckdb.Error as error:
        raise LibraryDamaged(f"The record of the backup cannot be opened: {error}.", "Use another backup.") from error


def _refuse_filled(target: Path) -> None:
    if not readable(target):
        raise InvalidRequest(f"The name {str(target)!r} is no plain text.", "Choose another name.")
    if target.is_dir() and target.suffix != SUFFIX:
        if any(target.iterdir()):
            raise InvalidRequest(f"The folder {target} is not empty.", "Choose a new or an empty folder.")
    elif target.exists():
        raise InvalidRequest(f"{target} is there already.", "Choose another name.")


def _give_name(part: Path, target: Path) -> None:
    if target.is_dir():
        target.rmdir()
    part.rename(target)


def _sync_folders(folder: Path) -> None:
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(inner)
