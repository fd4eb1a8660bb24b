"""Statements on their way into memory: in batches, all of them one act of the history."""

from collections.abc import Sequence
from typing import Final

from strata.domain.history import ActKind, Actor
from strata.domain.memories import MemoryDraft
from strata.domain.recalled import BEGIN
from strata.services.courtesy import Courtesy
from strata.services.remembering.making import LONGEST
from strata.services.remembering.taking_in import TakingIn, Tally
from strata.services.remembering.tools import Tools

AT_ONCE: Final = 200
"""Drafts taken in by one transaction."""


class Arrivals:
    """Takes statements in, for one caller; nothing is written, and no act begun, until something is worth keeping."""

    def __init__(self, tools: Tools, courtesy: Courtesy, source: str) -> None:
        """`source` says for people what the statements were found in, e.g. "an import"."""
        self._tools = tools
        self._courtesy = courtesy
        self._taking = TakingIn(tools, ActKind.TAKE_IN, Actor.RULE, f"Took in what is worth keeping of {source}")

    @property
    def tally(self) -> Tally:
        """What became of the statements so far."""
        return self._taking.tally

    def take(self, drafts: Sequence[MemoryDraft]) -> None:
        """Take at most `AT_ONCE` drafts in as one transaction. Raises `DiskFull`."""
        self._courtesy.give_way()
        with self._tools.analyser.held(), self._tools.store.desk() as desk:
            self._taking.take(desk, drafts, None, by_person=False)


def worth_keeping(draft: MemoryDraft) -> bool:
    """Whether a draft can become a memory at all: it says something, in a few words, and was not recalled from memory."""
    return bool(draft.content.strip()) and len(draft.content) <= LONGEST and BEGIN not in draft.content
