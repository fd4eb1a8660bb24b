"""What is kept of passages in RAM stays the same as what the record says."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.passages import Passage
from strata.storage.passage_facts import PassageFacts
from tests.support.library import bring_in, opened
from tests.support.records import conversation, document

TALK = conversation("talk", "First thing said.", "Second thing said.", "Is that the third?", authors=("Ann", ""))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, TALK, document("note", "# One\n\nAbout one.\n\n# Two\n\nAbout two."))
        assert passages(library)
        yield library


def passages(library: Library) -> dict[str, Passage]:
    """Return all passages by their text, through the facts."""
    record = library._stores.record
    seqs = [row.seq for batch in record.outbox.index_rows(100) for row in batch]
    return {one.text: one for one in record.passages.passages(seqs)}


def assert_same_as_read_anew(library: Library) -> None:
    record = library._stores.record
    seqs = list(range(1, 50))
    fresh = PassageFacts(record.passages._database)
    assert record.passages._facts.get(seqs) == fresh.get(seqs)


def test_facts_are_those_of_the_record(library):
    third = passages(library)["Is that the third?"]
    assert (third.speaker, third.position, third.is_question, third.conversation_source_id) == ("Ann", 2, True, "talk")
    note = passages(library)["# Two\n\nAbout two."]
    assert (note.conversation_id, note.title, note.owner_source_id) == (None, "Note", "note")


def test_new_passages_are_seen_at_once(library, tmp_path):
    bring_in(library, tmp_path, conversation("more", "Something new."))
    assert passages(library)["Something new."].conversation_source_id == "more"
    assert_same_as_read_anew(library)


def test_new_passages_are_known_before_somebody_asks(library, tmp_path):
    facts = library._stores.record.passages._facts
    known = facts._last()
    bring_in(library, tmp_path, conversation("more", "Something new.", "And more of it."))
    assert facts._last() == known + 2
    assert_same_as_read_anew(library)


def test_a_changed_message_is_seen_at_once(library, tmp_path):
    first, second, third = TALK.messages
    bring_in(library, tmp_path, replace(TALK, messages=(first, replace(second, text="Said otherwise, was it not?"), third)))
    assert "Second thing said." not in passages(library)
    assert passages(library)["Said otherwise, was it not?"].is_question
    assert_same_as_read_anew(library)


def test_a_message_that_moved_is_seen_where_it_is(library, tmp_path):
    first, second, third = TALK.messages
    between = replace(second, source_id="talk:between", text="In between.")
    bring_in(library, tmp_path, replace(TALK, messages=(first, between, second, third)))
    assert [passages(library)[text].position for text in ("In between.", "Second thing said.")] == [1, 2]
    assert_same_as_read_anew(library)


def test_a_piece_that_went_is_gone(library, tmp_path):
    seq = passages(library)["# Two\n\nAbout two."].seq
    bring_in(library, tmp_path, document("note", "# One\n\nAbout one."))
    assert library._stores.record.passages.passages([seq]) == ()
    assert not len(library._stores.record.passages.signals([seq]))
    assert_same_as_read_anew(library)


def test_what_is_not_there_has_no_facts(library):
    assert not len(library._stores.record.passages.signals([0, 10**9]))
    assert not len(library._stores.record.passages.signals([]))
