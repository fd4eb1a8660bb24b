"""What a person does to documents, and what the window is told of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from strata.domain.changes import Noun
from strata.domain.errors import NotFound
from strata.services.documents import DocumentService
from strata.storage.record import open_record
from tests.support.clock import FakeClock
from tests.support.drafts import batch
from tests.support.records import START, document


@pytest.fixture
def service(tmp_path: Path, clock: FakeClock) -> Iterator[DocumentService]:
    record = open_record(tmp_path)
    later = replace(document("later", "two"), updated_at=START + timedelta(days=1), path="Deep/Later.md")
    record.records.write(batch(document("note", "one"), later, document("other", "three", source="notes")))
    yield DocumentService(store=record.documents, clock=clock)
    record.close()


def titles(service: DocumentService, text: str = "", sources: tuple[str, ...] = (), in_trash: bool = False) -> list[str]:
    return [kept.title for kept in service.page(service.seqs(text, sources, in_trash))]


def test_the_list_shows_what_is_asked_for_newest_first(service: DocumentService) -> None:
    assert titles(service) == ["Later", "Other", "Note"]
    assert titles(service, "NOTE") == ["Note"]
    assert titles(service, "deep/") == ["Later"]
    assert titles(service, sources=("notes",)) == ["Other"]


def test_the_trash_can_be_undone(service: DocumentService, clock: FakeClock) -> None:
    note = service.find_source("note").id
    changes = service.trash([note])
    assert (changes.nouns, changes.ids) == ({Noun.DOCUMENTS, Noun.INDEX}, {note})
    assert service.get(note).deleted_at == clock.now()
    assert (titles(service), titles(service, in_trash=True)) == (["Later", "Other"], ["Note"])
    service.restore([note])
    assert titles(service) == ["Later", "Other", "Note"]


def test_an_unknown_document_is_said_to_be_missing(service: DocumentService) -> None:
    for ask in (lambda: service.get(uuid4()), lambda: service.find_source("x"), lambda: service.trash([uuid4()])):
        with pytest.raises(NotFound):
            ask()
