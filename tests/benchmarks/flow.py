"""How long flow takes: sessions of a million acts from nothing and of the newest day, each question of the charts, topics of a
large library, and noting an act. For measurements see `samples`.

Messages have no passages and no vectors here; what is kept of their meaning is written directly, as a run would leave it. The
time of the processor is told beside the time that passed: on a busy machine they are far apart. Goals are for time that passed.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np

from strata.domain.events import Event, EventKind
from strata.domain.flow_pictures import Span
from strata.services.events import EventService
from strata.services.flow import clusters
from strata.services.flow.service import FlowService
from strata.services.ports.clock import SystemClock
from strata.storage.record import Record, open_record
from tests.benchmarks.report import Goal, Report

ACTS = 1_000_000
GAP = 20 * 60
_TURNS = 20
_TIMES = 5
_SINCE = datetime(2018, 1, 1, tzinfo=UTC)
_FIRST = int(_SINCE.timestamp()) * 1_000_000

Answer = TypeVar("Answer")

# A sitting of twenty turns every hour and a half, with an answer to each.
_AT = f"make_timestamp(({_FIRST} + (i // {_TURNS}) * 2700000000 + (i % {_TURNS}) * 60000000 + hash(i) % 30000000)::BIGINT)"
_BEGUN = f"make_timestamp(({_FIRST} + i * 2700000000)::BIGINT)"
_MESSAGES = f"""
    INSERT INTO messages SELECT i, uuidv7(), i // {_TURNS}, 'm' || i, i % {_TURNS},
        CASE WHEN i % 2 = 0 THEN 'user' ELSE 'assistant' END, 'text', '', 'words ' || hash(i) || repeat(' and so on', 20),
        {_AT}, '', NULL, TRUE, '[]', '{{}}', 50, i FROM range($messages) AS r(i)
