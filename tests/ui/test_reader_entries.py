"""The order of what is read: days, turns, folded steps, versions left behind."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from strata.domain.ids import new_id
from strata.domain.records import Message, MessageKind, Role
from strata.ui.reader.entries import Entry, EntryKind, entries, fold_key, keys_to_reveal, versions_key
from strata.ui.reader.finding import Finder, Match
from strata.ui.reader.heights import Heights

START = datetime(2023, 6, 9, 10, tzinfo=UTC)


def message(
    position: int,
    text: str = "words",
    *,
    role: Role = Role.ASSISTANT,
    kind: MessageKind = MessageKind.TEXT,
    parent: int | None = None,
    active: bool = True,
    days: int = 0,
) -> Message:
    return Message(
        position,
        new_id(),
        1,
        f"m{position}",
        position,
        role,
        kind,
        "",
        text,
        START + timedelta(minutes=position, days=days),
        parent_source_id=f"m{parent}" if parent is not None else None,
        active=active,
    )


def laid(messages: Sequence[Message], *opened: str) -> tuple[Entry, ...]:
    return entries(messages, frozenset(opened), day_of)


def day_of(one: Message) -> date:
    return one.created_at.date()


def kinds(found: Sequence[Entry]) -> list[EntryKind]:
    return [entry.kind for entry in found]


def test_a_day_stands_above_its_first_message() -> None:
    found = laid([message(0), message(1), message(2, days=1)])
    assert kinds(found) == [EntryKind.DAY, EntryKind.TURN, EntryKind.TURN, EntryKind.DAY, EntryKind.TURN]


def test_a_name_is_shown_when_the_speaker_changes() -> None:
    found = laid([message(0, role=Role.USER), message(1), message(2)])
    assert [entry.head for entry in found if entry.kind is EntryKind.TURN] == [True, True, False]


def test_reasoning_folds_and_unfolds() -> None:
    thought = message(1, "thinking", kind=MessageKind.REASONING)
    folded = laid([message(0), thought])[-1]
    assert (folded.kind, folded.text) == (EntryKind.FOLD, "")
    unfolded = laid([message(0), thought], fold_key(thought))[-1]
    assert (unfolded.text, unfolded.open) == ("thinking", True)


def test_many_steps_in_a_row_become_one_line() -> None:
    steps = [message(number, kind=MessageKind.TOOL_CALL) for number in range(1, 9)]
    found = laid([message(0), *steps, message(9)])
    assert kinds(found) == [EntryKind.DAY, EntryKind.TURN, EntryKind.STEPS, EntryKind.TURN]
    unfolded = laid([message(0), *steps, message(9)], found[2].key)
    assert kinds(unfolded).count(EntryKind.FOLD) == 8


def test_a_version_left_behind_stands_behind_its_sibling_when_asked_for() -> None:
    question, answer = message(0, role=Role.USER), message(1, parent=0)
    other, onward = message(2, "other", parent=0, active=False), message(3, "onward", parent=2, active=False)
    last = message(4, parent=1)
    messages = [question, answer, other, onward, last]
    found = laid(messages)
    assert kinds(found) == [EntryKind.DAY, EntryKind.TURN, EntryKind.TURN, EntryKind.VERSIONS, EntryKind.TURN]
    assert len(found[3].messages) == 1
    shown = laid(messages, versions_key(answer.id))
    assert [entry.text for entry in shown if entry.side] == ["other", "onward"]
    assert shown[4].version == 1


def test_two_versions_are_counted() -> None:
    messages = [message(0, role=Role.USER), message(1, parent=0)]
    messages += [message(number, parent=0, active=False) for number in (2, 3)]
    assert len(laid(messages)[-1].messages) == 2


def test_what_hides_a_message_can_be_opened() -> None:
    step = [message(number, kind=MessageKind.TOOL_CALL, parent=0) for number in range(1, 9)]
    hidden = message(10, kind=MessageKind.REASONING, parent=9, active=False)
    messages = [message(0, role=Role.USER), *step, message(9, parent=0, active=False), hidden, message(11, parent=0)]
    for wanted in (step[4], hidden):
        found = laid(messages, *keys_to_reveal(messages, wanted.id))
        assert any(entry.message.id == wanted.id and entry.text for entry in found)


def test_damaged_parents_that_go_in_a_circle_are_shown_all_the_same() -> None:
    messages = [message(0), message(1, parent=2, active=False), message(2, parent=1, active=False)]
    versions = [entry for entry in laid(messages) if entry.kind is EntryKind.VERSIONS]
    assert {one.id for entry in versions for one in entry.messages} <= {one.id for one in messages}
    assert versions


def test_a_long_message_spans_several_entries() -> None:
    found = laid([message(0, "\n\n".join("word " * 200 for _ in range(60)))])
    parts = [entry for entry in found if entry.kind is EntryKind.TURN]
    assert len(parts) > 3
    assert [entry.head for entry in parts] == [True] + [False] * (len(parts) - 1)
    assert [entry.last for entry in parts] == [False] * (len(parts) - 1) + [True]


def test_a_phrase_is_found_across_messages() -> None:
    first, second = message(0, "Bread, **bread** and [bread](http://bread)"), message(1, "no match, Bréad!")
    found = Finder([first, second]).matches("bread")
    assert found == (Match(first.id, 0, 0), Match(first.id, 0, 1), Match(first.id, 0, 2), Match(second.id, 0, 0))
    assert Finder([first]).matches("  ") == ()


def test_heights_follow_what_is_measured() -> None:
    heights = Heights([10, 20, 30])
    assert (heights.total, heights.top(2), heights.at(29), heights.at(30)) == (60, 30, 1, 2)
    assert heights.measure(1, 50) == 30
    assert (heights.total, heights.top(2), heights.at(-5), heights.at(999)) == (90, 60, 0, 2)
