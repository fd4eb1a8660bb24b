"""One writer, a cursor for each reading thread, snapshots, and the refusal to write without room."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from strata.domain.errors import DiskFull, LibraryInUse, WorldError
from strata.domain.system_errors import in_words
from strata.storage import engine
from strata.storage.database import Database
from strata.storage.engine import explained


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "strata.duckdb")
    with opened.write() as connection:
        connection.run("CREATE TABLE things (seq BIGINT PRIMARY KEY, name VARCHAR)")
    yield opened
    opened.close()


def add(database: Database, seq: int, name: str = "") -> None:
    with database.write() as connection:
        connection.run("INSERT INTO things VALUES ($seq, $name)", {"seq": seq, "name": name})


def count(database: Database) -> int:
    return database.number("SELECT count(*) FROM things")


def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(duckdb.ConversionException), database.write() as connection:
        connection.rows("INSERT INTO things VALUES (1, 'half'), ('no number', 'other half')")
    assert count(database) == 0
    add(database, 1)
    assert count(database) == 1


def test_bytes_that_are_no_text_do_not_stop_a_write_nor_end_it(database: Database) -> None:
    """Names of files may hold them, and stand in the titles of jobs and in the reports of imports."""
    half = os.fsdecode(b"caf\xe9")
    with database.write() as connection:
        connection.run("INSERT INTO things VALUES (1, 'whole')")
        connection.run("INSERT INTO things VALUES ($seq, $name)", {"seq": 2, "name": half})
        assert connection.number("SELECT count(*) FROM things WHERE name IN (SELECT unnest($names))", {"names": [half]}) == 1
    assert database.rows("SELECT name FROM things ORDER BY seq") == [("whole",), ("caf\ufffd",)]


def test_a_nested_write_joins_the_outer_one(database: Database) -> None:
    def half() -> None:
        with database.write():
            add(database, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert count(database) == 0


def test_a_reader_sees_nothing_of_an_unfinished_write(database: Database) -> None:
    with database.write() as connection:
        connection.run("INSERT INTO things VALUES (1, 'one')")
        assert count(database) == 0
    assert count(database) == 1


def test_a_snapshot_stays_the_same_while_others_write(database: Database) -> None:
    with database.snapshot() as connection:
        before = connection.number("SELECT count(*) FROM things")
        writer = threading.Thread(target=add, args=(database, 1))
        writer.start()
        writer.join()
        assert connection.number("SELECT count(*) FROM things") == before
        assert count(database) == before
    assert count(database) == before + 1


def test_a_connection_refuses_a_thread_that_does_not_hold_it(database: Database) -> None:
    with database.read() as connection, ThreadPoolExecutor(1) as pool:
        with pytest.raises(AssertionError, match="does not hold it"):
            pool.submit(connection.rows, "SELECT 1").result()
        assert connection.rows("SELECT 1") == [(1,)]
    with database.write() as writer:
        writer.run("SELECT 1")
    with pytest.raises(AssertionError, match="does not hold it"):
        writer.run("SELECT 1")


def test_many_threads_read_and_write_at_once(database: Database) -> None:
    def write(first: int) -> None:
        for seq in range(first, first + 20):
            add(database, seq, "x" * 100)

    def read(_: int) -> bool:
        counts = [count(database) for _ in range(40)]
        return counts == sorted(counts)

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write, first) for first in (0, 100, 200)]
        readers = [pool.submit(read, number) for number in range(3)]
        assert all(reader.result() for reader in readers)
        assert [writer.result() for writer in writers] == [None] * 3
    assert count(database) == 60


def test_the_same_file_is_opened_once(database: Database) -> None:
    with pytest.raises(duckdb.Error, match="already attached") as caught:
        Database(database.file)
    assert isinstance(explained(caught.value, database.file), LibraryInUse)


def test_without_room_writes_are_refused_and_taken_again_when_there_is(tmp_path: Path) -> None:
    free = [10_000_000]
    database = Database(tmp_path / "strata.duckdb", minimum_free=1_000_000, free=lambda _: free[0])
    with database.write() as connection:
        connection.run("CREATE TABLE things (seq BIGINT PRIMARY KEY, name VARCHAR)")
    free[0] = 999_999
    assert not database.writability().writable
    assert "no room" in database.writability().reason
    with pytest.raises(DiskFull):
        add(database, 1)
    assert count(database) == 0
    free[0] = 1_000_000
    assert database.writability().writable
    add(database, 1)
    assert count(database) == 1
    database.close()


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "strata.duckdb")
    database.close()
    database.close()
    assert not database.writability().writable
    with pytest.raises(WorldError, match="closed"):
        database.rows("SELECT 1")
    with pytest.raises(WorldError, match="closed"), database.write():
        pass


def test_closing_waits_for_readers(database: Database) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def read() -> list[tuple[int]]:
        with database.read() as connection:
            inside.set()
            assert go_on.wait(10)
            return connection.rows("SELECT 1")

    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(read)
        assert inside.wait(10)
        closing = pool.submit(database.close)
        assert not closing.done()
        go_on.set()
        assert reading.result() == [(1,)]
        closing.result()


def test_nothing_is_fetched_or_loaded_by_the_engine_on_its_own(database: Database) -> None:
    settings = database.rows("SELECT value FROM duckdb_settings() WHERE name LIKE 'auto%_known_extensions'")
    assert settings == [("false",), ("false",)]


def test_the_engine_has_no_threads_that_write_files_and_may_wait_for_themselves(database: Database) -> None:
    assert database.number("SELECT value::INTEGER FROM duckdb_settings() WHERE name = 'async_threads'") == 0


def test_files_are_written_so_that_the_release_before_reads_them(database: Database) -> None:
    ((tags,),) = database.rows("SELECT tags FROM duckdb_databases() WHERE database_name = 'library'")
    assert "v1.5" in str(tags)


def limit(database: Database) -> str:
    """Return how much the engine may keep in memory now."""
    return str(database.ask(lambda connection: connection.rows("SELECT current_setting('memory_limit')"))[0][0])


def test_an_import_lets_the_engine_keep_less_in_memory_for_its_length(database: Database) -> None:
    usual = limit(database)
    with database.sparing():
        with database.sparing():
            pass
        spared = limit(database)

    assert (usual, spared, limit(database)) == ("122.0 MiB", "61.0 MiB", "122.0 MiB")


def test_more_memory_is_kept_no_longer_than_what_lacked_it_takes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    add(database, 1, "x" * 8_000_000)
    database.checkpoint()
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "9MB")
    with database.sparing():
        pass  # after which the new limit holds
    assert limit(database) == "8.5 MiB"
    ((found,),) = database.rows("SELECT name || name FROM things")
    assert (len(found), limit(database)) == (16_000_000, "8.5 MiB")
    database.with_enough_memory(lambda: add(database, 2, "y" * 12_000_000))
    assert (count(database), limit(database)) == (2, "8.5 MiB")


def test_what_gave_the_file_up_for_want_of_memory_is_done_again_with_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The engine could not even roll back, and an instance that gave the file up takes no other limit of memory."""
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "8MB")
    database = Database(tmp_path / "strata.duckdb")
    with database.write() as connection:
        connection.run("CREATE TABLE things (seq BIGINT PRIMARY KEY, name VARCHAR)")

    def append_many(first: int) -> None:
        with database.write() as connection:
            for seq in range(first, first + 12):
                connection.insert("things", pa.table({"seq": [seq], "name": [f"{seq}" + "y" * 400_000]}))

    for first in (0, 100):
        database.with_enough_memory(partial(append_many, first))
    assert count(database) == 24
    assert "FATAL" in caplog.text
    database.close()


