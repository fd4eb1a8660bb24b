"""The columns of the tables that are filled in bulk, as Arrow has them, and rows on their way there."""

import re
from collections.abc import Sequence
from typing import Final

import pyarrow as pa

_TEXT: Final = pa.string()
_KEY: Final = pa.int64()
_COUNT: Final = pa.int32()
_FLAG: Final = pa.bool_()
_TIME: Final = pa.timestamp("us")
_ID: Final = pa.uuid()

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")

CONVERSATIONS: Final = pa.schema(
    [
        ("seq", _KEY), ("id", _ID), ("source", _TEXT), ("source_id", _TEXT), ("title", _TEXT), ("title_by_person", _FLAG),
        ("created_at", _TIME), ("updated_at", _TIME), ("exported_at", _TIME), ("message_count", _COUNT),
        ("branch_count", _COUNT), ("word_count", _COUNT), ("fingerprint", _KEY), ("deleted_at", _TIME), ("metadata", _TEXT),
    ]
)  # fmt: skip

MESSAGES: Final = pa.schema(
    [
        ("seq", _KEY), ("id", _ID), ("conversation_seq", _KEY), ("source_id", _TEXT), ("position", _COUNT), ("role", _TEXT),
        ("kind", _TEXT), ("author", _TEXT), ("text", _TEXT), ("created_at", _TIME), ("model", _TEXT),
        ("parent_source_id", _TEXT), ("active", _FLAG), ("attachments", _TEXT), ("metadata", _TEXT), ("word_count", _COUNT),
        ("message_hash", _KEY),
    ]
)  # fmt: skip

DOCUMENTS: Final = pa.schema(
    [
        ("seq", _KEY), ("id", _ID), ("source", _TEXT), ("source_id", _TEXT), ("title", _TEXT), ("path", _TEXT),
        ("text", _TEXT), ("created_at", _TIME), ("updated_at", _TIME), ("exported_at", _TIME), ("fingerprint", _KEY),
        ("deleted_at", _TIME), ("metadata", _TEXT),
    ]
)  # fmt: skip

PASSAGES: Final = pa.schema(
    [
        ("seq", _KEY), ("kind", _TEXT), ("owner_seq", _KEY), ("owner_id", _ID), ("owner_source_id", _TEXT),
        ("conversation_seq", _KEY), ("position", _COUNT), ("part", _COUNT), ("source", _TEXT), ("role", _TEXT),
        ("message_kind", _TEXT), ("speaker", _TEXT), ("created_at", _TIME), ("first_char", _COUNT), ("end_char", _COUNT),
        ("words", _TEXT), ("prefix", _TEXT), ("suffix", _TEXT), ("content_hash", _KEY), ("is_question", _FLAG),
        ("has_time", _FLAG), ("word_count", _COUNT), ("active", _FLAG), ("in_trash", _FLAG),
    ]
)  # fmt: skip

TAGS: Final = pa.schema([("seq", _KEY), ("conversation_seq", _KEY), ("document_seq", _KEY), ("name", _TEXT)])
LINKS: Final = pa.schema([("seq", _KEY), ("document_seq", _KEY), ("target", _TEXT)])
OUTBOX: Final = pa.schema([("op_seq", _KEY), ("passage_seq", _KEY), ("space_seq", _KEY)])
SOURCE_IDS: Final = pa.schema([("source", _TEXT), ("source_id", _TEXT)])
SEGMENTED: Final = pa.schema([("seq", _KEY), ("digest", _KEY), ("by_vectors", _FLAG)])
SEQS: Final = pa.schema([("seq", _KEY)])
PLACES: Final = pa.schema([("seq", _KEY), ("position", _COUNT)])


def table(schema: pa.Schema, rows: list[tuple[object, ...]]) -> pa.Table:
    """Return rows, given in the order of the schema, as an Arrow table."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    return pa.table([_array(values, kind) for values, kind in zip(columns, schema.types, strict=True)], schema=schema)


def seqs(numbers: list[int]) -> pa.Table:
    """Return one column of row numbers."""
    return pa.table([pa.array(numbers, _KEY)], schema=SEQS)


def _array(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        # Half of a surrogate pair, as broken JSON escapes leave it, has no UTF-8. One sign for one keeps all offsets true.
        return pa.array([_LONE_SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value for value in values], kind)
