"""Importing, over a real record: what comes in, what is passed over, what a bad file costs, and how it can be stopped."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow
import pytest

from strata.domain.errors import DiskFull, IndexUnavailable, NotFound, UnreadableExport
from strata.domain.ids import new_id
from strata.domain.imports import ImportOptions, ImportOutcome, ImportReport, Skipped, SkipReason
from strata.domain.records import ConversationFilter, IncomingConversation, MessageKind, Role
from strata.domain.rules import MemoryRules
from strata.domain.work import Progress, WorkKind, WorkStatus
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.imports import ImportService
from strata.services.intake.commits import BATCH_MESSAGES, WordIndexer
from strata.services.intake.ledger import MOST_LINES
from strata.services.intake.meter import Meter, expected
from strata.services.ports.formats import Found, Item
from strata.services.remembering.carrying import CarriedIntake
from strata.services.remembering.tools import Tools
from strata.services.words import Analyser
from strata.services.work import WorkService
from strata.storage import engine
from strata.storage.record import Record, open_record
from tests.support.clock import FakeClock
from tests.support.formats import Acting, GivenFile, GivenFormats
from tests.support.records import START, conversation, document

ANALYSER = Analyser()
ROME = conversation("rome", "Where did we go last year?", "To Rome.")
OSLO = conversation("oslo", "And before that?", "To Oslo.", "When?")


class Desk:
    """A record and the service that imports into it."""

    def __init__(self, record: Record, clock: FakeClock, indexing: WordIndexer) -> None:
        self.record = record
        self.work = WorkService(store=record.work, clock=clock)
        self.checkpoints: list[str] = []
        self._clock = clock
        self._indexing = indexing

    def service(self, **files: Sequence[Item | Exception]) -> ImportService:
        return ImportService(
            formats=GivenFormats(**files),
            records=self.record.records,
            reports=self.record.imports,
            work=self.work,
            indexing=self._indexing,
            analyser=ANALYSER,
            clock=self._clock,
            courtesy=Courtesy(),
            before=self.checkpoints.append,
            samples=self.record.samples,
            memories=CarriedIntake(Tools(self.record.memories, self.record.memory_history, self._clock, ANALYSER, MemoryRules)),
        )

    def bring_in(
        self, *items: Item | Exception, options: ImportOptions | None = None, control: Control | None = None
    ) -> ImportReport:
        return self.service(file=items).run([Path("file")], options or ImportOptions(), control or Control())

    def titles(self) -> set[str]:
        store = self.record.conversations
        return {found.title for found in store.page(store.seqs(ConversationFilter()))}


class Waiting:
    """An index that is asked to catch up, and counts how often, or says that it is broken."""

    def __init__(self, problem: IndexUnavailable | None = None) -> None:
        self.drained = 0
        self._problem = problem

    def drain(self) -> int:
        self.drained += 1
        if self._problem:
            raise self._problem
        return 0

    def in_bulk(self) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.fixture
def index() -> Waiting:
    return Waiting()


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock, index: Waiting) -> Iterator[Desk]:
    record = open_record(tmp_path)
    yield Desk(record, clock, index)
    record.close()


def test_everything_comes_in_and_the_report_says_what(desk: Desk) -> None:
    report = desk.bring_in(ROME, OSLO, document("diary", "Went to Rome."))
    assert (report.outcome, report.error) == (ImportOutcome.DONE, "")
    assert (report.new, report.changed, report.unchanged, report.messages_added) == (3, 0, 0, 5)
    (count,) = report.found
    assert (count.conversations, count.messages, count.documents) == (2, 5, 1)
    assert (count.first, count.last) == (START, START + timedelta(minutes=2))
    assert desk.titles() == {"Rome", "Oslo"}
    assert desk.service().reports() == (report,)
    assert desk.service().report(report.id) == report


def test_the_same_export_twice_changes_nothing(desk: Desk) -> None:
    desk.bring_in(ROME, OSLO, document("diary", "Went to Rome."))
    again = desk.bring_in(ROME, OSLO, document("diary", "Went to Rome."))
    assert (again.new, again.changed, again.unchanged, again.messages_added, again.messages_changed) == (0, 0, 3, 0, 0)


def test_a_newer_export_brings_what_changed(desk: Desk) -> None:
    desk.bring_in(ROME)
    longer = conversation("rome", "Where did we go last year?", "To Rome, in May.", "Thanks!")
    report = desk.bring_in(longer, OSLO)
    assert (report.new, report.changed, report.unchanged) == (1, 1, 0)
    assert (report.messages_added, report.messages_changed) == (4, 1)


def test_a_conversation_that_comes_twice_in_one_export_is_kept_once(desk: Desk) -> None:
    report = desk.bring_in(ROME, replace(ROME, title="Rome again", updated_at=START + timedelta(days=1)))
    assert (report.new, report.changed, report.messages_added) == (1, 1, 2)
    assert desk.titles() == {"Rome again"}


def test_the_words_are_handed_to_the_index_while_the_import_goes_on_and_at_its_end(desk: Desk, index: Waiting) -> None:
    big = [conversation(f"big{number}", *["Hello"] * (BATCH_MESSAGES // 2)) for number in range(5)]
    desk.bring_in(*big)
    first = index.drained
    assert first >= 2
    desk.bring_in(*big)
    assert index.drained == first


def test_passages_carry_the_time_of_the_message_or_of_the_conversation(desk: Desk) -> None:
    timed = conversation("timed", "I saw it yesterday.")
    timeless = replace(timed, source_id="timeless", messages=(replace(timed.messages[0], created_at=None),))
    lost = replace(timeless, source_id="lost", created_at=None, updated_at=None)
    desk.bring_in(timed, timeless, lost)
    batch = desk.record.outbox.next_batch(10)
    assert batch is not None
    assert [row.words for row in batch.rows] == [
        "user 9 june 2023 i saw it yesterday 8 june 2023",
        "user 9 june 2023 i saw it yesterday 8 june 2023",
        "user i saw it yesterday",
    ]


def test_tools_and_hidden_messages_are_kept_but_have_no_passages(desk: Desk) -> None:
    talk = conversation("tools", "Hi", "call", "result", "instructions")
    kinds = (MessageKind.TEXT, MessageKind.TOOL_CALL, MessageKind.TOOL_RESULT, MessageKind.TEXT)
    roles = (Role.USER, Role.ASSISTANT, Role.TOOL, Role.SYSTEM)
    messages = tuple(
        replace(message, kind=kind, role=role) for message, kind, role in zip(talk.messages, kinds, roles, strict=True)
    )
    desk.bring_in(replace(talk, messages=messages))
    stats = desk.record.library.stats()
    assert (stats.messages, stats.passages) == (4, 1)


def test_what_is_not_to_be_remembered_stays_out_unless_chosen(desk: Desk) -> None:
    secret = replace(ROME, do_not_remember=True)
    report = desk.bring_in(secret, replace(OSLO, do_not_remember=True))
    assert (report.new, report.found[0].conversations) == (0, 0)
    assert [(line.reason, line.count) for line in report.skipped] == [(SkipReason.DO_NOT_REMEMBER, 2)]
    assert desk.bring_in(secret, options=ImportOptions(include_do_not_remember=True)).new == 1


def test_an_empty_conversation_is_named_in_the_report(desk: Desk) -> None:
    report = desk.bring_in(replace(ROME, messages=()), OSLO)
    assert (report.new, [line.reason for line in report.skipped]) == (1, [SkipReason.EMPTY])


def test_what_nobody_recognises_is_reported(desk: Desk) -> None:
    report = desk.service(a=[ROME]).run([Path("a"), Path("b")], ImportOptions(), Control())
    assert (report.new, [(line.where, line.reason) for line in report.skipped]) == (1, [("b", SkipReason.UNKNOWN_TYPE)])


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (UnreadableExport("The file ends early.", "Export it again."), "The file ends early. Export it again."),
        (OSError(5, "Input/output error"), "The rest could not be read: Input/output error."),
    ],
)
def test_a_file_that_breaks_off_costs_only_its_rest(desk: Desk, damage: Exception, sentence: str) -> None:
    service = desk.service(bad=[ROME, damage, OSLO], good=[conversation("bergen", "Fish?")])
    report = service.run([Path("bad"), Path("good")], ImportOptions(), Control())
    assert (report.outcome, report.new) == (ImportOutcome.DONE, 2)
    assert report.skipped == (Skipped("bad", SkipReason.DAMAGED, sentence),)


@pytest.mark.logs_errors
def test_a_bug_in_an_importer_costs_only_the_rest_of_its_file(desk: Desk) -> None:
    service = desk.service(bad=[ROME, KeyError("surprise")], good=[OSLO])
    report = service.run([Path("bad"), Path("good")], ImportOptions(), Control())
    assert (report.outcome, report.new) == (ImportOutcome.DONE, 2)
    assert [(line.where, line.reason) for line in report.skipped] == [("bad", SkipReason.NOT_UNDERSTOOD)]


def test_broken_letters_are_mended_rather_than_lost(desk: Desk) -> None:
    desk.bring_in(conversation("letters", "A pair \ud83d\ude00, a lone \ud800 one"))
    message = desk.record.conversations.find_message_source("letters:0")
    assert message.text == "A pair 😀, a lone \ufffd one"


def test_thousands_of_different_faults_make_a_short_report(desk: Desk) -> None:
    lines = [Skipped(f"line {number}", SkipReason.DAMAGED, "No JSON.") for number in range(5_000)]
    report = desk.bring_in(*lines, *[Skipped("x", SkipReason.EMPTY, "Nothing in it.")] * 300, ROME)
    assert len(report.skipped) == MOST_LINES + 2
    assert sum(line.count for line in report.skipped) == 5_300


def test_cancel_keeps_what_was_committed_and_the_next_run_goes_on(desk: Desk) -> None:
    talks = [conversation(f"talk{number}", *["Hello"] * (BATCH_MESSAGES // 2)) for number in range(6)]
    control = Control()
    reading = Acting(talks, lambda place: control.cancel() if place == 4 else None)
    report = desk.service(file=reading).run([Path("file")], ImportOptions(), control)
    assert (report.outcome, report.error) == (ImportOutcome.CANCELLED, "")
    assert report.new in {2, 4}  # the second batch of two was just being drafted, or written already
    assert len(desk.titles()) == report.new
    assert desk.work.latest(1)[0].status is WorkStatus.CANCELLED
    again = desk.bring_in(*talks)
    assert (again.outcome, again.new, again.unchanged) == (ImportOutcome.DONE, 6 - report.new, report.new)


def test_a_full_disk_ends_the_import_with_a_sentence_and_keeps_the_rest(tmp_path: Path, clock: FakeClock) -> None:
    free = [1 << 40]
    record = open_record(tmp_path, free=lambda _: free[0])
    desk = Desk(record, clock, _Filling(free))
    talks = [conversation(f"talk{number}", *["Hello"] * BATCH_MESSAGES) for number in range(3)]
    with pytest.raises(DiskFull):
        desk.bring_in(*talks)
    free[0] = 1 << 40
    assert desk.titles() == {"Talk0"}
    report = desk.bring_in(*talks)
    assert (report.outcome, report.new, report.unchanged) == (ImportOutcome.DONE, 2, 1)
    record.close()


class _Filling(Waiting):
    """An index whose first catching up fills the disk."""

    def __init__(self, free: list[int]) -> None:
        super().__init__()
        self._free = free

    def drain(self) -> int:
        if not self.drained:
            self._free[0] = 0
        return super().drain()


def test_a_broken_index_does_not_stop_an_import(tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    record = open_record(tmp_path)
    desk = Desk(record, clock, Waiting(IndexUnavailable("The word index is damaged.", "Rebuild it.")))
    with caplog.at_level(logging.WARNING):
        report = desk.bring_in(ROME)
    assert (report.outcome, report.new) == (ImportOutcome.DONE, 1)
    assert "not searchable yet" in caplog.text
    assert "not searchable yet" in desk.work.latest(1)[0].steps[-1].message
    record.close()


def test_a_preview_says_what_would_happen_and_writes_nothing(desk: Desk) -> None:
    desk.bring_in(ROME, OSLO)
    changed = replace(OSLO, title="Oslo again")
    service = desk.service(a=[ROME, changed, conversation("bergen", "Fish?")], b=[ROME, replace(ROME, do_not_remember=True)])
    preview = service.preview([Path("a"), Path("b"), Path("c")], ImportOptions(), Control())
    assert (preview.new, preview.changed, preview.unchanged) == (1, 1, 2)
    assert (preview.conversations, preview.messages, preview.documents) == (4, 8, 0)
    assert {line.reason for line in preview.skipped} == {SkipReason.UNKNOWN_TYPE, SkipReason.DO_NOT_REMEMBER}
    assert desk.titles() == {"Rome", "Oslo"}
    assert len(service.reports()) == len(desk.work.latest()) == 1


def test_a_preview_of_what_an_import_then_does_agrees_with_it(desk: Desk) -> None:
    service = desk.service(a=[ROME, OSLO, ROME, document("diary", "Rome"), document("rome", "Same id as a conversation")])
    preview = service.preview([Path("a")], ImportOptions(), Control())
    report = service.run([Path("a")], ImportOptions(), Control())
    assert (report.found, report.skipped) == (preview.found, preview.skipped)
    assert (report.new, report.changed, report.unchanged) == (preview.new, preview.changed, preview.unchanged) == (4, 0, 1)


def test_the_job_tells_its_steps_and_points_to_the_report(desk: Desk) -> None:
    report = desk.service(a=[ROME], b=[OSLO]).run([Path("a"), Path("b")], ImportOptions(), Control())
    (job,) = desk.work.latest()
    assert (job.kind, job.title, job.status, job.import_id) == (
        WorkKind.IMPORT,
        "Import of 2 files",
        WorkStatus.DONE,
        report.id,
    )
    assert [(step.name, step.done, step.total) for step in job.steps] == [
        ("Looking at the files", 0, None),
        ("Given: a", 2, 2),
        ("Given: b", 3, 3),
    ]
    assert '"include_do_not_remember": false' in job.subject


def test_progress_tells_how_many_there_will_be_and_how_long_it_takes(desk: Desk, clock: FakeClock) -> None:
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)

    talks = [conversation(f"talk{number}", "Hello", "Hi") for number in range(100)]
    desk.service(file=Acting(talks, lambda _: clock.move(1))).run([Path("file")], ImportOptions(), Control(tell))
    assert told[-1].done == told[-1].total == 200
    assert told[0].total is None
    assert {progress.total for progress in told if 60 < progress.done < 190} <= {*range(185, 201)}
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert told[50].rate == pytest.approx(2)
    assert told[50].seconds_left == pytest.approx((200 - told[50].done) / 2, abs=10)


def test_a_file_that_is_read_ahead_is_not_said_to_be_done() -> None:
    meter = Meter(Found("given", "Given", "file", (GivenFile("file", 3),)))
    with meter.found.files[0].open() as stream:
        assert expected(0, (meter,)) is None
        stream.read(150_000)
        assert expected(10, (meter,)) in range(15, 21)
        stream.read()
        assert (meter.read, expected(10, (meter,))) == (meter.size, None)
    meter.finish()
    assert expected(25, (meter,)) == 25


def test_an_unknown_report_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.service().report(new_id())


def unwritable(name: str) -> IncomingConversation:
    """Return what an importer must not yield and the record cannot hold: a flag that is no flag."""
    talk = conversation(name, "Hello")
    return replace(talk, messages=(replace(talk.messages[0], active="yes"),))


@pytest.mark.logs_errors
@pytest.mark.parametrize("place", [0, 1, 4])
def test_a_record_that_cannot_be_written_costs_only_itself(desk: Desk, place: int) -> None:
    talks = [conversation(f"talk{number}", "Hello") for number in range(5)]
    talks[place] = unwritable(f"talk{place}")
    report = desk.bring_in(*talks)
    assert (report.outcome, report.new) == (ImportOutcome.DONE, 4)
    assert [(line.where, line.reason) for line in report.skipped] == [(f"Talk{place}", SkipReason.DAMAGED)]


def test_a_text_that_needs_more_memory_comes_in_alone_and_costs_one_line_of_the_log(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "SPARING_LIMIT", "5MB")
    long = "All of a log file. " * 100_000
    with caplog.at_level(logging.WARNING):
        report = desk.bring_in(conversation("log", long))
    assert (report.new, report.skipped) == (1, ())
    (line,) = caplog.records
    assert "lacked memory and gets more" in line.getMessage()
    assert line.exc_info is None


@pytest.mark.logs_errors
def test_many_records_that_cannot_be_written_end_the_import(desk: Desk) -> None:
    with pytest.raises(pyarrow.ArrowException):
        desk.bring_in(*[unwritable(f"talk{number}") for number in range(9)])
    (report,) = desk.service().reports()
    assert (report.outcome, bool(report.error)) == (ImportOutcome.FAILED, True)


@pytest.mark.logs_errors
def test_a_record_that_makes_no_sense_costs_only_itself(desk: Desk) -> None:
    muddled = replace(ROME, created_at=START.replace(tzinfo=None))
    report = desk.bring_in(muddled, OSLO)
    assert (report.outcome, report.new) == (ImportOutcome.DONE, 1)
    assert [line.reason for line in report.skipped] == [SkipReason.DAMAGED]
