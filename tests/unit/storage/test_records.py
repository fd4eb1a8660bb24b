"""What arrives is kept, once; what arrives again is merged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from strata.domain.passages import PassageKind
from strata.domain.records import Attachment, IncomingConversation, IncomingMessage, Role
from strata.services.ports.record import WriteCounts
from strata.storage.record import Record
from tests.support.drafts import batch, conversation_draft
from tests.support.records import START, conversation, document

LATER = timedelta(days=1)


def texts(record: Record, name: str, *, side_branches: bool = True) -> list[str]:
    home = record.conversations.find_source(name)
    return [message.text for message in record.conversations.messages(home.id, side_branches=side_branches)]


def searchable(record: Record) -> list[str]:
    seqs = [row.seq for rows in record.outbox.index_rows(1_000) for row in rows]
    return sorted(passage.text for passage in record.passages.passages(seqs))


def newer(incoming: IncomingConversation, *messages: IncomingMessage) -> IncomingConversation:
    assert incoming.updated_at is not None
    return replace(incoming, messages=messages, updated_at=incoming.updated_at + LATER)


def test_a_new_conversation_is_kept_as_it_came(record: Record) -> None:
    incoming = conversation("river", "Where do otters sleep?", "In a holt.", authors=("Ann", ""))
    picture = Attachment("otter.png", "image/png", "files/1", 1234, present=True)
    incoming = replace(
        incoming,
        metadata='{"kept": 1}',
        messages=(
            replace(incoming.messages[0], attachments=(picture,), model="m-1", metadata='{"a": 2}'),
            incoming.messages[1],
        ),
    )
    assert record.records.write(batch(incoming)) == WriteCounts(new=1, messages_added=2)
    kept = record.conversations.find_source("river")
    assert (kept.title, kept.source, kept.message_count, kept.branch_count, kept.word_count) == ("River", "test", 2, 0, 7)
    assert (kept.created_at, kept.updated_at, kept.metadata) == (START, START + timedelta(minutes=1), '{"kept": 1}')
    first, second = record.conversations.messages(kept.id, side_branches=True)
    assert (first.text, first.author, first.role, first.position) == ("Where do otters sleep?", "Ann", Role.USER, 0)
    assert (first.attachments, first.model, first.metadata) == ((picture,), "m-1", '{"a": 2}')
    assert (second.parent_source_id, second.created_at) == ("river:0", START + timedelta(minutes=1))


def test_a_passage_knows_where_it_comes_from(record: Record) -> None:
    record.records.write(batch(conversation("river", "Where do otters sleep?", authors=("Ann", ""))))
    message = record.conversations.find_message_source("river:0")
    (seq,) = record.passages.of_message(message.id)
    (passage,) = record.passages.passages([seq])
    assert (passage.text, passage.title, passage.speaker) == ("Where do otters sleep?", "River", "Ann")
    assert (passage.owner_id, passage.owner_source_id) == (message.id, "river:0")
    assert (passage.conversation_source_id, passage.kind) == ("river", PassageKind.MESSAGE)
    (signals,) = record.passages.signals([seq]).rows(np.array([0]))
    assert (signals.owner_seq, signals.position, signals.is_question, signals.word_count) == (message.seq, 0, True, 4)
    assert signals.created_us == int(START.timestamp() * 1_000_000)


def test_the_same_export_twice_changes_nothing(record: Record) -> None:
    arriving = batch(conversation("river", "one", "two"), document("note", "a line\nanother"))
    record.records.write(arriving)
    waiting = record.outbox.waiting()
    assert record.records.write(arriving) == WriteCounts(unchanged=2)
    assert record.outbox.waiting() == waiting


def test_fingerprints_are_told_by_source(record: Record) -> None:
    draft = conversation_draft(conversation("river", "one"))
    record.records.write(batch(conversation("river", "one"), conversation("river", "one", source="elsewhere")))
    assert record.records.fingerprints("test", ["river", "unknown"]) == {"river": draft.fingerprint}


def test_of_a_conversation_twice_in_one_batch_the_later_one_stands(record: Record) -> None:
    assert record.records.write(batch(conversation("river", "old"), conversation("river", "new"))).new == 1
    assert texts(record, "river") == ["new"]


def test_of_a_message_twice_in_one_conversation_the_later_one_stands(record: Record) -> None:
    incoming = conversation("river", "one", "two")
    again = replace(incoming.messages[0], text="one, better")
    record.records.write(batch(replace(incoming, messages=(*incoming.messages, again))))
    assert texts(record, "river") == ["one, better", "two"]


def test_a_newer_export_adds_changes_and_keeps_what_is_gone(record: Record) -> None:
    incoming = conversation("river", "one", "two", "three")
    record.records.write(batch(incoming))
    first, _, third = incoming.messages
    fourth = IncomingMessage("river:3", Role.ASSISTANT, "four", START + LATER)
    counts = record.records.write(batch(newer(incoming, replace(first, text="one, edited"), third, fourth)))
    assert counts == WriteCounts(changed=1, messages_added=1, messages_changed=1)
    assert texts(record, "river") == ["one, edited", "two", "three", "four"]
    assert searchable(record) == ["four", "one, edited", "three", "two"]


def test_an_older_export_only_fills_in_what_is_missing(record: Record) -> None:
    whole = conversation("river", "one", "two", "three")
    first, _, third = whole.messages
    record.records.write(batch(newer(whole, replace(first, text="one, edited"), third)))
    assert record.records.write(batch(whole)) == WriteCounts(changed=1, messages_added=1)
    assert texts(record, "river") == ["one, edited", "two", "three"]
    assert record.conversations.find_source("river").updated_at == START + LATER + timedelta(minutes=2)
    assert record.records.write(batch(whole)) == WriteCounts(unchanged=1)


def test_a_message_that_turns_inactive_leaves_the_main_branch(record: Record) -> None:
    incoming = conversation("river", "one", "two")
    record.records.write(batch(incoming))
    record.outbox.clear_up_to(record.outbox.latest())
    first, second = incoming.messages
    record.records.write(batch(newer(incoming, first, replace(second, active=False))))
    kept = record.conversations.find_source("river")
    assert (kept.message_count, kept.branch_count) == (1, 1)
    assert texts(record, "river", side_branches=False) == ["one"]
    work = record.outbox.next_batch(10)
    assert work is not None
    assert [(row.words, row.active) for row in work.rows] == [("two", False)]


def test_a_changed_text_takes_its_old_words_out_of_the_index(record: Record) -> None:
    incoming = conversation("river", "one", "two")
    record.records.write(batch(incoming))
    message = record.conversations.find_message_source("river:0")
    old = record.passages.of_message(message.id)
    record.outbox.clear_up_to(record.outbox.latest())
    first, second = incoming.messages
    record.records.write(batch(newer(incoming, replace(first, text="uno"), second)))
    work = record.outbox.next_batch(10)
    assert work is not None
    assert work.deletes == old
    assert [row.words for row in work.rows] == ["uno"]
    assert record.passages.of_message(message.id) == (work.rows[0].seq,)


def test_a_paragraph_that_stays_the_same_keeps_its_row(record: Record) -> None:
    note = document("note", "first line\nsecond line\n")
    record.records.write(batch(note))
    kept = record.documents.find_source("note")
    before = {
        passage.text: passage.seq
        for rows in record.outbox.index_rows(10)
        for passage in record.passages.passages([row.seq for row in rows])
    }
    record.records.write(batch(replace(note, text="a new line\nsecond line\n", updated_at=START + LATER)))
    after = {
        passage.text: passage.seq
        for rows in record.outbox.index_rows(10)
        for passage in record.passages.passages([row.seq for row in rows])
    }
    assert after.keys() == {"a new line\n", "second line\n"}
    assert after["second line\n"] == before["second line\n"]
    assert record.documents.get(kept.id).text == "a new line\nsecond line\n"


def test_an_older_document_changes_nothing(record: Record) -> None:
    note = document("note", "today")
    record.records.write(batch(note))
    older = replace(note, text="yesterday", updated_at=START - LATER)
    assert record.records.write(batch(older)) == WriteCounts(unchanged=1)
    assert record.documents.find_source("note").text == "today"


def test_a_persons_title_and_tags_survive_a_newer_export(record: Record) -> None:
    incoming = conversation("river", "one")
    record.records.write(batch(incoming, conversation("lake", "one")))
    home = record.conversations.find_source("river").id
    record.conversations.rename(home, "My otters")
    record.conversations.set_tags(home, ["animals"])
    for each in (incoming, conversation("lake", "one")):
        record.records.write(batch(replace(newer(each, *each.messages), title="The provider's title")))
    kept = record.conversations.get(home)
    assert (kept.title, kept.tags) == ("My otters", ("animals",))
    assert record.conversations.find_source("lake").title == "The provider's title"


def test_a_conversation_in_the_trash_is_brought_up_to_date_and_stays_there(record: Record) -> None:
    incoming = conversation("river", "one")
    record.records.write(batch(incoming))
    home = record.conversations.find_source("river").id
    record.conversations.trash([home], START)
    more = IncomingMessage("river:1", Role.ASSISTANT, "two", START + LATER)
    record.records.write(batch(newer(incoming, *incoming.messages, more)))
    assert record.conversations.get(home).deleted_at == START
    assert texts(record, "river") == ["one", "two"]
    assert searchable(record) == []
    record.conversations.restore([home])
    assert searchable(record) == ["one", "two"]


def test_what_is_written_between_two_kept_messages_reads_there(record: Record) -> None:
    incoming = conversation("river", "one", "two")
    record.records.write(batch(incoming))
    first, second = incoming.messages
    between = IncomingMessage("river:between", Role.TOOL, "one and a half", START)
    record.records.write(batch(newer(incoming, first, between, second)))
    assert texts(record, "river") == ["one", "one and a half", "two"]


def test_a_conversation_without_any_time_gets_the_time_of_its_arrival(record: Record) -> None:
    silent = IncomingConversation("test", "silent", "Silent", (IncomingMessage("s:0", Role.USER, "hush"),))
    record.records.write(batch(silent))
    kept = record.conversations.find_source("silent")
    assert kept.created_at == kept.updated_at == datetime(2023, 6, 9, 12, tzinfo=UTC)
    assert record.conversations.find_message_source("s:0").created_at == kept.created_at


def test_a_document_keeps_path_tags_and_links(record: Record) -> None:
    note = replace(document("note", "a line"), tags=("b", "a", "b"), links=("Other note",), path="folder/note.md")
    record.records.write(batch(note))
    kept = record.documents.find_source("note")
    assert (kept.tags, kept.links, str(kept.path)) == (("b", "a"), ("Other note",), "folder/note.md")
    record.records.write(batch(replace(note, tags=("c",), links=())))
    kept = record.documents.get(kept.id)
    assert (kept.tags, kept.links) == (("c",), ())


def test_half_a_surrogate_pair_and_a_zero_byte_do_not_stop_an_import(record: Record) -> None:
    incoming = conversation("river", "zero \0 byte", "plain")
    draft = conversation_draft(incoming)
    broken = replace(incoming, messages=(incoming.messages[0], replace(incoming.messages[1], text="half \ud83d pair")))
    record.records.write(replace(batch(), conversations=(replace(draft, incoming=broken),)))
    assert texts(record, "river") == ["zero \0 byte", "half \ufffd pair"]


def test_an_empty_batch_is_no_work(record: Record) -> None:
    assert record.records.write(batch()) == WriteCounts()
    assert record.outbox.waiting() == 0
