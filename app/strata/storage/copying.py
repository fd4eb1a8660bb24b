"""A copy of the record in another folder, made while the library is in use and verified before it counts."""

from pathlib import Path
from typing import Final

import duckdb

from strata.domain.errors import WorldError
from strata.storage import engine
from strata.storage.connection import Connection
from strata.storage.database import Database

_COPY: Final = "copy"


def copy_record(database: Database, file: Path) -> None:
    """Write the whole record to `file`, which must not exist; writers wait meanwhile.

    Raises `DiskFull` or `WorldError`; nothing is left behind then.
    """
    try:
        with database.write() as connection:
            expected = _counts(connection)
            # Attaching is refused inside a transaction that has looked at another file.
            connection.run("COMMIT")
            connection.run(f"ATTACH {engine.quoted(str(file))} AS {_COPY} (STORAGE_VERSION '{engine.STORAGE_VERSION}')")
            try:
                connection.run(f"COPY FROM DATABASE {engine.CATALOG} TO {_COPY}")
            finally:
                connection.run(f"DETACH {_COPY}")
                connection.run("BEGIN TRANSACTION")
        _verify(file, expected)
    except (duckdb.Error, OSError) as error:
        file.unlink(missing_ok=True)
        if engine.out_of_room(error):
            raise engine.disk_full() from error
        raise WorldError(f"The library could not be copied: {error}.", "Nothing was changed; try another folder.") from error


def _verify(file: Path, expected: dict[str, int]) -> None:
    copy = engine.connect(file, read_only=True)
    try:
        found = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0] for name in expected}
    finally:
        copy.close()
    if found != expected:
        file.unlink()
        raise WorldError("The copy differs from the library.", "Nothing was changed; try again.")


def _counts(connection: Connection) -> dict[str, int]:
    """Return the number of rows of each table of the library."""
    names = connection.rows(f"SELECT table_name FROM duckdb_tables() WHERE database_name = '{engine.CATALOG}'")
    return {name: connection.number(f'SELECT count(*) FROM "{name}"') for (name,) in names}
