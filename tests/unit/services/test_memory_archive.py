"""Memories that expired go to the archive by themselves, are found there when asked for, and come back as they were."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from strata.bootstrap import Library, restore_backup
from strata.domain.errors import Cancelled, InvalidRequest, LibraryDamaged
from strata.domain.history import ActKind, Actor, HistoryFilter, replay, values_of
from strata.domain.memories import Layer, Memory, MemoryFilter, MemoryOrder, MemoryState, SourceKind, SourceRef
from strata.domain.search import SearchFilter, SearchRequest
from strata.services.control import Control
from strata.services.memories import RememberOutcome
from strata.settings import MEMORY_ARCHIVE_DAYS
from strata.storage.archive_folder import ArchiveFolder
from strata.storage.connection import Row
from tests.support.bytes_of import archived_rows_holding, traces
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.memories import draft
from tests.support.records import conversation

SAID = ("Otters sleep by the river", "The boat is painted blue", "Tea is taken at four o'clock")
NOW = timedelta()
HOURS = 3
"""After which what is short-term has expired."""
LONG = timedelta(days=90)
GONE = MemoryFilter(states=(MemoryState.ARCHIVED,))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a closed library in which three memories have expired; one more is in force."""
    folder, clock = tmp_path_factory.mktemp("made"), FakeClock()
    with opened(folder, clock) as library:
        fill(library, clock)
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path, clock: FakeClock) -> Iterator[Library]:
    """A copy of that library."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    clock.move(HOURS * 3600)
    with opened(tmp_path, clock) as library:
        yield library
        assert_sound(library)


def fill(library: Library, clock: FakeClock) -> None:
    """Let three memories expire, with vectors; one stays for good."""
    for text in SAID:
        library.services.memories.remember(text, layer=Layer.STM)
    library.services.memories.remember("Bees like the lime tree", layer=Layer.LTM)
    library.services.embedding.run_until_done(Control())
    clock.move(HOURS * 3600)
    # None of them is good enough for working memory.
    ids = [one.id for one in memories(library, MemoryFilter(layers=(Layer.STM,)))]
    library.services.memories.thumb(ids, up=False)
    library.services.promotion.run(Control())
    library.services.indexing.drain()
    assert len(memories(library, MemoryFilter(states=(MemoryState.EXPIRED,)))) >= 3


def assert_sound(library: Library) -> None:
    library.services.indexing.drain()
    assert library._stores.record.library.problems() == ()
    assert library.services.indexing.check().sound
    every = {one.seq: one for one in memories(library, MemoryFilter(states=()))}
    assert replay(library._stores.record.memory_history.events()) == {seq: values_of(one) for seq, one in every.items()}


def memories(library: Library, wanted: MemoryFilter) -> list[Memory]:
    service = library.services.memories
    return [one.memory for one in service.page(service.seqs(wanted))]


def rows(library: Library) -> dict[str, list[Row]]:
    database = library._stores.record.library._database
    return {table: database.rows(f"SELECT * FROM {table} ORDER BY seq") for table in ("memories", "passages", "embeddings")}


def parquet(folder: Path) -> list[Path]:
    return sorted((folder / "library" / "archive").glob("*.parquet"))


def newest(library: Library):
    history = library.services.history
    return history.page(history.seqs(HistoryFilter()))[0]


def ask(library: Library, text: str) -> list[str]:
    request = SearchRequest(text, SearchFilter(archived=True), 10)
    return [one.text for one in library.services.search.search(request).results if one.archived]


def test_text_passages_and_vectors_move_and_undo_restores_every_row(library: Library, tmp_path: Path) -> None:
    before = rows(library)
    assert library.services.memory_archive.preview(NOW) == 3
    assert library.services.memory_archive.archive(NOW, Control()) == 3
    assert {path.name.split("-")[2] for path in parquet(tmp_path)} == {"memories", "passages", "embeddings"}
    assert sorted(one.content for one in memories(library, GONE)) == sorted(SAID)
    assert len(rows(library)["passages"]) == len(before["passages"]) - 3
    act = newest(library)
    assert (act.kind, act.actor, act.memories) == (ActKind.ARCHIVE, Actor.PERSON, 3)
    assert act.title == "Archived 3 memories, expired in June 2023"
    assert_sound(library)
    library.services.history.undo([act.id])
    library.services.archive.resume()
    assert parquet(tmp_path) == []
    after = rows(library)
    held = {row[0]: row[15] for row in after["memories"]}
    assert sum(value is not None for value in held.values()) == 3
    assert [(*row[:15], *row[16:]) for row in after["memories"]] == [(*row[:15], *row[16:]) for row in before["memories"]]
    assert (after["passages"], after["embeddings"]) == (before["passages"], before["embeddings"])


def test_undo_of_undo_archives_again(library: Library) -> None:
    library.services.memory_archive.archive(NOW, Control())
    library.services.history.undo([newest(library).id])
    assert memories(library, GONE) == []
    library.services.history.undo([newest(library).id])
    assert len(memories(library, GONE)) == 3
    assert newest(library).title.startswith("Redid: Archived")


def test_whole_months_go_by_themselves_once_they_are_old(library: Library, tmp_path: Path, clock: FakeClock) -> None:
    assert library.services.promotion.run(Control()).archived == 0
    clock.move(LONG.total_seconds())
    assert library.services.promotion.dry_run().archived == 3
    report = library.services.promotion.run(Control())
    assert (report.archived, bool(report.changes.nouns)) == (3, True)
    assert newest(library).actor is Actor.RULE
    assert library.services.promotion.run(Control()).archived == 0
    library.services.history.undo([newest(library).id])
    assert library.services.promotion.run(Control()).archived == 0, "what was taken back is held off"
    clock.move(LONG.total_seconds())
    assert library.services.promotion.run(Control()).archived == 3


def test_zero_days_leave_them_where_they_are(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "settings.json").write_text(f'{{"{MEMORY_ARCHIVE_DAYS.key}": 0}}')
    with opened(tmp_path, clock) as library:
        fill(library, clock)
        clock.move(LONG.total_seconds())
        assert library.services.promotion.run(Control()).archived == 0


def test_one_is_brought_back_into_force_and_the_rest_stays(library: Library, tmp_path: Path) -> None:
    library.services.memory_archive.archive(NOW, Control())
    boat = next(one for one in memories(library, GONE) if "boat" in one.content)
    library.services.memories.bring_back([boat.id])
    back = library.services.memories.get(boat.id).memory
    assert (back.state, back.content) == (MemoryState.ACTIVE, "The boat is painted blue")
    assert len(memories(library, GONE)) == 2
    assert_sound(library)
    library.services.search.forget_cache()
    found = library.services.search.search(SearchRequest("painted boat")).results
    assert [one.text for one in found if one.owner_id == boat.id] == ["The boat is painted blue"]
    library.services.archive.resume()  # as at each start
    assert [file for file in parquet(tmp_path) if archived_rows_holding(file, "painted")] == []


def test_search_finds_them_when_the_archive_is_asked_for(library: Library) -> None:
    library.services.memory_archive.archive(NOW, Control())
    library.services.indexing.drain()
    assert ask(library, "otters river") == ["Otters sleep by the river"]
    answer = library.services.search.search(SearchRequest("tea", SearchFilter(archived=True)))
    (found,) = [one for one in answer.results if one.archived]
    assert found.memory is not None
    assert (found.memory.state, found.title) == (MemoryState.ARCHIVED, "Note to remember")
    assert "archive" in found.why
    plain = library.services.search.search(SearchRequest("tea"))
    assert [one for one in plain.results if "Tea" in one.text] == []


def test_the_list_filters_and_sorts_by_text_that_lies_in_the_archive(library: Library) -> None:
    library.services.memory_archive.archive(NOW, Control())
    every = MemoryFilter(states=(), order=MemoryOrder.CONTENT, descending=False)
    assert [one.content[:4] for one in memories(library, every)] == ["Bees", "Otte", "Tea ", "The "]
    assert [one.content for one in memories(library, MemoryFilter(text="BLUE", states=(MemoryState.ARCHIVED,)))] == [SAID[1]]
    assert library.services.memories.grains(MemoryFilter(text="blue", states=())).seqs.size == 1
    assert memories(library, MemoryFilter(text="blue")) == []


def test_what_is_said_again_is_known_and_the_person_brings_it_back(library: Library, clock: FakeClock) -> None:
    library.services.memory_archive.archive(NOW, Control())
    found = library.services.inbox.take_in([draft("The boat is painted blue!", now=clock.now())], Control())
    assert (found.kept, found.known) == (0, 1), "rules do not offer anew what had expired"
    assert library.services.memories.remember("the boat is painted BLUE").outcome is RememberOutcome.BACK
    assert len(memories(library, GONE)) == 2


def test_going_back_to_a_checkpoint_loses_and_doubles_nothing(library: Library, clock: FakeClock) -> None:
    early = library.services.checkpoints.make("early")
    library.services.memory_archive.archive(NOW, Control())
    late = library.services.checkpoints.make("late")
    otter = next(one for one in memories(library, GONE) if "Otter" in one.content)
    library.services.memories.bring_back([otter.id])
    library.services.memories.edit(otter.id, "Otters sleep in the reeds")
    library.services.checkpoints.roll_back(late.id, Control())
    assert sorted(one.content for one in memories(library, GONE)) == sorted(SAID)
    assert_sound(library)
    assert library.services.memory_archive.archive(NOW, Control()) == 3, "they lie in the tables until they move again"
    assert sorted(one.content for one in memories(library, GONE)) == sorted(SAID)
    assert_sound(library)
    library.services.checkpoints.roll_back(early.id, Control())
    assert memories(library, GONE) == []
    assert len(memories(library, MemoryFilter(states=(MemoryState.EXPIRED,)))) == 3
    assert_sound(library)
    library.services.checkpoints.bring_back(late.id, [otter.id])
    assert library.services.memories.get(otter.id).memory.content == "Otters sleep by the river"


def test_bringing_many_back_from_a_checkpoint_looks_at_the_archive_as_often_as_for_one(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.services.memory_archive.archive(NOW, Control())
    made = library.services.checkpoints.make("then")
    looked: list[str] = []
    compare = ArchiveFolder.is_whole
    monkeypatch.setattr(ArchiveFolder, "is_whole", lambda folder, file: (looked.append(file.name), compare(folder, file))[1])
    one, *others = (memory.id for memory in memories(library, GONE))
    looked.clear()
    library.services.checkpoints.bring_back(made.id, [one])
    for_one = len(looked)
    looked.clear()
    library.services.checkpoints.bring_back(made.id, others)
    assert len(looked) == for_one
    assert sorted(one.content for one in memories(library, MemoryFilter(layers=(Layer.STM,)))) == sorted(SAID)


def test_deleting_for_good_reaches_memories_in_the_archive(tmp_path: Path, clock: FakeClock) -> None:
    secret = "zyxomma quibblewort vexatious"
    with opened(tmp_path, clock) as library:
        bring_in(library, tmp_path, conversation("plan", f"Remember {secret}."))
        plan = library.services.conversations.find_source("plan").id
        source = SourceRef(SourceKind.MESSAGE, library.services.conversations.messages(plan)[0].id, 0, 20)
        library.services.memories.remember(f"A {secret}", layer=Layer.STM, sources=(source,))
        fill(library, clock)
        assert library.services.memory_archive.archive(NOW, Control()) >= 3
        assert [file for file in parquet(tmp_path) if archived_rows_holding(file, secret)]
        library.services.conversations.trash([plan])
        library.services.trash.purge([plan], [], Control())
        assert len(memories(library, GONE)) == 3
        assert_sound(library)
    assert list(traces(tmp_path / "library", secret, "zyxomma", "quibblewort")) == []


def test_a_damaged_file_is_told_of_and_stops_nothing_else(library: Library, tmp_path: Path, clock: FakeClock) -> None:
    library.services.memory_archive.archive(NOW, Control())
    (broken,) = [path for path in parquet(tmp_path) if "-memories-" in path.name]
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    boat = library.services.memories.seqs(GONE)[0]
    with pytest.raises(LibraryDamaged, match="archive"):
        library.services.memories.page([boat])
    assert library._stores.record.library.problems() == (f"The archive's file {broken.name} is damaged or missing.",)
    assert library.services.memories.remember("Figs ripen in August").outcome is RememberOutcome.NEW
    library.services.checkpoints.make("meanwhile")
    broken.write_bytes(whole)
    assert len(memories(library, GONE)) == 3


def test_a_move_stops_while_the_words_change_their_language(library: Library) -> None:
    library.services.memory_archive.archive(NOW, Control())
    library.services.language.change("german", Control())
    library.services.history.undo([newest(library).id])
    assert library.services.language.changing_to == "german"
    assert library.services.memory_archive.due() == 0
    library.services.language.resume(Control())


def test_backup_and_restore_carry_them(library: Library, tmp_path: Path, clock: FakeClock) -> None:
    library.services.memory_archive.archive(NOW, Control())
    library.services.backups.write(tmp_path / "copy.strata", Control())
    again = tmp_path / "again"
    again.mkdir()
    restore_backup(tmp_path / "copy.strata", again / "library", lambda _progress: None)
    with opened(again, clock) as other:
        assert sorted(one.content for one in memories(other, GONE)) == sorted(SAID)
        other.services.history.undo([newest(other).id])
        assert_sound(other)


def test_each_move_is_whole_and_a_stop_keeps_what_moved(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("strata.services.memory_archive.AT_ONCE", 2)
    control = Control(lambda _progress: control.cancel())
    with pytest.raises(Cancelled):
        library.services.memory_archive.archive(NOW, control)
    assert len(memories(library, GONE)) == 2
    assert_sound(library)
    assert library.services.memory_archive.archive(NOW, Control()) == 1


def test_an_age_below_zero_is_refused(library: Library) -> None:
    with pytest.raises(InvalidRequest, match="below zero"):
        library.services.memory_archive.preview(timedelta(days=-1))


def test_numbers_are_not_given_out_again(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as library:
        fill(library, clock)
        library.services.memory_archive.archive(NOW, Control())
    with opened(tmp_path, clock) as library:
        library.services.memories.remember("Figs ripen in August", layer=Layer.LTM)
        library.services.history.undo([one.id for one in acts_of(library, ActKind.ARCHIVE)])
        assert_sound(library)


def acts_of(library: Library, kind: ActKind):
    history = library.services.history
    return history.page(history.seqs(HistoryFilter(kinds=(kind,))))
