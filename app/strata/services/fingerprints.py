"""Fingerprints: 63-bit hashes that tell whether something arriving is already there.

BLAKE2b (RFC 7693) with a digest of 64 bits, of which the first 63 are kept so that the number fits a signed BIGINT. Two
different texts meet with probability n² / 2⁶⁴: for ten million passages, about one in 200,000. Text with unpaired surrogates,
which UTF-8 cannot hold, raises `UnicodeEncodeError` everywhere here.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from strata.domain.records import Attachment, IncomingConversation, IncomingDocument, IncomingMessage

_FIELD = "\x1f"
_RECORD = b"\x1e"

_HELD: Final = 2_000
"""Bytes hashed at once: for more than 2,047 Python lets other threads run, and waiting to go on costs ten times the hashing.

See https://docs.python.org/3/library/hashlib.html.
"""


def fingerprint(data: bytes) -> int:
    """Return the first 63 bits of the BLAKE2b digest, as a number from 0 to 2⁶³ - 1."""
    digest = blake2b(data[:_HELD], digest_size=8)
    for start in range(_HELD, len(data), _HELD):
        digest.update(data[start : start + _HELD])
    return int.from_bytes(digest.digest(), "big") >> 1


def text_fingerprint(text: str) -> int:
    """Return the fingerprint of a text."""
    return fingerprint(text.encode())


def message_hash(message: IncomingMessage) -> int:
    """Return the hash of what makes a message differ to a reader: text, role, kind, author, activity, time."""
    return text_fingerprint(
        _FIELD.join(
            (message.role, message.kind, message.author, "+" if message.active else "-", str(message.created_at), message.text)
        )
    )


def conversation_fingerprint(conversation: IncomingConversation, message_hashes: Iterable[int]) -> int:
    """Return the hash of everything that the importer yielded; `message_hashes` in the order of the messages."""
    digest = blake2b(digest_size=8)
    head = (
        conversation.source,
        conversation.source_id,
        conversation.title,
        str(conversation.created_at),
        str(conversation.updated_at),
        str(conversation.do_not_remember),
        conversation.metadata,
    )
    digest.update(_FIELD.join(head).encode())
    for message, hashed in zip(conversation.messages, message_hashes, strict=True):
        rest = (
            message.source_id,
            message.model,
            message.parent_source_id or "",
            message.metadata,
            *map(_attachment, message.attachments),
        )
        digest.update(_RECORD + hashed.to_bytes(8, "big") + _FIELD.join(rest).encode())
    return int.from_bytes(digest.digest(), "big") >> 1


def document_fingerprint(document: IncomingDocument) -> int:
    """Return the hash of everything but the times, which a copied or unpacked file loses without having changed."""
    fields = (
        document.source,
        document.source_id,
        document.title,
        document.path,
        document.metadata,
        _FIELD.join(sorted(document.tags)) + _FIELD * 2 + _FIELD.join(sorted(document.links)),
        document.text,
    )
    return text_fingerprint("\x1e".join(fields))


def _attachment(attachment: Attachment) -> str:
    return "\x1d".join(
        (attachment.name, attachment.media_type, attachment.reference, str(attachment.size), str(attachment.present))
    )
