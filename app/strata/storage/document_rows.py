"""Arriving documents on their way into rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from strata.domain.ids import new_id_bytes
from strata.domain.records import IncomingDocument, MessageKind, Role
from strata.services.ports.record import DocumentDraft
from strata.storage.merging import is_older
from strata.storage.passage_rows import KeptPassage, Owner, stage_changed, stage_new
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.staging import RowValues, Staging


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A kept document, as far as merging looks at it."""

    seq: int
    id: bytes
    created_at: datetime
    updated_at: datetime
    exported_at: datetime | None
    fingerprint: int
    deleted_at: datetime | None


def stage_new_document(staging: Staging, numbers: RowNumbers, draft: DocumentDraft, now: datetime) -> None:
    """Stage a document that is not known yet."""
    incoming = draft.incoming
    created_at = incoming.created_at or incoming.updated_at or now
    kept = KeptDocument(numbers.take(Table.DOCUMENTS), new_id_bytes(), created_at, created_at, None, 0, None)
    staging.documents.append(_row(draft, kept))
    _stage_labels(staging, numbers, kept.seq, incoming)
    stage_new(staging, numbers, _owner(incoming, kept), draft.passages)


def stage_known_document(
    staging: Staging, numbers: RowNumbers, draft: DocumentDraft, kept: KeptDocument, passages: Sequence[KeptPassage]
) -> bool:
    """Stage what a newer export brings to a kept document; an older one brings nothing, and False is returned."""
    if is_older(kept.exported_at, draft.incoming.updated_at):
        return False
    staging.changed_documents.append(_row(draft, kept))
    _stage_labels(staging, numbers, kept.seq, draft.incoming)
    stage_changed(staging, numbers, _owner(draft.incoming, kept), draft.passages, passages)
    return True


def _stage_labels(staging: Staging, numbers: RowNumbers, seq: int, incoming: IncomingDocument) -> None:
    staging.tags.extend((numbers.take(Table.TAGS), None, seq, name) for name in dict.fromkeys(incoming.tags))
    staging.links.extend((numbers.take(Table.LINKS), seq, target) for target in dict.fromkeys(incoming.links))


def _owner(incoming: IncomingDocument, kept: KeptDocument) -> Owner:
    created_at = incoming.created_at or kept.created_at
    return Owner(
        "document", kept.seq, kept.id, incoming.source_id, None, 0, incoming.source, Role.OTHER.value,
        MessageKind.TEXT.value, "", created_at, True, kept.deleted_at is not None,
    )  # fmt: skip


def _row(draft: DocumentDraft, kept: KeptDocument) -> RowValues:
    """Return the values in the order of `schemas.DOCUMENTS`; the trash stays as it is."""
    incoming = draft.incoming
    created_at = incoming.created_at or kept.created_at
    return (
        kept.seq, kept.id, incoming.source, incoming.source_id, incoming.title, incoming.path or None, incoming.text,
        created_at, incoming.updated_at or kept.updated_at, incoming.updated_at or kept.exported_at, draft.fingerprint,
        kept.deleted_at, incoming.metadata,
    )  # fmt: skip
