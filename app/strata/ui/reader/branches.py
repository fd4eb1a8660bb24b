"""Side branches: which versions of a message the person left behind, and where in the reading order they belong."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from strata.domain.records import Message


@dataclass(frozen=True, slots=True)
class Version:
    """One version left behind: its first message and everything that followed from it, in reading order."""

    messages: tuple[Message, ...]


def versions(messages: Sequence[Message]) -> Mapping[UUID, tuple[Version, ...]]:
    """Return the versions left behind, by the id of the active message that they are shown after.

    That is the active message that answers the same parent, or the parent where nothing active does.
    """
    by_source = {message.source_id: message for message in messages}
    active = [message for message in messages if message.active]
    gathered: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if not message.active:
            gathered[_root(message, by_source).source_id].append(message)
    siblings: dict[str | None, Message] = {}
    for message in reversed(active):
        siblings[message.parent_source_id] = message
    shown: dict[UUID, list[Version]] = defaultdict(list)
    for source_id, branch in gathered.items():
        anchor = _anchor(by_source[source_id], siblings, by_source, active)
        if anchor is not None:
            shown[anchor.id].append(Version(tuple(branch)))
    return {anchor: tuple(found) for anchor, found in shown.items()}


def _root(message: Message, by_source: Mapping[str, Message]) -> Message:
    """Climb to the first message of the branch; a circle in damaged data ends the climb."""
    seen = {message.source_id}
    while message.parent_source_id is not None:
        parent = by_source.get(message.parent_source_id)
        if parent is None or parent.active or parent.source_id in seen:
            break
        seen.add(parent.source_id)
        message = parent
    return message


def _anchor(
    root: Message,
    siblings: Mapping[str | None, Message],
    by_source: Mapping[str, Message],
    active: Sequence[Message],
) -> Message | None:
    sibling = siblings.get(root.parent_source_id)
    if sibling is not None:
        return sibling
    parent = by_source.get(root.parent_source_id or "")
    if parent is not None and parent.active:
        return parent
    before = [message for message in active if message.position <= root.position]
    return before[-1] if before else next(iter(active), None)
