"""All formats over whatever a person drops: files, folders, zips, zips in folders, zips in zips."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from strata.domain.errors import RefusedArchive, UnreadableExport
from strata.domain.imports import Skipped, SkipReason
from strata.importers.archives import is_zip, open_archive
from strata.importers.describe import described
from strata.importers.files import Heads, base_name, dropped_file, files_in, folder_of
from strata.importers.peek import Look, look_at
from strata.importers.skipping import SkipTally
from strata.importers.sound import sound
from strata.services.ports.formats import Format, Found, Item, SourceFile

_LISTED_ONE_BY_ONE: Final = 5
_CLOSED: Final = frozenset({"chatgpt", "claude"})
"""Formats whose exports fill a folder of their own, so that what lies in it belongs to them."""


@dataclass(slots=True)
class _Haul:
    """What was found while opening folders and zips; `dropped` names the files that the person named one by one."""

    files: list[SourceFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)


class Reader:
    """Implements `FormatReader` over a fixed order of formats: who stands first may claim first."""

    def __init__(self, formats: Sequence[Format]) -> None:
        self._formats = {each.key: each for each in formats}

    def detect(self, paths: tuple[Path, ...]) -> tuple[tuple[Found, ...], tuple[Skipped, ...]]:
        """Open folders and zips safely, let each format claim its files; what nobody claims is skipped with a reason."""
        heads, haul = Heads(), _Haul()
        for path in dict.fromkeys(paths):
            _take_path(path, heads, haul)
        found: list[Found] = []
        left = tuple(haul.files)
        for each in self._formats.values():
            claims = each.claim(left) if left else ()
            found.extend(claims)
            taken = {id(file) for claim in claims for file in claim.files}
            left = tuple(file for file in left if id(file) not in taken)
        return tuple(found), (*haul.skipped, *_unclaimed(left, found, haul.dropped))

    def read(self, found: Found) -> Iterator[Item]:
        """Stream the records of one group."""
        return map(sound, self._formats[found.format].read(found))


def _take_path(path: Path, heads: Heads, haul: _Haul) -> None:
    try:
        if path.is_dir():
            for file in files_in(path.resolve(), heads):
                _take_part(file, heads, haul)
        elif path.is_file():
            file = dropped_file(path.resolve(), heads)
            haul.dropped.add(file.where)
            _take(file, heads, haul, dropped=True)
        elif path.exists():
            detail = "It is a device or a pipe, not a file; those are not opened."
            haul.skipped.append(Skipped(path.name or str(path), SkipReason.REFUSED, detail))
        else:
            haul.skipped.append(Skipped(path.name or str(path), SkipReason.MISSING, "There is no such file or folder."))
    except (OSError, ValueError) as error:
        detail = f"It cannot be opened ({getattr(error, 'strerror', None) or 'its name is not usable'})."
        haul.skipped.append(Skipped(path.name or str(path), SkipReason.MISSING, detail))


def _take(file: SourceFile, heads: Heads, haul: _Haul, *, dropped: bool) -> None:
    """Add a file; of a zip, what it holds."""
    try:
        archive = open_archive(file, heads, dropped=dropped) if is_zip(file) else None
    except RefusedArchive as error:
        haul.skipped.append(Skipped(file.where, SkipReason.REFUSED, str(error)))
        return
    except UnreadableExport as error:
        haul.skipped.append(Skipped(file.where, SkipReason.DAMAGED, str(error)))
        return
    if archive is None or archive.is_something_else:
        haul.files.append(file)
        return
    for entry in archive.contents():
        if archive.nested and not isinstance(entry, Skipped) and _is_readable_zip(entry):
            detail = "It is a zip in a zip in a zip; unpack the outermost one and import the folder."
            haul.skipped.append(Skipped(entry.where, SkipReason.REFUSED, detail))
        else:
            _take_part(entry, heads, haul)


def _take_part(part: SourceFile | Skipped, heads: Heads, haul: _Haul) -> None:
    if isinstance(part, Skipped):
        haul.skipped.append(part)
    else:
        _take(part, heads, haul, dropped=False)


def _is_readable_zip(file: SourceFile) -> bool:
    try:
        return is_zip(file)
    except UnreadableExport:
        return False


def _unclaimed(files: Iterable[SourceFile], found: Sequence[Found], dropped: set[str]) -> Iterator[Skipped]:
    """Yield a line for each file that nobody claimed; what lies beside a claimed export is told in one line a folder.

    What the person dropped by itself is always told by itself.
    """
    exports = {folder_of(file.where) for claim in found for file in claim.files} - {""}
    closed = {folder_of(file.where) for claim in found if claim.format in _CLOSED for file in claim.files}
    beside = SkipTally()
    alone: dict[tuple[str, SkipReason, str], list[Skipped]] = {}
    for file in files:
        export = None if file.where in dropped else _enclosing(file.where, exports)
        if export is not None and look_at(file) in (Look.BINARY, Look.EMPTY):
            beside.add(
                export, SkipReason.UNKNOWN_TYPE, "Pictures, sound and other files beside the records stay where they are."
            )
        elif export is not None and folder_of(file.where) in closed:
            beside.add(folder_of(file.where), SkipReason.UNKNOWN_TYPE, "Parts of the export that hold no conversations.")
        else:
            line = described(file)
            alone.setdefault((file.where.partition("/")[0], line.reason, line.detail), []).append(line)
    yield from _gathered(alone)
    yield from beside.lines()


def _gathered(alone: dict[tuple[str, SkipReason, str], list[Skipped]]) -> Iterator[Skipped]:
    """Yield lines as they are while they are few, and one line for many equal ones."""
    for (top, reason, detail), lines in alone.items():
        if len(lines) <= _LISTED_ONE_BY_ONE:
            yield from lines
        else:
            names = ", ".join(base_name(line.where) for line in lines[:3])
            yield Skipped(f"{top} ({names}, …)", reason, detail, len(lines))


def _enclosing(where: str, exports: set[str]) -> str | None:
    folder = folder_of(where)
    while folder:
        if folder in exports:
            return folder
        folder = folder_of(folder)
    return None
