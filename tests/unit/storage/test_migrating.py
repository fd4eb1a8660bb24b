"""A library of an older shape becomes one of today's, on a copy's safety net."""

from dataclasses import replace
from pathlib import Path

import pytest

from strata.domain.errors import LibraryDamaged, LibraryTooNew
from strata.domain.health import RepairKind
from strata.storage.engine import connect
from strata.storage.migrating import migrate
from strata.storage.migrations import ALL, Migration, Version
from strata.storage.record import FILE_NAME, open_record
from tests.support.drafts import batch
from tests.support.records import conversation

NEXT = Version(ALL[-1].version.major, ALL[-1].version.minor + 1)


def step(folder: Path, sql: str, version: Version = NEXT) -> tuple[Migration, ...]:
    """Return today's migrations with one more."""
    file = folder / "next.sql"
    file.write_text(sql, encoding="utf-8")
    return (*ALL, Migration(version, file))


def version(file: Path) -> str:
    with connect(file) as connection:
        ((found,),) = connection.execute("SELECT value FROM meta WHERE name = 'version'").fetchall()
    return str(found)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of today with data in it; returns its file."""
    record = open_record(tmp_path / "library")
    record.records.write(batch(conversation("river", "one", "two")))
    record.close()
    return tmp_path / "library" / FILE_NAME


def set_version(file: Path, text: str) -> None:
    with connect(file) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'version'", [text])


def test_a_fresh_library_has_the_newest_shape(tmp_path: Path) -> None:
    open_record(tmp_path).close()
    assert version(tmp_path / FILE_NAME) == str(ALL[-1].version)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_every_step_brings_a_library_one_version_on(tmp_path: Path) -> None:
    assert [each.version for each in ALL] == sorted({each.version for each in ALL})
    for until in range(1, len(ALL) + 1):
        migrate(tmp_path / "steps.duckdb", ALL[:until])
        assert version(tmp_path / "steps.duckdb") == str(ALL[until - 1].version)


@pytest.mark.parametrize(
    ("version", "tables"),
    [
        (Version(1, 3), ("checkpoints", "rollbacks")),
        (Version(1, 4), ("archives", "archived_conversations")),
        (Version(1, 5), ("interaction_events", "flow_sessions", "flow_days", "flow_texts", "topics", "metric_samples")),
        (Version(1, 7), ("sql_questions",)),
        (Version(1, 9), ("goals",)),
    ],
    ids=["checkpoints", "archive", "flow", "questions", "goals"],
)
def test_new_tables_come_to_a_library_of_the_version_before(tmp_path: Path, version: Version, tables: tuple[str, ...]) -> None:
    file = tmp_path / FILE_NAME
    migrate(file, [each for each in ALL if each.version < version])
    with connect(file) as connection:
        connection.execute("INSERT INTO links VALUES (1, 1, 'kept')")
    (repair,) = migrate(file)
    assert repair.kind is RepairKind.MIGRATED
    with connect(file) as connection:
        assert connection.execute("SELECT target FROM links").fetchall() == [("kept",)]
        for table in tables:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]


def test_recalls_come_to_a_library_of_the_version_before(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    migrate(file, [each for each in ALL if each.version < Version(1, 6)])
    with connect(file) as connection:
        connection.execute("INSERT INTO links VALUES (1, 1, 'kept')")
        connection.execute("INSERT INTO topics VALUES (1, 'rivers', ['river'], 3, [0.5])")
    (repair,) = migrate(file)
    assert repair.kind is RepairKind.MIGRATED
    with connect(file) as connection:
        assert connection.execute("SELECT target FROM links").fetchall() == [("kept",)]
        assert connection.execute("SELECT label FROM topics").fetchall() == [("rivers",)]
        for table in ("inferences", "beam_tensors", "sacred_interventions", "context_metrics", "checked_answers"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]


def test_the_archive_of_memories_comes_to_a_library_with_memories(tmp_path: Path, library: Path) -> None:
    """The step takes the version before it, whichever that is, with data in it."""
    old = tmp_path / "old.duckdb"
    migrate(old, [each for each in ALL if each.version < Version(1, 5)])
    with connect(old) as connection:
        connection.execute(f"ATTACH '{library}' AS today (READ_ONLY)")
        for table in ("conversations", "messages", "passages", "outbox", "archives"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM today.{table}")
        connection.execute(
            "INSERT INTO memory_acts VALUES (1, uuid(), 'remember', 'person', now()::TIMESTAMP, 'x', NULL, TRUE, 0)"
        )
    (repair,) = migrate(old)
    assert repair.kind is RepairKind.MIGRATED
    with connect(old) as connection:
        for table in ("archived_memories", "archive_moves", "memory_metadata"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM memory_acts").fetchall() == [(1,)]


def test_a_library_with_data_is_migrated_counted_and_its_copy_let_go(library: Path, tmp_path: Path) -> None:
    later = step(tmp_path, "ALTER TABLE conversations ADD COLUMN colour VARCHAR; UPDATE conversations SET colour = 'blue';")
    (repair,) = migrate(library, later)
    assert repair.kind is RepairKind.MIGRATED
    assert version(library) == str(NEXT)
    with connect(library) as connection:
        assert connection.execute("SELECT title, colour FROM conversations").fetchall() == [("River", "blue")]
    assert [path.name for path in library.parent.iterdir()] == [FILE_NAME]
    assert migrate(library, later) == ()


def test_a_step_that_fails_leaves_the_library_as_it_was(library: Path, tmp_path: Path) -> None:
    later = step(tmp_path, "ALTER TABLE conversations ADD COLUMN colour VARCHAR; SELECT 1 FROM nowhere;")
    with pytest.raises(LibraryDamaged, match="as it was before"):
        migrate(library, later)
    assert [path.name for path in library.parent.iterdir()] == [FILE_NAME]
    record = open_record(library.parent)
    assert record.conversations.find_source("river").title == "River"
    record.close()


def test_a_step_that_loses_rows_is_taken_back(library: Path, tmp_path: Path) -> None:
    later = step(tmp_path, 'DELETE FROM messages WHERE "position" = 1;')
    with pytest.raises(LibraryDamaged, match="messages"):
        migrate(library, later)
    record = open_record(library.parent)
    assert record.library.stats().messages == 2
    record.close()


def test_a_step_may_announce_that_it_changes_a_count(library: Path, tmp_path: Path) -> None:
    *before, last = step(tmp_path, "DELETE FROM outbox;")
    migrate(library, [*before, replace(last, recounted=frozenset({"outbox"}))])
    assert version(library) == str(NEXT)


def test_an_older_strata_opens_a_newer_minor_version(library: Path) -> None:
    set_version(library, f"{NEXT.major}.{NEXT.minor + 5}")
    record = open_record(library.parent)
    assert (record.repairs, record.conversations.find_source("river").title) == ((), "River")
    record.close()
    assert version(library) == f"{NEXT.major}.{NEXT.minor + 5}"


def test_an_older_strata_refuses_a_newer_major_version(library: Path) -> None:
    set_version(library, f"{NEXT.major + 1}.0")
    with pytest.raises(LibraryTooNew, match=r"newer Strata .* Install"):
        open_record(library.parent)
    assert version(library) == f"{NEXT.major + 1}.0"


def test_a_migration_that_ended_before_the_count_is_counted_at_the_next_start(library: Path, tmp_path: Path) -> None:
    copy = library.with_name(library.name + ".before-migration")
    copy.write_bytes(library.read_bytes())
    later = step(tmp_path, "ALTER TABLE conversations ADD COLUMN colour VARCHAR;")
    with connect(library) as connection:
        connection.execute(later[-1].file.read_text(encoding="utf-8"))
        connection.execute("UPDATE meta SET value = ? WHERE name = 'version'", [str(NEXT)])
    assert migrate(library, later) == ()
    assert not copy.exists()


def test_a_migration_that_was_killed_halfway_is_run_again(library: Path, tmp_path: Path) -> None:
    library.with_name(library.name + ".before-migration").write_bytes(library.read_bytes())
    library.with_name(library.name + ".before-migration.unfinished").write_bytes(b"half a copy")
    assert len(migrate(library, step(tmp_path, "ALTER TABLE links ADD COLUMN note VARCHAR;"))) == 1
    assert [path.name for path in library.parent.iterdir()] == [FILE_NAME]


def test_a_library_without_memories_gets_their_tables_and_keeps_its_data(tmp_path: Path, library: Path) -> None:
    old = tmp_path / "old.duckdb"
    migrate(old, ALL[:1])
    with connect(old) as connection:
        connection.execute(f"ATTACH '{library}' AS today (READ_ONLY)")
        for table in ("conversations", "messages", "passages", "outbox"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM today.{table}")
    (tmp_path / "migrated").mkdir()
    old.rename(tmp_path / "migrated" / FILE_NAME)
    record = open_record(tmp_path / "migrated")
    assert [repair.kind for repair in record.repairs] == [RepairKind.MIGRATED]
    assert record.library.stats().messages == 2
    assert record.memories.counts() == ()
    assert record.library.problems() == ()
    record.close()
