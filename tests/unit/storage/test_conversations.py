"""The list of conversations, the reader's messages, and what the person does to them."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from strata.domain.errors import NotFound
from strata.domain.records import ConversationFilter, ConversationOrder, IncomingMessage, MessageKind, Role, SourceCount
from strata.storage.record import Record
from tests.support.drafts import batch
from tests.support.records import START, conversation, document

DAY = timedelta(days=1)


def titles(record: Record, wanted: ConversationFilter) -> list[str]:
    return [kept.title for kept in record.conversations.page(record.conversations.seqs(wanted))]


@pytest.fixture
def three(record: Record) -> Record:
    record.records.write(
        batch(
            conversation("Älter", "a", "b", "c", start=START),
            conversation("brook", "a", start=START + DAY, source="claude"),
            conversation("creek", "a", "b", start=START + 2 * DAY),
        )
    )
    return record


@pytest.mark.parametrize(
    ("order", "ascending"),
    [
        (ConversationOrder.UPDATED, ["Älter", "Brook", "Creek"]),
        (ConversationOrder.CREATED, ["Älter", "Brook", "Creek"]),
        (ConversationOrder.TITLE, ["Älter", "Brook", "Creek"]),
        (ConversationOrder.SOURCE, ["Brook", "Älter", "Creek"]),
        (ConversationOrder.LENGTH, ["Brook", "Creek", "Älter"]),
    ],
)
def test_the_list_is_sorted_as_asked(three: Record, order: ConversationOrder, ascending: list[str]) -> None:
    assert titles(three, ConversationFilter(order=order, descending=False)) == ascending
    assert titles(three, ConversationFilter(order=order, descending=True)) == ascending[::-1]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ConversationFilter(text="äLT"), ["Älter"]),
        (ConversationFilter(text="100%"), []),
        (ConversationFilter(sources=("claude",)), ["Brook"]),
        (ConversationFilter(sources=("claude", "test"), text="r"), ["Creek", "Brook", "Älter"]),
        (ConversationFilter(since=START + DAY), ["Creek", "Brook"]),
        (ConversationFilter(until=START + DAY), ["Älter"]),
        (ConversationFilter(since=START + DAY, until=START + 2 * DAY), ["Brook"]),
        (ConversationFilter(tags=("none",)), []),
    ],
)
def test_the_list_shows_what_is_asked_for(three: Record, wanted: ConversationFilter, found: list[str]) -> None:
    assert titles(three, wanted) == found


def test_tags_can_be_given_counted_and_asked_for(three: Record) -> None:
    older, brook = (three.conversations.find_source(name).id for name in ("Älter", "brook"))
    three.conversations.set_tags(older, ["water", "old"])
    three.conversations.set_tags(brook, ["water", "water"])
    assert three.conversations.tags() == (("water", 2), ("old", 1))
    assert titles(three, ConversationFilter(tags=("old", "unknown"))) == ["Älter"]
    assert three.conversations.page(three.conversations.seqs(ConversationFilter(tags=("old",))))[0].tags == ("old", "water")
    three.conversations.set_tags(older, [])
    assert three.conversations.get(older).tags == ()


def test_the_trash_takes_out_of_list_tags_and_search_and_gives_back(three: Record) -> None:
    brook = three.conversations.find_source("brook")
    three.conversations.set_tags(brook.id, ["water"])
    three.outbox.clear_up_to(three.outbox.latest())
    three.conversations.trash([brook.id], START)
    assert titles(three, ConversationFilter()) == ["Creek", "Älter"]
    assert titles(three, ConversationFilter(in_trash=True)) == ["Brook"]
    assert three.conversations.tags() == ()
    work = three.outbox.next_batch(10)
    assert work is not None
    assert (work.rows, len(work.deletes)) == ((), 1)
    three.outbox.acknowledge(work)
    three.conversations.restore([brook.id])
    assert titles(three, ConversationFilter()) == ["Creek", "Brook", "Älter"]
    work = three.outbox.next_batch(10)
    assert work is not None
    assert [row.conversation_seq for row in work.rows] == [brook.seq]


def test_page_keeps_the_order_it_was_asked_in_and_leaves_out_what_is_gone(three: Record) -> None:
    seqs = [3, 99, 1]
    assert [kept.seq for kept in three.conversations.page(seqs)] == [3, 1]
    assert three.conversations.page([]) == ()


def test_side_branches_are_read_on_request(record: Record) -> None:
    incoming = conversation("river", "one", "two", "other two")
    record.records.write(
        batch(replace(incoming, messages=(*incoming.messages[:2], replace(incoming.messages[2], active=False))))
    )
    home = record.conversations.find_source("river").id
    assert [message.text for message in record.conversations.messages(home, side_branches=False)] == ["one", "two"]
    assert [message.text for message in record.conversations.messages(home, side_branches=True)] == ["one", "two", "other two"]


def test_neighbours_are_the_visible_messages_beside(record: Record) -> None:
    incoming = conversation("river", "one", "thinking", "two", "three", authors=("Ann", ""))
    first, second, third, fourth = incoming.messages
    thinking = replace(second, kind=MessageKind.REASONING)
    record.records.write(batch(replace(incoming, messages=(first, thinking, third, fourth))))
    ids = [record.conversations.find_message_source(f"river:{place}").id for place in (0, 2, 3)]
    found = record.conversations.neighbours([*ids, uuid4()], 3)
    assert found.keys() == set(ids)
    before, after = found[ids[1]]
    assert (before.speaker, before.text, before.message_id) == ("Ann", "one", ids[0]) if before else False
    assert (after.speaker, after.text) == ("assistant", "thr") if after else False
    assert found[ids[0]][0] is None
    assert found[ids[2]][1] is None


def test_neighbours_of_a_side_branch_follow_the_answers(record: Record) -> None:
    question = IncomingMessage("q", Role.USER, "question", START)
    answer = IncomingMessage("a", Role.ASSISTANT, "answer", START, parent_source_id="q")
    hidden = IncomingMessage("h", Role.TOOL, "call", START, MessageKind.TOOL_CALL, parent_source_id="q", active=False)
    other = IncomingMessage("o", Role.ASSISTANT, "other answer", START, parent_source_id="h", active=False)
    thanks = IncomingMessage("t", Role.USER, "thanks", START, parent_source_id="o", active=False)
    talk = replace(conversation("river"), messages=(question, answer, hidden, other, thanks))
    record.records.write(batch(talk))
    message = record.conversations.find_message_source("o").id
    before, after = record.conversations.neighbours([message], 80)[message]
    assert before is not None
    assert after is not None
    assert (before.text, after.text) == ("question", "thanks")


def test_answers_that_go_round_in_a_circle_end(record: Record) -> None:
    one = IncomingMessage("1", Role.USER, "one", START, parent_source_id="2", active=False)
    two = IncomingMessage("2", Role.TOOL, "two", START, MessageKind.HIDDEN, parent_source_id="1", active=False)
    record.records.write(batch(replace(conversation("river"), messages=(one, two))))
    message = record.conversations.find_message_source("1").id
    assert record.conversations.neighbours([message], 80)[message] == (None, None)


def test_speakers_and_sources_are_counted(record: Record) -> None:
    record.records.write(batch(conversation("a", "1", "2", "3", authors=("Ann", "Bob")), document("note", "x", source="notes")))
    assert [(speaker.name, speaker.messages) for speaker in record.conversations.speakers()] == [("Ann", 2), ("Bob", 1)]
    assert set(record.conversations.sources()) == {SourceCount("test", 1, 0), SourceCount("notes", 0, 1)}


def test_what_is_not_there_is_said_to_be_missing(record: Record) -> None:
    store = record.conversations
    for ask in (
        lambda: store.get(uuid4()),
        lambda: store.find_source("nowhere"),
        lambda: store.messages(uuid4(), side_branches=True),
        lambda: store.message(uuid4()),
        lambda: store.find_message_source("nowhere"),
        lambda: store.rename(uuid4(), "title"),
        lambda: store.set_tags(uuid4(), ["tag"]),
        lambda: store.trash([uuid4()], START),
        lambda: store.restore([uuid4()]),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_hundred_thousand_conversations_are_listed_whole_in_every_order(record: Record) -> None:
    with record.conversations._database.write() as connection:
        connection.run(
            "INSERT INTO conversations SELECT i, uuidv7(), 'test', i::VARCHAR, 'Title ' || hash(i), FALSE, "
            "TIMESTAMP '2020-01-01' + INTERVAL (hash(i) % 2000000) MINUTE, "
            "TIMESTAMP '2024-01-01' + INTERVAL (hash(i) % 90000) MINUTE, "
            "NULL, 0, 0, 0, i, NULL, '{}' FROM range(1, 100001) AS numbers(i)"
        )
    for order in ConversationOrder:
        seqs = record.conversations.seqs(ConversationFilter(order=order))
        assert len(set(seqs)) == 100_000
        page = record.conversations.page(seqs[50_000:50_050])
        assert [kept.seq for kept in page] == list(seqs[50_000:50_050])
