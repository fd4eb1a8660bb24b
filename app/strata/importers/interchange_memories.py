"""Lines of the interchange format that are memories; `services/interchange_lines.py` lists all keys that Strata writes."""

import math
from typing import Final
from uuid import UUID, uuid5

from strata.domain.carried import CarriedMemory, NamedSource
from strata.domain.memories import Layer, MemoryKind, MemoryState, Origin, SourceKind
from strata.domain.rules import BEGINNING, HIGHEST, LOWEST
from strata.importers.interchange_lines import SOURCE, metadata_of
from strata.importers.json_values import Json, as_size, as_text, identifier, label, objects
from strata.importers.times import from_any

_KNOWN: Final = (
    "type", "id", "content", "kind", "layer", "state", "origin", "score", "touched_at", "usage_count", "created_at", "said_at",
    "valid_until", "layer_since", "expires_at", "pinned", "flagged", "sureness", "sources", "metadata",
)  # fmt: skip
_NAMESPACE: Final = UUID("6f1d3a52-0c57-5c3c-9d0e-8a4b1f6f2a10")
"""Of ids for lines that have none: the same line gets the same id each time."""

_KINDS: Final = {kind.value: kind for kind in MemoryKind}
_LAYERS: Final = {layer.value: layer for layer in Layer if layer is not Layer.CONTEXT}
_STATES: Final = {state.value: state for state in MemoryState}
_ORIGINS: Final = {origin.value: origin for origin in Origin}


def is_memory(line: Json) -> bool:
    """Whether a line is a memory that says something."""
    return line.get("type") == "memory" and as_text(line.get("content")).strip() != ""


def memory_of(line: Json) -> CarriedMemory:
    """Return the memory of a line; without a layer it begins in long-term memory, which loses nothing."""
    valid_until = from_any(line.get("valid_until"))
    state = _STATES.get(label(line.get("state")), MemoryState.ACTIVE)
    if state is MemoryState.SUPERSEDED and valid_until is None:
        state = MemoryState.ACTIVE
    expires_at = from_any(line.get("expires_at"))
    return CarriedMemory(
        id=_id(line),
        content=as_text(line.get("content")),
        kind=_KINDS.get(label(line.get("kind")), MemoryKind.NOTE),
        layer=_LAYERS.get(label(line.get("layer")), Layer.LTM),
        state=state,
        origin=_ORIGINS.get(label(line.get("origin")), Origin.PERSON),
        score=_within(line.get("score"), LOWEST, HIGHEST, BEGINNING),
        touched_at=from_any(line.get("touched_at")),
        usage_count=min(as_size(line.get("usage_count")) or 0, 2**31 - 1),
        created_at=from_any(line.get("created_at")),
        said_at=from_any(line.get("said_at")),
        valid_until=valid_until,
        layer_since=from_any(line.get("layer_since")),
        expires_at=expires_at,
        endless="expires_at" in line and expires_at is None,
        pinned=line.get("pinned") is True,
        flagged=line.get("flagged") is True,
        sureness=_within(line.get("sureness"), 0.0, 1.0, 1.0),
        sources=tuple(_source(one) for one in objects(line.get("sources"))),
        metadata=metadata_of(line, _KNOWN),
    )


def _id(line: Json) -> UUID:
    given = identifier(line.get("id"))
    try:
        return UUID(given)
    except ValueError:
        said = given or as_text(line.get("content"))
        return uuid5(_NAMESPACE, said.encode("utf-8", "replace").decode())


def _source(entry: Json) -> NamedSource:
    message = identifier(entry.get("message"))
    first = as_size(entry.get("start")) or 0
    return NamedSource(
        SourceKind.MESSAGE if message else SourceKind.DOCUMENT,
        as_text(entry.get("source")) or SOURCE,
        identifier(entry.get("conversation")) if message else "",
        message or identifier(entry.get("document")),
        min(first, 2**31 - 1),
        min(max(first, as_size(entry.get("end")) or first), 2**31 - 1),
    )


def _within(value: object, least: float, most: float, otherwise: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return otherwise
    return min(max(float(value), least), most)
