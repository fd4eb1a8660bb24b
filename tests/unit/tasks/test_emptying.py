"""The trash empties itself: only of what is overdue, only if the person wants it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from strata.domain.changes import Changes, Noun
from strata.domain.errors import DiskFull
from strata.domain.ids import new_id
from strata.domain.trash import Purged
from strata.services.control import Control
from strata.tasks.emptying import Emptying, Found
from strata.tasks.inline import InlineTasks


class GivenTrash:
    """A trash that holds what it is given; an error is raised when it is to be emptied."""

    def __init__(self, found: Found, error: Exception | None = None) -> None:
        self.found = found
        self.error = error
        self.looks: list[timedelta] = []
        self.purged: list[Found] = []

    def waiting(self, longer_than: timedelta = timedelta()) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        self.looks.append(longer_than)
        return self.found[:2]

    def waiting_goals(self, longer_than: timedelta = timedelta()) -> tuple[UUID, ...]:
        return self.found[2]

    def purge(
        self,
        conversation_ids: Sequence[UUID],
        document_ids: Sequence[UUID],
        control: Control,
        *,
        goal_ids: Sequence[UUID] = (),
    ) -> Purged:
        if self.error is not None:
            raise self.error
        self.purged.append((tuple(conversation_ids), tuple(document_ids), tuple(goal_ids)))
        return Purged(len(conversation_ids))


@pytest.fixture
def tasks(qapp: QApplication) -> InlineTasks:
    return InlineTasks()


def test_what_is_overdue_is_deleted_and_told(tasks: InlineTasks) -> None:
    told: list[Changes] = []
    tasks.changed.connect(told.append)
    trash = GivenTrash(((new_id(),), (), ()))
    emptying = Emptying(tasks, trash, lambda: 30, "Emptying")
    emptying.start()
    emptying.stop()
    assert trash.looks == [timedelta(days=30)]
    assert trash.purged == [trash.found]
    assert any(changes.touch(Noun.CONVERSATIONS) for changes in told)


def test_goals_alone_are_reason_enough(tasks: InlineTasks) -> None:
    trash = GivenTrash(((), (), (new_id(),)))
    Emptying(tasks, trash, lambda: 30, "Emptying").look()
    assert trash.purged == [trash.found]


def test_nothing_is_done_when_nothing_is_due_or_nothing_may_be_done(tasks: InlineTasks) -> None:
    nothing, never = GivenTrash(((), (), ())), GivenTrash(((new_id(),), (), ()))
    Emptying(tasks, nothing, lambda: 30, "Emptying").look()
    Emptying(tasks, never, lambda: 0, "Emptying").look()
    assert (nothing.purged, never.looks) == ([], [])


def test_a_full_disk_is_no_bug(tasks: InlineTasks) -> None:
    problems: list[Exception] = []
    tasks.problem.connect(problems.append)
    Emptying(tasks, GivenTrash(((new_id(),), (), ()), DiskFull("Full.")), lambda: 30, "Emptying").look()
    assert problems == []
