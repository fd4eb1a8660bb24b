"""Values that are kept as JSON text in one column."""

import json
from collections.abc import Sequence

from strata.domain.records import Attachment


def attachments_text(attachments: Sequence[Attachment]) -> str:
    """Return attachments as the JSON text that is stored."""
    if not attachments:
        return "[]"
    return json.dumps(
        [[each.name, each.media_type, each.reference, each.size, each.present] for each in attachments], ensure_ascii=True
    )


def attachments_of(text: str) -> tuple[Attachment, ...]:
    """Read what `attachments_text` wrote."""
    if text == "[]":
        return ()
    return tuple(Attachment(*values) for values in json.loads(text))
