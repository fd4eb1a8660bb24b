"""Backups of the library, made while it is in use."""

import json
from pathlib import Path

from strata.domain.backups import SUFFIX, Backup, suggested_name
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.ports.clock import Clock
from strata.services.ports.keeping import BackupStore
from strata.services.work import WorkService


class BackupService:
    """Writes the whole library, but for what can be made again, to a folder or a single file."""

    def __init__(self, *, store: BackupStore, work: WorkService, clock: Clock) -> None:
        self._store = store
        self._work = work
        self._clock = clock

    def suggested_name(self, *, single_file: bool) -> str:
        """Return a name for a backup made now."""
        return suggested_name(self._clock.now().astimezone(), single_file=single_file)

    def write(self, target: Path, control: Control) -> Backup:
        """Write a backup to `target`: a single file where its name ends in ".strata", else a new or empty folder.

        It is there, verified by opening it, or it is not there at all. Raises `InvalidRequest` when something is there
        already, `Cancelled`, `DiskFull` or `WorldError`.
        """
        form = "file" if target.suffix == SUFFIX else "folder"
        with self._work.begin_reading(WorkKind.BACKUP, f"Backup to {target.name}", json.dumps({"form": form})) as job:
            job.step("Writing the backup", "archivist")
            step = ""

            def report(progress: Progress) -> None:
                nonlocal step
                if progress.step != step:
                    step = progress.step
                    job.step(step, "archivist")
                control.report(job.progress(progress))

            backup = self._store.write(target, self._clock.now(), report)
            job.done(f"{backup.rows:,} rows, verified.")
        return backup
