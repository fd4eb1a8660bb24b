"""Memories: what is worth keeping of the record, and the layers in which it settles.

A memory is small and living: it has a layer, a score that use and time move, and sources in the record that it points
back to. The record itself never changes for it.
"""

from enum import StrEnum


class Layer(StrEnum):
    """Where a memory lives, from the shortest to the longest life.

    `CONTEXT` is what the live conversation holds now: it is put together when asked for and never stored. `SWARM` is the
    community's layer, closed while sharing is off.
    """

    CONTEXT = "context"
    STM = "stm"
    WM = "wm"
    LTM = "ltm"
    SWARM = "swarm"


class MemoryKind(StrEnum):
    """What a memory says."""

    PREFERENCE = "preference"
    DECISION = "decision"
    FACT = "fact"
    PLAN = "plan"
    INSTRUCTION = "instruction"
    NOTE = "note"


class MemoryState(StrEnum):
    """Whether a memory is in force.

    `INBOX` waits for the person's word; `MERGED` lives on in another memory; `SUPERSEDED` was true until a newer one;
    `DISMISSED` was not worth keeping and must not be offered again; `EXPIRED` and `FORGOTTEN` are out of every list but
    the history, and come back by undo; `ARCHIVED` lies in the archive.
    """

    ACTIVE = "active"
    INBOX = "inbox"
    MERGED = "merged"
    SUPERSEDED = "superseded"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    FORGOTTEN = "forgotten"
    ARCHIVED = "archived"


class Origin(StrEnum):
    """Where a memory comes from."""

    PERSON = "person"
    ASSISTANT = "assistant"
    DISTILLED = "distilled"
