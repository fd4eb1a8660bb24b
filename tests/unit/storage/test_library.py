"""The record as a whole: opening, counting, and finding its own faults."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from strata.domain.errors import LibraryDamaged, LibraryInUse
from strata.domain.records import SourceCount
from strata.storage.record import FILE_NAME, Record, open_record
from tests.support.drafts import batch
from tests.support.records import START, conversation, document
from tests.unit.storage.test_outbox import embed

HOLDER = """
import sys
from pathlib import Path
from strata.storage.record import open_record
record = open_record(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
record.close()
"""
FAULTS = {
    "DELETE FROM conversations WHERE seq = 1": "messages belong to no conversation",
    "DELETE FROM messages WHERE seq = 1": "passages belong to no message",
    "DELETE FROM documents": "passages belong to no document",
    "DELETE FROM passages WHERE seq = 1": "vectors belong to no passage",
    "DELETE FROM embedding_models": "vectors belong to no embedding model",
    "INSERT INTO tags VALUES (99, 99, NULL, 'x')": "labels belong to nothing",
    "INSERT INTO links VALUES (99, 99, 'x')": "links belong to no document",
    "UPDATE conversations SET source_id = 'same'": "conversations are kept twice",
    "UPDATE messages SET source_id = 'same'": "messages are kept twice",
    "UPDATE conversations SET message_count = 7 WHERE seq = 1": "1 conversations count their messages wrongly",
    "UPDATE passages SET active = FALSE WHERE seq = 1": "disagree with their message",
    "UPDATE passages SET in_trash = TRUE WHERE seq = 1": "disagree with their conversation about the trash",
    "UPDATE passages SET in_trash = TRUE WHERE kind = 'document'": "disagree with their document about the trash",
    "UPDATE messages SET id = (SELECT id FROM messages WHERE seq = 1)": "share their public id",
}


def test_counts_leave_the_trash_out(record: Record) -> None:
    record.records.write(batch(conversation("river", "1", "2"), conversation("lake", "3"), document("note", "a\nb")))
    stats = record.library.stats()
    assert (stats.conversations, stats.messages, stats.documents, stats.passages) == (2, 3, 1, 5)
    assert stats.sources == (SourceCount("test", 2, 1),)
    record.conversations.trash([record.conversations.find_source("river").id], START)
    stats = record.library.stats()
    assert (stats.conversations, stats.messages, stats.documents, stats.passages) == (1, 1, 1, 3)


def test_an_empty_library_counts_nothing(record: Record) -> None:
    stats = record.library.stats()
    assert (stats.conversations, stats.messages, stats.documents, stats.passages, stats.sources) == (0, 0, 0, 0, ())


@pytest.mark.parametrize("fault", FAULTS, ids=FAULTS.values())
def test_a_fault_in_the_record_is_found(tmp_path: Path, fault: str) -> None:
    record = open_record(tmp_path)
    record.records.write(batch(conversation("river", "1", "2"), conversation("lake", "3"), document("note", "a")))
    embed(record)
    assert record.library.problems() == ()
    with record.library._database.write() as connection:
        connection.run(fault)
    assert any(FAULTS[fault] in problem for problem in record.library.problems())
    record.close()


def test_reads_of_a_sequence_see_one_state(record: Record) -> None:
    with record.library.sequence():
        before = record.library.stats()
        assert record.library.stats() == before


def test_another_process_that_holds_the_library_is_named(tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], cwd="app", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    with pytest.raises(LibraryInUse, match=f"process {other.pid}|Another program"):
        open_record(tmp_path)
    other.communicate("\n")
    assert other.returncode == 0
    open_record(tmp_path).close()


def test_a_file_that_is_no_library_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("my diary", encoding="utf-8")
    with pytest.raises(LibraryDamaged, match=r"\w\. Nothing was changed"):
        open_record(tmp_path)
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == "my diary"


def test_a_folder_that_cannot_be_made_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryDamaged, match=r"cannot be used\. .*something else of that name is in its place\."):
        open_record(tmp_path / "file")


@pytest.mark.skipif(os.name == "nt", reason="quotes are not allowed in names on Windows")
def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "Ann's “library” 日本語"
    open_record(folder).close()
    assert (folder / FILE_NAME).exists()
