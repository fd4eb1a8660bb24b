"""Conversations go to the archive and come back as they were; meanwhile they are read, found and kept like all others."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strata.bootstrap import Library, restore_backup
from strata.domain.changes import Noun
from strata.domain.errors import Cancelled, InvalidRequest, LibraryDamaged
from strata.domain.history import Act, ActKind, HistoryFilter
from strata.domain.imports import ImportOptions
from strata.domain.memories import SourceKind, SourcePlace, SourceRef
from strata.domain.records import ConversationFilter, IncomingConversation
from strata.domain.search import Degradation, SearchAnswer, SearchFilter, SearchRequest
from strata.services.control import Control
from strata.storage import engine
from strata.storage.archive import MOVED
from strata.storage.connection import Row
from tests.support.bytes_of import archived_rows_holding, traces
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened, write_interchange
from tests.support.records import conversation
from tests.support.thorough import examples

ALL = timedelta()
TEXTS = ("The walnut tree is ill.", "Prune it in March.", "Thank you.\x00 Ünïcode 漢字 😀")
TABLES = (*MOVED, "message_extents", "conversations", "tags")


def everything(library: Library) -> dict[str, list[Row]]:
    """Return every row of the tables that the archive moves."""
    database = library._stores.record.library._database
    return {table: database.rows(f"SELECT * FROM {table} ORDER BY seq") for table in TABLES}


def fill(library: Library, folder: Path, count: int = 6) -> None:
    """Bring in conversations with segments, labels and vectors."""
    bring_in(library, folder, *(conversation(f"talk{number}", *TEXTS, f"Number {number}.") for number in range(count)))
    library.services.segments.run(Control())
    library.services.conversations.set_tags(id_of(library, "talk1"), ["garden"])
    library.services.embedding.run_until_done(Control())
    library.services.indexing.drain()


def id_of(library: Library, name: str) -> UUID:
    return library.services.conversations.find_source(name).id


def ask(library: Library, text: str, *, archived: bool, limit: int = 10) -> SearchAnswer:
    return library.services.search.search(SearchRequest(text, SearchFilter(archived=archived), limit))


def parquet(folder: Path, kind: str = "") -> list[Path]:
    return sorted((folder / "library" / "archive").glob(f"*-{kind}*.parquet"))


def traces_in_archive(folder: Path, needle: str) -> list[str]:
    return [found for file in parquet(folder) for found in archived_rows_holding(file, needle)]


def assert_sound(library: Library) -> None:
    assert library._stores.record.library.problems() == ()
    assert library.services.indexing.check().sound


def test_what_comes_back_is_equal_row_by_row_and_needs_no_model(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        before = everything(library)
        assert library.services.archive.preview(ALL).messages == 24
        assert library.services.archive.archive(ALL, Control()).conversations == 6
        gone = everything(library)
        assert [gone[table] for table in MOVED] == [[]] * len(MOVED)
        assert {path.name.split("-")[2] for path in parquet(tmp_path)} == set(MOVED)
        assert_sound(library)
        one = id_of(library, "talk2")
        library.services.archive.restore([one, one])
        assert_sound(library)
        assert len(library.services.archive.list()) == 5
        library.services.archive.restore([each.id for each in library.services.archive.list()])
        after = everything(library)
        months = {seq for seq, *_ in before["memory_segments"]} - {seq for seq, *_ in after["memory_segments"]}
        assert [row for row in before["memory_segments"] if row[2] is not None and row[0] in months] == []
        for table in set(TABLES) - {"memory_segments"}:
            assert after[table] == before[table], table
        assert parquet(tmp_path) == []
        space = library.services.embedding.space_in_use()
        assert library._stores.record.embeddings.waiting(space) == 0
        assert_sound(library)


def remembered(library: Library, name: str, first: int = 0, end: int = 11) -> UUID:
    """Remember a piece of the first message of a conversation."""
    said = library.services.conversations.messages(id_of(library, name))[0]
    source = SourceRef(SourceKind.MESSAGE, said.id, first, end)
    return library.services.memories.remember(f"From {name}", sources=(source,)).memory.id


def test_a_memory_shows_what_its_archived_sources_say(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("trees", *TEXTS), conversation("sheds", "The shed leaks.", "Mend it."))
        services = library.services
        before = remembered(library, "trees", 4, 15)
        (here,) = services.memories.sources(before)
        assert (here.text, here.place) == ("walnut tree", SourcePlace.RECORD)
        services.archive.archive(ALL, Control())
        assert services.memories.sources(before) == (replace(here, place=SourcePlace.ARCHIVE),)
        # One that was noted while the message lay in the archive.
        afterwards = remembered(library, "sheds", 4, 8)
        (away,) = services.memories.sources(afterwards)
        assert (away.text, away.conversation_id, away.place) == ("shed", id_of(library, "sheds"), SourcePlace.ARCHIVE)
        services.archive.restore([id_of(library, "sheds")])
        assert services.memories.sources(afterwards) == (replace(away, place=SourcePlace.RECORD),)


@pytest.mark.parametrize("missing", [False, True])
def test_a_source_in_a_damaged_part_of_the_archive_is_told_as_such_and_others_are_shown(tmp_path: Path, missing: bool) -> None:
    with opened(tmp_path) as library:
        services = library.services
        bring_in(library, tmp_path, conversation("trees", *TEXTS))
        services.archive.archive(ALL, Control())
        (file,) = parquet(tmp_path, "messages")
        bring_in(library, tmp_path, conversation("sheds", "The shed leaks.", "Mend it."))
        services.archive.archive(ALL, Control())
        damaged, whole = remembered(library, "trees"), remembered(library, "sheds")
        if missing:
            file.unlink()
        else:
            file.write_bytes(file.read_bytes().replace(b"PAR1", b"PAR2"))
        assert [(one.text, one.place) for one in services.memories.sources(damaged)] == [("", SourcePlace.DAMAGED)]
        assert [(one.text, one.place) for one in services.memories.sources(whole)] == [("The shed le", SourcePlace.ARCHIVE)]


def test_an_archived_conversation_can_be_read_listed_exported_and_is_counted(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        services = library.services
        said = services.conversations.messages(id_of(library, "talk1"))
        services.archive.archive(ALL, Control())
        kept = services.conversations.find_source("talk1")
        assert kept.archived_at is not None
        assert kept.tags == ("garden",)
        assert services.conversations.messages(kept.id) == said
        assert services.conversations.message(said[0].id) == said[0]
        assert len(services.conversations.seqs(ConversationFilter())) == 6
        assert services.conversations.seqs(ConversationFilter(archived=False)) == []
        assert services.library.stats().messages == 24
        assert services.export.write_interchange(tmp_path / "out", Control()).messages == 24


def test_the_archive_is_searched_when_asked_for(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        library.services.archive.archive(ALL, Control())
        bring_in(library, tmp_path, conversation("fresh", "The walnut cake is good."))
        library.services.search.forget_cache()
        assert [one.archived for one in ask(library, "walnut", archived=False).results] == [False]
        answer = ask(library, "ill walnut tree", archived=True)
        found = [one for one in answer.results if one.archived]
        assert {one.conversation_source_id for one in found} == {f"talk{number}" for number in range(6)}
        assert "archive" in found[0].why
        assert found[0].excerpt[found[0].marks[0].start : found[0].marks[0].end] in ("walnut", "tree", "ill")
        assert [one for one in ask(library, '"walnut tree" -ill', archived=True).results if one.archived] == []
        library.services.archive.restore([found[0].conversation_id] if found[0].conversation_id else [])
        assert any(not one.archived and "tree" in one.text for one in ask(library, "walnut tree", archived=False).results)


def test_what_is_in_the_trash_is_not_archived_and_the_archive_can_go_to_the_trash(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        library.services.conversations.trash([id_of(library, "talk0")])
        assert library.services.archive.archive(ALL, Control()).conversations == 5
        gone = id_of(library, "talk3")
        library.services.conversations.trash([gone])
        assert_sound(library)
        assert "talk3" not in {one.conversation_source_id for one in ask(library, "walnut", archived=True).results}
        library.services.archive.restore([gone])
        assert_sound(library)
        library.services.conversations.restore([gone])
        assert [one.conversation_source_id for one in ask(library, "walnut", archived=False).results] == ["talk3"]


def test_an_import_doubles_nothing_and_brings_back_what_grew(tmp_path: Path) -> None:
    grown = conversation("talk1", *TEXTS, "Number 1.", "One more.")
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        library.services.archive.archive(ALL, Control())
        same = bring_in(library, tmp_path, *(conversation(f"talk{n}", *TEXTS, f"Number {n}.") for n in range(6)))
        assert (same.new, same.changed, same.unchanged) == (0, 0, 6)
        assert len(library.services.archive.list()) == 6
        report = bring_in(library, tmp_path, grown)
        assert (report.new, report.changed) == (0, 1)
        assert len(library.services.archive.list()) == 5
        assert [one.text for one in library.services.conversations.messages(id_of(library, "talk1"))][-1] == "One more."
        assert library.services.library.stats().messages == 25
        assert_sound(library)


def test_numbers_of_what_lies_in_the_archive_are_not_given_out_again(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        library.services.archive.archive(ALL, Control())
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, *(conversation(f"later{number}", *TEXTS) for number in range(9)))
        library.services.archive.restore([one.id for one in library.services.archive.list()])
        assert library.services.library.stats().messages == 24 + 27
        assert_sound(library)


def test_only_what_is_old_moves(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as library:
        young, old = conversation("young", "Young."), conversation("old", "Old.")
        at = clock.now() - timedelta(days=800)
        old = replace(old, messages=tuple(replace(one, created_at=at) for one in old.messages), created_at=at, updated_at=at)
        now = clock.now()
        young = replace(young, messages=tuple(replace(one, created_at=now) for one in young.messages), created_at=now)
        bring_in(library, tmp_path, replace(young, updated_at=now), old)
        assert library.services.archive.preview(timedelta(days=700)).conversations == 1
        library.services.archive.archive(timedelta(days=700), Control())
        assert [one.source_id for one in library.services.archive.list()] == ["old"]
        with pytest.raises(InvalidRequest, match="below zero"):
            library.services.archive.preview(timedelta(days=-1))


def test_a_damaged_file_is_told_of_and_nothing_else_is_lost(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        first, second = id_of(library, "talk0"), id_of(library, "talk1")
        archive = library._stores.record.archive
        for one in (first, second):
            archive.put("2024-05", [one], library.services.conversations.get(one).created_at)
        library.services.indexing.drain()
        broken = sorted(parquet(tmp_path, "messages"), key=lambda path: path.stat().st_mtime_ns)[0]
        whole = broken.read_bytes()
        middle = len(whole) // 3
        broken.write_bytes(whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :])
        with pytest.raises(LibraryDamaged, match=broken.name):
            library.services.archive.restore([first])
        with pytest.raises(LibraryDamaged, match="backup"):
            library.services.conversations.messages(first)
        assert library._stores.record.library.problems() == (f"The archive's file {broken.name} is damaged or missing.",)
        assert len(library.services.conversations.messages(second)) == 4
        broken.unlink()
        answer = ask(library, "walnut", archived=True)
        assert {one.conversation_source_id for one in answer.results if one.archived} == {"talk1"}
        assert Degradation.ARCHIVE_DAMAGED in {notice.kind for notice in answer.notices}
        library.services.archive.restore([second])
        broken.write_bytes(whole)
        library.services.archive.restore([first])
        assert_sound(library)


def test_a_change_of_language_reaches_what_comes_back(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        library.services.archive.archive(ALL, Control())
        library.services.language.change("german", Control())
        library.services.archive.restore([one.id for one in library.services.archive.list()])
        assert library.services.language.changing_to == "german"
        with pytest.raises(InvalidRequest, match="language"):
            library.services.archive.archive(ALL, Control())
        library.services.language.resume(Control())
        words = library._stores.record.words
        fresh = {one.words for one in words.passages(1, words.last())}
    with TemporaryDirectory() as other, opened(Path(other)) as library:
        library.services.language.change("german", Control())
        fill(library, Path(other))
        words = library._stores.record.words
        assert fresh == {one.words for one in words.passages(1, words.last())}


def test_deleting_for_good_reaches_the_archive(tmp_path: Path) -> None:
    secret = "zyxomma quibblewort vexatious"
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        bring_in(library, tmp_path, conversation("plan", f"Remember {secret}.", secret * 40))
        library.services.archive.archive(ALL, Control())
        plan = id_of(library, "plan")
        assert traces_in_archive(tmp_path, secret)
        library.services.conversations.trash([plan])
        assert library.services.trash.weigh([plan], []).messages == 2
        assert library.services.trash.purge([plan], [], Control()).messages == 2
        assert len(library.services.archive.list()) == 6
        assert_sound(library)
    assert list(traces(tmp_path / "library", secret, "zyxomma", "quibblewort")) == []


def test_backup_and_restore_carry_the_archive(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        library.services.archive.archive(ALL, Control())
        assert library.services.backups.write(tmp_path / "copy.strata", Control()).messages == 24
    again = tmp_path / "again"
    again.mkdir()
    restore_backup(tmp_path / "copy.strata", again / "library", lambda _progress: None)
    with opened(again) as library:
        assert len(library.services.archive.list()) == 6
        library.services.archive.restore([one.id for one in library.services.archive.list()])
        assert_sound(library)


def test_a_rollback_leaves_the_archive_where_it_is(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        early = library.services.checkpoints.make("early")
        bring_in(library, tmp_path, conversation("later", "The walnut is well again."))
        library.services.archive.archive(ALL, Control())
        library.services.checkpoints.roll_back(early.id, Control())
        assert_sound(library)
        assert [one.source_id for one in library.services.archive.list()] != []
        library.services.archive.restore([id_of(library, f"talk{number}") for number in range(6)] + [id_of(library, "later")])
        assert_sound(library)
        assert library.services.library.stats().messages == 24


def test_a_stop_between_moves_keeps_what_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("strata.services.archive.AT_ONCE", 5)
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        control = Control(lambda _progress: control.cancel())
        with pytest.raises(Cancelled):
            library.services.archive.archive(ALL, control)
        assert len(library.services.archive.list()) == 1
        assert_sound(library)
        library.services.archive.archive(ALL, Control())
        assert len(library.services.archive.list()) == 6


def test_leftovers_are_cleared_up_at_the_next_start(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        library.services.archive.archive(ALL, Control())
        files = parquet(tmp_path)
    leftover = files[0].with_name(f"2024-05-messages-{UUID(int=7).hex}.parquet")
    leftover.write_bytes(b"PAR1 half a file")
    with opened(tmp_path) as library:
        assert parquet(tmp_path) == files
        assert_sound(library)


def test_a_conversation_on_its_way_is_read_whole(tmp_path: Path) -> None:
    """It was looked for in the table, came back from the archive, and was then looked for there."""
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("talk", *TEXTS))
        talk, store = id_of(library, "talk"), library._stores.record.archive
        services = library.services
        (first, *_) = services.conversations.messages(talk)
        moving = threading.Event()

        def move() -> None:
            for _ in range(5):
                services.archive.archive_these([talk])
                services.archive.restore([talk])
            moving.set()

        with ThreadPoolExecutor(1) as pool:
            moved = pool.submit(move)
            while not moving.is_set():
                assert len(services.conversations.messages(talk)) == len(TEXTS)
                assert services.conversations.message(first.id) == first
            moved.result()
        assert store.archived() == ()


def test_a_text_for_which_the_engine_lacks_memory_is_moved_with_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path) as library:
        talks = conversation("short", "Prune it in March."), conversation("log", "All of a log file. " * 200_000)
        library.services.imports.run([write_interchange(tmp_path / "talks.jsonl", talks)], ImportOptions(), Control())
        before = everything(library)
        monkeypatch.setattr(engine, "SPARING_LIMIT", "9MB")
        with library._stores.record.library._database.sparing():
            library.services.archive.archive(ALL, Control())
        assert len(library.services.archive.list()) == 2
        with library._stores.record.library._database.sparing():
            library.services.archive.restore([id_of(library, "log"), id_of(library, "short")])
        assert everything(library) == before
        assert "lacked memory" in caplog.text
        assert library.services.indexing.check().sound


MESSAGES = st.lists(st.text(max_size=40), min_size=1, max_size=5)
STEPS = st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 4), min_size=1)), max_size=6)


def talks(texts: Sequence[Sequence[str]]) -> list[IncomingConversation]:
    return [conversation(f"t{number}", *some) for number, some in enumerate(texts)]


@settings(max_examples=examples(5), deadline=None)
@given(st.lists(MESSAGES, min_size=5, max_size=5), STEPS)
def test_any_order_of_moves_loses_and_doubles_nothing(texts: list[list[str]], steps: list[tuple[bool, set[int]]]) -> None:
    with TemporaryDirectory() as name, opened(Path(name)) as library:
        bring_in(library, Path(name), *talks(texts))
        before = everything(library)
        ids = [id_of(library, f"t{number}") for number in range(5)]
        archive = library._stores.record.archive
        for out, chosen in steps:
            some = [ids[number] for number in sorted(chosen)]
            if out:
                archive.put("2024-05", some, library.services.conversations.get(ids[0]).created_at)
            else:
                archive.bring_back(some)
            archive.settle()
            assert archive._folder._database.number("SELECT count(*) FROM archives") == len(parquet(Path(name)))
        archive.bring_back(ids)
        archive.settle()
        assert everything(library) == before
        library.services.indexing.drain()
        assert_sound(library)


def acts(library: Library) -> list[Act]:
    """Return the history, newest first."""
    history = library.services.history
    return list(history.page(history.seqs(HistoryFilter())))


def test_moves_stand_in_the_history_and_are_taken_back_there(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path, 3)
        before = everything(library)
        archive, history = library.services.archive, library.services.history
        archive.archive(ALL, Control())
        (act,) = acts(library)
        assert (act.kind, act.title, act.memories, act.in_effect) == (ActKind.ARCHIVE, "Archived 3 conversations", 0, True)
        assert {one.title for one in history.conversations(act.id)} == {"Talk0", "Talk1", "Talk2"}
        changes = history.undo([act.id]).changes
        assert changes.touch(Noun.CONVERSATIONS)
        assert archive.list() == ()
        assert everything(library)["messages"] == before["messages"]
        assert parquet(tmp_path) == []
        undo = acts(library)[0]
        assert undo.title == "Undid: Archived 3 conversations"
        history.undo([undo.id])
        assert len(archive.list()) == 3
        assert acts(library)[0].title == "Redid: Archived 3 conversations"
        assert_sound(library)


def test_what_was_moved_since_stays_where_it_is(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path, 3)
        archive, history = library.services.archive, library.services.history
        archive.archive(ALL, Control())
        first = acts(library)[0]
        one = id_of(library, "talk1")
        archive.restore([one])
        back = acts(library)[0]
        assert (back.kind, back.title) == (ActKind.BRING_BACK, "Brought back 1 conversation from the archive")
        archive.archive_these([one])
        history.undo([first.id])
        assert [each.source_id for each in archive.list()] == ["talk1"], "it was archived by a later act"
        with pytest.raises(InvalidRequest, match="moved since"):
            history.undo([back.id])
        history.undo([acts(library)[1].id])
        assert archive.list() == ()
        assert_sound(library)


def test_several_moves_of_one_conversation_are_taken_back_together(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path, 2)
        archive, history, one = library.services.archive, library.services.history, id_of(library, "talk0")
        archive.archive_these([one])
        archive.restore([one])
        made = history.undo([act.id for act in acts(library)]).act_ids
        assert archive.list() == ()
        assert [act.in_effect for act in acts(library)] == [True, True, False, False]
        history.undo(made)
        assert archive.list() == ()
        assert [act.in_effect for act in acts(library)][-2:] == [True, True]
        assert_sound(library)
