"""Row numbers: handed out by Python under the write lock, so that batches know their keys before they are written."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from strata.storage.connection import Connection


class Table(StrEnum):
    """The tables whose rows are numbered here."""

    META = "meta"
    CONVERSATIONS = "conversations"
    MESSAGES = "messages"
    DOCUMENTS = "documents"
    PASSAGES = "passages"
    TAGS = "tags"
    LINKS = "links"
    IMPORTS = "imports"
    EMBEDDING_MODELS = "embedding_models"
    OUTBOX = "outbox"
    WORKFLOWS = "orchestration_workflows"
    STEPS = "specialist_coordination"
    CHECKPOINTS = "checkpoints"
    ROLLBACKS = "rollbacks"
    MEMORIES = "memories"
    MEMORY_SOURCES = "memory_sources"
    MEMORY_ACTS = "memory_acts"
    MEMORY_CHANGES = "memory_changes"
    MEMORY_PROMOTIONS = "memory_promotions"
    MEMORY_LINKS = "memory_links"
    SEGMENTS = "memory_segments"
    ARCHIVES = "archives"
    QUESTIONS = "sql_questions"
    EVENTS = "interaction_events"
    GOALS = "goals"
    TOPICS = "topics"
    METRIC_KINDS = "metric_kinds"
    INFERENCES = "inferences"
    OUTCOMES = "inference_outcomes"
    INTERVENTIONS = "sacred_interventions"
    CONTEXTS = "context_metrics"
    UNSUPPORTED = "unsupported_sentences"
    CALIBRATIONS = "calibrations"
    ARCHIVE_MOVES = "archive_moves"


OUTBOX_DONE: Final = "outbox_done"
"""Name in `meta` of the highest outbox number that was acknowledged."""

_ARCHIVED: Final = "(SELECT max(last_seq) FROM archives WHERE kind = '{}')"
"""The highest number among the rows of a table that lie in the archive and may come back."""

_LAST: Final = {
    Table.PASSAGES: "SELECT greatest((SELECT max(seq) FROM passages), (SELECT max(passage_seq) FROM outbox), "
    f"{_ARCHIVED.format(Table.PASSAGES)})",
    Table.MESSAGES: f"SELECT greatest((SELECT max(seq) FROM messages), {_ARCHIVED.format(Table.MESSAGES)})",
    Table.SEGMENTS: f"SELECT greatest((SELECT max(seq) FROM memory_segments), {_ARCHIVED.format(Table.SEGMENTS)})",
    Table.OUTBOX: "SELECT greatest((SELECT max(op_seq) FROM outbox), "
    f"(SELECT max(value::BIGINT) FROM meta WHERE name = '{OUTBOX_DONE}'))",
    # The uses are numbered together with the changes.
    Table.MEMORY_CHANGES: "SELECT greatest((SELECT max(seq) FROM memory_changes), (SELECT max(seq) FROM memory_uses))",
}


class RowNumbers:
    """The next number of each table. `take` only inside `Database.write`; numbers of a rolled back write are not used again."""

    def __init__(self, connection: Connection) -> None:
        """Read the highest number of each table."""
        self._last = {table: connection.number(_LAST.get(table, f"SELECT max(seq) FROM {table}")) for table in Table}

    def take(self, table: Table) -> int:
        """Return one fresh number."""
        self._last[table] += 1
        return self._last[table]

    def take_many(self, table: Table, count: int) -> Iterable[int]:
        """Return `count` fresh numbers, ascending."""
        first = self._last[table] + 1
        self._last[table] += count
        return range(first, first + count)

    def last(self, table: Table) -> int:
        """Return the highest number given out so far, 0 at first."""
        return self._last[table]
