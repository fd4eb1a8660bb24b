"""The list that a backup carries: which files it has, and what the tables of its record hold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from strata.domain.backups import Backup
from strata.domain.errors import LibraryDamaged, LibraryTooNew
from strata.storage.copying import Sums, TableSum
from strata.storage.migrations import ALL, Version

NAME: Final = "strata-backup.json"
_FORM: Final = 1

_COUNTED: Final = ("conversations", "messages", "documents", "memories")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        files: by path within the backup, with slashes.
        tables: what the tables of the record hold.
        archived: messages that lie in the archive.
    """

    made_at: datetime
    files: Mapping[str, Kept]
    tables: Sums
    archived: int = 0

    def to_text(self) -> str:
        """Return it as a file's content."""
        return json.dumps(
            {
                "strata_backup": _FORM,
                "library_version": str(ALL[-1].version),
                "made_at": self.made_at.isoformat(),
                "files": {path: [kept.bytes, kept.sha256] for path, kept in self.files.items()},
                "archived_messages": self.archived,
                "tables": {name: [table.rows, str(table.digest)] for name, table in self.tables.items()},
            },
            indent=1,
        )

    def told(self, path: Path) -> Backup:
        """Return what is to be known of the backup in `path`."""
        counts = [self.tables[name].rows if name in self.tables else 0 for name in _COUNTED]
        rows = sum(table.rows for table in self.tables.values())
        conversations, messages, documents, memories = counts
        size = sum(kept.bytes for kept in self.files.values())
        return Backup(path, self.made_at, conversations, messages + self.archived, documents, memories, rows, size)


def manifest_of(text: str) -> Manifest:
    """Read what `to_text` wrote. Raises `LibraryTooNew` or `LibraryDamaged`."""
    try:
        values = json.loads(text)
        version, form = Version.parse(values["library_version"]), int(values["strata_backup"])
        if form > _FORM or version.major > ALL[-1].version.major:
            raise LibraryTooNew("This backup was made by a newer Strata.", "Install the newest Strata to restore it.")
        return Manifest(
            datetime.fromisoformat(values["made_at"]),
            {path: Kept(int(size), str(digest)) for path, (size, digest) in values["files"].items()},
            {name: TableSum(int(rows), int(digest)) for name, (rows, digest) in values["tables"].items()},
            int(values.get("archived_messages", 0)),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryDamaged("The list of this backup cannot be read.", "Use another backup.") from error
