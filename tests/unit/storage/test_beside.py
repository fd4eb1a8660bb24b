"""What stands beside a message in the results: the same as the record says when it is asked by the message's id."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from strata.domain.records import IncomingConversation, MessageKind, Role
from strata.domain.search import SearchRequest
from strata.services.cutting import is_searched
from strata.services.ports.record import ConversationDraft, RecordBatch
from strata.storage.record import Record, open_record
from tests.support.drafts import conversation_draft
from tests.support.library import bring_in, opened
from tests.support.records import conversation
from tests.support.thorough import examples

LONG = " ".join(f"Sentence number {number} of a long message." for number in range(400))

LATER = st.tuples(
    st.sampled_from(["text", "", "other text"]), st.sampled_from(MessageKind), st.sampled_from(Role), st.booleans()
)
TALK = st.lists(LATER, min_size=1, max_size=8)


def talk(name: str, turns: Sequence[tuple[str, MessageKind, Role, bool]], first: int = 0) -> IncomingConversation:
    """Return a conversation of such turns; its messages are numbered from `first` on, downwards."""
    made = conversation(name, *(text for text, *_ in turns))
    messages = [
        replace(message, source_id=f"{name}:{first - place}", parent_source_id=None, kind=kind, role=role, active=active)
        for place, (message, (_, kind, role, active)) in enumerate(zip(made.messages, turns, strict=True))
    ]
    return replace(made, messages=tuple(messages))


def take_in(record: Record, *records: IncomingConversation) -> None:
    record.records.write(RecordBatch(tuple(map(draft, records))))


def draft(record: IncomingConversation) -> ConversationDraft:
    """Return a conversation in which only what is searched has passages."""
    made = conversation_draft(record)
    said = zip(record.messages, made.passages, strict=True)
    return replace(made, passages=tuple(pieces if is_searched(message) else () for message, pieces in said))


def assert_both_ways_agree(record: Record) -> int:
    """Compare for every passage of an active branch; return how many were compared."""
    seqs = [row.seq for batch in record.outbox.index_rows(100) for row in batch]
    found = [one for one in record.passages.in_context(seqs, 9) if one.passage.active]
    by_id = record.conversations.neighbours([one.passage.owner_id for one in found], 9)
    assert {one.passage.owner_id: (one.before, one.after) for one in found} == by_id
    return len(found)


@settings(max_examples=examples(6), deadline=None)
@given(st.lists(TALK, min_size=1, max_size=6), TALK)
def test_all_kinds_and_branches_are_told_as_by_id(talks, later):
    with TemporaryDirectory() as folder:
        record = open_record(Path(folder) / "library")
        take_in(record, *(talk(f"talk{number}", turns) for number, turns in enumerate(talks)))
        assert_both_ways_agree(record)
        take_in(record, talk("talk0", later, first=3))  # some of its messages come anew, some change, some move
        assert_both_ways_agree(record)
        record.close()


def test_messages_of_many_passages_are_stepped_over(tmp_path):
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("long", "Before.", LONG, "After.", LONG, LONG), conversation("one", "Alone."))
        assert assert_both_ways_agree(library._stores.record) > 30


def test_many_are_read_as_few_are(tmp_path, monkeypatch):
    record = open_record(tmp_path)
    take_in(record, *(conversation(f"c{number}", "a question", "an answer", "thanks") for number in range(4)))
    seqs = [row.seq for batch in record.outbox.index_rows(100) for row in batch]
    few = record.passages.in_context(seqs, 9)
    monkeypatch.setattr("strata.storage.passage_owners._FEW", 5)
    assert len(few) == 12
    assert record.passages.in_context(seqs, 9) == few
    record.close()


def test_a_conversation_that_grew_is_told_to_its_new_end(tmp_path):
    with opened(tmp_path) as library:
        grown = conversation("grows", *(f"Message {number} of many." for number in range(12)))
        bring_in(library, tmp_path, replace(grown, messages=grown.messages[:5]), conversation("other", "Elsewhere."))
        assert assert_both_ways_agree(library._stores.record) == 6
        bring_in(library, tmp_path, grown)
        assert assert_both_ways_agree(library._stores.record) == 13


def test_a_search_shows_both_sides(tmp_path):
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("short", "First of all.", "The walnut in the middle.", "Last of all."))
        result = library.services.search.search(SearchRequest("walnut", limit=1)).results[0]
    assert result.before is not None
    assert result.after is not None
    assert (result.before.text, result.after.text) == ("First of all.", "Last of all.")
