"""What stands beside a message, by its place: the same as by its id."""

from pathlib import Path

from strata.domain.search import SearchRequest
from tests.support.library import bring_in, opened
from tests.support.records import conversation


def test_places_have_the_neighbours_that_ids_have(tmp_path: Path):
    texts = [f"Message {number} of many." for number in range(30)]
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("long", *texts), conversation("other", *texts[:3]))
        store = library._stores.record.conversations
        for name in ("long", "other"):
            messages = store.messages(store.find_source(name).id, side_branches=False)
            by_place = store.beside([(one.conversation_seq, one.position) for one in messages], 9)
            by_id = store.neighbours([one.id for one in messages], 9)
            assert {one.id: by_place[one.conversation_seq, one.position] for one in messages} == by_id


def test_a_search_shows_both_sides(tmp_path: Path):
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("short", "First of all.", "The walnut in the middle.", "Last of all."))
        result = library.services.search.search(SearchRequest("walnut", limit=1)).results[0]
    assert result.before is not None
    assert result.after is not None
    assert (result.before.text, result.after.text) == ("First of all.", "Last of all.")
