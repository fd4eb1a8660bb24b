"""Which titles changed since they were last read, and where conversations begin."""

from dataclasses import replace

import pytest

from strata.services.ports.index import IndexFilter
from strata.storage.record import Record
from tests.support.drafts import batch
from tests.support.records import START, conversation


@pytest.fixture
def two(record: Record) -> Record:
    record.records.write(batch(conversation("brook", "a", "b"), conversation("creek", "", "c", source="claude")))
    return record


def test_titles_come_with_their_source_and_the_first_passage(two):
    brook, creek = two.titles.titles()
    assert (brook.text, brook.source, creek.text, creek.source) == ("Brook", "test", "Creek", "claude")
    first, second = two.passages.passages([brook.begins, creek.begins])
    assert [(first.text, first.position), (second.text, second.position)] == [("a", 0), ("c", 1)]


def test_only_what_changed_is_told(two):
    brook, creek = two.titles.titles()
    before = two.titles.version()
    assert two.titles.changes(before) == frozenset()
    two.conversations.rename(two.conversations.find_source("creek").id, "Stream")
    assert two.titles.changes(before) == {creek.conversation_seq}
    later = replace(conversation("brook", "a", "b", "d"), title="River")
    two.records.write(batch(later))
    assert two.titles.changes(before) == {brook.conversation_seq, creek.conversation_seq}
    assert [title.text for title in two.titles.titles([brook.conversation_seq])] == ["River"]


def test_what_was_never_read_may_be_anything(two):
    assert two.titles.changes(-1) is None


def test_many_changes_are_told_as_any(two):
    before = two.titles.version()
    two.titles.changed(range(10_001))
    assert two.titles.changes(before) is None
    assert two.titles.changes(two.titles.version()) == frozenset()


def test_a_conversation_in_the_trash_has_no_title_until_it_is_back(two):
    brook = two.conversations.find_source("brook")
    before = two.titles.version()
    two.conversations.trash([brook.id], START)
    assert two.titles.changes(before) == {brook.seq}
    assert two.titles.titles([brook.seq]) == []
    two.conversations.restore([brook.id])
    assert [title.text for title in two.titles.titles([brook.seq])] == ["Brook"]


def test_a_conversation_begins_where_the_filter_lets_it(two):
    brook, _ = two.titles.titles()
    [second] = two.passages.passages([two.titles.beginnings([brook.conversation_seq], _after(START))[brook.conversation_seq]])
    assert second.text == "b"


def _after(moment) -> IndexFilter:
    return IndexFilter(since_us=int(moment.timestamp() * 1_000_000) + 1)
