"""Memories between the domain and their columns, and the fields of a change as JSON text."""

import json
from datetime import UTC, datetime, timedelta
from typing import Final

import pyarrow as pa

from strata.domain.history import Field, FieldValue, Values
from strata.domain.memories import Layer, Memory, MemoryKind, MemoryState, Origin
from strata.domain.resemblance import normal_form, read
from strata.services.fingerprints import text_fingerprint
from strata.storage.connection import Row
from strata.storage.times import aware, aware_or_none

COLUMNS: Final = """seq, id, content, kind, layer, state, origin, strength, touched_at, usage_count, created_at, said_at,
    valid_until, layer_since, expires_at, held_until, pinned, flagged, sureness"""
"""The columns of `memories` in the order that `memory_of` reads."""

_TIME: Final = pa.timestamp("us")

MEMORIES: Final = pa.schema(
    [
        ("seq", pa.int64()), ("id", pa.uuid()), ("content", pa.string()), ("kind", pa.string()), ("layer", pa.string()),
        ("state", pa.string()), ("origin", pa.string()), ("strength", pa.float64()), ("touched_at", _TIME),
        ("usage_count", pa.int32()), ("created_at", _TIME), ("said_at", _TIME), ("valid_until", _TIME), ("layer_since", _TIME),
        ("expires_at", _TIME), ("held_until", _TIME), ("pinned", pa.bool_()), ("flagged", pa.bool_()),
        ("sureness", pa.float64()), ("content_hash", pa.int64()), ("words", pa.string()),
    ]
)  # fmt: skip

MOVED: Final = pa.schema(
    [MEMORIES.field("seq"), *(MEMORIES.field(field.value) for field in Field if field is not Field.CONTENT)]
)
"""The columns that acts and uses change, but for the content."""

SOURCES: Final = pa.schema(
    [
        ("seq", pa.int64()), ("act_seq", pa.int64()), ("memory_seq", pa.int64()), ("owner_kind", pa.string()),
        ("owner_id", pa.uuid()), ("owner_seq", pa.int64()), ("first_char", pa.int32()), ("end_char", pa.int32()),
        ("noted_at", _TIME),
    ]
)  # fmt: skip

USES: Final = pa.schema(
    [
        ("seq", pa.int64()), ("memory_seq", pa.int64()), ("kind", pa.string()), ("at", _TIME), ("delta", pa.float64()),
        ("strength", pa.float64()), ("usage_count", pa.int32()), ("reason", pa.string()),
    ]
)  # fmt: skip

CHANGES: Final = pa.schema(
    [
        ("seq", pa.int64()), ("act_seq", pa.int64()), ("memory_seq", pa.int64()), ("link_seq", pa.int64()),
        ("before", pa.string()), ("after", pa.string()), ("reason", pa.string()),
    ]
)  # fmt: skip

MOVES: Final = pa.schema(
    [
        ("seq", pa.int64()), ("act_seq", pa.int64()), ("memory_seq", pa.int64()), ("from_layer", pa.string()),
        ("to_layer", pa.string()), ("score", pa.float64()), ("reason", pa.string()), ("actor", pa.string()), ("at", _TIME),
    ]
)  # fmt: skip

_KINDS: Final = {kind.value: kind for kind in MemoryKind}
_LAYERS: Final = {layer.value: layer for layer in Layer}
_STATES: Final = {state.value: state for state in MemoryState}
_ORIGINS: Final = {origin.value: origin for origin in Origin}
_TIMES: Final = frozenset(
    (Field.TOUCHED_AT, Field.SAID_AT, Field.VALID_UNTIL, Field.LAYER_SINCE, Field.EXPIRES_AT, Field.HELD_UNTIL)
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def memory_of(row: Row) -> Memory:
    """Return the memory of a row of `COLUMNS`."""
    seq, public_id, content, kind, layer, state, origin, strength, touched_at, uses, created_at, said_at, valid_until, *rest = (
        row
    )
    layer_since, expires_at, held_until, pinned, flagged, sureness = rest
    return Memory(
        seq, public_id, content, _KINDS[kind], _LAYERS[layer], _STATES[state], _ORIGINS[origin], strength, aware(touched_at),
        uses, aware(created_at), aware(said_at), aware_or_none(valid_until), aware(layer_since), aware_or_none(expires_at),
        aware_or_none(held_until), pinned, flagged, sureness,
    )  # fmt: skip


def row_of(memory: Memory) -> tuple[object, ...]:
    """Return the values in the order of `MEMORIES`."""
    reading = read(memory.content)
    return (
        memory.seq, memory.id.bytes, memory.content, memory.kind.value, memory.layer.value, memory.state.value,
        memory.origin.value, memory.strength, memory.touched_at, memory.usage_count, memory.created_at, memory.said_at,
        memory.valid_until, memory.layer_since, memory.expires_at, memory.held_until, memory.pinned, memory.flagged,
        memory.sureness, text_fingerprint(reading.normal or memory.content.strip()), " ".join(reading.words()),
    )  # fmt: skip


def moved_row_of(memory: Memory) -> tuple[object, ...]:
    """Return the values in the order of `MOVED`."""
    return tuple([getattr(memory, name) for name in MOVED.names])


def content_hash(content: str) -> int:
    """Return the hash of a content without case, punctuation and spaces."""
    return text_fingerprint(normal_form(content))


def values_text(values: Values) -> str:
    """Return the fields of a change as JSON; times are microseconds since 1970-01-01 UTC."""
    return json.dumps({field.value: _plain(value) for field, value in values.items()}, ensure_ascii=True)


def values_of_text(text: str) -> dict[Field, FieldValue]:
    """Read what `values_text`, or the pass, wrote."""
    return {(field := Field(name)): _value(field, value) for name, value in json.loads(text).items()}


def _plain(value: FieldValue) -> str | float | int | bool | None:
    return (value - _EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else value


def _value(field: Field, value: str | float | int | bool | None) -> FieldValue:
    if value is None:
        return None
    if field in _TIMES:
        assert isinstance(value, int), "times are whole microseconds"
        return _EPOCH + timedelta(microseconds=value)
    match field:
        case Field.LAYER:
            return Layer(str(value))
        case Field.STATE:
            return MemoryState(str(value))
        case Field.KIND:
            return MemoryKind(str(value))
        case Field.STRENGTH | Field.SURENESS:
            return float(value)
        case _:
            return value
