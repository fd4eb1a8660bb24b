"""Jobs on record: how they begin, how far they are, how they end."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.domain.errors import Cancelled, DiskFull, UnreadableExport
from strata.domain.health import RepairKind
from strata.domain.work import Progress, WorkKind, WorkStatus
from strata.services.work import Pace, WorkService
from strata.storage.record import Record, open_record
from tests.support.clock import FakeClock


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = open_record(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def work(record: Record, clock: FakeClock) -> WorkService:
    return WorkService(store=record.work, clock=clock)


def test_a_job_that_runs_through_is_done_with_all_its_steps(work: WorkService, clock: FakeClock) -> None:
    with work.begin(WorkKind.IMPORT, "Import of a.zip", '{"paths":["a.zip"]}') as job:
        job.step("Reading", "importer")
        clock.move(5)
        job.progress(Progress("Reading", 40, 40, "messages"))
        job.step("Indexing", "indexer")
        clock.move(1)
        job.done("40 messages are searchable")
    kept = work.get(job.id)
    assert (kept.status, kept.title, kept.subject, kept.error) == (
        WorkStatus.DONE,
        "Import of a.zip",
        '{"paths":["a.zip"]}',
        "",
    )
    assert [(step.name, step.specialist, step.status, step.done, step.message) for step in kept.steps] == [
        ("Reading", "importer", WorkStatus.DONE, 40, ""),
        ("Indexing", "indexer", WorkStatus.DONE, 0, "40 messages are searchable"),
    ]
    assert kept.finished_at == clock.now()
    assert work.latest() == (kept,)


def test_a_running_job_shows_its_step(work: WorkService) -> None:
    job = work.begin(WorkKind.EMBED, "Understanding")
    job.step("Vectors", "encoder")
    kept = work.get(job.id)
    assert (kept.status, kept.steps[0].status, kept.finished_at) == (WorkStatus.RUNNING, WorkStatus.RUNNING, None)


def test_a_cancelled_job_says_so_and_lets_its_caller_know(work: WorkService) -> None:
    job = work.begin(WorkKind.REBUILD, "Rebuild")
    job.step("Words", "indexer")
    with pytest.raises(Cancelled), job:
        raise Cancelled
    kept = work.get(job.id)
    assert (kept.status, kept.steps[0].status, kept.error) == (WorkStatus.CANCELLED, WorkStatus.CANCELLED, "")


def test_a_failed_job_keeps_the_sentence(work: WorkService) -> None:
    job = work.begin(WorkKind.IMPORT, "Import")
    job.step("Reading", "importer")
    with pytest.raises(UnreadableExport), job:
        raise UnreadableExport("The file ends early.", "Export it again.")
    kept = work.get(job.id)
    assert (kept.status, kept.error) == (WorkStatus.FAILED, "The file ends early. Export it again.")
    assert kept.steps[0].message == kept.error


def test_a_bug_fails_the_job_without_its_inner_words(work: WorkService) -> None:
    job = work.begin(WorkKind.CHECK, "Check")
    with pytest.raises(ZeroDivisionError), job:
        raise ZeroDivisionError("division by zero in /home/someone")
    assert work.get(job.id).error == "Something went wrong inside Strata (ZeroDivisionError)."


def test_the_first_error_is_told_even_when_the_end_cannot_be_written(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    free = [1 << 40]
    record = open_record(tmp_path, free=lambda _: free[0])
    job = WorkService(store=record.work, clock=clock).begin(WorkKind.IMPORT, "Import")
    free[0] = 0
    with caplog.at_level(logging.WARNING), pytest.raises(UnreadableExport), job:
        raise UnreadableExport("The file ends early.")
    with pytest.raises(DiskFull), job:
        clock.move(1)
    record.close()
    assert "could not be written" in caplog.text


def test_progress_reaches_the_store_at_most_twice_a_second(work: WorkService, clock: FakeClock) -> None:
    job = work.begin(WorkKind.IMPORT, "Import")
    job.step("Reading", "importer")
    seen = []
    for done in range(1, 21):
        clock.move(0.1)
        job.progress(Progress("Reading", done, 20, "messages"))
        seen.append(work.get(job.id).steps[0].done)
    assert sorted(set(seen)) == [0, 5, 10, 15, 20]


def test_speed_and_time_left_come_from_the_last_seconds(clock: FakeClock) -> None:
    pace = Pace(clock)
    assert pace.measured(Progress("Reading", 0, 1_000, "messages")).rate is None
    clock.move(2)
    measured = pace.measured(Progress("Reading", 100, 1_000, "messages"))
    assert (measured.rate, measured.seconds_left) == (50, 18)
    for done in range(100, 1_000, 10):
        clock.move(1)
        measured = pace.measured(Progress("Reading", done, 1_000, "messages"))
    assert measured.rate == pytest.approx(10)
    assert measured.seconds_left == pytest.approx(1)


def test_without_a_total_there_is_speed_but_no_time_left(clock: FakeClock) -> None:
    pace = Pace(clock)
    pace.measured(Progress("Reading", 0, None, "messages"))
    clock.move(1)
    measured = pace.measured(Progress("Reading", 10, None, "messages"))
    assert (measured.rate, measured.seconds_left) == (10, None)


def test_what_a_dead_process_left_running_is_told_at_the_next_start(work: WorkService) -> None:
    job = work.begin(WorkKind.IMPORT, "Import of a.zip")
    job.step("Reading", "importer")
    repairs = work.interrupt_running()
    assert [repair.kind for repair in repairs] == [RepairKind.WORK_INTERRUPTED]
    assert "Import of a.zip" in repairs[0].detail
    assert work.get(job.id).status is WorkStatus.INTERRUPTED
    assert work.interrupt_running() == ()
