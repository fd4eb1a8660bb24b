"""Any window of a conversation, by bytes or by tokens, gives exactly the messages that overlap it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strata.domain.errors import NotFound
from strata.domain.ids import new_id
from strata.domain.records import IncomingConversation
from strata.domain.windows import MessageExtent, estimate_tokens
from strata.storage.engine import connect
from strata.storage.extents import PLACE_SHIFT
from strata.storage.migrating import migrate
from strata.storage.migrations import ALL, Version
from strata.storage.record import FILE_NAME, Record, open_record
from tests.support.drafts import batch
from tests.support.records import conversation

TEXTS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40), min_size=1, max_size=12)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = open_record(tmp_path)
    yield opened
    opened.close()


def everything(record: Record, name: str) -> tuple[MessageExtent, ...]:
    return record.windows.window_by_bytes(record.conversations.find_source(name).id, 0, 1_000_000)


@given(texts=TEXTS, first=st.integers(0, 200), length=st.integers(0, 200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_window_is_the_messages_that_overlap_it(record: Record, texts: list[str], first: int, length: int) -> None:
    name = str(new_id())
    record.records.write(batch(conversation(name, *texts)))
    talk = record.conversations.find_source(name).id
    end = first + length
    for window, measure in ((record.windows.window_by_bytes, _bytes), (record.windows.window_by_tokens, estimate_tokens)):
        sizes = [measure(text) for text in texts]
        wanted, place = [], 0
        for position, size in enumerate(sizes):
            inside = place < end and place + size > first if size else first <= place < end
            if inside and length:
                wanted.append(position)
            place += size
        assert [one.position for one in window(talk, first, end)] == wanted


@given(texts=TEXTS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_extent_of_a_conversation_is_the_sum_of_its_messages(record: Record, texts: list[str]) -> None:
    name = str(new_id())
    record.records.write(batch(conversation(name, *texts)))
    extent = record.windows.extent(record.conversations.find_source(name).id)
    assert (extent.messages, extent.bytes) == (len(texts), sum(map(_bytes, texts)))
    assert extent.tokens == sum(map(estimate_tokens, texts))


def test_a_conversation_that_grew_or_changed_is_counted_anew(record: Record) -> None:
    record.records.write(batch(conversation("talk", "one", "two"), conversation("other", "left alone")))
    record.records.write(batch(conversation("talk", "one more word", "two", "three")))
    assert [(one.first_byte, one.byte_count) for one in everything(record, "talk")] == [(0, 13), (13, 3), (16, 5)]
    assert [one.byte_count for one in everything(record, "other")] == [10]
    assert record.library.problems() == ()


def test_what_the_person_left_behind_is_not_counted(record: Record) -> None:
    talk = conversation("talk", "kept", "left behind", "kept too")
    aside = replace(talk.messages[1], active=False)
    record.records.write(batch(replace(talk, messages=(talk.messages[0], aside, talk.messages[2]))))
    assert [(one.position, one.first_byte) for one in everything(record, "talk")] == [(0, 0), (2, 4)]


def test_an_unknown_conversation_is_told(record: Record) -> None:
    with pytest.raises(NotFound):
        record.windows.window_by_tokens(new_id(), 0, 10)


def test_messages_and_what_stands_beside_them_come_in_order(record: Record) -> None:
    record.records.write(batch(conversation("talk", "one", "two", "three", "four")))
    ids = {message.text: message.id for message in record.conversations.messages(_id(record, "talk"), side_branches=False)}
    assert [one.text for one in record.windows.messages([ids["three"], ids["one"]])] == ["one", "three"]
    assert [one.text for one in record.windows.beside([ids["two"]])] == ["one", "three"]
    assert [one.text for one in record.windows.beside([ids["one"]])] == ["two"]


def test_a_library_of_the_first_version_gets_the_sizes_of_what_it_holds(tmp_path: Path) -> None:
    record = open_record(tmp_path)
    talks: list[IncomingConversation] = [conversation("river", "one", "zwei ä", ""), conversation("lake", "x" * 9)]
    record.records.write(batch(*talks))
    record.close()
    file = tmp_path / FILE_NAME
    kept = _extents(file)
    with connect(file) as connection:
        for table in ("message_extents", "memory_segments", "segmented_conversations"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE meta SET value = '1.0' WHERE name = 'version'")
    before = [step for step in ALL if step.version <= Version(1, 0)]
    migrate(file, [*before, *(step for step in ALL if step.version == Version(1, 2))])
    assert _extents(file) == kept
    assert len(kept) == 4


def _extents(file: Path) -> list[tuple[object, ...]]:
    with connect(file) as connection:
        return connection.execute("SELECT * FROM message_extents ORDER BY seq").fetchall()


def _id(record: Record, name: str) -> object:
    return record.conversations.find_source(name).id


def _bytes(text: str) -> int:
    return len(text.encode())


def test_rows_of_sizes_lie_in_the_order_of_conversation_and_place(record: Record) -> None:
    record.records.write(batch(conversation("a", "one", "two"), conversation("b", "three")))
    a, b = (record.conversations.find_source(name).seq for name in "ab")
    rows = record.windows._database.rows("SELECT seq FROM message_extents ORDER BY seq")
    assert [seq for (seq,) in rows] == [a << PLACE_SHIFT, (a << PLACE_SHIFT) + 1, b << PLACE_SHIFT]
