"""What results show of a conversation: kept in RAM, and never older than the last change."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from strata.storage import homes
from strata.storage.homes import Home, Homes
from strata.storage.record import Record
from tests.support.drafts import batch
from tests.support.records import conversation

GONE = 999


@pytest.fixture
def three(record: Record) -> Record:
    record.records.write(batch(conversation("brook", "a", "b"), conversation("creek", "c"), conversation("delta", "d")))
    return record


def seq_of(record: Record, name: str) -> int:
    return record.conversations.find_source(name).seq


def look(record: Record, kept: Homes, seqs: Collection[int]) -> dict[int, Home]:
    return record.passages._database.ask(lambda connection: kept.get(connection, seqs))


def test_conversations_are_told_with_what_results_show(three):
    brook, talk = seq_of(three, "brook"), three.conversations.find_source("brook")
    assert look(three, Homes(three.titles), {brook, GONE}) == {brook: Home(talk.id, "brook", "Brook", 2)}


def test_a_new_title_and_new_messages_are_seen_at_once(three):
    kept, brook = Homes(three.titles), seq_of(three, "brook")
    look(three, kept, {brook})
    three.conversations.rename(three.conversations.find_source("brook").id, "River")
    assert look(three, kept, {brook})[brook].title == "River"
    three.records.write(batch(replace(conversation("brook", "a", "b", "c"))))
    assert look(three, kept, {brook})[brook].places == 3


def test_a_change_while_it_is_read_is_not_kept(three):
    kept, brook = Homes(three.titles), seq_of(three, "brook")
    talk = three.conversations.find_source("brook")

    def read_and_rename(connection):
        found = kept.get(_Renaming(connection, lambda: three.conversations.rename(talk.id, "River")), {brook})
        return found[brook].title

    assert three.passages._database.ask(read_and_rename) == "Brook"
    assert look(three, kept, {brook})[brook].title == "River"


def test_no_more_are_kept_than_there_is_room_for(three, monkeypatch):
    monkeypatch.setattr(homes, "_MOST", 2)
    kept = Homes(three.titles)
    seqs = {seq_of(three, name) for name in ("brook", "creek", "delta")}
    for _ in range(2):
        assert set(look(three, kept, seqs)) == seqs
        assert len(kept._kept) == 2


class _Renaming:
    """A connection under which somebody renames a conversation right after it was read."""

    def __init__(self, connection, then) -> None:
        self._connection = connection
        self._then = then

    def rows(self, sql, parameters=()):
        found = self._connection.rows(sql, parameters)
        self._then()
        return found
