"""Import reports and jobs come back as they were written, also after the process that wrote them died."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from strata.domain.errors import NotFound
from strata.domain.ids import new_id
from strata.domain.imports import FormatCount, ImportOutcome, ImportReport, Skipped, SkipReason
from strata.domain.work import WorkKind, WorkStatus, WorkStep
from strata.storage.record import Record
from tests.support.records import START

LATER = START + timedelta(seconds=1, microseconds=7)
FOUND = FormatCount("chatgpt", "ChatGPT export", "export.zip", 3, 40, 1, START, None)
RUNNING = ImportReport(new_id(), (Path("a b.zip"),), ImportOutcome.RUNNING, START, None, (), (), 0, 0, 0, 0, 0)
STEP = WorkStep("Reading", "importer", WorkStatus.RUNNING, START, None, 0, None, "")


def test_a_report_is_replaced_by_its_later_self(record: Record) -> None:
    record.imports.save(RUNNING)
    done = replace(
        RUNNING,
        outcome=ImportOutcome.DONE,
        finished_at=LATER,
        found=(FOUND,),
        skipped=(Skipped("export.zip › 7", SkipReason.DAMAGED, "It ends in the middle of “ä”.", 2),),
        new=1,
        changed=2,
        unchanged=3,
        messages_added=4,
        messages_changed=5,
        error="a sentence",
    )
    record.imports.save(done)
    assert record.imports.get(done.id) == done
    assert record.imports.latest(5) == (done,)


def test_the_newest_reports_come_first(record: Record) -> None:
    reports = [replace(RUNNING, id=new_id()) for _ in range(3)]
    for report in reports:
        record.imports.save(report)
    assert record.imports.latest(2) == (reports[2], reports[1])


def test_a_job_keeps_its_steps_in_order(record: Record) -> None:
    work_id = record.work.begin(WorkKind.IMPORT, "Import of a.zip", '{"paths": []}', START)
    second = replace(STEP, name="Writing", done=5, total=10)
    record.work.save_step(work_id, 1, second)
    record.work.save_step(work_id, 0, STEP)
    ended = replace(STEP, status=WorkStatus.DONE, finished_at=LATER, done=7, message="7 read")
    record.work.save_step(work_id, 0, ended)
    record.work.finish(work_id, WorkStatus.FAILED, LATER, "It broke.", RUNNING.id)
    work = record.work.get(work_id)
    assert work.steps == (ended, second)
    assert (work.kind, work.title, work.status, work.subject) == (
        WorkKind.IMPORT,
        "Import of a.zip",
        WorkStatus.FAILED,
        '{"paths": []}',
    )
    assert (work.started_at, work.finished_at, work.error, work.import_id) == (START, LATER, "It broke.", RUNNING.id)


def test_the_newest_jobs_come_first_each_with_its_own_steps(record: Record) -> None:
    ids = [record.work.begin(WorkKind.CHECK, f"job {number}", "{}", START) for number in range(3)]
    for number, work_id in enumerate(ids):
        record.work.save_step(work_id, 0, replace(STEP, name=f"step {number}"))
    assert [(work.title, work.steps[0].name) for work in record.work.latest(2)] == [("job 2", "step 2"), ("job 1", "step 1")]


def test_what_a_dead_process_left_running_is_marked_as_interrupted(record: Record) -> None:
    done = record.work.begin(WorkKind.CHECK, "done", "{}", START)
    record.work.finish(done, WorkStatus.DONE, START)
    left = record.work.begin(WorkKind.IMPORT, "left", "{}", START)
    record.work.save_step(left, 0, STEP)
    record.imports.save(RUNNING)
    (work,) = record.work.interrupt_running(LATER)
    assert (work.id, work.status, work.finished_at) == (left, WorkStatus.INTERRUPTED, LATER)
    assert [(step.status, step.finished_at) for step in work.steps] == [(WorkStatus.INTERRUPTED, LATER)]
    assert record.imports.get(RUNNING.id).outcome is ImportOutcome.INTERRUPTED
    assert record.work.get(done).status is WorkStatus.DONE
    assert record.work.interrupt_running(LATER) == ()


def test_unknown_jobs_and_reports_are_said_to_be_missing(record: Record) -> None:
    for ask in (
        lambda: record.imports.get(uuid4()),
        lambda: record.work.get(uuid4()),
        lambda: record.work.save_step(uuid4(), 0, STEP),
        lambda: record.work.finish(uuid4(), WorkStatus.DONE, START),
    ):
        with pytest.raises(NotFound):
            ask()
