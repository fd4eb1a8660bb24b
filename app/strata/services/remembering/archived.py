"""Taking back an act that moved conversations into the archive, or out of it."""

from collections import defaultdict
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.errors import InvalidRequest
from strata.domain.history import Act
from strata.services.ports.keeping import ArchiveStore
from strata.services.ports.memories import NewAct


class Conversations:
    """Moves conversations back where acts found them, inside the write that takes the acts back."""

    def __init__(self, store: ArchiveStore) -> None:
        self._store = store
        self._moved = False

    def take_back(self, act: Act, undo: NewAct) -> None:
        """Move what still is where the act put it; what was moved since stays.

        Raises `InvalidRequest` when nothing of it is left to be moved, or while the language of the words changes;
        `LibraryDamaged` when a file of the archive is not what it was.
        """
        moves = self._store.moves_within(act.id)
        if not moves:
            return
        standing = [one for one in moves if one.stands]
        if not standing:
            raise InvalidRequest(f"“{act.title}” cannot be undone: all of it was moved since.", "Nothing is left to be moved.")
        self._moved = True
        back = [one.conversation_id for one in standing if one.away]
        if back:
            self._store.bring_back(back, undo)
        by_month: defaultdict[str, list[UUID]] = defaultdict(list)
        for one in standing:
            if not one.away:
                by_month[one.month].append(one.conversation_id)
        for month, some in by_month.items():
            self._store.put(month, some, undo.at, undo)

    def settled(self, changes: Changes) -> Changes:
        """Clear up after the commit; return what moved in all."""
        if not self._moved:
            return changes
        self._store.tell()
        self._store.settle()
        return Changes(changes.nouns | {Noun.CONVERSATIONS, Noun.SEGMENTS, Noun.LIBRARY}, frozenset())
