"""A context: what bears on a query, inside its budget, each piece once, in order of time, with its source."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strata.bootstrap import Library
from strata.domain.context import ContextKind, ContextPiece, ContextRequest
from strata.domain.errors import InvalidRequest, NotFound
from strata.domain.ids import new_id
from strata.domain.windows import estimate_tokens
from strata.services.context.room import shortened
from strata.services.control import Control
from tests.support.library import bring_in, opened
from tests.support.records import START, conversation, document
from tests.unit.services.segmenting.test_service import GARDEN, LONG


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("context")
    with opened(folder) as library:
        old = conversation("old", *LONG)
        new = conversation("new", "Good morning to you.", "How can I help?", *GARDEN, start=START + timedelta(days=100))
        page = conversation("page", "castle " * 3000, start=START + timedelta(days=50))
        bring_in(library, folder, old, new, page, document("castle", "The castle of Lisbon opens at nine."))
        library.services.segments.run(Control())
        library.services.embedding.run_until_done(Control())
        library.services.indexing.drain()
        for query in ("castle", "tomatoes"):  # so that no test is taken for the one that started the threads of searches
            library.services.context.build(ContextRequest(query, 500, here(library)))
        yield library


def here(library: Library) -> UUID:
    return library.services.conversations.find_source("new").id


def test_it_holds_recent_turns_and_what_was_recalled_in_order_of_time(library: Library) -> None:
    context = library.services.context.build(ContextRequest("which tram goes to the castle", 600, here(library)))
    kinds = {piece.kind for piece in context.pieces}
    assert {ContextKind.RECENT, ContextKind.RECALLED} <= kinds
    assert any("Tram 28" in piece.text for piece in context.pieces if piece.kind is ContextKind.RECALLED)
    recent = [piece for piece in context.pieces if piece.kind is ContextKind.RECENT]
    assert recent[-1].text.startswith(GARDEN[-1][:20])
    assert [piece.said_at for piece in context.pieces] == sorted(piece.said_at for piece in context.pieces)
    assert len({piece.source_id for piece in context.pieces}) == len(context.pieces)
    assert all(piece.line in context.text for piece in context.pieces)


@given(
    tokens=st.integers(50, 5000),
    query=st.sampled_from(["castle", "tomatoes blight", "", "eight hundred euros in Lisbon", "nothing of that kind"]),
    open_here=st.booleans(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_never_takes_more_than_its_budget(library: Library, tokens: int, query: str, open_here: bool) -> None:
    request = ContextRequest(query, tokens, here(library) if open_here else None)
    context = library.services.context.build(request)
    assert estimate_tokens(context.text) <= context.tokens <= tokens


def test_every_message_in_it_is_the_records_own(library: Library) -> None:
    context = library.services.context.build(ContextRequest("castle", 2000, here(library)))
    for piece in context.pieces:
        if piece.kind in (ContextKind.RECENT, ContextKind.BESIDE) or (
            piece.conversation_id and piece.kind is ContextKind.RECALLED
        ):
            text = library.services.conversations.message(piece.source_id).text
            assert piece.text == text if piece.whole else text.startswith(piece.text.removesuffix(" …")[:20])
        elif piece.kind is ContextKind.SUMMARY:
            assert library.services.segments.get(piece.source_id).summary.replace("\n", " ") == piece.text


def test_a_long_message_is_held_by_the_part_that_was_found(library: Library) -> None:
    context = library.services.context.build(ContextRequest("castle", 400))
    pages = [piece for piece in context.pieces if piece.title == "Page"]
    assert all(not piece.whole and piece.tokens <= 120 for piece in pages)


def test_without_a_query_it_holds_recent_turns_alone(library: Library) -> None:
    context = library.services.context.build(ContextRequest(" ", 300, here(library)))
    assert {piece.kind for piece in context.pieces} == {ContextKind.RECENT}


def test_notes_are_recalled_too(library: Library) -> None:
    context = library.services.context.build(ContextRequest("when does the castle open", 300))
    assert any("opens at nine" in piece.text for piece in context.pieces)


def test_a_budget_that_holds_nothing_and_an_unknown_conversation_are_told(library: Library) -> None:
    with pytest.raises(InvalidRequest, match="at least 50"):
        library.services.context.build(ContextRequest("castle", 10))
    with pytest.raises(InvalidRequest, match="at most"):
        library.services.context.build(ContextRequest("castle", 10**20))
    with pytest.raises(NotFound):
        library.services.context.build(ContextRequest("castle", 100, new_id()))


@given(text=st.text(max_size=300), tokens=st.integers(0, 60))
def test_a_shortened_text_keeps_to_its_size(text: str, tokens: int) -> None:
    piece = ContextPiece(ContextKind.RECALLED, new_id(), None, "", "Me", START, 0, text, whole=True)
    short = shortened(piece, tokens)
    assert estimate_tokens(short.text) <= max(tokens, 1)
    assert short.whole == (short.text == text)
    if not short.whole:
        assert text.encode("utf-8", "replace").decode().startswith(short.text.removesuffix(" …"))


def test_a_context_holds_memories_and_their_use_is_noted(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        services = library.services
        memory = services.memories.remember("The spare key hangs behind the fig tree.").memory
        services.indexing.drain()
        context = services.context.build(ContextRequest("Where is the spare key?", 400))
        assert [piece.text for piece in context.pieces if piece.kind is ContextKind.MEMORY] == [memory.content]
        assert services.memories.get(memory.id).memory.usage_count == memory.usage_count + 1
        assert "recalled for a context" in services.memories.explain(memory.id).changes[-1].words
