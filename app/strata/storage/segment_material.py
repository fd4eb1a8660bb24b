"""What segmenting reads: which conversations are due, their messages, and the vectors that are kept of them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.domain.records import MessageKind, Role
from strata.services.ports.index import Vector
from strata.services.ports.segments import DueConversation, Material, SegmentedMessage
from strata.storage import schemas
from strata.storage.connection import Connection
from strata.storage.extents import PLACE_SHIFT
from strata.storage.spaces import space_seq
from strata.storage.times import aware
from strata.storage.vectors import kept_vectors

_DIGEST: Final = """
    SELECT conversation_seq, count(*) AS messages,
        (sum((message_hash::HUGEINT + seq) * ("position" + 1)) % 9223372036854775783)::BIGINT AS digest
    FROM messages WHERE active {} GROUP BY conversation_seq
"""
"""A number for the state of each conversation: which messages it has, what they say, and in which order."""

_DUE: Final = f"""
    SELECT c.seq, d.digest, d.messages FROM conversations AS c JOIN ({_DIGEST}) AS d ON d.conversation_seq = c.seq
    LEFT JOIN segmented_conversations AS s ON s.seq = c.seq
    WHERE c.deleted_at IS NULL AND (s.digest IS DISTINCT FROM d.digest OR ($with_vectors AND NOT s.by_vectors))
    ORDER BY c.seq
"""
_DIGESTS: Final = _DIGEST.format("AND conversation_seq IN (SELECT seq FROM staged)")
_TITLES: Final = "SELECT seq, title FROM conversations WHERE seq IN (SELECT seq FROM staged) ORDER BY seq"
_MESSAGES: Final = f"""
    SELECT m.conversation_seq, m.seq, id, "position", role, kind, "text", created_at, byte_count, token_count
    FROM messages AS m JOIN message_extents AS e ON e.seq = (m.conversation_seq << {PLACE_SHIFT}) | "position"
    WHERE active AND conversation_seq IN (SELECT seq FROM staged) ORDER BY conversation_seq, "position"
"""
_PASSAGES: Final = """
    SELECT seq, owner_seq FROM passages
    WHERE kind = 'message' AND active AND conversation_seq IN (SELECT seq FROM staged)
"""
_ROLES: Final = {role.value: role for role in Role}
_KINDS: Final = {kind.value: kind for kind in MessageKind}


def due(connection: Connection, only: int | None, *, with_vectors: bool) -> tuple[DueConversation, ...]:
    """Return the conversations to be segmented, or `only` this row if it is; see the port."""
    sql = _DUE.format("" if only is None else "AND conversation_seq = $only")
    asked = {"with_vectors": with_vectors} | ({} if only is None else {"only": only})
    return tuple(DueConversation(*row) for row in connection.rows(sql, asked))


def digests(connection: Connection, conversations: Sequence[int]) -> dict[int, int]:
    """Return the present digest of each of these conversations; those without a message have none."""
    rows = connection.rows_with_staged(schemas.seqs(list(conversations)), _DIGESTS)
    return {seq: digest for seq, _, digest in rows}


def material(connection: Connection, conversations: Sequence[int], space: EmbeddingSpace | None) -> tuple[Material, ...]:
    """Return these conversations as segmenting reads them; see the port."""
    chosen = schemas.seqs(list(conversations))
    state = digests(connection, conversations)
    vectors = _vectors(connection, conversations, space) if space is not None else {}
    messages: dict[int, list[SegmentedMessage]] = defaultdict(list)
    for conversation, seq, *values in connection.rows_with_staged(chosen, _MESSAGES):
        public_id, position, role, kind, text, created_at, size, tokens = values
        messages[conversation].append(
            SegmentedMessage(
                public_id, position, _ROLES[role], _KINDS[kind], text, aware(created_at), size, tokens, vectors.get(seq)
            )
        )
    titles = connection.rows_with_staged(chosen, _TITLES)
    return tuple(Material(seq, state[seq], title, tuple(messages[seq])) for seq, title in titles if seq in state)


def _vectors(connection: Connection, conversations: Sequence[int], space: EmbeddingSpace) -> dict[int, Vector]:
    """Return the middle of the vectors of each message whose passages all have one, by row of the message."""
    number = space_seq(connection, space)
    if number is None:
        return {}
    owners: dict[int, int] = dict(connection.rows_with_staged(schemas.seqs(list(conversations)), _PASSAGES))
    seqs, vectors = kept_vectors(connection, number, space.dimension, list(owners))
    places: dict[int, list[int]] = defaultdict(list)
    for place, seq in enumerate(seqs):
        places[owners[seq]].append(place)
    lacking = {owners[seq] for seq in owners.keys() - set(seqs)}
    return {
        message: vectors[some[0]] if len(some) == 1 else np.mean(vectors[some], axis=0)
        for message, some in places.items()
        if message not in lacking
    }
