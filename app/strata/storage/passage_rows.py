"""The rows of passages: made from drafts, and matched with the ones that are kept so that equal text keeps its vector."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from strata.domain.passages import PassageDraft
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.staging import RowValues, Staging


@dataclass(frozen=True, slots=True)
class KeptPassage:
    """A passage that an owner has already."""

    seq: int
    content_hash: int


class Owner(NamedTuple):
    """What the passages of one message or document have in common. A tuple, because it is made for every message."""

    kind: str
    seq: int
    id: bytes
    source_id: str
    conversation_seq: int | None
    position: int
    source: str
    role: str
    message_kind: str
    speaker: str
    created_at: datetime
    active: bool
    in_trash: bool


def stage_new(staging: Staging, numbers: RowNumbers, owner: Owner, drafts: Sequence[PassageDraft]) -> None:
    """Add the passages of an owner that has none."""
    for part, (seq, draft) in enumerate(zip(numbers.take_many(Table.PASSAGES, len(drafts)), drafts, strict=True)):
        staging.passages.append(_row(seq, part, owner, draft))
        staging.touched_passages.append(seq)


def stage_changed(
    staging: Staging, numbers: RowNumbers, owner: Owner, drafts: Sequence[PassageDraft], kept: Sequence[KeptPassage]
) -> None:
    """Bring the passages of an owner up to date: a piece whose text is the same keeps its row, the rest comes and goes."""
    spare: dict[int, list[int]] = {}
    for passage in kept:
        spare.setdefault(passage.content_hash, []).append(passage.seq)
    for part, draft in enumerate(drafts):
        rows = spare.get(draft.content_hash)
        if rows:
            seq = rows.pop()
            staging.changed_passages.append(_row(seq, part, owner, draft))
        else:
            seq = numbers.take(Table.PASSAGES)
            staging.passages.append(_row(seq, part, owner, draft))
        staging.touched_passages.append(seq)
    staging.gone_passages.extend(seq for rows in spare.values() for seq in rows)


def _row(seq: int, part: int, owner: Owner, draft: PassageDraft) -> RowValues:
    """Return the values in the order of `schemas.PASSAGES`."""
    return (
        seq, owner.kind, owner.seq, owner.id, owner.source_id, owner.conversation_seq, owner.position, part, owner.source,
        owner.role, owner.message_kind, owner.speaker, owner.created_at, draft.start, draft.end, draft.words, draft.prefix,
        draft.suffix, draft.content_hash, draft.is_question, draft.has_time, draft.word_count, owner.active, owner.in_trash,
    )  # fmt: skip