def test_what_no_memory_suffices_for_is_told_as_that(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    add(database, 1, "x" * 8_000_000)
    database.checkpoint()
    monkeypatch.setattr(engine, "GENEROUS_LIMIT", "9MB")
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "9MB")
    with database.sparing():
        pass  # after which the new limits hold
    with pytest.raises(MemoryError) as raised:
        database.rows("SELECT name || name FROM things")
    told = in_words(raised.value)
    assert told is not None
    assert "not enough memory" in told.what
    with pytest.raises(MemoryError):
        database.with_enough_memory(lambda: add(database, 2, "y" * 12_000_000))
    assert count(database) == 1


def test_a_log_that_needs_more_memory_than_there_is_is_no_damage(tmp_path: Path) -> None:
    told = explained(duckdb.OutOfMemoryException("Failure while replaying WAL file"), tmp_path / "strata.duckdb")
    assert (type(told), "not enough memory" in told.what) == (WorldError, True)


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let a folder go that is in use")
def test_a_folder_that_went_away_is_told_as_that_and_as_no_bug(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    database = Database(folder / "strata.duckdb")
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(WorldError, match=r"library” is not there, or not any more\. Look whether it was moved"):
        add(database, 1)
    assert "not there" in database.writability().reason
    (tmp_path / "elsewhere").rename(folder)
    assert database.writability().writable
    database.close()


def test_what_fails_with_many_rows_says_why(database: Database) -> None:
    """Letting the rows go fails as well in a transaction that failed, and said only that."""
    rows = pa.table({"seq": [1, 2], "name": ["1", "no number"]})
    with pytest.raises(duckdb.ConversionException, match="no number"), database.write() as connection:
        connection.run_with_staged(rows, "INSERT INTO things SELECT name::BIGINT, name FROM staged")
    append(database, 10, "whole")
    assert count(database) == 3


def test_who_does_it_again_by_hand_has_a_minute_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "9MB")
    now = [0.0]
    database = Database(tmp_path / "strata.duckdb", seconds=lambda: now[0])
    with database.write() as connection:
        connection.run("CREATE TABLE things (seq BIGINT PRIMARY KEY, name VARCHAR)")
    with pytest.raises(MemoryError, match=r"memory|allocate|block"):
        add(database, 1, "x" * 12_000_000)
    now[0] += 30
    add(database, 1, "x" * 12_000_000)
    assert limit(database) == "1.8 GiB"
    database.checkpoint()
    now[0] += 31
    assert (count(database), limit(database)) == (1, "8.5 MiB")
    database.close()


