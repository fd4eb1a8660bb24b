"""What must go, table by table, when conversations and documents are deleted for good.

The conditions stand on temporary tables that say what is deleted: `gone_conversations`, `gone_messages` and `gone_documents`
(seq, id), `gone_owners` (id of a message or document), and `gone_memories` and `gone_segments` (seq in the catalog at hand). A table
that may quote the record and is in no list here fails a test.
"""

from typing import Final

from strata.storage.connection import Connection
from strata.storage.copying import tables_of

_MEMORY: Final = "memory_seq IN (SELECT seq FROM gone_memories)"

MEMORY_RULES: Final = {
    "memories": "seq IN (SELECT seq FROM gone_memories)",
    "memory_sources": f"{_MEMORY} OR owner_id IN (SELECT id FROM gone_owners)",
    "memory_uses": _MEMORY,
    "memory_changes": _MEMORY,
    "memory_promotions": _MEMORY,
    "memory_links": "from_seq IN (SELECT seq FROM gone_memories) OR to_seq IN (SELECT seq FROM gone_memories)",
    "memory_acts": "seq IN (SELECT seq FROM gone_acts)",
    "memory_segments": "seq IN (SELECT seq FROM gone_segments)",
}
"""Memories that came from nothing else, and summaries; they lie in checkpoints, too."""

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
    "OR (kind = 'segment' AND owner_seq IN (SELECT seq FROM gone_segments))"
)

RECORD_RULES: Final = {
    "tags": "conversation_seq IN (SELECT seq FROM gone_conversations) OR document_seq IN (SELECT seq FROM gone_documents)",
    "links": "document_seq IN (SELECT seq FROM gone_documents)",
    "messages": "conversation_seq IN (SELECT seq FROM gone_conversations)",
    "conversations": "seq IN (SELECT seq FROM gone_conversations)",
    "documents": "seq IN (SELECT seq FROM gone_documents)",
}

BY_PASSAGE: Final = frozenset({"passages", "embeddings", "outbox"})
"""Cleared passage by passage."""

BLANKED: Final = {
    "imports": ("report",),
    "orchestration_workflows": ("title", "subject", "error"),
    "specialist_coordination": ("name", "message"),
}
"""Columns in which names of what is deleted are blanked out."""

QUOTE_NOTHING: Final = frozenset({"meta", "embedding_models", "checkpoints", "rollbacks"})
"""Tables that hold nothing of what the record says."""

_GONE_MEMORIES: Final = """
    CREATE OR REPLACE TEMP TABLE gone_memories AS
    SELECT memory_seq AS seq FROM {catalog}.memory_sources
    GROUP BY memory_seq HAVING bool_and(owner_id IN (SELECT id FROM gone_owners))
"""
_GONE_ACTS: Final = """
    CREATE OR REPLACE TEMP TABLE gone_acts AS
    SELECT act_seq AS seq FROM {catalog}.memory_changes
    GROUP BY act_seq HAVING bool_and(memory_seq IN (SELECT seq FROM gone_memories))
"""
_GONE_SEGMENTS: Final = """
    CREATE OR REPLACE TEMP TABLE gone_segments AS
    SELECT DISTINCT one.seq FROM (SELECT seq, unnest(message_ids) AS id FROM {catalog}.memory_segments) AS one
    WHERE one.id IN (SELECT id FROM gone_messages)
"""
_TEMPORARY: Final = (
    "gone_conversations", "gone_documents", "gone_messages", "gone_owners", "gone_memories", "gone_acts", "gone_segments",
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
    for table, needed, sql in (
        ("gone_memories", "memory_sources", _GONE_MEMORIES),
        ("gone_acts", "memory_changes", _GONE_ACTS),
        ("gone_segments", "memory_segments", _GONE_SEGMENTS),
    ):
        if needed in present:
            connection.run(sql.format(catalog=catalog))
        else:
            connection.run(f"CREATE OR REPLACE TEMP TABLE {table} (seq BIGINT)")
    return present


def let_go(connection: Connection) -> None:
    """Forget what was named."""
    for table in _TEMPORARY:
        connection.run(f"DROP TABLE IF EXISTS temp.{table}")
