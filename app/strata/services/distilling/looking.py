"""One look through what was not looked at yet: statements become drafts of memories, and how far it came is noted.

How far is noted after the memories are kept, so an interruption at the worst moment has a few messages looked at twice, which
adds nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from strata.domain.memories import MemoryDraft, SourceKind, SourceRef
from strata.domain.statements import StatementDraft
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.distilling.distiller import Distiller
from strata.services.ports.clock import Clock
from strata.services.ports.distilling import DistillingStore, Heard
from strata.services.remembering.arriving import AT_ONCE, Arrivals, worth_keeping

T = TypeVar("T")

MESSAGES_AT_ONCE: Final = 16
"""Messages read by one step, about 80 ms of the model: it gives way to searches, and hears of a pause, between two steps."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look. Call `go` once.

    Attributes:
        tell: is told after each step how many more messages or saved memories were looked at.
    """

    store: DistillingStore
    distiller: Distiller
    arrivals: Arrivals
    clock: Clock
    courtesy: Courtesy
    control: Control
    tell: Callable[[int], None]

    def go(self) -> None:
        """Look at what assistants had saved, which is the surest, then at the messages. Raises `Cancelled`, `DiskFull`."""
        for document in self.store.saved():
            self._take([self._memory(one, saved=True) for one in self.distiller.saved(document.memory)])
            self.store.note_saved(document)
            self.tell(1)
        while (stretch := self.store.next()) is not None:
            self._look_through(stretch.messages)
            self.store.note(stretch.after)
            self.control.checkpoint()

    def _look_through(self, messages: Sequence[Heard]) -> None:
        found: list[MemoryDraft] = []
        for some in _parts(messages, MESSAGES_AT_ONCE):
            self.courtesy.give_way()
            found += self._drafts(some)
            self.tell(len(some))
            if len(found) >= AT_ONCE:
                self._take(found)
                found.clear()
        self._take(found)

    def _drafts(self, messages: Sequence[Heard]) -> list[MemoryDraft]:
        speakers = {one.said.id: one.speaker for one in messages}
        statements = self.distiller.drafts(one.said for one in messages)
        return [self._memory(one, speaker=speakers[one.source.owner_id]) for one in statements]

    def _take(self, drafts: Sequence[MemoryDraft]) -> None:
        for some in _parts([draft for draft in drafts if worth_keeping(draft)], AT_ONCE):
            self.control.checkpoint()
            self.arrivals.take(some)

    def _memory(self, statement: StatementDraft, *, speaker: str = "", saved: bool = False) -> MemoryDraft:
        source = statement.source
        return MemoryDraft(
            # Where several people speak, “I” alone would be anybody.
            content=f"{speaker}: {statement.text}" if speaker else statement.text,
            kind=statement.kind,
            origin=statement.origin,
            said_at=statement.said_at or self.clock.now(),
            sureness=statement.sureness,
            sources=(SourceRef(SourceKind(source.owner_kind.value), source.owner_id, source.first_char, source.end_char),),
            saved=saved,
            flagged=statement.flagged,
            why=statement.why,
        )


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
