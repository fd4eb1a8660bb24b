"""Deleting for good deletes: afterwards no byte of the library's folder holds what was deleted, wherever it had been kept."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from strata.bootstrap import Library
from strata.domain.errors import Cancelled, InvalidRequest, LibraryDamaged
from strata.domain.events import EventKind, Subject
from strata.domain.passages import PassageKind
from strata.domain.records import ConversationFilter
from strata.domain.search import SearchFilter, SearchRequest
from strata.domain.trash import Purged
from strata.domain.work import Progress
from strata.services.control import Control
from strata.settings import RECALL_AUDIT, Settings
from tests.support.bytes_of import rows_holding, traces
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import conversation, document

DAY = 86_400
SECRET = "zyxomma quibblewort vexatious under the gazebo"
WORDS = ("zyxomma", "quibblewort", "zyxom", "quibblewort vexatious")
NAMES = ("Plan-xanthippe", "plan-xanthippe")
TALK = "The kettle boils at noon and the garden is quiet."


def fill(library: Library, folder: Path) -> None:
    """Bring in much that stays, and a conversation and a note that are to go, each saying the secret."""
    staying = (conversation(f"talk{number}", TALK, f"Yes, kettle number {number}.") for number in range(30))
    bring_in(
        library,
        folder,
        *staying,
        conversation("plan-xanthippe", f"Remember: {SECRET}.", "I will.", SECRET * 200),
        document("note-xanthippe", f"# Secret\n\n{SECRET}\n"),
        document("note", "# Kettles\n\nThey boil.\n"),
    )


def throw_away(library: Library) -> tuple[list[UUID], list[UUID]]:
    """Put what says the secret into the trash."""
    services = library.services
    conversations = [services.conversations.find_source("plan-xanthippe").id]
    documents = [services.documents.find_source("note-xanthippe").id]
    services.conversations.trash(conversations)
    services.documents.trash(documents)
    return conversations, documents


def found(library: Library, query: str) -> int:
    """Return how many results a search has by words."""
    return len(library.services.search.search(SearchRequest(query, SearchFilter(), 10, True)).results)


def test_no_byte_of_a_deleted_sentence_is_left_in_the_library(tmp_path: Path) -> None:
    # What is asked for after the deletion is the person's own new words, which the audit of recalls would keep.
    Settings(tmp_path / "settings.json").set(RECALL_AUDIT, False)
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        chosen = throw_away(library)
        library.services.indexing.drain()
    assert list(traces(tmp_path / "library", *WORDS))
    with opened(tmp_path) as library:
        assert library.services.trash.weigh(*chosen) == Purged(1, 3, 1)
        assert library.services.trash.purge(*chosen, Control()) == Purged(1, 3, 1)
        assert found(library, "zyxomma") == 0
        assert found(library, "kettle") > 0
        assert library.services.indexing.check().sound
    assert list(traces(tmp_path / "library", SECRET, *WORDS, *NAMES)) == []


def test_summaries_of_what_is_deleted_go_with_it(tmp_path: Path) -> None:
    turns = [f"Remember number {number}: {SECRET}, and the kettle is a different matter altogether." for number in range(30)]
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("plan-xanthippe", *turns), conversation("talk", *[TALK] * 30))
        library.services.segments.run(Control())
        library.services.indexing.drain()
        secret = library.services.conversations.find_source("plan-xanthippe").id
        assert library.services.segments.of_conversation(secret)
        assert any(SECRET in one.summary for one in library.services.segments.periods())
        library.services.conversations.trash([secret])
        assert library.services.trash.weigh([secret], []).segments > 0
        library.services.trash.purge([secret], [], Control())
        library.services.segments.run(Control())
        assert not any(SECRET in one.summary for one in library.services.segments.periods())
    assert list(traces(tmp_path / "library", SECRET, *WORDS)) == []


def test_topics_and_acts_keep_nothing_of_what_is_deleted(tmp_path: Path) -> None:
    turns = [f"Remember number {number}: {SECRET}?" for number in range(40)]
    with opened(tmp_path) as library:
        services = library.services
        bring_in(library, tmp_path, conversation("plan-xanthippe", *turns), conversation("talk", *[TALK] * 40))
        secret = services.conversations.find_source("plan-xanthippe").id
        message = services.conversations.find_message_source("plan-xanthippe:0").id
        services.events.record(EventKind.OPENED, Subject.CONVERSATION, secret)
        services.events.record(EventKind.OPENED, Subject.MESSAGE, message)
        services.events.record(EventKind.SEARCHED, amount=3)
        services.flow_making.run(Control())
        stream = services.flow.topics(services.flow.everything())
        assert any("zyxomma" in topic.words for topic in stream.topics)
        services.conversations.trash([secret])
        services.trash.purge([secret], [], Control())
        assert services.flow.topics(services.flow.everything()).topics == ()
        assert [line.event.kind for line in services.flow.events(limit=3)][:1] == [EventKind.SEARCHED]
        made = services.flow_making.run(Control())
        assert made.sessions.days >= 1
        assert services.indexing.check().sound
    left = rows_holding(tmp_path / "library" / "strata.duckdb", str(secret), str(message))
    assert left == []
    assert list(traces(tmp_path / "library", SECRET, *WORDS)) == []


def test_what_a_repair_set_aside_goes_too(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        library.services.indexing.drain()
        chosen = throw_away(library)
    record, words = tmp_path / "library" / "strata.duckdb", tmp_path / "library" / "index" / "words"
    record.with_name("strata.duckdb.damaged-20260101-000000").write_bytes(record.read_bytes())
    (words / "7.broken-20260101T000000").mkdir()
    (words / "7.broken-20260101T000000" / "data").write_text(SECRET)
    (tmp_path / "library" / "index" / "vectors_gone_8").mkdir()
    with opened(tmp_path) as library:
        library.services.trash.purge(*chosen, Control())
    assert list(traces(tmp_path / "library", *WORDS)) == []
    assert not (tmp_path / "library" / "index" / "vectors_gone_8").exists()


def test_only_what_lies_in_the_trash_is_deleted(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        kept = library.services.conversations.find_source("talk1").id
        with pytest.raises(InvalidRequest, match="trash"):
            library.services.trash.purge([kept], [], Control())
        assert library.services.trash.empty(Control()).nothing
        assert library.services.conversations.get(kept).title == "Talk1"


def test_the_trash_is_emptied_when_its_days_are_over(tmp_path: Path) -> None:
    clock = FakeClock()
    with opened(tmp_path, clock) as library:
        fill(library, tmp_path)
        throw_away(library)
        trash = library.services.trash
        clock.move(29 * DAY)
        assert trash.waiting(timedelta(days=30)) == ((), ())
        clock.move(2 * DAY)
        assert trash.purge(*trash.waiting(timedelta(days=30)), Control()) == Purged(1, 3, 1)
        assert library.services.conversations.seqs(ConversationFilter(in_trash=True)) == []


def test_a_damaged_checkpoint_is_named_and_can_be_deleted_first(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        checkpoints, trash = library.services.checkpoints, library.services.trash
        checkpoints.make("whole")
        spoilt = checkpoints.make("spoilt")
        (tmp_path / "library" / "checkpoints" / f"{spoilt.id}.duckdb").write_bytes(b"spoilt")
        throw_away(library)
        with pytest.raises(LibraryDamaged, match=r"“spoilt” is damaged.*Delete that checkpoint first"):
            trash.empty(Control())
        checkpoints.drop(spoilt.id)
        assert not trash.empty(Control()).nothing


def test_what_was_deleted_can_be_imported_again(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        throw_away(library)
        library.services.trash.empty(Control())
        bring_in(library, tmp_path, conversation("plan-xanthippe", f"Remember: {SECRET}.", "I will."))
        assert found(library, "zyxomma") == 1
        assert library.services.indexing.check().sound


def test_a_deletion_that_was_stopped_after_the_rows_went_is_finished_later(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        fill(library, tmp_path)
        throw_away(library)

        def stop_late(progress: Progress) -> None:
            if progress.step == "Writing the record anew":
                control.cancel()

        control = Control(stop_late)
        with pytest.raises(Cancelled):
            library.services.trash.empty(control)
    assert list(traces(tmp_path / "library", *WORDS))
    with opened(tmp_path) as library:
        assert library.services.work.latest(1)[0].title == "Finishing a deletion"
        assert not library.services.trash.resume(Control())
        assert library.services.indexing.check().sound
    assert list(traces(tmp_path / "library", SECRET, *WORDS)) == []


def test_every_kind_of_passage_is_thought_of() -> None:
    assert {kind.value for kind in PassageKind} <= {"message", "document", "memory", "segment"}
