"""Acts: what a person did, and when. An act names what it was done to by its id and never holds a text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class EventKind(StrEnum):
    """What was done. `MESSAGED` is never recorded: messages have times of their own and count from there.

    `DELETED` and `RESTORED` are of goals alone, and tidying up: they count as acts nowhere.
    """

    OPENED = "opened"
    SEARCHED = "searched"
    RECALLED = "recalled"
    CAPTURED = "captured"
    FEEDBACK = "feedback"
    GOAL_CHANGED = "goal_changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    CONTEXT_ADDED = "context_added"
    INTERRUPTED = "interrupted"
    MESSAGED = "messaged"
    DELETED = "deleted"
    RESTORED = "restored"


class Subject(StrEnum):
    """The kind of thing that an act was done to."""

    CONVERSATION = "conversation"
    MESSAGE = "message"
    DOCUMENT = "document"
    MEMORY = "memory"
    RECALL = "recall"
    GOAL = "goal"


class InterruptionCause(StrEnum):
    """What broke in. `BREAK` is a long pause inside a session, found from times alone."""

    SWITCHED_AWAY = "switched_away"
    NOTIFICATION = "notification"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Event:
    """One act.

    Attributes:
        subject, subject_id: what it was done to, None where there is nothing.
        cause: of an interruption, else None.
        amount: of feedback 1 (good) or -1 (bad), of a search the number of results, else None.
    """

    kind: EventKind
    at: datetime
    subject: Subject | None = None
    subject_id: UUID | None = None
    cause: InterruptionCause | None = None
    amount: float | None = None
