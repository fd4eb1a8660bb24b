"""Memories in an export: an import of it into an empty library gives them back as they were; twice adds nothing."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.history import ActKind, HistoryFilter
from strata.domain.imports import ImportOptions, ImportReport
from strata.domain.memories import Layer, Memory, MemoryFilter, MemoryKind, MemoryState, SourceKind, SourceRef
from strata.services.control import Control
from strata.services.export import FILE_NAME
from tests.support.clock import FakeClock
from tests.support.exports import jsonl
from tests.support.library import bring_in, opened
from tests.support.memories import archive
from tests.support.records import conversation, document


def bring(library: Library, *paths: Path) -> ImportReport:
    return library.services.imports.run(list(paths), ImportOptions(), Control())


def every(library: Library) -> dict[str, Memory]:
    memories = library.services.memories
    return {row.memory.content: row.memory for row in memories.page(memories.seqs(MemoryFilter(states=())))}


def facts(library: Library) -> dict[str, tuple[object, ...]]:
    """Return everything of each memory but its row, with the names of its sources."""
    store = library._stores.record.memories
    seqs = [one.seq for one in every(library).values()]
    return {one.content: (one,) for one in store.carried(seqs)}


@pytest.fixture
def written(tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Path, dict[str, tuple[object, ...]]]]:
    """An export with memories of every sort, and what the library that wrote it has."""
    with opened(tmp_path / "one", clock) as library:
        bring_in(
            library, tmp_path / "one", conversation("river", "I like otters.", "So do I."), document("note", "Tea at four.")
        )
        memories, services = library.services.memories, library.services
        river = services.conversations.find_source("river").id
        said = SourceRef(SourceKind.MESSAGE, services.conversations.messages(river)[0].id, 0, 14)
        note = services.documents.page(services.documents.seqs())[0].id
        otters = memories.remember("I like otters.", kind=MemoryKind.PREFERENCE, layer=Layer.LTM, sources=(said,)).memory
        tea = memories.remember(
            "Tea is at four.", layer=Layer.WM, sources=(SourceRef(SourceKind.DOCUMENT, note, 0, 12),)
        ).memory
        memories.pin([otters.id])
        memories.opened([tea.id])
        clock.move(7200)
        memories.thumb([tea.id], up=True)
        boat = memories.remember("The boat is blue.", layer=Layer.STM).memory
        bees = memories.remember("Bees like the lime tree.", layer=Layer.STM).memory
        memories.forget([bees.id])
        archive(library, boat)
        services.archive.archive_these([river])
        summary = services.export.write_interchange(tmp_path / "out", Control())
        assert summary.memories == 4
        found = facts(library)
    return tmp_path / "out", found


def test_memories_come_back_as_they_were(
    written: tuple[Path, dict[str, tuple[object, ...]]], tmp_path: Path, clock: FakeClock
) -> None:
    out, before = written
    with opened(tmp_path / "two", clock) as library:
        report = bring(library, out)
        assert (report.new, report.found[0].memories) == (2 + 4, 4)
        assert facts(library) == before
        kept = every(library)
        assert [kept[text].state for text in ("The boat is blue.", "Bees like the lime tree.")] == [
            MemoryState.ARCHIVED, MemoryState.FORGOTTEN,
        ]  # fmt: skip
        (act,) = library.services.history.page(library.services.history.seqs(HistoryFilter(kinds=(ActKind.TAKE_IN,))))
        assert (act.title, act.memories) == ("Took over the memories of out", 4)
        assert library._stores.record.library.problems() == ()
        assert library.services.memory_archive.archive(timedelta(days=1), Control()) == 1, "it moves to the archive again"
        again = bring(library, out)
        assert (again.new, again.unchanged) == (0, 2 + 4)
        assert len(every(library)) == 4
        preview = library.services.imports.preview([out], ImportOptions(), Control())
        assert (preview.new, preview.unchanged) == (0, 2 + 4)
        library.services.history.undo([act.id])
        assert [one for one in every(library).values() if one.state is MemoryState.ACTIVE] == []


def test_what_is_in_force_already_is_not_doubled(
    written: tuple[Path, dict[str, tuple[object, ...]]], tmp_path: Path, clock: FakeClock
) -> None:
    with opened(tmp_path / "two", clock) as library:
        library.services.memories.remember("I like otters!", layer=Layer.LTM)
        bring(library, written[0])
        assert sorted(text[:6] for text in every(library)) == ["Bees l", "I like", "Tea is", "The bo"]


def test_a_line_needs_little_and_keeps_what_nobody_knows(tmp_path: Path, clock: FakeClock) -> None:
    lines = [
        {"type": "memory", "content": "Figs ripen in August.", "mood": "sunny", "metadata": {"kept": 1}},
        {"type": "memory", "content": "Plums, too.", "layer": "nowhere", "score": 99, "state": "superseded", "sureness": "?"},
        {"type": "memory", "content": "  "},
        {
            "type": "memory",
            "id": 7,
            "content": "A half \ud800 pair",
            "expires_at": None,
            "layer": "stm",
            "sources": [{"message": "m"}, 3],
        },
    ]
    with opened(tmp_path, clock) as library:
        report = bring(library, jsonl(tmp_path / "few.jsonl", lines))
        assert (report.new, len(report.skipped)) == (3, 1)
        kept = every(library)
        figs, plums = kept["Figs ripen in August."], kept["Plums, too."]
        assert (figs.layer, figs.state, figs.strength, figs.said_at) == (Layer.LTM, MemoryState.ACTIVE, 5.0, clock.now())
        assert (plums.layer, plums.state, plums.strength, plums.sureness) == (Layer.LTM, MemoryState.ACTIVE, 10.0, 1.0)
        assert kept["A half \ufffd pair"].expires_at is None
        assert bring(library, tmp_path / "few.jsonl").new == 0
        library.services.export.write_interchange(tmp_path / "out", Control())
        assert library._stores.record.library.problems() == ()
    told = [json.loads(line) for line in (tmp_path / "out" / FILE_NAME).read_text().splitlines()]
    assert [line["metadata"] for line in told if "Figs" in line["content"]] == [{"kept": 1, "mood": "sunny"}]


def test_taken_over_memories_are_found(
    written: tuple[Path, dict[str, tuple[object, ...]]], tmp_path: Path, clock: FakeClock
) -> None:
    with opened(tmp_path / "two", clock) as library:
        bring(library, written[0])
        library.services.indexing.drain()
        from strata.domain.search import SearchRequest

        found = library.services.search.search(SearchRequest("otters", words_only=True)).results
        assert any(one.memory is not None for one in found)
