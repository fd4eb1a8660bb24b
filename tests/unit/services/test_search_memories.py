"""Memories among the results of a search: found while in force, asked for as of a date, no place taken from messages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from strata.bootstrap import Library
from strata.domain.memories import Layer, MemoryDraft, MemoryKind, Origin, Resolution, SourceKind, SourceRef
from strata.domain.passages import PassageKind
from strata.domain.search import SearchFilter, SearchRequest, SearchResult
from strata.services.control import Control
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import conversation

NOW = datetime(2024, 6, 9, 12, 0, tzinfo=UTC)


def found(library: Library, text: str, **wanted: object) -> list[SearchResult]:
    library.services.embedding.run_until_done(Control())
    library.services.indexing.drain()
    return list(library.services.search.search(SearchRequest(text, SearchFilter(**wanted))).results)  # type: ignore[arg-type]


def test_a_memory_is_found_with_kind_and_layer_until_it_is_forgotten(tmp_path: Path) -> None:
    with opened(tmp_path, FakeClock(NOW)) as library:
        memory = library.services.memories.remember("The spare key hangs behind the fig tree", kind=MemoryKind.FACT).memory
        (result,) = found(library, "spare key")
        assert (result.kind, result.owner_id, result.title) == (PassageKind.MEMORY, memory.id, "Fact")
        assert result.memory is not None
        assert result.memory.layer is Layer.STM
        library.services.memories.edit(memory.id, "The spare key lies under the bench")
        (result,) = found(library, "bench")
        assert result.text == "The spare key lies under the bench"
        library.services.memories.forget([memory.id])
        assert found(library, "spare key") == []
        assert library.services.indexing.check().sound


def test_search_prefers_what_is_in_force_and_can_ask_as_of_a_date(tmp_path: Path) -> None:
    with opened(tmp_path, FakeClock(NOW)) as library:
        old, new = NOW - timedelta(days=700), NOW - timedelta(days=100)
        drafts = [
            MemoryDraft(f"I live in {city}", MemoryKind.FACT, Origin.DISTILLED, at, 0.9)
            for city, at in (("Porto", old), ("Lisbon", new))
        ]
        library.services.inbox.take_in(drafts, Control())
        (odds,) = library.services.contradictions.open()
        library.services.contradictions.resolve((odds.link.seq,), Resolution.NEWER_HOLDS)
        assert [result.text for result in found(library, "where do I live")] == ["I live in Lisbon"]
        assert [result.text for result in found(library, "where do I live", as_of=old + timedelta(days=1))] == [
            "I live in Porto"
        ]
        assert found(library, "where do I live", as_of=old - timedelta(days=1)) == []


def test_a_message_stands_for_the_memory_taken_from_it(tmp_path: Path) -> None:
    with opened(tmp_path, FakeClock(NOW)) as library:
        bring_in(library, tmp_path, conversation("home", "My oven is called Vulcan", "What a name", "It bakes figs"))
        before = [result.owner_id for result in found(library, "oven Vulcan")]
        message = library.services.conversations.message(before[0])
        place = SourceRef(SourceKind.MESSAGE, message.id, 0, len(message.text))
        memory = library.services.memories.remember(message.text, sources=[place]).memory
        after = found(library, "oven Vulcan")
        assert [result.owner_id for result in after] == before
        assert after[0].memory is not None
        assert after[0].memory.id == memory.id
        assert [result.kind for result in found(library, "oven", kinds=(PassageKind.MEMORY,))] == [PassageKind.MEMORY]
