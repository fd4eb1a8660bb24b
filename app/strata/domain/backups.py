"""Backups: the whole record in a folder or a file of the person's own."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

SUFFIX: Final = ".strata"
"""A backup whose name ends so is a single file; any other is a folder."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made, or looked at.

    Attributes:
        path: the folder or file.
        rows: rows of all tables together.
        bytes: size of its files together.
    """

    path: Path
    made_at: datetime
    conversations: int
    messages: int
    documents: int
    memories: int
    rows: int
    bytes: int


def suggested_name(at: datetime, *, single_file: bool) -> str:
    """Return a name for a backup made at a time."""
    return f"Strata backup {at:%Y-%m-%d %H.%M}{SUFFIX if single_file else ''}"
