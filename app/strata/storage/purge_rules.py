"""What must go, table by table, when conversations and documents are deleted for good.

The conditions stand on temporary tables that say what is deleted: `gone_conversations`, `gone_messages` and `gone_documents`
(seq, id), `gone_owners` (id of a message or document), and `gone_memories`, `gone_links` and `gone_acts` (seq in the catalog at
hand). A table of the library that is in no list here fails a test.
"""

from typing import Final

from strata.storage.connection import Connection
from strata.storage.copying import tables_of

_MEMORY: Final = "memory_seq IN (SELECT seq FROM gone_memories)"

MEMORY_RULES: Final = {
    "memories": "seq IN (SELECT seq FROM gone_memories)",
    "memory_sources": f"{_MEMORY} OR owner_id IN (SELECT id FROM gone_owners)",
    "memory_uses": _MEMORY,
    "memory_changes": f"{_MEMORY} OR link_seq IN (SELECT seq FROM gone_links)",
    "memory_promotions": _MEMORY,
    "memory_links": "seq IN (SELECT seq FROM gone_links)",
    "memory_metadata": "seq IN (SELECT seq FROM gone_memories)",
    "memory_acts": "seq IN (SELECT seq FROM gone_acts)",
}
"""Memories that came from nothing else; they lie in checkpoints, too."""

_RECALL: Final = "IN (SELECT seq FROM inferences WHERE {condition})"
_RETURNED: Final = (
    "list_has_any(returned, coalesce((SELECT list(id) FROM gone_owners), [])) OR list_has_any(returned, "
    "coalesce((SELECT list(id) FROM memories WHERE seq IN (SELECT seq FROM gone_memories)), []))"
)
_THEIRS: Final = _RECALL.format(condition=_RETURNED)

RECALL_RULES: Final = {
    "inference_outcomes": f"inference_seq {_THEIRS}",
    "beam_tensors": f"seq {_THEIRS}",
    "sacred_interventions": f"inference_seq {_THEIRS}",
    "inferences": _RETURNED,
    "unsupported_sentences": "message_seq IN (SELECT seq FROM gone_messages) OR nearest_id IN (SELECT id FROM gone_owners)",
    "checked_answers": "seq IN (SELECT seq FROM gone_messages)",
}
"""Recalls that found something of it, with their words; they go before what tells them."""

KEPT_RULES: Final = {
    "kept_conversations": "id IN (SELECT id FROM gone_conversations)",
    "kept_documents": "id IN (SELECT id FROM gone_documents)",
    "kept_tags": "conversation_id IN (SELECT id FROM gone_conversations)",
}
"""What a checkpoint says of the record."""

PASSAGE_RULE: Final = (
    "(kind = 'message' AND owner_id IN (SELECT id FROM gone_messages)) "
    "OR (kind = 'document' AND owner_id IN (SELECT id FROM gone_documents)) "
    "OR (kind = 'memory' AND owner_seq IN (SELECT seq FROM gone_memories)) "
    "OR (kind = 'segment' AND conversation_seq IN (SELECT seq FROM gone_conversations))"
)

# Months and years are made anew without a conversation as soon as it goes to the trash.
# Topics are named with words of the record, and their centres are means of its vectors: all of them are made anew.
RECORD_RULES: Final = {
    "interaction_events": "subject_id IN (SELECT id FROM gone_owners) OR subject_id IN (SELECT id FROM gone_conversations)",
    "flow_texts": "seq IN (SELECT seq FROM gone_messages)",
    "topics": "EXISTS (SELECT 1 FROM gone_owners)",
    "memory_segments": "conversation_seq IN (SELECT seq FROM gone_conversations)",
    "message_extents": "(seq >> 32) IN (SELECT seq FROM gone_conversations)",
    "segmented_conversations": "seq IN (SELECT seq FROM gone_conversations)",
    "tags": "conversation_seq IN (SELECT seq FROM gone_conversations) OR document_seq IN (SELECT seq FROM gone_documents)",
    "links": "document_seq IN (SELECT seq FROM gone_documents)",
    "messages": "conversation_seq IN (SELECT seq FROM gone_conversations)",
    "archived_conversations": "seq IN (SELECT seq FROM gone_conversations)",
    "archive_moves": "conversation_seq IN (SELECT seq FROM gone_conversations)",
    "conversations": "seq IN (SELECT seq FROM gone_conversations)",
    "documents": "seq IN (SELECT seq FROM gone_documents)",
}

BY_PASSAGE: Final = frozenset({"passages", "embeddings", "outbox"})
"""Cleared passage by passage."""

BLANKED: Final = {
    "imports": ("report",),
    "orchestration_workflows": ("title", "subject", "error"),
    "specialist_coordination": ("name", "message"),
    "sql_questions": ("statement", "name", "problem"),
    "goals": ("text",),
}
"""Columns in which names of what is deleted are blanked out."""

QUOTE_NOTHING: Final = frozenset(
    {
        "meta", "embedding_models", "checkpoints", "rollbacks", "archives", "archived_memories", "flow_sessions", "flow_days",
        "metric_kinds", "metric_samples", "performance_hourly", "agent_metrics", "context_metrics", "calibrations",
    }
)  # fmt: skip
"""Tables of numbers and times, which hold nothing of what the record says. What is archived comes back before it is deleted
for good."""

