"""How much the library holds, what still waits, how much room each part takes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.domain.health import Repair, RepairKind
from strata.services.library import LibraryService
from strata.storage.record import Record, open_record
from tests.support.drafts import batch
from tests.support.records import conversation
from tests.unit.storage.test_outbox import SPACE, embed


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = open_record(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def service(record: Record, tmp_path: Path) -> LibraryService:
    return LibraryService(
        store=record.library,
        outbox=record.outbox,
        embeddings=record.embeddings,
        folder=tmp_path,
        repairs=[Repair(RepairKind.LOG_CUT, "a sentence")],
    )


def test_pending_is_nothing_only_when_words_and_vectors_are_in(record: Record, service: LibraryService) -> None:
    assert service.stats().pending == 0
    record.records.write(batch(conversation("river", "one", "two", "three")))
    assert service.stats().pending == 3
    record.embeddings.set_spaces(SPACE, None)
    record.outbox.clear_up_to(record.outbox.latest())
    assert service.stats().pending == 3
    embed(record, limit=2)
    record.outbox.clear_up_to(record.outbox.latest())
    assert service.stats().pending == 1
    embed(record)
    assert service.stats().pending == 1
    record.outbox.clear_up_to(record.outbox.latest())
    assert service.stats().pending == 0


def test_the_parts_add_up_to_the_whole(service: LibraryService, tmp_path: Path) -> None:
    for name, size in (("index/words/a/data.lance", 300), ("index/vectors-x/data.lance", 500), ("notes.txt", 7)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(bytes(size))
    sizes = {part.name: part.bytes for part in service.sizes()}
    assert sizes.pop("Record") > 0
    assert sizes == {"Word index": 300, "Vector index": 500, "Other": 7}
    assert service.stats().bytes == sum(part.bytes for part in service.sizes())


def test_it_tells_where_it_is_how_it_is_and_what_was_repaired(service: LibraryService, tmp_path: Path) -> None:
    assert service.folder == tmp_path
    assert service.writability().writable
    assert service.problems() == ()
    assert [repair.detail for repair in service.repairs] == ["a sentence"]
