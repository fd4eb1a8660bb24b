"""Vectors are kept once for each passage and space, and what waits for one is always known."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.storage.record import Record, open_record
from tests.support.drafts import batch
from tests.support.records import START, conversation, document
from tests.unit.storage.test_outbox import OTHER, SPACE, embed, vectors


def test_what_the_encoder_reads_is_prefix_piece_and_suffix(record: Record) -> None:
    record.records.write(batch(conversation("river", "one", authors=("Ann", "")), document("note", "first\nsecond\n")))
    assert sorted(task.text for task in record.embeddings.next_tasks(SPACE, 10)) == [
        "Ann: one",
        "Note: first\n",
        "Note: second\n",
    ]


def test_the_newest_come_first(record: Record) -> None:
    day = timedelta(days=1)
    record.records.write(batch(conversation("middle", "m", start=START), conversation("old", "o", start=START - day)))
    assert record.embeddings.waiting(SPACE) == 2
    record.records.write(batch(conversation("new", "n", start=START + day)))
    assert [task.text[-1] for task in record.embeddings.next_tasks(SPACE, 2)] == ["n", "m"]


def test_waiting_goes_down_as_vectors_come(record: Record) -> None:
    record.records.write(batch(conversation("river", *map(str, range(5)))))
    assert (record.embeddings.waiting(SPACE), record.embeddings.total()) == (5, 5)
    embed(record, limit=2)
    assert (record.embeddings.waiting(SPACE), record.embeddings.waiting(OTHER)) == (3, 5)
    embed(record)
    assert record.embeddings.waiting(SPACE) == 0
    assert record.embeddings.next_tasks(SPACE, 10) == ()


def test_waiting_follows_imports_changes_and_the_trash(record: Record) -> None:
    incoming = conversation("river", "one", "two")
    record.records.write(batch(incoming))
    embed(record)
    first, second = incoming.messages
    record.records.write(
        batch(replace(incoming, messages=(first, replace(second, text="zwei")), updated_at=START + timedelta(days=1)))
    )
    assert [task.text for task in record.embeddings.next_tasks(SPACE, 10)] == ["assistant: zwei"]
    home = record.conversations.find_source("river").id
    record.conversations.trash([home], START)
    assert (record.embeddings.waiting(SPACE), record.embeddings.total()) == (0, 0)
    record.conversations.restore([home])
    assert (record.embeddings.waiting(SPACE), record.embeddings.total()) == (1, 2)


def test_waiting_is_the_same_after_a_restart(tmp_path: Path) -> None:
    record = open_record(tmp_path)
    record.records.write(batch(conversation("river", *map(str, range(5)))))
    embed(record, limit=2)
    before = record.embeddings.next_tasks(SPACE, 10)
    record.close()
    record = open_record(tmp_path)
    assert record.embeddings.next_tasks(SPACE, 10) == before
    record.close()


def test_a_vector_comes_back_as_it_was_saved(record: Record) -> None:
    record.records.write(batch(conversation("river", "one", "two")))
    made = embed(record)
    for seq, vector in made.items():
        kept = record.embeddings.vector(SPACE, seq)
        assert kept is not None
        assert tuple(kept.tolist()) == vector
    assert record.embeddings.vector(OTHER, 1) is None
    assert record.embeddings.vector(SPACE, 99) is None


def test_equal_texts_are_known_by_their_hash(record: Record) -> None:
    record.records.write(batch(conversation("river", "same", "other")))
    embed(record)
    record.records.write(batch(conversation("lake", "same", "new")))
    tasks = record.embeddings.next_tasks(SPACE, 10)
    hashes, found = record.embeddings.known(SPACE, [task.content_hash for task in tasks])
    (same,) = [task for task in tasks if task.content_hash in hashes]
    assert (same.text, found.shape) == ("user: same", (1, 4))
    hashes, found = record.embeddings.known(OTHER, [same.content_hash])
    assert (hashes, found.shape) == ((), (0, 3))


def test_passages_that_changed_meanwhile_are_passed_over(record: Record) -> None:
    incoming = conversation("river", "one", "two")
    record.records.write(batch(incoming))
    tasks = record.embeddings.next_tasks(SPACE, 10)
    first, second = incoming.messages
    record.records.write(
        batch(replace(incoming, messages=(first, replace(second, text="zwei")), updated_at=START + timedelta(days=1)))
    )
    record.embeddings.save(SPACE, [task.seq for task in tasks], [task.content_hash for task in tasks], vectors(2))
    assert [task.text for task in record.embeddings.next_tasks(SPACE, 10)] == ["assistant: zwei"]


def test_saving_the_same_vectors_twice_is_no_harm(record: Record) -> None:
    record.records.write(batch(conversation("river", "one")))
    (task,) = record.embeddings.next_tasks(SPACE, 10)
    for value in (1.0, -1.0):
        record.embeddings.save(SPACE, [task.seq], [task.content_hash], np.full((1, 4), value / 2, np.float32))
    kept = record.embeddings.vector(SPACE, task.seq)
    assert kept is not None
    assert kept.tolist() == [0.5, 0.5, 0.5, 0.5]


def test_a_forgotten_space_waits_again_and_the_other_stays(record: Record) -> None:
    record.records.write(batch(conversation("river", "one", "two")))
    embed(record)
    embed(record, OTHER)
    record.embeddings.forget(SPACE)
    record.embeddings.forget(EmbeddingSpace("never used", 2))
    assert (record.embeddings.waiting(SPACE), record.embeddings.waiting(OTHER)) == (2, 0)
    work = record.outbox.next_batch(100)
    assert work is not None
    assert [space for space, _, _ in work.vector_rows] == [OTHER]


def test_the_swap_of_spaces_is_written_at_once(record: Record) -> None:
    assert (record.embeddings.space_in_use(), record.embeddings.space_changing_to()) == (None, None)
    record.embeddings.set_spaces(SPACE, OTHER)
    assert (record.embeddings.space_in_use(), record.embeddings.space_changing_to()) == (SPACE, OTHER)
    record.embeddings.set_spaces(OTHER, None)
    assert (record.embeddings.space_in_use(), record.embeddings.space_changing_to()) == (OTHER, None)


def test_the_latency_of_a_model_is_noted_apart_from_its_spaces(record: Record) -> None:
    assert record.embeddings.latency("tiny") is None
    record.embeddings.save_latency("tiny", 5.5)
    record.embeddings.set_spaces(SPACE, None)
    record.embeddings.save_latency("tiny", 4.5)
    assert (record.embeddings.latency("tiny"), record.embeddings.space_in_use()) == (4.5, SPACE)
