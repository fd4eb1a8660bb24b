"""The rows of segments: made from drafts, matched with the ones that are kept, and taken away with what they stand for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pyarrow as pa

from strata.domain.ids import new_id
from strata.domain.passages import PassageKind
from strata.domain.records import MessageKind, Role
from strata.services.ports.segments import SegmentDraft
from strata.storage import schemas
from strata.storage.connection import Connection
from strata.storage.passage_rows import Owner, stage_new
from strata.storage.row_numbers import RowNumbers
from strata.storage.staging import RowValues, Staging
from strata.storage.times import stored

_SENTENCE: Final = pa.struct([("message_id", pa.string()), ("first_char", pa.int32()), ("end_char", pa.int32())])
_SCHEMA: Final = pa.schema(
    [
        ("seq", pa.int64()), ("id", pa.uuid()), ("conversation_seq", pa.int64()), ("tier", pa.string()), ("level", pa.int32()),
        ("parent_seq", pa.int64()), ("title", pa.string()), ("summary", pa.string()), ("sentences", pa.list_(_SENTENCE)),
        ("first_position", pa.int32()), ("last_position", pa.int32()), ("message_ids", pa.list_(pa.string())),
        ("started_at", pa.timestamp("us")), ("ended_at", pa.timestamp("us")), ("message_count", pa.int32()),
        ("byte_count", pa.int64()), ("token_count", pa.int64()),
    ]
)  # fmt: skip
_PARENTS: Final = pa.schema([("seq", pa.int64()), ("parent_seq", pa.int64())])

# Arrow has no lists of UUIDs that the engine takes, so they travel as text.
_INSERT: Final = """
    INSERT INTO memory_segments BY NAME SELECT * REPLACE (
        message_ids::UUID[] AS message_ids,
        sentences::STRUCT(message_id UUID, first_char INTEGER, end_char INTEGER)[] AS sentences
    ) FROM staged
"""
_KEPT: Final = """
    SELECT seq, conversation_seq, tier, title, summary, first_position, last_position, message_ids, token_count, byte_count
    FROM memory_segments WHERE conversation_seq IN (SELECT seq FROM staged) ORDER BY seq
"""
_PASSAGES: Final = "SELECT seq FROM passages WHERE kind = 'segment' AND owner_seq IN (SELECT seq FROM staged)"
_ABOVE: Final = """
    WITH months AS (
        SELECT parent_seq AS seq FROM memory_segments
        WHERE parent_seq IS NOT NULL AND tier = 'conversation' AND conversation_seq IN (SELECT seq FROM staged)
    )
    SELECT seq FROM months
    UNION SELECT parent_seq FROM memory_segments WHERE parent_seq IS NOT NULL AND seq IN (SELECT seq FROM months)
"""

Sameness = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """What a segment takes over from its conversation; months and years have none."""

    seq: int
    source: str
    in_trash: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft with the row that it has or gets; `home` is None for months and years."""

    seq: int
    draft: SegmentDraft
    parent_seq: int | None
    home: Home | None
    is_new: bool


def kept_segments(connection: Connection, conversations: pa.Table) -> dict[int, dict[Sameness, int]]:
    """Return the rows of the segments of these conversations, by conversation and by what makes two of them the same."""
    found: dict[int, dict[Sameness, int]] = defaultdict(dict)
    for seq, conversation, *values in connection.rows_with_staged(conversations, _KEPT):
        tier, title, summary, first, last, message_ids, tokens, size = values
        key = (tier, title, summary, first, last, tuple(message_ids), tokens, size)
        found[conversation][key] = seq
    return found


def sameness(draft: SegmentDraft) -> Sameness:
    """Return what makes a draft the same as a kept segment."""
    return (
        draft.tier.value, draft.title, draft.summary, draft.first_position, draft.last_position, draft.message_ids,
        draft.token_count, draft.byte_count,
    )  # fmt: skip


def insert(connection: Connection, staging: Staging, numbers: RowNumbers, placed: Sequence[Placed]) -> None:
    """Write new segments and stage their passages; kept ones are only told their parent."""
    rows: list[RowValues] = []
    for one in placed:
        if one.is_new:
            public_id = new_id()
            rows.append(_row(one, public_id))
            if one.home is not None:
                stage_new(staging, numbers, _owner(one, one.home, public_id), one.draft.passages)
    if rows:
        connection.run_with_staged(schemas.table(_SCHEMA, rows), _INSERT)
    set_parents(connection, [(one.seq, one.parent_seq) for one in placed if not one.is_new and one.parent_seq is not None])


def set_parents(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Write which segment stands above which: pairs of (segment, parent)."""
    if pairs:
        connection.run_with_staged(
            schemas.table(_PARENTS, [*pairs]),
            "UPDATE memory_segments SET parent_seq = staged.parent_seq FROM staged WHERE memory_segments.seq = staged.seq",
        )


def delete(connection: Connection, staging: Staging, segments: Sequence[int]) -> None:
    """Take segments away and stage the end of their passages."""
    if not segments:
        return
    gone = schemas.seqs(list(segments))
    staging.gone_passages.extend(seq for (seq,) in connection.rows_with_staged(gone, _PASSAGES))
    connection.run_with_staged(gone, "DELETE FROM memory_segments WHERE seq IN (SELECT seq FROM staged)")


def forget_periods(connection: Connection, conversations: pa.Table) -> None:
    """Take away the months and years over these conversations (`schemas.SEQS`): their summaries may quote them.

    They are made again without them, or with them, by the next run.
    """
    above = [seq for (seq,) in connection.rows_with_staged(conversations, _ABOVE)]
    if above:
        gone = schemas.seqs(above)
        connection.run_with_staged(gone, "DELETE FROM memory_segments WHERE seq IN (SELECT seq FROM staged)")
        connection.run_with_staged(
            gone, "UPDATE memory_segments SET parent_seq = NULL WHERE parent_seq IN (SELECT seq FROM staged)"
        )


def _owner(one: Placed, home: Home, public_id: UUID) -> Owner:
    return Owner(
        PassageKind.SEGMENT.value, one.seq, public_id.bytes, str(public_id), home.seq, one.draft.first_position, home.source,
        Role.OTHER.value, MessageKind.TEXT.value, "", one.draft.started_at, True, home.in_trash,
    )  # fmt: skip


def _row(one: Placed, public_id: UUID) -> RowValues:
    """Return the values in the order of the schema."""
    draft = one.draft
    sentences = [
        {"message_id": str(sentence.message_id), "first_char": sentence.start, "end_char": sentence.end}
        for sentence in draft.sentences
    ]
    return (
        one.seq, public_id.bytes, one.home.seq if one.home else None, draft.tier.value, draft.level, one.parent_seq,
        draft.title,
        draft.summary, sentences, draft.first_position, draft.last_position, list(map(str, draft.message_ids)),
        stored(draft.started_at), stored(draft.ended_at), draft.message_count, draft.byte_count, draft.token_count,
    )  # fmt: skip
