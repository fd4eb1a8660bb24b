"""What a person does to conversations, and what the window is told of it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from strata.domain.changes import Noun
from strata.domain.errors import InvalidRequest, NotFound
from strata.domain.ids import new_id
from strata.domain.records import ConversationFilter
from strata.services.conversations import LONGEST_TAG, ConversationService
from strata.storage.record import Record, open_record
from tests.support.clock import FakeClock
from tests.support.drafts import batch
from tests.support.records import conversation


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = open_record(tmp_path)
    opened.records.write(batch(conversation("river", "one", "two"), conversation("lake", "three")))
    yield opened
    opened.close()


@pytest.fixture
def service(record: Record, clock: FakeClock) -> ConversationService:
    return ConversationService(store=record.conversations, clock=clock)


@pytest.fixture
def river(service: ConversationService) -> UUID:
    return service.find_source("river").id


def test_a_new_title_is_tidied_and_told(service: ConversationService, river: UUID) -> None:
    changes = service.rename(river, "  My \n otters ")
    assert service.get(river).title == "My otters"
    assert (changes.nouns, changes.ids) == ({Noun.CONVERSATIONS}, {river})


def test_a_title_of_nothing_is_refused(service: ConversationService, river: UUID) -> None:
    with pytest.raises(InvalidRequest):
        service.rename(river, " \n ")
    assert service.get(river).title == "River"


def test_tags_are_tidied_and_told(service: ConversationService, river: UUID) -> None:
    changes = service.set_tags(river, [" #Water ", "water", "two  words", "", "#"])
    assert service.get(river).tags == ("Water", "two words")
    assert service.tags() == (("Water", 1), ("two words", 1))
    assert changes.touch(Noun.TAGS)


def test_a_very_long_tag_is_refused(service: ConversationService, river: UUID) -> None:
    with pytest.raises(InvalidRequest):
        service.set_tags(river, ["fine", "x" * (LONGEST_TAG + 1)])
    assert service.get(river).tags == ()


def test_the_trash_notes_the_time_and_can_be_undone(service: ConversationService, river: UUID, clock: FakeClock) -> None:
    changes = service.trash([river])
    assert changes.touch(Noun.INDEX)
    assert service.get(river).deleted_at == clock.now()
    assert len(service.seqs(ConversationFilter())) == 1
    assert service.restore([river]).ids == {river}
    assert [kept.id for kept in service.page(service.seqs(ConversationFilter(text="river")))] == [river]


def test_one_unknown_conversation_leaves_the_others_where_they_are(service: ConversationService, river: UUID) -> None:
    with pytest.raises(NotFound):
        service.trash([river, new_id()])
    assert service.get(river).deleted_at is None


def test_messages_are_read_by_conversation_id_and_source(service: ConversationService, river: UUID) -> None:
    first, second = service.messages(river)
    assert service.message(first.id) == first
    assert service.find_message_source("river:1") == second
    assert [(count.source, count.conversations) for count in service.sources()] == [("test", 2)]
