"""The kept segments: what search, context and reader ask of them, and their way into the record."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from strata.domain.errors import NotFound
from strata.domain.models import EmbeddingSpace
from strata.domain.segments import Segment, SummarySentence, Tier
from strata.services.ports.segments import (
    ConversationSegments,
    DueConversation,
    HistoryNode,
    Material,
    SegmentDraft,
    Span,
)
from strata.storage import schemas, segment_material, segment_rows
from strata.storage.connection import Connection, Row
from strata.storage.database import Database
from strata.storage.passage_facts import PassageFacts
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.segment_rows import Home, Placed
from strata.storage.staging import RowValues, Staging
from strata.storage.times import aware
from strata.storage.waiting import WaitingList

_SEGMENT: Final = """
    SELECT s.seq, s.id, c.id, tier, level, parent_seq, s.title, summary, sentences, first_position, last_position, started_at,
        ended_at, s.message_count, byte_count, token_count
    FROM memory_segments AS s LEFT JOIN conversations AS c ON c.seq = s.conversation_seq
"""
_HISTORY: Final = """
    SELECT s.seq, tier, parent_seq, started_at, c.deleted_at IS NOT NULL
    FROM memory_segments AS s LEFT JOIN conversations AS c ON c.seq = s.conversation_seq
    WHERE tier <> 'piece' ORDER BY s.started_at, s.seq
"""
_MESSAGE_IDS: Final = """
    WITH RECURSIVE under AS (
        SELECT seq FROM memory_segments WHERE id = $id
        UNION ALL
        SELECT s.seq FROM memory_segments AS s JOIN under ON s.parent_seq = under.seq
    )
    SELECT message_ids FROM memory_segments WHERE seq IN (SELECT seq FROM under) AND tier = 'piece'
    ORDER BY started_at, conversation_seq, first_position
"""
_SPANS: Final = """
    SELECT seq, conversation_seq, first_position, last_position FROM memory_segments
    WHERE conversation_seq IS NOT NULL AND seq IN (SELECT unnest($seqs::BIGINT[]))
"""
_AROUND: Final = """
    JOIN (
        SELECT DISTINCT conversation_seq AS home, "position" FROM messages WHERE id IN (SELECT unnest($ids::UUID[]))
    ) AS m ON m.home = s.conversation_seq AND m."position" BETWEEN first_position AND last_position
    WHERE tier = 'piece'
