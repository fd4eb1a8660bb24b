"""How long moving to the archive and back takes, how small it gets, and how fast words are found in it.

Messages of some 320 letters that do not repeat, each with a passage and a vector of 384 numbers, in conversations of twenty.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from strata.services.archive import AT_ONCE
from strata.services.ports.index import IndexFilter, WordQuery
from strata.storage.record import open_record
from tests.benchmarks.report import Goal, Report

TURNS = 20
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_FEW = 10
"""Conversations that are brought back alone."""

Answer = TypeVar("Answer")

_AT = "TIMESTAMP '2024-01-01' + to_seconds(i * 30)"
_TEXT = "list_aggregate(list_transform(range(40), lambda k: substr(hash(i * 40 + k)::VARCHAR, 1, 7)), 'string_agg', ' ')"
_FILL = (
    f"""INSERT INTO conversations SELECT i, uuidv7(), 'made', 'c' || i, 'Conversation ' || i, FALSE, {_AT}, {_AT}, NULL,
        {TURNS}, 0, 1000, i, NULL, '{{}}' FROM range(1, $n // {TURNS} + 1) AS r(i)""",
    f"""INSERT INTO messages SELECT i, uuidv7(), 1 + (i - 1) // {TURNS}, 'm' || i, (i - 1) % {TURNS}, 'user', 'text', '',
        {_TEXT}, {_AT}, '', NULL, TRUE, '[]', '{{}}', 40, i FROM range(1, $n + 1) AS r(i)""",
    """INSERT INTO passages SELECT seq, 'message', seq, id, source_id, conversation_seq, "position", 0, 'made', 'user', 'text',
        'user', created_at, 0, length("text"), CASE WHEN seq % 997 = 0 THEN 'walnut ' ELSE '' END || "text", 'user: ', '', seq,
        FALSE, FALSE, 40, TRUE, FALSE FROM messages WHERE seq <= $n""",
    """INSERT INTO embedding_models SELECT 1, 'made', 384, 'in_use', NULL WHERE $n > 0""",
    """INSERT INTO embeddings SELECT (1::BIGINT << 40) | i, i,
        list_transform(range(384), lambda k: (hash(i * 384 + k) % 20000)::FLOAT / 10000 - 1) FROM range(1, $n + 1) AS r(i)""",
)


def run(home: Path, messages: int) -> Report:
    """Measure with so many messages."""
    report = Report("archive")
    with tempfile.TemporaryDirectory(prefix="strata-archive-") as name:
        folder = Path(name) / "library"
        record = open_record(folder)
        with record.library._database.write() as connection:
            for sql in _FILL:
                connection.run(sql, {"n": messages})
        record.library._database.checkpoint()
        before = (folder / "strata.duckdb").stat().st_size
        batches = record.archive.due(_NOW)
        portions = [
            (batch.month, [one for one, _ in batch.conversations[first : first + AT_ONCE // TURNS]])
            for batch in batches
            for first in range(0, len(batch.conversations), AT_ONCE // TURNS)
        ]
        moves = [_timed(lambda some=some, month=month: record.archive.put(month, some, _NOW))[0] for month, some in portions]
        record.archive.settle()
        archived = sum(file.stat().st_size for file in (folder / "archive").iterdir())
        search_s, found = _timed(lambda: record.archive_search.find(WordQuery(("walnut",)), IndexFilter(), 10))
        everyone = record.archive.archived()
        few_s, _ = _timed(lambda: record.archive.bring_back(everyone[:_FEW]))
        record.archive.settle()
        back_s, back = _timed(lambda: record.archive.bring_back(everyone))
        record.archive.settle()
        assert len(found.passages) == 10
        assert back == len(everyone) - _FEW
        record.close()
    took = sum(moves)
    report.figures = {
        "messages": messages,
        "archive_s": took,
        "archive_messages_per_s": messages / took,
        "longest_move_s": max(moves),
        "restore_s": back_s,
        "restore_messages_per_s": messages / back_s,
        "restore_few_s": few_s,
        "search_s": search_s,
        "record_bytes": before,
        "archive_bytes": archived,
    }
    report.table(
        f"{messages:,} messages with passages and vectors ({before / 1e6:,.0f} MB in the record)",
        ("what", "seconds", "messages a second", "MB"),
        [
            ("move all to the archive, verified", f"{took:.1f}", f"{messages / took:,.0f}", f"{archived / 1e6:,.0f}"),
            ("longest time that others wait to write", f"{max(moves):.2f}", "", ""),
            ("bring ten conversations back", f"{few_s:.2f}", "", ""),
            ("bring all back", f"{back_s:.1f}", f"{messages / back_s:,.0f}", ""),
            ("look a word up in all of it", f"{search_s:.2f}", "", ""),
        ],
    )
    report.goals += [Goal("messages a second to the archive", messages / took, 5_000, at_least=True, unit="messages/s")]
    return report


def _timed(do: Callable[[], Answer]) -> tuple[float, Answer]:
    begun = time.perf_counter()
    answer = do()
    return time.perf_counter() - begun, answer
