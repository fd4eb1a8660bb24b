"""What goes on quietly after an import: in order, one at a time, never in the way, and it stays stopped when it is stopped."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QApplication

from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled, DiskFull
from strata.services.control import Control
from strata.tasks.afterwork import Afterwork, Errand
from strata.tasks.inline import InlineTasks
from strata.tasks.job import Job

SOON_MS = 3_600_000
"""The timer of these tests never fires; `look` is called in its place."""


@dataclass
class Work:
    """Something that waits to be done; an error is raised in its place."""

    waiting: int = 1
    error: Exception | None = None
    done: list[Control] = field(default_factory=list)

    def run(self, control: Control) -> str:
        if self.error is not None:
            raise self.error
        self.waiting = 0
        self.done.append(control)
        return "done"

    def errand(self, title: str) -> Errand:
        return Errand(title, lambda: self.waiting > 0, self.run, Changes.of(Noun.SEGMENTS))


@pytest.fixture
def tasks(qapp: QApplication) -> InlineTasks:
    return InlineTasks()


def watching(tasks: InlineTasks, *works: Work, free: bool = True) -> Afterwork:
    errands = [work.errand(f"errand {place}") for place, work in enumerate(works)]
    afterwork = Afterwork(tasks, lambda: free, errands, SOON_MS)
    afterwork.start()
    return afterwork


def test_errands_are_done_one_after_the_other_and_told(tasks: InlineTasks) -> None:
    first, second, told, jobs = Work(), Work(), [], []
    afterwork = watching(tasks, first, second)
    afterwork.done.connect(lambda errand, outcome: told.append((errand.title, outcome)))
    tasks.stream_changed.connect(lambda job: jobs.append(job) if job not in jobs else None)
    afterwork.look()
    assert (len(first.done), len(second.done)) == (1, 0)
    afterwork.look()
    afterwork.look()
    assert told == [("errand 0", "done"), ("errand 1", "done")]
    assert [(job.title, job.quiet) for job in jobs] == [("errand 0", True), ("errand 1", True)]


def test_nothing_begins_while_something_comes_first(tasks: InlineTasks) -> None:
    work = Work()
    watching(tasks, work, free=False).look()
    afterwork = watching(tasks, work)
    tasks.stream(lambda control: afterwork.look(), _ignore, title="An import")
    assert not work.done
    afterwork.look()
    assert work.done


@pytest.mark.parametrize("error", [Cancelled(), DiskFull("The disk is full.", "Free some room.")])
def test_what_was_stopped_rests_until_something_new_comes_in(tasks: InlineTasks, error: Exception) -> None:
    stopped, other = Work(error=error), Work()
    afterwork = watching(tasks, stopped, other)
    afterwork.look()
    stopped.error = None
    afterwork.look()
    tasks.announce(Changes.of(Noun.INDEX, Noun.WORK))
    afterwork.look()
    assert (len(stopped.done), len(other.done)) == (0, 1)
    tasks.announce(Changes.of(Noun.CONVERSATIONS, Noun.IMPORTS))
    afterwork.look()
    assert stopped.done


def test_nobody_looks_again_until_there_is_something_new(tasks: InlineTasks) -> None:
    work = Work(waiting=0)
    afterwork = watching(tasks, work)
    afterwork.look()
    work.waiting = 1
    tasks.announce(Changes.of(Noun.MEMORIES, Noun.INDEX, Noun.WORK))
    afterwork.look()
    assert not work.done
    tasks.announce(Changes.of(Noun.CONVERSATIONS))
    afterwork.look()
    assert work.done


@pytest.mark.logs_errors
def test_a_bug_is_told_and_ends_nothing_else(tasks: InlineTasks) -> None:
    problems: list[Exception] = []
    tasks.problem.connect(problems.append)
    broken, other = Work(error=ValueError("a bug")), Work()
    afterwork = watching(tasks, broken, other)
    afterwork.look()
    afterwork.look()
    assert other.done
    assert [str(problem) for problem in problems] == ["a bug"]


def test_nothing_begins_after_the_end(tasks: InlineTasks) -> None:
    work = Work()
    afterwork = watching(tasks, work)
    afterwork.stop()
    afterwork.stop()
    tasks.announce(Changes.of(Noun.IMPORTS))
    afterwork.look()
    assert not work.done


def _ignore(_outcome: Job | None) -> None:
    """Take an outcome."""
