"""Looking for faults inside the record: pointers to nothing, keys that occur twice, counts and flags that disagree."""

from collections.abc import Iterable
from typing import Final

from strata.domain.memories import Layer, MemoryKind, MemoryState, Origin
from strata.domain.rules import HIGHEST, LOWEST
from strata.storage.connection import Connection
from strata.storage.row_numbers import Table
from strata.storage.waiting import SPACE_SHIFT


def _among(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_FAULTS: Final = (
    (
        "{} messages belong to no conversation.",
        "SELECT count(*) FROM messages WHERE conversation_seq NOT IN (SELECT seq FROM conversations)",
    ),
    (
        "{} passages belong to no message.",
        "SELECT count(*) FROM passages WHERE kind = 'message' AND owner_seq NOT IN (SELECT seq FROM messages)",
    ),
    (
        "{} passages belong to no document.",
        "SELECT count(*) FROM passages WHERE kind = 'document' AND owner_seq NOT IN (SELECT seq FROM documents)",
    ),
    (
        "{} passages belong to no segment.",
        "SELECT count(*) FROM passages WHERE kind = 'segment' AND owner_seq NOT IN (SELECT seq FROM memory_segments)",
    ),
    (
        "{} segments belong to no conversation.",
        "SELECT count(*) FROM memory_segments "
        "WHERE conversation_seq IS NOT NULL AND conversation_seq NOT IN (SELECT seq FROM conversations)",
    ),
    (
        "{} messages have no size, or more than one.",
        "SELECT count(*) FROM (SELECT id FROM messages WHERE active) AS m "
        "FULL JOIN message_extents AS e ON e.message_id = m.id WHERE m.id IS NULL OR e.message_id IS NULL",
    ),
    (
        "{} vectors belong to no passage.",
        f"SELECT count(*) FROM embeddings WHERE seq & ((1::BIGINT << {SPACE_SHIFT}) - 1) NOT IN (SELECT seq FROM passages)",
    ),
    (
        "{} vectors belong to no embedding model.",
        f"SELECT count(*) FROM embeddings WHERE seq >> {SPACE_SHIFT} NOT IN (SELECT seq FROM embedding_models)",
    ),
    (
        "{} labels belong to nothing.",
        "SELECT count(*) FROM tags WHERE coalesce(conversation_seq NOT IN (SELECT seq FROM conversations), TRUE) "
        "AND coalesce(document_seq NOT IN (SELECT seq FROM documents), TRUE)",
    ),
    ("{} links belong to no document.", "SELECT count(*) FROM links WHERE document_seq NOT IN (SELECT seq FROM documents)"),
    (
        "{} conversations are kept twice.",
        "SELECT count(*) FROM (SELECT 1 FROM conversations GROUP BY source, source_id HAVING count(*) > 1)",
    ),
    (
        "{} messages are kept twice.",
        "SELECT count(*) FROM (SELECT 1 FROM messages GROUP BY conversation_seq, source_id HAVING count(*) > 1)",
    ),
    (
        "{} documents are kept twice.",
        "SELECT count(*) FROM (SELECT 1 FROM documents GROUP BY source, source_id HAVING count(*) > 1)",
    ),
    (
        "{} conversations count their messages wrongly.",
        "SELECT count(*) FROM conversations AS c LEFT JOIN (SELECT conversation_seq, count(*) FILTER (active) AS shown, "
        "count(*) FILTER (NOT active) AS aside FROM messages GROUP BY ALL) AS m ON m.conversation_seq = c.seq "
        "WHERE (coalesce(shown, 0) <> message_count OR coalesce(aside, 0) <> branch_count) "
        "AND c.seq NOT IN (SELECT seq FROM archived_conversations)",
    ),
    (
        "{} archived conversations have messages here, or no row.",
        "SELECT count(*) FROM archived_conversations WHERE seq NOT IN (SELECT seq FROM conversations) "
        "OR seq IN (SELECT conversation_seq FROM messages)",
    ),
    (
        "{} archived conversations lack a file.",
        "SELECT count(*) FROM archived_conversations AS a JOIN conversations AS c USING (seq) "
        "WHERE message_count + branch_count > 0 AND archive_id NOT IN (SELECT id FROM archives WHERE kind = 'messages')",
    ),
    (
        "{} archived memories have text or passages here, no file, or another state.",
        "SELECT count(*) FROM archived_memories AS a LEFT JOIN memories AS m ON m.seq = a.seq "
        f"WHERE m.seq IS NULL OR m.state <> '{MemoryState.ARCHIVED}' OR m.content <> '' "
        "OR a.seq IN (SELECT owner_seq FROM passages WHERE kind = 'memory') "
        "OR a.archive_id NOT IN (SELECT id FROM archives WHERE kind = 'memories')",
    ),
    (
        "{} memories have lost their text.",
        f"SELECT count(*) FROM memories WHERE state = '{MemoryState.ARCHIVED}' AND content = '' "
        "AND seq NOT IN (SELECT seq FROM archived_memories)",
    ),
    (
        "{} passages disagree with their message about the branch or the place.",
        "SELECT count(*) FROM passages AS p JOIN messages AS m ON m.seq = p.owner_seq WHERE p.kind = 'message' "
        'AND (p.active <> m.active OR p."position" <> m."position" OR p.conversation_seq <> m.conversation_seq)',
    ),
    (
        "{} passages disagree with their conversation about the trash.",
        "SELECT count(*) FROM passages AS p JOIN conversations AS c ON c.seq = p.conversation_seq "
        "WHERE p.in_trash <> (c.deleted_at IS NOT NULL)",
    ),
    (
        "{} passages disagree with their document about the trash.",
        "SELECT count(*) FROM passages AS p JOIN documents AS d ON d.seq = p.owner_seq "
        "WHERE p.kind = 'document' AND p.in_trash <> (d.deleted_at IS NOT NULL)",
    ),
    (
        "{} passages belong to no memory.",
        "SELECT count(*) FROM passages WHERE kind = 'memory' AND owner_seq NOT IN (SELECT seq FROM memories)",
    ),
    (
        "{} passages disagree with their memory about whether it is in force.",
        "SELECT count(*) FROM passages AS p JOIN memories AS m ON m.seq = p.owner_seq WHERE p.kind = 'memory' "
        "AND (p.in_trash <> (m.state NOT IN ('active', 'superseded')) OR p.active <> (m.state = 'active'))",
    ),
    (
        "{} memories have no passage to be found by.",
        "SELECT count(*) FROM memories WHERE state = 'active' "
        "AND seq NOT IN (SELECT owner_seq FROM passages WHERE kind = 'memory')",
    ),
    (
        "{} memories are in a state that cannot be.",
        f"SELECT count(*) FROM memories WHERE layer NOT IN ({_among(Layer)}) OR layer = '{Layer.CONTEXT}' "
        f"OR state NOT IN ({_among(MemoryState)}) OR kind NOT IN ({_among(MemoryKind)}) "
        f"OR origin NOT IN ({_among(Origin)}) OR NOT strength BETWEEN {LOWEST} AND {HIGHEST} OR usage_count < 0 "
        "OR (pinned AND state = 'active' AND expires_at IS NOT NULL) OR (state = 'superseded' AND valid_until IS NULL)",
    ),
    *(
        (
            f"{{}} rows of {table} belong to no {what}.",
            f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT seq FROM {owner})",
        )
        for table, column, owner, what in (
            ("archive_moves", "conversation_seq", "conversations", "conversation"),
            ("memory_sources", "memory_seq", "memories", "memory"),
            ("memory_sources", "act_seq", "memory_acts", "act"),
            ("memory_uses", "memory_seq", "memories", "memory"),
            ("memory_changes", "memory_seq", "memories", "memory"),
            ("memory_changes", "link_seq", "memory_links", "link"),
            ("memory_changes", "act_seq", "memory_acts", "act"),
            ("memory_promotions", "memory_seq", "memories", "memory"),
            ("memory_promotions", "act_seq", "memory_acts", "act"),
            ("memory_metadata", "seq", "memories", "memory"),
            ("memory_links", "from_seq", "memories", "memory"),
            ("memory_links", "to_seq", "memories", "memory"),
        )
    ),
    (
        "{} sessions of flow overlap, end before they begin, or have a score that cannot be.",
        "SELECT count(*) FROM (SELECT *, lag(ended_at) OVER (ORDER BY seq) AS before FROM flow_sessions) "
        "WHERE started_at <= before OR ended_at < started_at OR NOT flow_score BETWEEN 0 AND 1",
    ),
    (
        "{} messages whose meaning is noted are not there.",
        "SELECT count(*) FROM flow_texts WHERE seq NOT IN (SELECT seq FROM messages) "
        "AND NOT EXISTS (SELECT 1 FROM archived_conversations)",
    ),
    (
        "{} samples are of no kind.",
        "SELECT count(*) FROM metric_samples WHERE (seq >> 52) NOT IN (SELECT seq FROM metric_kinds)",
    ),
    (
        "{} memories have no beginning in the history.",
        "SELECT count(*) FROM memories WHERE seq NOT IN (SELECT memory_seq FROM memory_changes "
        "WHERE before IS NULL AND memory_seq IS NOT NULL)",
    ),
)
"""A sentence for each fault, and the query that counts it."""

