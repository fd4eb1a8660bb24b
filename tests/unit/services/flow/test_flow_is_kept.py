"""Flow stays in step with the archive, backups and rollbacks."""

from datetime import timedelta
from pathlib import Path

import pytest

from strata.bootstrap import Library, restore_backup
from strata.domain.errors import LibraryDamaged
from strata.domain.events import EventKind
from strata.domain.flow_pictures import FlowSession
from strata.services.control import Control
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import START, conversation


def sessions(library: Library) -> tuple[FlowSession, ...]:
    library.services.flow_making.run(Control())
    return library.services.flow.timeline(library.services.flow.everything()).sessions


def fill(library: Library, folder: Path) -> None:
    talks = (
        conversation(
            f"talk{day}", *["How is the kettle?", "Fine.", f"And on day {day}?", "Fine."] * 4, start=START + timedelta(day)
        )
        for day in range(12)
    )
    bring_in(library, folder, *talks)


def test_what_moves_to_the_archive_keeps_its_sessions_and_stays_behind_them(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as library:
        fill(library, tmp_path)
        before = sessions(library)
        assert len(before) == 12
        ids = [library.services.conversations.find_source(f"talk{day}").id for day in range(6)]
        library.services.archive.archive_these(ids)
        assert not library.services.flow_making.due()
        assert sessions(library) == before
        (part,) = library.services.flow.behind_session(before[0].number)
        assert (part.conversation_id, part.messages) == (ids[0], 8)
        assert library.services.flow.events(limit=200)[-1].title == "Talk0"
        assert library.services.indexing.check().sound
        library.services.archive.restore(ids)
        assert sessions(library) == before


def test_a_damaged_archive_is_named_and_nothing_is_made_without_it(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as library:
        fill(library, tmp_path)
        before = sessions(library)
        library.services.archive.archive_these([library.services.conversations.find_source("talk1").id])
        (file,) = (tmp_path / "library" / "archive").glob("*-messages-*.parquet")
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
        library.services.events.record(EventKind.OPENED)
        with pytest.raises(LibraryDamaged, match="archive"):
            library.services.flow_making.run(Control())
        assert library.services.flow.timeline(library.services.flow.everything()).sessions[:1] != ()
        file.write_bytes(whole)
        after = sessions(library)
        assert (len(after), after[0].acts) == (len(before), before[0].acts + 1)


def test_a_backup_holds_flow_and_acts(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        library.services.events.record(EventKind.SEARCHED, amount=2)
        before = sessions(library)
        library.services.backups.write(tmp_path / "copy.strata", Control())
    restore_backup(tmp_path / "copy.strata", tmp_path / "again" / "library", lambda _progress: None)
    with opened(tmp_path / "again") as library:
        assert not library.services.flow_making.due()
        assert sessions(library) == before
        assert EventKind.SEARCHED in {line.event.kind for line in library.services.flow.events(limit=500)}


def test_going_back_takes_the_sessions_of_what_came_later_along(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        before = sessions(library)
        checkpoint = library.services.checkpoints.make("before")
        bring_in(library, tmp_path, conversation("later", "One?", "Two.", start=START + timedelta(days=40)))
        assert len(sessions(library)) == len(before) + 1
        library.services.checkpoints.roll_back(checkpoint.id, Control())
        assert sessions(library) == before
