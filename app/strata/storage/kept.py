"""What a write needs to know of the records that are kept already."""

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa

from strata.storage import schemas
from strata.storage.connection import Connection, Row
from strata.storage.conversation_rows import KeptConversation
from strata.storage.document_rows import KeptDocument
from strata.storage.merging import KeptMessage
from strata.storage.passage_rows import KeptPassage
from strata.storage.times import aware, aware_or_none

Key = tuple[str, str]

_CONVERSATIONS = """
    SELECT source, source_id, seq, id, title, title_by_person, created_at, updated_at, exported_at, fingerprint,
        deleted_at, metadata
    FROM conversations SEMI JOIN staged USING (source, source_id)
"""
_DOCUMENTS = """
    SELECT source, source_id, seq, id, created_at, updated_at, exported_at, fingerprint, deleted_at
    FROM documents SEMI JOIN staged USING (source, source_id)
"""
_MESSAGES = """
    SELECT conversation_seq, seq, id, source_id, "position", message_hash, active, word_count, created_at,
        model, parent_source_id, attachments, metadata
    FROM messages WHERE conversation_seq IN (SELECT seq FROM staged) ORDER BY conversation_seq, "position"
"""
_OF_CONVERSATIONS = """
    SELECT owner_seq, seq, content_hash FROM passages
    WHERE kind = 'message' AND conversation_seq IN (SELECT seq FROM staged) ORDER BY seq DESC
"""
_OF_DOCUMENTS = """
    SELECT owner_seq, seq, content_hash FROM passages
    WHERE kind = 'document' AND owner_seq IN (SELECT seq FROM staged) ORDER BY seq DESC
"""


def conversations(connection: Connection, keys: Iterable[Key]) -> dict[Key, KeptConversation]:
    """Return the kept conversations among these."""
    found = {}
    for source, source_id, seq, public_id, title, by_person, *rest in _known(connection, keys, _CONVERSATIONS):
        created_at, updated_at, exported_at, fingerprint, deleted_at, metadata = rest
        found[source, source_id] = KeptConversation(
            seq, public_id.bytes, title, by_person, aware(created_at), aware(updated_at), aware_or_none(exported_at),
            fingerprint, aware_or_none(deleted_at), metadata,
        )  # fmt: skip
    return found


def documents(connection: Connection, keys: Iterable[Key]) -> dict[Key, KeptDocument]:
    """Return the kept documents among these."""
    found = {}
    for source, source_id, seq, public_id, created_at, updated_at, *rest in _known(connection, keys, _DOCUMENTS):
        exported_at, fingerprint, deleted_at = rest
        found[source, source_id] = KeptDocument(
            seq, public_id.bytes, aware(created_at), aware(updated_at), aware_or_none(exported_at), fingerprint,
            aware_or_none(deleted_at),
        )  # fmt: skip
    return found


def messages(connection: Connection, chosen: pa.Table) -> dict[int, list[KeptMessage]]:
    """Return the messages of the chosen conversations in reading order, by row of the conversation."""
    found: dict[int, list[KeptMessage]] = defaultdict(list)
    for (
        conversation_seq,
        seq,
        public_id,
        source_id,
        position,
        message_hash,
        active,
        words,
        created_at,
        *details,
    ) in connection.rows_with_staged(chosen, _MESSAGES):
        found[conversation_seq].append(
            KeptMessage(
                seq, public_id.bytes, source_id, position, message_hash, active, words, aware(created_at), tuple(details)
            )
        )
    return found


def passages_of_conversations(connection: Connection, chosen: pa.Table) -> dict[int, list[KeptPassage]]:
    """Return the passages of the chosen conversations by row of their message, the first ones last."""
    return _passages(connection, chosen, _OF_CONVERSATIONS)


def passages_of_documents(connection: Connection, chosen: pa.Table) -> dict[int, list[KeptPassage]]:
    """Return the passages of the chosen documents by row of the document, the first ones last."""
    return _passages(connection, chosen, _OF_DOCUMENTS)


def _known(connection: Connection, keys: Iterable[Key], sql: str) -> list[Row]:
    wanted = schemas.table(schemas.SOURCE_IDS, list(keys))
    return connection.rows_with_staged(wanted, sql) if wanted.num_rows else []


def _passages(connection: Connection, chosen: pa.Table, sql: str) -> dict[int, list[KeptPassage]]:
    found: dict[int, list[KeptPassage]] = defaultdict(list)
    for owner_seq, seq, content_hash in connection.rows_with_staged(chosen, sql):
        found[owner_seq].append(KeptPassage(seq, content_hash))
    return found
