"""Checkpoints: what they keep, what lies between two, and going back without losing anything."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.bootstrap import Library, erase_library, restore_backup
from strata.domain.checkpoints import NEWEST_KEPT, Checkpoint, CheckpointReason, superfluous
from strata.domain.errors import Cancelled, LibraryDamaged, NotFound
from strata.domain.ids import new_id
from strata.domain.records import ConversationFilter
from strata.services.checkpoints import LONGEST_NAME
from strata.services.control import Control
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import conversation, document


@pytest.fixture
def library(tmp_path: Path, clock: FakeClock) -> Iterator[Library]:
    """A library with three conversations and a note."""
    with opened(tmp_path, clock) as library:
        talks = (conversation(name, f"{name} one", "two") for name in ("river", "sea", "lake"))
        bring_in(library, tmp_path, *talks, document("note", "# Note\n\ntext"))
        yield library
        assert library.services.library.problems() == ()
        library.services.indexing.drain()
        assert library.services.indexing.check().sound


def titles(library: Library, *, in_trash: bool = False) -> list[str]:
    conversations = library.services.conversations
    return sorted(one.title for one in conversations.page(conversations.seqs(ConversationFilter(in_trash=in_trash))))


def id_of(library: Library, name: str) -> UUID:
    return library.services.conversations.find_source(name).id


def test_a_checkpoint_says_what_it_holds(library: Library, tmp_path: Path) -> None:
    made = library.services.checkpoints.make("  before   the move ")
    assert (made.name, made.reason) == ("before the move", CheckpointReason.PERSON)
    assert (made.conversations, made.messages, made.documents) == (3, 6, 1)
    assert library.services.checkpoints.all() == (made,)
    assert library.services.checkpoints.find("before the move") == made
    assert library.services.checkpoints.find(str(made.id)) == made
    assert [file.name for file in (tmp_path / "library" / "checkpoints").iterdir()] == [f"{made.id}.duckdb"]


def test_going_back_undoes_what_was_done_to_the_record_and_loses_nothing(library: Library, tmp_path: Path) -> None:
    services = library.services
    services.conversations.set_tags(id_of(library, "river"), ["water", "calm"])
    services.conversations.trash([id_of(library, "lake")])
    made = services.checkpoints.make("then")
    services.conversations.rename(id_of(library, "river"), "Stream")
    services.conversations.set_tags(id_of(library, "river"), ["dry"])
    services.conversations.restore([id_of(library, "lake")])
    services.conversations.trash([id_of(library, "sea")])
    services.documents.trash([services.documents.find_source("note").id])
    bring_in(library, tmp_path, conversation("ocean", "deep"), document("later", "text"))
    services.conversations.set_tags(id_of(library, "ocean"), ["big"])
    done = services.checkpoints.roll_back(made.id, Control())
    assert titles(library) == ["River", "Sea"]
    assert titles(library, in_trash=True) == ["Lake", "Ocean"]
    assert (done.trashed, done.restored) == (3, 2)
    assert services.conversations.get(id_of(library, "river")).tags == ("calm", "water")
    assert services.conversations.get(id_of(library, "ocean")).tags == ("big",)
    assert len(services.documents.seqs()) == 1
    assert services.checkpoints.compare(made.id).same
    forward = services.checkpoints.roll_back(done.before.id, Control())
    assert titles(library) == ["Lake", "Ocean", "Stream"]
    assert (forward.trashed, forward.restored) == (2, 3)
    assert services.checkpoints.compare(done.before.id).same


def test_comparing_counts_what_came_and_went(library: Library, tmp_path: Path) -> None:
    services = library.services
    first = services.checkpoints.make("first")
    assert services.checkpoints.compare(first.id).same
    services.conversations.trash([id_of(library, "sea")])
    bring_in(library, tmp_path, conversation("ocean", "deep"), conversation("pond", "flat", "x"))
    second = services.checkpoints.make("second")
    services.conversations.restore([id_of(library, "sea")])
    between = services.checkpoints.compare(first.id, second.id)
    assert (between.came, between.went) == (2, 1)
    counts = {count.name: (count.before, count.after) for count in between.tables}
    assert (counts["conversations"], counts["messages"]) == ((3, 4), (6, 7))
    assert services.checkpoints.compare(first.id).went == 0
    backwards = services.checkpoints.compare(second.id, first.id)
    assert (backwards.came, backwards.went) == (1, 2)


def test_a_stopped_or_refused_rollback_changes_nothing(library: Library, tmp_path: Path) -> None:
    services = library.services
    made = services.checkpoints.make("then")
    services.conversations.trash([id_of(library, "sea")])
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        services.checkpoints.roll_back(made.id, control)
    file = tmp_path / "library" / "checkpoints" / f"{made.id}.duckdb"
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(LibraryDamaged):
        services.checkpoints.roll_back(made.id, Control())
    file.unlink()
    with pytest.raises(LibraryDamaged):
        services.checkpoints.compare(made.id)
    assert titles(library) == ["Lake", "River"]
    with pytest.raises(NotFound):
        services.checkpoints.roll_back(new_id(), Control())
    services.checkpoints.drop(made.id)
    with pytest.raises(NotFound):
        services.checkpoints.find("then")


def test_automatic_checkpoints_thin_out_and_named_ones_stay(library: Library, clock: FakeClock) -> None:
    checkpoints = library.services.checkpoints
    checkpoints.make("mine")
    for number in range(NEWEST_KEPT + 4):
        clock.move(3600)
        checkpoints.make_before(CheckpointReason.IMPORT, f"Before import {number}")
    names = [one.name for one in checkpoints.all()]
    assert "mine" in names
    assert f"Before import {NEWEST_KEPT + 3}" in names
    assert len(names) == NEWEST_KEPT + 2


def test_the_oldest_automatic_checkpoint_can_be_gone_back_to(library: Library, clock: FakeClock) -> None:
    checkpoints = library.services.checkpoints
    oldest = checkpoints.make_before(CheckpointReason.IMPORT, "Before the first import")
    for number in range(NEWEST_KEPT):
        clock.move(3600)
        checkpoints.make_before(CheckpointReason.IMPORT, f"Before import {number}")
    library.services.conversations.trash([id_of(library, "sea")])
    clock.move(3600)
    assert oldest in checkpoints.all()
    checkpoints.roll_back(oldest.id, Control())
    assert titles(library) == ["Lake", "River", "Sea"]


def test_a_name_is_one_line_of_a_length_that_can_be_listed(library: Library) -> None:
    made = library.services.checkpoints.make(" before\n\tthe " + "clean-up" * 10_000)
    assert made.name.startswith("before the clean-up")
    assert len(made.name) == LONGEST_NAME
    assert library.services.checkpoints.find(made.name) == made


def test_what_an_interrupted_checkpoint_left_is_swept(library: Library, tmp_path: Path) -> None:
    made = library.services.checkpoints.make("then")
    folder = tmp_path / "library" / "checkpoints"
    for name in (f"{new_id()}.duckdb", f"{new_id()}.duckdb.part", f"{made.id}.duckdb.part", f"{new_id()}.duckdb.part.wal"):
        (folder / name).write_bytes(b"left")
    library.services.checkpoints.tidy()
    assert [file.name for file in folder.iterdir()] == [f"{made.id}.duckdb"]


def test_checkpoints_go_where_the_library_goes(library: Library, tmp_path: Path, clock: FakeClock) -> None:
    made = library.services.checkpoints.make("then")
    library.services.library.copy_to(tmp_path / "other" / "library", Control())
    library.services.backups.write(tmp_path / "backup", Control())
    restore_backup(tmp_path / "backup", tmp_path / "third" / "library", lambda _progress: None)
    for place in ("other", "third"):
        with opened(tmp_path / place, clock) as elsewhere:
            assert elsewhere.services.checkpoints.all() == (made,)
            assert elsewhere.services.checkpoints.compare(made.id).same
        erase_library(tmp_path / place / "library")
        assert not (tmp_path / place / "library").exists()


HOURS = st.lists(st.tuples(st.integers(0, 24 * 200), st.sampled_from(CheckpointReason)), max_size=60, unique_by=lambda x: x[0])


@given(HOURS)
def test_the_newest_ten_and_one_of_each_older_week_are_kept(made: list[tuple[int, CheckpointReason]]) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    all_of_them = [
        Checkpoint(UUID(int=hour), "", reason, start + timedelta(hours=hour), 0, 0, 0, 0, 0) for hour, reason in made
    ]
    gone = superfluous(all_of_them)
    kept = [one for one in all_of_them if one not in gone]
    automatic = sorted((one for one in kept if one.reason is not CheckpointReason.PERSON), key=lambda one: one.made_at)
    assert all(one.reason is not CheckpointReason.PERSON for one in gone)
    assert len(automatic) >= min(NEWEST_KEPT, sum(reason is not CheckpointReason.PERSON for _, reason in made))
    older = [one.made_at.isocalendar()[:2] for one in automatic[:-NEWEST_KEPT]]
    assert len(older) == len(set(older))
    assert {one.made_at.isocalendar()[:2] for one in gone} <= {one.made_at.isocalendar()[:2] for one in kept}
    assert superfluous(kept) == ()
