"""Words looked up without an index: the same passages as with it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.passages import PassageKind
from strata.domain.records import Role
from strata.services.ports.index import IndexFilter, WordQuery
from tests.support.library import bring_in, opened
from tests.support.records import START, conversation, document

RECORDS = (
    conversation("trip", "The tram to the castle", "Take tram number nine", "Is the castle open?", source="chatgpt"),
    conversation("later", "A tram strike", start=START + timedelta(days=9), source="claude"),
    document("note", "Castle and tram, both in Lisbon."),
)
AFTER_US = int((START + timedelta(days=1)).timestamp() * 1_000_000)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("scanning")
    with opened(folder) as library:
        bring_in(library, folder, *RECORDS)
        yield library


@pytest.mark.parametrize(
    "query",
    [
        WordQuery(("tram",)),
        WordQuery(("tram", "castl")),
        WordQuery(("tram", "castl"), required=("castl",)),
        WordQuery(("tram",), excluded=("castl",)),
        WordQuery(("tram",), required=("tram", "castl"), excluded=("lisbon",)),
        WordQuery(("nothing",)),
        WordQuery(()),
    ],
)
@pytest.mark.parametrize(
    "where",
    [
        IndexFilter(),
        IndexFilter(sources=("chatgpt", "test")),
        IndexFilter(kinds=(PassageKind.DOCUMENT,)),
        IndexFilter(roles=(Role.ASSISTANT,)),
        IndexFilter(since_us=AFTER_US),
        IndexFilter(until_us=AFTER_US),
        IndexFilter(conversation_seq=1),
        IndexFilter(side_branches=True),
    ],
)
def test_reading_finds_what_the_index_finds(library, query, where):
    stores = library._stores
    read, asked = stores.record.passages.scan(query, where, 50), stores.indexes.words.search(query, where, 50)
    assert {hit.seq for hit in read} == {hit.seq for hit in asked}


def test_rare_words_count_for_more(library):
    hits = library._stores.record.passages.scan(WordQuery(("tram", "number")), IndexFilter(), 50)
    best = library._stores.record.passages.passages([hits[0].seq])[0]
    assert best.text == "Take tram number nine"
    assert [hit.value for hit in hits] == sorted((hit.value for hit in hits), reverse=True)


def test_no_more_than_the_limit_is_given(library):
    assert len(library._stores.record.passages.scan(WordQuery(("tram",)), IndexFilter(), 2)) == 2
