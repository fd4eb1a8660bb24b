"""Rules of merging that hold for any exports of the same conversation, in whatever order they arrive."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strata.domain.records import IncomingConversation, IncomingMessage, Role
from strata.storage.record import Record
from tests.support.drafts import batch
from tests.support.records import START
from tests.support.thorough import examples

MESSAGES = st.lists(
    st.builds(
        IncomingMessage,
        source_id=st.sampled_from(["a", "b", "c", "d", "e"]),
        role=st.sampled_from([Role.USER, Role.ASSISTANT]),
        text=st.sampled_from(["", "one", "two", "three?"]),
        created_at=st.just(START),
        active=st.booleans(),
    ),
    max_size=6,
)
EXPORTS = st.builds(
    lambda messages, day, title: IncomingConversation(
        "test", "", title, tuple(messages), START, None if day is None else START + timedelta(days=day)
    ),
    MESSAGES,
    st.one_of(st.none(), st.integers(0, 2)),
    st.sampled_from(["Talk", "Other title"]),
)
FEW = settings(
    max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
NUMBERS = count()


def written(record: Record, exports: list[IncomingConversation]) -> list[IncomingConversation]:
    """Write the exports one after the other as states of a conversation that no other example knows."""
    name = f"talk {next(NUMBERS)}"
    named = [replace(export, source_id=name) for export in exports]
    for export in named:
        record.records.write(batch(export))
    return named


def state(record: Record, name: str) -> tuple[object, ...]:
    kept = record.conversations.find_source(name)
    messages = record.conversations.messages(kept.id, side_branches=True)
    passages = [record.passages.passages(record.passages.of_message(message.id)) for message in messages]
    return (kept, messages, passages)


@FEW
@given(exports=st.lists(EXPORTS, min_size=1, max_size=4))
def test_writing_the_last_of_them_again_changes_nothing(record: Record, exports: list[IncomingConversation]) -> None:
    last = written(record, exports)[-1]
    before, waiting = state(record, last.source_id), record.outbox.waiting()
    assert record.records.write(batch(last)).unchanged == 1
    assert (state(record, last.source_id), record.outbox.waiting()) == (before, waiting)


@FEW
@given(exports=st.lists(EXPORTS, min_size=1, max_size=4))
def test_no_message_is_ever_lost(record: Record, exports: list[IncomingConversation]) -> None:
    named = written(record, exports)
    kept = record.conversations.find_source(named[0].source_id)
    messages = record.conversations.messages(kept.id, side_branches=True)
    assert {message.source_id for message in messages} == {each.source_id for export in named for each in export.messages}
    assert [message.position for message in messages] == list(range(len(messages)))
    assert kept.message_count == sum(message.active for message in messages)


@FEW
@given(old=EXPORTS, messages=MESSAGES)
def test_a_newer_export_sets_content_and_order(
    record: Record, old: IncomingConversation, messages: list[IncomingMessage]
) -> None:
    new = replace(old, messages=tuple(messages), updated_at=START + timedelta(days=9))
    name = written(record, [old, new])[-1].source_id
    wanted = {message.source_id: message for message in messages}
    kept = record.conversations.find_source(name)
    found = [each for each in record.conversations.messages(kept.id, side_branches=True) if each.source_id in wanted]
    assert [message.source_id for message in found] == list(wanted)
    assert all(message.text == wanted[message.source_id].text for message in found)
    assert all(message.active == wanted[message.source_id].active for message in found)


@FEW
@given(exports=st.lists(EXPORTS, min_size=2, max_size=4))
def test_only_what_is_kept_is_searchable_and_all_of_it(record: Record, exports: list[IncomingConversation]) -> None:
    name = written(record, exports)[0].source_id
    kept = record.conversations.find_source(name)
    rows = {row.seq: row for rows in record.outbox.index_rows(10_000) for row in rows if row.conversation_seq == kept.seq}
    for message in record.conversations.messages(kept.id, side_branches=True):
        found = [rows.pop(seq) for seq in record.passages.of_message(message.id)]
        assert [(row.words, row.active) for row in found] == ([(message.text, message.active)] if message.text else [])
    assert not rows
