"""Memories in checkpoints: compared, put back exactly, brought back one by one, and deleted for good there, too."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from strata.bootstrap import Library
from strata.domain.checkpoints import Difference
from strata.domain.errors import NotFound
from strata.domain.history import HistoryFilter
from strata.domain.ids import new_id
from strata.domain.memories import Layer, MemoryFilter, SourceKind, SourceRef
from strata.domain.search import SearchFilter, SearchRequest
from strata.services.control import Control
from strata.storage.checkpoint_files import MEMORY_TABLES
from strata.storage.copying import Sums, sums_of
from strata.storage.engine import CATALOG
from tests.support.bytes_of import traces
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import conversation

SECRET = "Zyxomma quibblewort meets the gardener behind the old gazebo on the second Tuesday"


@pytest.fixture
def library(tmp_path: Path, clock: FakeClock) -> Iterator[Library]:
    """A library with a conversation and three memories."""
    with opened(tmp_path, clock) as library:
        bring_in(library, tmp_path, conversation("river", "I like otters.", "So do I."))
        for text in ("Otters are liked best", "The boat is painted blue", "Tea is taken at four"):
            library.services.memories.remember(text, layer=Layer.LTM)
        yield library
        library.services.embedding.run_until_done(Control())
        library.services.indexing.drain()
        assert library.services.library.problems() == ()
        assert library.services.indexing.check().sound


def memory_of(library: Library, text: str) -> UUID:
    """Return the id of the memory that says this."""
    memories = library.services.memories
    (found,) = (one.memory.id for one in memories.page(memories.seqs(MemoryFilter())) if one.memory.content == text)
    return found


def contents(library: Library) -> list[str]:
    memories = library.services.memories
    return sorted(one.memory.content for one in memories.page(memories.seqs(MemoryFilter())))


def tables(library: Library) -> Sums:
    """Return what the tables of memories hold."""
    return library._stores.record.library._database.ask(lambda connection: sums_of(connection, CATALOG, MEMORY_TABLES))


def found(library: Library, query: str) -> list[str]:
    library.services.indexing.drain()
    answer = library.services.search.search(SearchRequest(query, SearchFilter(), 10, True))
    return [result.text for result in answer.results if result.kind.value == "memory"]


def change_much(library: Library) -> None:
    """Edit, forget, demote, remember."""
    memories = library.services.memories
    memories.edit(memory_of(library, "The boat is painted blue"), "The boat is painted green")
    memories.forget([memory_of(library, "Tea is taken at four")])
    memories.demote([memory_of(library, "Otters are liked best")])
    memories.remember("Ravens nest in the tower", layer=Layer.WM)


def test_comparing_names_what_was_added_changed_moved_and_gone(library: Library) -> None:
    made = library.services.checkpoints.make("then")
    change_much(library)
    between = library.services.checkpoints.compare(made.id)
    assert dict(between.differences) == dict.fromkeys(Difference, 1)
    by_kind = {one.difference: one for one in between.memories}
    assert (by_kind[Difference.CHANGED].before, by_kind[Difference.CHANGED].after) == (
        "The boat is painted blue",
        "The boat is painted green",
    )
    assert (by_kind[Difference.MOVED].layer_before, by_kind[Difference.MOVED].layer_after) == (Layer.LTM, Layer.WM)
    assert by_kind[Difference.ADDED].after == "Ravens nest in the tower"
    assert by_kind[Difference.GONE].before == "Tea is taken at four"
    layers = {count.name: (count.before, count.after) for count in between.layers}
    assert layers == {"ltm": (3, 1), "wm": (0, 2)}
    assert len(library.services.checkpoints.compare(made.id, limit=2).memories) == 2


def test_going_back_puts_memories_and_their_history_back_exactly_and_search_follows(library: Library) -> None:
    before = tables(library)
    made = library.services.checkpoints.make("then")
    change_much(library)
    changed = tables(library)
    assert found(library, "ravens") == ["Ravens nest in the tower"]
    done = library.services.checkpoints.roll_back(made.id, Control())
    assert tables(library) == before
    assert done.rows > 0
    assert contents(library) == ["Otters are liked best", "Tea is taken at four", "The boat is painted blue"]
    assert found(library, "ravens") == []
    assert found(library, "boat") == ["The boat is painted blue"]
    assert found(library, "tea") == ["Tea is taken at four"]
    library.services.checkpoints.roll_back(done.before.id, Control())
    assert tables(library) == changed
    assert found(library, "boat") == ["The boat is painted green"]
    assert found(library, "ravens") == ["Ravens nest in the tower"]


def test_rows_that_were_used_again_after_a_rollback_are_told_apart(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as library:
        first = library.services.checkpoints.make("first")
        library.services.memories.remember("Ravens nest in the tower")
        second = library.services.checkpoints.make("second")
        library.services.checkpoints.roll_back(first.id, Control())
    with opened(tmp_path, clock) as library:
        library.services.memories.remember("Herons wait at the weir")
        library.services.checkpoints.roll_back(second.id, Control())
        assert contents(library) == ["Ravens nest in the tower"]
        assert found(library, "ravens") == ["Ravens nest in the tower"]
        assert found(library, "herons") == []
        assert library.services.library.problems() == ()
        library.services.embedding.run_until_done(Control())
        library.services.indexing.drain()
        assert library.services.indexing.check().sound


def test_single_memories_are_brought_back_as_an_act_that_can_be_undone(library: Library) -> None:
    services = library.services
    made = services.checkpoints.make("then")
    boat, tea = memory_of(library, "The boat is painted blue"), memory_of(library, "Tea is taken at four")
    change_much(library)
    services.checkpoints.bring_back(made.id, [boat, tea])
    assert contents(library) == [
        "Otters are liked best",
        "Ravens nest in the tower",
        "Tea is taken at four",
        "The boat is painted blue",
    ]
    assert found(library, "blue") == ["The boat is painted blue"]
    (act,) = services.history.page(services.history.seqs(HistoryFilter())[:1])
    assert "from “then”" in act.title
    services.history.undo([act.id])
    assert "The boat is painted green" in contents(library)
    assert "Tea is taken at four" not in contents(library)
    with pytest.raises(NotFound):
        services.checkpoints.bring_back(made.id, [new_id()])


def test_a_memory_that_a_rollback_took_away_can_be_brought_back(library: Library) -> None:
    services = library.services
    first = services.checkpoints.make("first")
    raven = services.memories.remember("Ravens nest in the tower").memory.id
    done = services.checkpoints.roll_back(first.id, Control())
    services.checkpoints.bring_back(done.before.id, [raven])
    assert services.memories.get(raven).memory.content == "Ravens nest in the tower"
    assert found(library, "ravens") == ["Ravens nest in the tower"]


def test_memories_of_what_is_deleted_for_good_go_with_it_from_every_place(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as library:
        services = library.services
        bring_in(library, tmp_path, conversation("plan", f"{SECRET}."), conversation("river", "I like otters."))
        plan = services.conversations.find_source("plan")
        (message,) = services.conversations.messages(plan.id)
        source = SourceRef(SourceKind.MESSAGE, message.id, 0, len(SECRET))
        secret = services.memories.remember(SECRET, sources=(source,), layer=Layer.LTM).memory.id
        other = services.memories.remember("Otters are liked best of all animals here", layer=Layer.LTM).memory.id
        services.memories.edit(secret, f"{SECRET} at noon")
        services.memories.merge([secret], other)
        services.checkpoints.make("with the secret")
        services.embedding.run_until_done(Control())
        services.indexing.drain()
        services.conversations.trash([plan.id])
    assert list(traces(tmp_path / "library", "quibblewort"))
    with opened(tmp_path, clock) as library:
        services = library.services
        weighed = services.trash.weigh([plan.id], [])
        assert services.trash.empty(Control()) == weighed
        assert (weighed.conversations, weighed.memories) == (1, 1)
        assert services.indexing.check().sound
        assert contents(library) == ["Otters are liked best of all animals here"]
        (made,) = services.checkpoints.all()
        services.checkpoints.roll_back(made.id, Control())
        assert services.library.problems() == ()
    assert list(traces(tmp_path / "library", "quibblewort", "Zyxomma", "zyxomma")) == []
