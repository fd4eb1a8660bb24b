"""The books of one import: what was found in which file, and what was left out and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from strata.domain.imports import FormatCount, Skipped, SkipReason
from strata.domain.records import IncomingConversation, IncomingDocument
from strata.domain.samples import IncomingSamples
from strata.services.ports.formats import Found

MOST_LINES: Final = 1_000
"""Different lines about what was left out; what comes after is only counted, by reason."""


@dataclass(slots=True)
class Tally:
    """Running counts over one recognised group of files."""

    found: Found
    conversations: int = 0
    messages: int = 0
    documents: int = 0
    samples: int = 0
    memories: int = 0
    forgotten: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def conversation(self, conversation: IncomingConversation) -> None:
        """Count a conversation and its messages."""
        self.conversations += 1
        self.messages += len(conversation.messages)
        self._times([message.created_at for message in conversation.messages if message.created_at])
        self._times([time for time in (conversation.created_at, conversation.updated_at) if time])

    def document(self, document: IncomingDocument) -> None:
        """Count a document."""
        self.documents += 1
        self._times([time for time in (document.created_at, document.updated_at) if time])

    def sampled(self, samples: IncomingSamples) -> None:
        """Count measurements. Raises `ValueError` for a batch without any."""
        self.samples += len(samples.at)
        self._times([samples.first, samples.last])

    def count(self) -> FormatCount:
        """Return the counts so far."""
        return FormatCount(
            self.found.format, self.found.title, self.found.where,
            self.conversations, self.messages, self.documents, self.first, self.last, self.samples, self.memories,
        )  # fmt: skip

    def _times(self, times: list[datetime]) -> None:
        if times:
            self.first = min(times) if self.first is None else min(self.first, *times)
            self.last = max(times) if self.last is None else max(self.last, *times)


class Ledger:
    """Counts of one import or preview."""

    def __init__(self) -> None:
        self._tallies: list[Tally] = []
        self._lines: dict[tuple[str, SkipReason, str], int] = {}
        self._overflow: dict[SkipReason, int] = {}

    def open(self, found: Found) -> Tally:
        """Begin a group of files."""
        tally = Tally(found)
        self._tallies.append(tally)
        return tally

    def skip(self, skipped: Skipped) -> None:
        """Note something left out; equal lines are counted together."""
        key = (skipped.where, skipped.reason, skipped.detail)
        if key in self._lines or len(self._lines) < MOST_LINES:
            self._lines[key] = self._lines.get(key, 0) + skipped.count
        else:
            self._overflow[skipped.reason] = self._overflow.get(skipped.reason, 0) + skipped.count

    def skip_all(self, skipped: Iterable[Skipped]) -> None:
        """Note several things left out."""
        for one in skipped:
            self.skip(one)

    @property
    def last(self) -> Tally:
        """The group that was begun last."""
        return self._tallies[-1]

    @property
    def messages(self) -> int:
        """Messages read so far."""
        return sum(tally.messages for tally in self._tallies)

    @property
    def documents(self) -> int:
        """Documents read so far."""
        return sum(tally.documents for tally in self._tallies)

    @property
    def samples(self) -> int:
        """Measurements read so far."""
        return sum(tally.samples for tally in self._tallies)

    def found(self) -> tuple[FormatCount, ...]:
        """Return the counts of each group of files."""
        return tuple(tally.count() for tally in self._tallies)

    def skipped(self) -> tuple[Skipped, ...]:
        """Return what was left out, in order; what overflowed comes last, one line a reason."""
        lines = [Skipped(where, reason, detail, count) for (where, reason, detail), count in self._lines.items()]
        forgotten = [
            Skipped(tally.found.where, SkipReason.DO_NOT_REMEMBER, "Marked as not to be remembered.", tally.forgotten)
            for tally in self._tallies
            if tally.forgotten
        ]
        more = [
            Skipped("elsewhere", reason, "More of this kind, too many to name each.", count)
            for reason, count in self._overflow.items()
        ]
        return (*lines, *forgotten, *more)