_WITHOUT_QUOTES: Final = (
    "list_reduce(list_prepend({column}, coalesce((SELECT names FROM gone_quotes), [])), "
    "lambda text, name: replace(text, name, '…'))"
)

UNQUOTED: Final = {
    table: (column, _WITHOUT_QUOTES.format(column=column))
    for table, column in (("memory_acts", "title"), ("memory_changes", "reason"))
}
"""By table, the column in which the history quotes memories, and the expression for it without those that go."""

# A memory goes when it was made of what is deleted and no other source is left; sources count while their act is in effect.
# What the person noted down without a source, and what other sources say as well, stays.
_GONE_MEMORIES: Final = """
    CREATE OR REPLACE TEMP TABLE gone_memories AS
    SELECT memory_seq AS seq FROM (
        SELECT memory_seq, owner_id IN (SELECT id FROM gone_owners) AS gone,
            act_seq IN (SELECT seq FROM {catalog}.memory_acts WHERE in_effect) AS held,
            (memory_seq, act_seq) IN (SELECT (memory_seq, act_seq) FROM {catalog}.memory_changes WHERE before IS NULL) AS first
        FROM {catalog}.memory_sources
    ) GROUP BY memory_seq HAVING bool_or(gone AND first) AND NOT bool_or(held AND NOT gone)
"""
_GONE_LINKS: Final = """
    CREATE OR REPLACE TEMP TABLE gone_links AS
    SELECT seq FROM {catalog}.memory_links
    WHERE from_seq IN (SELECT seq FROM gone_memories) OR to_seq IN (SELECT seq FROM gone_memories)
"""
# An act goes when all that it changed, made or noted goes.
_GONE_ACTS: Final = """
    CREATE OR REPLACE TEMP TABLE gone_acts AS
    SELECT act_seq AS seq FROM (
        SELECT act_seq,
            coalesce(memory_seq IN (SELECT seq FROM gone_memories), link_seq IN (SELECT seq FROM gone_links)) AS gone
        FROM {catalog}.memory_changes
        UNION ALL
        SELECT act_seq, memory_seq IN (SELECT seq FROM gone_memories) OR owner_id IN (SELECT id FROM gone_owners)
        FROM {catalog}.memory_sources
    ) GROUP BY act_seq HAVING bool_and(gone)
"""
# Sixty characters of a content, on one line, are what the history quotes; its older contents stand in its changes.
_GONE_QUOTES: Final = """
    CREATE OR REPLACE TEMP TABLE gone_quotes AS
    SELECT list(quote ORDER BY length(quote) DESC) AS names FROM (
        SELECT DISTINCT CASE WHEN length(line) <= 60 THEN line ELSE rtrim(line[1:59]) END AS quote FROM (
            SELECT trim(regexp_replace(content, '\\s+', ' ', 'g')) AS line FROM (
                SELECT content FROM {catalog}.memories WHERE seq IN (SELECT seq FROM gone_memories)
                UNION ALL
                SELECT unnest([before ->> '$.content', after ->> '$.content']) FROM {catalog}.memory_changes
                WHERE memory_seq IN (SELECT seq FROM gone_memories)
            )
        )
    ) WHERE length(quote) > 2
"""
_DERIVED: Final = (
    ("gone_memories", "memory_sources", _GONE_MEMORIES),
    ("gone_links", "memory_links", _GONE_LINKS),
    ("gone_acts", "memory_changes", _GONE_ACTS),
)
"""Each with the table that it is found by, in the order in which one needs the other."""

_TEMPORARY: Final = (
    "gone_conversations", "gone_documents", "gone_messages", "gone_owners", "gone_memories", "gone_links", "gone_acts",
    "gone_quotes",
)  # fmt: skip


def choose(connection: Connection, conversation_seqs: list[int], document_seqs: list[int]) -> None:
    """Name what is to go; inside a write."""
    for table, seqs in (("conversations", conversation_seqs), ("documents", document_seqs)):
        connection.run(
            f"CREATE OR REPLACE TEMP TABLE gone_{table} AS SELECT seq, id FROM {table} "
            "WHERE seq IN (SELECT unnest($seqs::BIGINT[]))",
            {"seqs": seqs},
        )
    connection.run(
        "CREATE OR REPLACE TEMP TABLE gone_messages AS SELECT seq, id FROM messages "
        "WHERE conversation_seq IN (SELECT seq FROM gone_conversations)"
    )
    connection.run(
        "CREATE OR REPLACE TEMP TABLE gone_owners AS SELECT id FROM gone_messages UNION ALL SELECT id FROM gone_documents"
    )


def choose_derived(connection: Connection, catalog: str) -> frozenset[str]:
    """Name what was made of it in an attached database; return the tables that are there."""
    present = frozenset(tables_of(connection, catalog))
    for table, needed, sql in _DERIVED:
        if needed in present:
            connection.run(sql.format(catalog=catalog))
        else:
            connection.run(f"CREATE OR REPLACE TEMP TABLE {table} (seq BIGINT)")
    if "memory_changes" in present:
        connection.run(_GONE_QUOTES.format(catalog=catalog))
    else:
        connection.run("CREATE OR REPLACE TEMP TABLE gone_quotes (names VARCHAR[])")
    return present


def let_go(connection: Connection) -> None:
    """Forget what was named."""
    for table in _TEMPORARY:
        connection.run(f"DROP TABLE IF EXISTS temp.{table}")
