"""What contexts bring back that the latest turns alone would not hold: noted when one is put together, reckoned later."""

from collections import Counter, deque
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.domain.context import Context, ContextKind
from strata.domain.errors import NotFound, WorldError
from strata.services.ports.clock import Clock
from strata.services.ports.recalls import ContextRow, RecallStore
from strata.services.ports.segments import WindowStore

MOST_WAITING: Final = 500


class ContextWatch:
    """Notes contexts and writes what they held. Safe to use from any thread."""

    def __init__(self, store: RecallStore, windows: WindowStore, clock: Clock) -> None:
        self._store = store
        self._windows = windows
        self._clock = clock
        self._waiting: deque[tuple[datetime, Context, int]] = deque(maxlen=MOST_WAITING)
        self._cycles: Counter[UUID | None] = Counter()

    def note(self, context: Context) -> None:
        """Take note of a context; costs a microsecond."""
        conversation = context.request.conversation_id
        self._cycles[conversation] += 1
        self._waiting.append((self._clock.now(), context, self._cycles[conversation]))

    def flush(self) -> bool:
        """Write what was noted; say whether there was any. Raises `DiskFull`; what was noted waits on then."""
        taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            self._store.add_contexts([self._row(*noted) for noted in taken])
        except WorldError:
            self._waiting.extendleft(reversed(taken))
            raise
        return bool(taken)

    def forget(self) -> None:
        """Let go of what waits."""
        self._waiting.clear()

    def _row(self, at: datetime, context: Context, cycle: int) -> ContextRow:
        inside = self._window(context.request.conversation_id, context.request.tokens)
        recalled = [piece for piece in context.pieces if piece.kind in (ContextKind.RECALLED, ContextKind.MEMORY)]
        return ContextRow(
            at,
            context.request.tokens,
            context.tokens,
            sum(piece.tokens for piece in context.pieces if piece.source_id in inside),
            len(recalled),
            sum(piece.source_id in inside for piece in recalled),
            len(context.pieces),
            0,
            cycle,
        )

    def _window(self, conversation: UUID | None, tokens: int) -> frozenset[UUID]:
        """Return the messages that the latest turns alone would hold; none where the conversation is gone."""
        if conversation is None:
            return frozenset()
        try:
            whole = self._windows.extent(conversation).tokens
            return frozenset(
                one.message_id for one in self._windows.window_by_tokens(conversation, max(0, whole - tokens), whole)
            )
        except NotFound:
            return frozenset()
