"""How long checkpoints, comparisons, rollbacks, backups and deleting for good take, and how big they are.

100,000 memories with their history lie beside a record of many messages. Messages have no passages and no vectors here: a
checkpoint does not look at them, and what making the indexes anew takes is measured by `index`. The time of the processor is
told beside the time that passed: on a busy machine they are far apart.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from strata.domain.checkpoints import CheckpointReason
from strata.domain.work import Progress
from strata.storage.backups import restore
from strata.storage.record import Record, open_record
from tests.benchmarks.report import Goal, Report

MEMORIES = 100_000
TURNS = 20
_TIMES = 5
_NOW = datetime(2026, 1, 1, tzinfo=UTC)

Answer = TypeVar("Answer")

_AT = "TIMESTAMP '2025-01-01' + to_seconds(i)"
_RECORD = f"""
    INSERT INTO conversations SELECT i, uuidv7(), 'made', 'c' || i, 'Conversation ' || i, FALSE, {_AT}, {_AT}, NULL,
        {TURNS}, 0, 1000, i, NULL, '{{}}' FROM range(1, $conversations + 1) AS r(i);
"""
_MESSAGES = f"""
    INSERT INTO messages SELECT i, uuidv7(), 1 + (i - 1) // {TURNS}, 'm' || i, (i - 1) % {TURNS}, 'user', 'text', '',
        'word ' || hash(i) || ' said ' || hash(i + 1) || repeat(' and so on', 25) || hash(i + 2), {_AT}, '', NULL, TRUE, '[]',
        '{{}}', 50, i FROM range(1, $messages + 1) AS r(i)
"""
_CONTENT = "'Memory ' || i || ' says ' || hash(i) || ' likes ' || hash(i + 7) || ' on most days of the week'"
_MEMORY = (
    f"""INSERT INTO memories SELECT i, uuidv7(), {_CONTENT}, 'fact', CASE WHEN i % 5 = 0 THEN 'wm' ELSE 'ltm' END, 'active',
        'distilled', 1 + (i % 80) / 10, {_AT}, i % 9, {_AT}, {_AT}, NULL, {_AT}, NULL, NULL, FALSE, FALSE, 0.9, i,
        'memory ' || i || ' ' || hash(i) FROM range(1, {MEMORIES + 1}) AS r(i)""",
    f"""INSERT INTO memory_acts SELECT i, uuidv7(), 'take_in', 'rule', {_AT}, 'Took in 100 memories', NULL, TRUE, 100
        FROM range(1, {MEMORIES // 100 + 1}) AS r(i)""",
    f"""INSERT INTO memory_sources SELECT i, 1 + (i - 1) // 100, i, 'message', uuidv7(), 1 + i % 1000, 0, 40, {_AT}
        FROM range(1, {MEMORIES + 1}) AS r(i)""",
    f"""INSERT INTO memory_changes SELECT i, 1 + (i - 1) // 100, i, NULL, NULL,
        '{{"content": "' || {_CONTENT} || '", "layer": "ltm", "strength": 5.0}}', 'found in what you said'
        FROM range(1, {MEMORIES + 1}) AS r(i)""",
    f"""INSERT INTO memory_uses SELECT {MEMORIES} + i, 1 + i % {MEMORIES}, 'opened', {_AT}, 0.4, 5.4, 1, 'opened from search'
        FROM range(1, {2 * MEMORIES + 1}) AS r(i)""",
    f"""INSERT INTO memory_promotions SELECT i, 1 + i % 1000, 1 + i % {MEMORIES}, 'wm', 'ltm', 8.1, 'used 5 times', 'rule',
        {_AT} FROM range(1, {MEMORIES // 2 + 1}) AS r(i)""",
    """INSERT INTO passages SELECT i, 'memory', i, id, 'x', NULL, 0, 0, 'memory', 'other', 'text', '', said_at, 0,
        length(content), words, '', '', i, FALSE, FALSE, 12, TRUE, FALSE FROM (SELECT *, seq AS i FROM memories)""",
)


def run(home: Path, messages: int) -> Report:
    """Measure beside a record of so many messages."""
    report = Report("checkpoints")
    with tempfile.TemporaryDirectory(prefix="strata-checkpoints-") as name:
        folder = Path(name)
        record = open_record(folder / "library")
        _fill(record, messages)
        record_bytes = (folder / "library" / "strata.duckdb").stat().st_size
        busy = time.process_time()
        made = [_timed(lambda: record.checkpoints.make("now", CheckpointReason.IMPORT, _NOW)) for _ in range(_TIMES)]
        busy = (time.process_time() - busy) / _TIMES
        first = made[0][1]
        _change(record)
        compare_s, _ = _timed(lambda: record.checkpoints.compare(first.id, None, 1000))
        before = record.checkpoints.make("before", CheckpointReason.ROLLBACK, _NOW)
        back_s, _ = _timed(lambda: record.checkpoints.roll_back(first.id, before, _NOW, lambda _content, _at: ()))
        backup_s, backup = _timed(lambda: record.backups.write(folder / "backup", _NOW, _nobody))
        restore_s, _ = _timed(lambda: restore(folder / "backup", folder / "again", _nobody))
        clear_s, _ = _timed(record.purging.clear_file)
        record.close()
    seconds = sorted(took for took, _ in made)
    report.figures = {
        "checkpoint_s": seconds,
        "checkpoint_cpu_s": busy,
        "checkpoint_bytes": first.bytes,
        "record_bytes": record_bytes,
        "compare_s": compare_s,
        "rollback_s": back_s,
        "backup_s": backup_s,
        "backup_bytes": backup.bytes,
        "restore_s": restore_s,
        "rewrite_s": clear_s,
    }
    report.table(
        f"{MEMORIES:,} memories with 450,000 rows of history beside {messages:,} messages ({record_bytes / 1e6:,.0f} MB)",
        ("what", "seconds (of the processor)", "MB"),
        [
            ("make and verify a checkpoint", f"{seconds[_TIMES // 2]:.2f} ({busy:.2f})", f"{first.bytes / 1e6:,.1f}"),
            ("compare with now (1,000 memories changed)", f"{compare_s:.2f}", ""),
            ("go back", f"{back_s:.2f}", ""),
            ("back up to a folder, verified", f"{backup_s:.2f}", f"{backup.bytes / 1e6:,.0f}"),
            ("restore, verified", f"{restore_s:.2f}", ""),
            ("write the record anew, verified", f"{clear_s:.2f}", ""),
        ],
    )
    report.goals += [
        Goal("make and verify a checkpoint", seconds[_TIMES // 2], 2.0, at_least=False, unit="s"),
        Goal("size of a checkpoint", first.bytes / 1e6, 40, at_least=False, unit="MB"),
    ]
    return report


def _fill(record: Record, messages: int) -> None:
    database = record.library._database
    with database.write() as connection:
        connection.run(_RECORD, {"conversations": messages // TURNS})
        connection.run(_MESSAGES, {"messages": messages})
        for sql in _MEMORY:
            connection.run(sql)
    database.checkpoint()


def _change(record: Record) -> None:
    """Let one memory in a hundred say something else."""
    with record.library._database.write() as connection:
        connection.run("UPDATE memories SET layer = 'stm', strength = 2 WHERE seq % 100 = 0")
        connection.run("UPDATE conversations SET deleted_at = created_at WHERE seq % 100 = 0")


def _timed(do: Callable[[], Answer]) -> tuple[float, Answer]:
    begun = time.perf_counter()
    answer = do()
    return time.perf_counter() - begun, answer


def _nobody(_progress: Progress) -> None:
    """Take progress."""