def append(database: Database, first: int, text: str) -> None:
    rows = pa.table({"seq": range(first, first + 3), "name": [f"{first} before", text, f"{first} after"]})
    with database.write() as connection:
        connection.insert("things", rows)


def test_a_commit_that_lacks_memory_leaves_no_table_askew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engine 2.0.0 went on with columns of different lengths, gave wrong rows, and wrote them to the file later."""
    monkeypatch.setattr(engine, "SPARING_LIMIT", "16MB")
    file = tmp_path / "strata.duckdb"
    database = Database(file)
    with database.write() as connection:
        connection.run("CREATE TABLE things (seq BIGINT PRIMARY KEY, name VARCHAR)")
    append(database, 10, "small")
    with database.sparing():
        with pytest.raises(MemoryError, match=r"memory|allocate|block"):
            append(database, 20, "x" * 14_000_000)
        append(database, 30, "small")
        append(database, 40, "x" * 14_000_000)
    expected = [
        (first + place, len(name))
        for first in (10, 30, 40)
        for place, name in enumerate((f"{first} before", "x" * 14_000_000 if first == 40 else "small", f"{first} after"))
    ]
    assert database.rows("SELECT seq, length(name) FROM things ORDER BY seq") == expected
    database.close()
    again = Database(file)
    assert again.rows("SELECT seq, length(name) FROM things ORDER BY seq") == expected
    assert again.rows("SELECT name FROM things WHERE seq % 10 = 2 ORDER BY seq") == [
        ("10 after",),
        ("30 after",),
        ("40 after",),
    ]
    again.close()


def test_a_read_that_lacks_memory_gets_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    add(database, 1, "x" * 8_000_000)
    monkeypatch.setattr(engine, "SPARING_LIMIT", "8MB")
    with database.sparing():
        ((found,),) = database.rows("SELECT name || name FROM things")
    assert len(found) == 16_000_000


def test_rows_are_stored_in_small_groups_so_that_folding_rewrites_little(database: Database) -> None:
    rows = 3 * engine.ROW_GROUP
    with database.write() as connection:
        connection.run("CREATE TABLE many AS SELECT range AS seq FROM range($rows)", {"rows": rows})
    database.checkpoint()

    groups = "SELECT count(DISTINCT row_group_id), max(count) FROM pragma_storage_info('many')"

    assert database.ask(lambda connection: connection.rows(groups))[0] == (3, engine.ROW_GROUP)
