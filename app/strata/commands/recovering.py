"""`strata backup` and `strata restore`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from strata.commands.output import Json, Output
from strata.commands.request import ExitCode, Session
from strata.services.control import Control

if TYPE_CHECKING:
    from strata.domain.backups import Backup as Written


@dataclass(frozen=True, slots=True)
class Backup:
    """Arguments of `strata backup`."""

    target: Path
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Write a backup."""
        written = session.services.backups.write(session.folder / self.target, session.control)
        if self.as_json:
            session.output.json(_values(written))
        else:
            session.output.data(f"{_holds(written)} are in {written.path}, verified.")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Restore:
    """Arguments of `strata restore`."""

    backup: Path
    into: Path
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Restore a backup into a new library, beside the one that is open."""
        return self.restore(session.output, session.control, session.folder)

    def restore(self, output: Output, control: Control, folder: Path) -> ExitCode:
        """Restore; relative paths are meant from `folder`. Raises `StrataError`."""
        from strata.bootstrap import restore_backup

        restored = restore_backup(folder / self.backup, folder / self.into, control.report)
        if self.as_json:
            output.json(_values(restored))
        else:
            output.data(f"{_holds(restored)} are in {restored.path}. Open it with: strata --library {restored.path}")
        return ExitCode.DONE


def _holds(backup: "Written") -> str:
    return f"{backup.conversations:,} conversations with {backup.messages:,} messages and {backup.documents:,} documents"


def _values(backup: "Written") -> dict[str, Json]:
    return {
        "path": str(backup.path),
        "made_at": backup.made_at.isoformat(),
        "conversations": backup.conversations,
        "messages": backup.messages,
        "documents": backup.documents,
        "memories": backup.memories,
        "rows": backup.rows,
        "bytes": backup.bytes,
    }