"""
_CONVERSATIONS = f"""
    INSERT INTO conversations SELECT i, uuidv7(), 'made', 'c' || i, 'Conversation ' || i, FALSE, {_BEGUN}, {_BEGUN}, NULL,
        {_TURNS}, 0, 1000, i, NULL, '{{}}' FROM range($messages // {_TURNS}) AS r(i)
"""
_SIGNS = ", ".join(f"(hash(i // {spread} + {spread}) >> 1)::BIGINT" for spread in (40, 4, 80, 8))
_TEXTS = f"""
    INSERT INTO flow_texts SELECT i, i, {_SIGNS}, i % 3 = 0, 1 + (i // 400) % 40, CASE WHEN i % 21 = 0 THEN 2 ELSE 0 END
    FROM range(0, $messages, 2) AS r(i)
"""
_TOPICS = """
    INSERT INTO topics SELECT i, 'topic ' || i, ['a', 'b'], 1000, list_value(0.0, 1.0)::FLOAT[] FROM range(1, 41) AS r(i)
"""


def run(home: Path) -> Report:
    """Measure on a made library of a million acts."""
    report = Report("flow")
    with tempfile.TemporaryDirectory(dir=home) as folder:
        record = open_record(Path(folder))
        try:
            fill(record, ACTS)
            _sessions(report, record)
            _questions(report, record)
            _topics(report)
            _noting(report, record)
        finally:
            record.close()
    return report


def fill(record: Record, acts: int) -> None:
    """Write conversations with so many messages of the person and as many answers, and what is kept of their meaning."""
    database = record.library._database
    with database.write() as connection:
        for statement in (_MESSAGES, _CONVERSATIONS, _TEXTS):
            connection.run(statement, {"messages": 2 * acts})
        connection.run(_TOPICS)
    database.checkpoint()


def _sessions(report: Report, record: Record) -> None:
    rows, wall = [], []
    for place in range(_TIMES):
        done, passed, busy = timed(lambda gap=GAP + place: record.sessions.refresh(gap))
        wall.append(passed)
        rows.append((f"gap of {GAP + place} s", f"{done.made:,}", f"{passed:.2f}", f"{busy:.2f}"))
    report.table("Sessions of 1,000,000 acts, all of them anew", ("run", "sessions", "s", "s of the processor"), rows)
    record.library._database.checkpoint()  # as closing does: five sets of sessions lie in the log by now
    newest = []
    last = record.sessions.extent()
    assert last is not None
    for place in range(2 * _TIMES):
        record.events.add([Event(EventKind.OPENED, last[1] + timedelta(seconds=place))])
        _, passed, busy = timed(lambda: record.sessions.refresh(GAP + _TIMES - 1))
        newest.append((passed * 1000, busy * 1000))
    middle, middle_busy = (float(np.median(values)) for values in zip(*newest, strict=True))
    report.figures |= {
        "sessions from nothing, s": min(wall),
        "newest day, ms": middle,
        "newest day, ms of the processor": middle_busy,
    }
    report.goals.append(Goal("sessions of 1,000,000 acts, all anew", min(wall), 2.0, at_least=False, unit="s"))
    report.goals.append(Goal("sessions of the newest day", middle, 100.0, at_least=False, unit="ms"))


def _questions(report: Report, record: Record) -> None:
    flow = FlowService(
        sessions=record.sessions,
        topics=record.topics,
        events=record.events,
        goals=record.goals,
        samples=record.samples,
        clock=SystemClock(),
        gap=lambda: GAP + _TIMES - 1,
    )
    span = flow.everything()
    year = Span(span.until - timedelta(days=365), span.until)
    asked: tuple[tuple[str, Callable[[], object]], ...] = (
        ("timeline of a year", lambda: flow.timeline(year)),
        ("calendar", lambda: flow.calendar()),
        ("best times of all years", lambda: flow.best_times(span)),
        ("what goes before flow, all years", lambda: flow.around_flow(span)),
        ("learning curve of all years", lambda: flow.learning(span)),
        ("topics of all years", lambda: flow.topics(span)),
        ("newest 100 acts", lambda: flow.events()),
        ("behind a session", lambda: flow.behind_session(int(record.sessions.columns(year).started[-1]))),
    )
    rows = []
    for name, question in asked:
        times = [timed(question)[1] * 1000 for _ in range(_TIMES)]
        report.figures[f"{name}, ms"] = float(np.median(times))
        rows.append((name, f"{np.median(times):.0f}", f"{max(times):.0f}"))
        report.goals.append(Goal(name, float(np.median(times)), 300.0, at_least=False, unit="ms"))
    report.table("Questions of the charts, over 1,000,000 acts", ("question", "ms, median", "ms, most"), rows)


def _topics(report: Report) -> None:
    chance = np.random.default_rng(4)
    middles = chance.standard_normal((60, 384))
    vectors = (middles[chance.integers(0, 60, 20_000)] + 0.8 * chance.standard_normal((20_000, 384))).astype(np.float32)
    _, passed, busy = timed(lambda: clusters.centres_of(vectors, clusters.MOST, lambda: None))
    report.figures |= {"topics of 20,000 messages, s": passed, "topics, s of the processor": busy}
    report.goals.append(Goal("topics of the sampled 20,000 messages", passed, 20.0, at_least=False, unit="s"))


def _noting(report: Report, record: Record) -> None:
    events = EventService(record.events, SystemClock(), lambda: True)
    _, passed, _ = timed(lambda: [events.searched(3) for _ in range(5_000)])
    _, written, _ = timed(events.flush)
    report.figures |= {"noting an act, µs": passed / 5_000 * 1e6, "writing 5,000 acts, ms": written * 1000}
    report.goals.append(Goal("noting an act", passed / 5_000 * 1e6, 20.0, at_least=False, unit="µs"))


def timed(work: Callable[[], Answer]) -> tuple[Answer, float, float]:
    """Return the answer, the seconds that passed and the seconds of the processor."""
    began, busy = time.perf_counter(), time.process_time()
    answer = work()
    return answer, time.perf_counter() - began, time.process_time() - busy
