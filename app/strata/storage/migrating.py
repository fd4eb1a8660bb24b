"""Running migrations: on a copy's safety net, in one transaction each, counted before the old file is let go."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from strata.domain.errors import LibraryDamaged, LibraryTooNew, StrataError
from strata.domain.health import Repair, RepairKind
from strata.storage import engine
from strata.storage.durable import copy_durably, sync_folder
from strata.storage.migrations import ALL, Migration, Version

_READ_VERSION = "SELECT value FROM meta WHERE name = 'version'"


def migrate(file: Path, migrations: Sequence[Migration] = ALL) -> tuple[Repair, ...]:
    """Bring the library in `file` to the newest of `migrations`, making it when it is missing; say what was done.

    The file as it was stays beside it until the new one is verified, and is put back when anything goes wrong. Raises
    `LibraryTooNew`, `LibraryDamaged`, `DiskFull`, `LibraryInUse`.
    """
    try:
        with engine.connect(file) as connection:
            version = _version(connection)
            if version is None:
                _run(connection, migrations)
                sync_folder(file.parent)
                return ()
            _refuse_newer(version, migrations[-1].version)
            pending = [step for step in migrations if step.version > version]
            if pending:
                # So that the copy is whole without the log. Not otherwise: on a full disk a library opens for reading.
                connection.execute(f"CHECKPOINT {engine.CATALOG}")
    except duckdb.Error as error:
        raise engine.explained(error, file) from error
    before = _copy_name(file)
    if not pending:
        if before.exists():
            _finish_interrupted(file, before, migrations)
        return ()
    _migrate_over_copy(file, before, pending)
    return (Repair(RepairKind.MIGRATED, f"The library was brought from version {version} to {pending[-1].version}."),)


def _copy_name(file: Path) -> Path:
    return file.with_name(file.name + ".before-migration")


def _version(connection: duckdb.DuckDBPyConnection) -> Version | None:
    """Return the version of an open library, None for an empty file."""
    if "meta" not in _tables(connection, engine.CATALOG):
        return None
    found = connection.execute(_READ_VERSION).fetchone()
    return Version.parse(found[0]) if found else None


def _refuse_newer(found: Version, known: Version) -> None:
    if found.major > known.major:
        raise LibraryTooNew(
            f"This library was written by a newer Strata (version {found} of the library, {known} is known here).",
            "Install the newest Strata to open it.",
        )


def _migrate_over_copy(file: Path, before: Path, pending: Sequence[Migration]) -> None:
    copy_durably(file, before)
    try:
        with engine.connect(file) as connection:
            _run(connection, pending)
        _verify(file, before, pending)
    except (duckdb.Error, StrataError) as error:
        file.with_name(file.name + ".wal").unlink(missing_ok=True)
        before.replace(file)
        sync_folder(file.parent)
        raise LibraryDamaged(
            f"The library could not be brought to version {pending[-1].version}: {str(error).splitlines()[0]}",
            "It is as it was before. Use the Strata that wrote it, and report this.",
        ) from error
    before.unlink()


def _finish_interrupted(file: Path, before: Path, migrations: Sequence[Migration]) -> None:
    """The program ended between the last step and the count: count now, then let the copy go."""
    with engine.connect(before, read_only=True) as connection:
        old = _version(connection)
    _verify(file, before, [step for step in migrations if old is None or step.version > old])
    before.unlink()


def _run(connection: duckdb.DuckDBPyConnection, migrations: Sequence[Migration]) -> None:
    for step in migrations:
        connection.execute("BEGIN TRANSACTION")
        connection.execute(step.file.read_text(encoding="utf-8"))
        connection.execute("DELETE FROM meta WHERE name = 'version'")
        connection.execute("INSERT INTO meta SELECT coalesce(max(seq), 0) + 1, 'version', ? FROM meta", [str(step.version)])
        connection.execute("COMMIT")
        connection.execute(f"CHECKPOINT {engine.CATALOG}")


def _verify(file: Path, before: Path, done: Sequence[Migration]) -> None:
    """Count the rows of every table in both files. Raises `LibraryDamaged` where they differ unannounced."""
    recounted = frozenset[str]().union(*(step.recounted for step in done), {"meta"})
    with engine.connect(file, read_only=True) as connection:
        connection.execute(f"ATTACH {engine.quoted(str(before))} AS old (READ_ONLY)")
        for table in sorted(_tables(connection, "old") - recounted):
            counts = connection.execute(
                f"SELECT (SELECT count(*) FROM old.{table}), (SELECT count(*) FROM {engine.CATALOG}.{table})"
            ).fetchone()
            if counts is None or counts[0] != counts[1]:
                raise LibraryDamaged(f"The table {table} has another number of rows than before: {counts}.")


def _tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> set[str]:
    names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [catalog]).fetchall()
    return {name for (name,) in names}