_WITH_PUBLIC_ID: Final = (
    Table.CONVERSATIONS,
    Table.MESSAGES,
    Table.DOCUMENTS,
    Table.IMPORTS,
    Table.WORKFLOWS,
    Table.MEMORIES,
    Table.MEMORY_ACTS,
    Table.SEGMENTS,
)
_SAMPLE: Final = 50


def problems(connection: Connection) -> tuple[str, ...]:
    """Return a sentence for every kind of fault that is there."""
    found = [sentence.format(f"{count:,}") for sentence, sql in _FAULTS if (count := connection.number(sql))]
    for table in _WITH_PUBLIC_ID:
        twice = connection.number(f"SELECT count(*) - count(DISTINCT id) FROM {table}")
        if twice:
            found.append(f"{twice:,} rows of {table} share their public id with another.")
    for table in (Table.CONVERSATIONS, Table.MESSAGES, Table.PASSAGES, Table.MEMORIES):
        missed = _missed_by_key(connection, table)
        if missed:
            found.append(f"The key of {table} misses {missed} of {_SAMPLE} rows that are there.")
    return tuple(found)


def _missed_by_key(connection: Connection, table: Table) -> int:
    """Look a sample of rows up one by one, through the key, and count those that are not found."""
    sample = connection.rows(f"SELECT seq FROM {table} USING SAMPLE {_SAMPLE} ROWS")
    return sum(connection.number(f"SELECT count(*) FROM {table} WHERE seq = $seq", {"seq": seq}) != 1 for (seq,) in sample)