"""
_HOMES: Final = "SELECT seq, source, deleted_at IS NOT NULL FROM conversations WHERE seq IN (SELECT seq FROM staged)"
_TIERS: Final = {tier.value: tier for tier in Tier}


class Segments:
    """The store behind the port `SegmentStore`."""

    def __init__(self, database: Database, numbers: RowNumbers, waiting: WaitingList, facts: PassageFacts) -> None:
        self._database = database
        self._numbers = numbers
        self._waiting = waiting
        self._facts = facts

    def due(self, *, with_vectors: bool, conversation_id: UUID | None = None) -> tuple[DueConversation, ...]:
        """Return the conversations outside the trash to be segmented, or this one if it is; see the port."""
        only = None if conversation_id is None else self._conversation(conversation_id)
        return self._database.ask(lambda connection: segment_material.due(connection, only, with_vectors=with_vectors))

    def material(self, seqs: Sequence[int], space: EmbeddingSpace | None) -> tuple[Material, ...]:
        """Return these conversations with the kept vectors of a space; without one, without vectors."""
        with self._database.snapshot() as connection:
            return segment_material.material(connection, seqs, space)

    def write(self, made: Sequence[ConversationSegments]) -> int:
        """Replace the segments of these conversations in one transaction; see the port. Raises `DiskFull`."""
        staging = Staging()
        with self._database.write() as connection:
            present = segment_material.digests(connection, [one.conversation_seq for one in made])
            current = [one for one in made if present.get(one.conversation_seq) == one.digest]
            chosen = schemas.seqs([one.conversation_seq for one in current])
            homes = {seq: Home(seq, *rest) for seq, *rest in connection.rows_with_staged(chosen, _HOMES)}
            kept = segment_rows.kept_segments(connection, chosen)
            placed = [
                place for one in current for place in self._places(homes[one.conversation_seq], kept[one.conversation_seq], one)
            ]
            stay = {place.seq for place in placed if not place.is_new}
            gone = [seq for some in kept.values() for seq in some.values() if seq not in stay]
            segment_rows.delete(connection, staging, gone)
            segment_rows.insert(connection, staging, self._numbers, placed)
            _note(connection, current)
            staging.flush(connection, self._numbers)
        self._committed(staging)
        return len(current)

    def history(self) -> tuple[HistoryNode, ...]:
        """Return every segment of a tier above pieces, in order of time."""
        rows = self._database.rows(_HISTORY)
        return tuple(HistoryNode(seq, _TIERS[tier], parent, aware(at), trash) for seq, tier, parent, at, trash in rows)

    def replace_period(self, gone: Sequence[int], draft: SegmentDraft | None, parts: Sequence[int]) -> int | None:
        """Take months or years away and put one over `parts`; return its row. Raises `DiskFull`."""
        with self._database.write() as connection:
            segment_rows.delete(connection, Staging(), gone)
            if draft is None:
                return None
            seq = self._numbers.take(Table.SEGMENTS)
            segment_rows.insert(connection, Staging(), self._numbers, [Placed(seq, draft, None, None, is_new=True)])
            segment_rows.set_parents(connection, [(part, seq) for part in parts])
        return seq

    def segments(self, seqs: Sequence[int]) -> tuple[Segment, ...]:
        """Return these segments, in order of time."""
        return self._found("WHERE s.seq IN (SELECT unnest($seqs::BIGINT[])) ORDER BY started_at, s.seq", {"seqs": list(seqs)})

    def of_conversation(self, conversation_id: UUID) -> tuple[Segment, ...]:
        """Return the segments of a conversation, the whole first, then its pieces in order. Raises `NotFound`."""
        seq = self._conversation(conversation_id)
        return self._found("WHERE s.conversation_seq = $seq ORDER BY tier, first_position", {"seq": seq})

    def periods(self) -> tuple[Segment, ...]:
        """Return years and months, in order of time, a year before its months."""
        return self._found("WHERE tier IN ('month', 'year') ORDER BY year(started_at), tier DESC, started_at", {})

    def get(self, segment_id: UUID) -> Segment:
        """Return one segment. Raises `NotFound`."""
        found = self._found("WHERE s.id = $id", {"id": segment_id})
        if not found:
            raise NotFound("There is no such segment.", "It was made anew, or lies in another library.")
        return found[0]

    def message_ids(self, segment_id: UUID) -> tuple[UUID, ...]:
        """Return the messages that a segment of any tier stands for, in order. Raises `NotFound`."""
        self.get(segment_id)
        return tuple(one for (some,) in self._database.rows(_MESSAGE_IDS, {"id": segment_id}) for one in some)

    def spans(self, seqs: Sequence[int]) -> tuple[Span, ...]:
        """Return the places that these segments cover; months and years are left out."""
        return tuple(Span(*row) for row in self._database.rows(_SPANS, {"seqs": list(seqs)})) if seqs else ()

    def around(self, messages: Sequence[UUID]) -> tuple[Segment, ...]:
        """Return the pieces that hold any of these messages, in order of time."""
        found = {one.seq: one for one in self._found(_AROUND, {"ids": list(messages)})} if messages else {}
        return tuple(sorted(found.values(), key=lambda one: (one.started_at, one.seq)))

    def _conversation(self, conversation_id: UUID) -> int:
        found = self._database.row("SELECT seq FROM conversations WHERE id = $id", {"id": conversation_id})
        if found is None:
            raise NotFound("There is no such conversation.", "It may lie in another library.")
        return int(found[0])

    def _places(self, home: Home, kept: Mapping[segment_rows.Sameness, int], made: ConversationSegments) -> list[Placed]:
        """Return the segments of a conversation with their rows: the kept ones of those that are the same, else new ones."""
        spare = dict(kept)
        whole = self._placed(spare, home, made.whole, None)
        return [whole, *(self._placed(spare, home, piece, whole.seq) for piece in made.pieces)]

    def _placed(self, spare: dict[segment_rows.Sameness, int], home: Home, draft: SegmentDraft, parent: int | None) -> Placed:
        seq = spare.pop(segment_rows.sameness(draft), None)
        return Placed(self._numbers.take(Table.SEGMENTS) if seq is None else seq, draft, parent, home, is_new=seq is None)

    def _committed(self, staging: Staging) -> None:
        self._waiting.note(staging.passages, gone=bool(staging.gone_passages))
        self._facts.forget(staging.changed_seqs(), ())

    def _found(self, condition: str, parameters: dict[str, object]) -> tuple[Segment, ...]:
        return tuple(map(_segment, self._database.rows(f"{_SEGMENT} {condition}", parameters)))


def _note(connection: Connection, made: Sequence[ConversationSegments]) -> None:
    """Write which state of each conversation its segments were made from."""
    rows: list[RowValues] = [(one.conversation_seq, one.digest, one.by_vectors) for one in made]
    table = schemas.table(schemas.SEGMENTED, rows)
    connection.run_with_staged(table, "DELETE FROM segmented_conversations WHERE seq IN (SELECT seq FROM staged)")
    connection.insert("segmented_conversations", table)


def _segment(row: Row) -> Segment:
    seq, public_id, conversation, tier, level, parent, title, summary, places, first, last, start, end, *counts = row
    lines = summary.split("\n")
    sentences = tuple(
        SummarySentence(place["message_id"], place["first_char"], place["end_char"], line)
        for place, line in zip(places, lines, strict=bool(places))
    )
    return Segment(
        seq, public_id, conversation, _TIERS[tier], level, parent, title, summary, sentences, first, last, aware(start),
        aware(end), *counts,
    )  # fmt: skip
