"""The queue between record and indexes, and the streams that a rebuild reads."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.domain.passages import PassageKind
from strata.services.ports.index import Vectors
from strata.storage.record import Record, open_record
from tests.support.drafts import batch
from tests.support.records import START, conversation, document

SPACE = EmbeddingSpace("tiny", 4)
OTHER = EmbeddingSpace("other", 3)


def vectors(count: int, space: EmbeddingSpace = SPACE) -> Vectors:
    found = np.random.default_rng(1).standard_normal((count, space.dimension)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def embed(record: Record, space: EmbeddingSpace = SPACE, limit: int = 100) -> dict[int, tuple[float, ...]]:
    tasks = record.embeddings.next_tasks(space, limit)
    made = vectors(len(tasks), space)
    record.embeddings.save(space, [task.seq for task in tasks], [task.content_hash for task in tasks], made)
    return {task.seq: tuple(vector.tolist()) for task, vector in zip(tasks, made, strict=True)}


def settled(record: Record) -> None:
    record.outbox.clear_up_to(record.outbox.latest())


def test_new_passages_are_handed_over_once(record: Record) -> None:
    record.records.write(batch(conversation("river", "one", "two"), document("note", "line")))
    work = record.outbox.next_batch(10)
    assert work is not None
    assert [(row.words, row.kind, row.conversation_seq) for row in work.rows] == [
        ("one", PassageKind.MESSAGE, 1),
        ("two", PassageKind.MESSAGE, 1),
        ("line", PassageKind.DOCUMENT, -1),
    ]
    assert (work.deletes, work.vector_rows) == ((), ())
    assert work.rows[0].created_us == int(START.timestamp() * 1_000_000)
    record.outbox.acknowledge(work)
    assert record.outbox.next_batch(10) is None
    assert record.outbox.waiting() == 0


def test_batches_come_oldest_first(record: Record) -> None:
    record.records.write(batch(conversation("river", *map(str, range(5)))))
    seen = []
    while (work := record.outbox.next_batch(2)) is not None:
        seen.append([row.words for row in work.rows])
        record.outbox.acknowledge(work)
    assert seen == [["0", "1"], ["2", "3"], ["4"]]


def test_an_unacknowledged_batch_is_handed_over_again(record: Record) -> None:
    record.records.write(batch(conversation("river", "one")))
    assert record.outbox.next_batch(10) == record.outbox.next_batch(10)


def test_a_batch_tells_the_present_state_of_a_passage_that_changed_twice(record: Record) -> None:
    incoming = conversation("river", "one")
    record.records.write(batch(incoming))
    home = record.conversations.find_source("river").id
    record.conversations.trash([home], START)
    work = record.outbox.next_batch(10)
    assert work is not None
    assert (work.rows, len(work.deletes)) == ((), 1)
    record.conversations.restore([home])
    work = record.outbox.next_batch(10)
    assert work is not None
    assert (len(work.rows), work.deletes) == (1, ())


def test_saved_vectors_are_handed_over_without_the_words(record: Record) -> None:
    record.records.write(batch(conversation("river", "one", "two")))
    settled(record)
    made = embed(record)
    work = record.outbox.next_batch(10)
    assert work is not None
    assert work.rows == ()
    ((space, rows, found),) = work.vector_rows
    assert space == SPACE
    assert {row.seq: tuple(vector.tolist()) for row, vector in zip(rows, found, strict=True)} == made


def test_a_space_being_filled_does_not_bother_the_one_in_use(record: Record) -> None:
    record.records.write(batch(conversation("river", "one")))
    embed(record)
    settled(record)
    embed(record, OTHER)
    work = record.outbox.next_batch(10)
    assert work is not None
    assert [space for space, _, _ in work.vector_rows] == [OTHER]


def test_a_passage_that_comes_back_brings_its_vectors_in_every_space(record: Record) -> None:
    record.records.write(batch(conversation("river", "one")))
    embed(record)
    embed(record, OTHER)
    home = record.conversations.find_source("river").id
    record.conversations.trash([home], START)
    settled(record)
    record.conversations.restore([home])
    work = record.outbox.next_batch(10)
    assert work is not None
    assert {space for space, _, _ in work.vector_rows} == {SPACE, OTHER}


def test_the_streams_of_a_rebuild_hold_what_the_indexes_must(record: Record) -> None:
    record.records.write(batch(conversation("river", *map(str, range(7))), conversation("gone", "a", "b")))
    made = embed(record, limit=4)
    record.conversations.trash([record.conversations.find_source("gone").id], START)
    rows = [row for part in record.outbox.index_rows(3) for row in part]
    assert [row.words for row in rows] == list(map(str, range(7)))
    parts = list(record.outbox.vector_rows(SPACE, 3))
    kept = {row.seq: tuple(vector.tolist()) for part, found in parts for row, vector in zip(part, found, strict=True)}
    alive = {row.seq for row in rows}
    assert kept == {seq: vector for seq, vector in made.items() if seq in alive}
    expected = {row.seq: row.content_hash for row in rows}
    hashes = [
        pair for seqs, found in record.outbox.expected_hashes(None) for pair in zip(seqs.tolist(), found.tolist(), strict=True)
    ]
    assert dict(hashes) == expected
    hashes = [
        pair for seqs, found in record.outbox.expected_hashes(SPACE) for pair in zip(seqs.tolist(), found.tolist(), strict=True)
    ]
    assert dict(hashes) == {seq: expected[seq] for seq in kept}


def test_a_space_that_was_never_used_holds_nothing(record: Record) -> None:
    record.records.write(batch(conversation("river", "one")))
    assert list(record.outbox.vector_rows(SPACE, 10)) == []
    assert list(record.outbox.expected_hashes(SPACE)) == []


def test_numbers_are_not_given_out_again_after_a_restart(tmp_path: Path) -> None:
    record = open_record(tmp_path)
    incoming = conversation("river", "one", "two")
    record.records.write(batch(incoming))
    settled(record)
    latest = record.outbox.latest()
    record.close()
    record = open_record(tmp_path)
    assert record.outbox.latest() == latest
    record.records.write(batch(replace(incoming, messages=incoming.messages[:1], title="New"), conversation("lake", "three")))
    assert record.outbox.latest() > latest
    record.close()
