"""Segments of segments for years of history: conversations into months, months into years.

A month holds the conversations outside the trash that began in it. One is made anew when its conversations are not the same
any more, a year when its months are not.
"""

import calendar
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from strata.domain.segments import Segment, Tier
from strata.services.ports.segments import HistoryNode, SegmentDraft
from strata.services.segmenting.pieces import level_of
from strata.services.segmenting.summing import summed
from strata.services.segmenting.telling import Sentence, telling_tokens
from strata.services.words import Analyser

SUMMARY_TOKENS: Final = 240
MOST_PARTS: Final = 200
"""Parts of a month or year whose sentences are read for its summary, the longest first."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month or year that has to be made anew, or taken away where it has no parts left.

    Attributes:
        gone: rows that it takes the place of.
        parts: rows of what it stands over, in order of time.
    """

    tier: Tier
    year: int
    month: int
    gone: tuple[int, ...]
    parts: tuple[int, ...]

    @property
    def title(self) -> str:
        """Its name: "May 2023", or "2023"."""
        return f"{calendar.month_name[self.month]} {self.year}" if self.tier is Tier.MONTH else str(self.year)


def stale_periods(nodes: Sequence[HistoryNode], tier: Tier) -> tuple[Period, ...]:
    """Return the periods of a tier, months or years, that do not stand over the parts that they should."""
    below = Tier.CONVERSATION if tier is Tier.MONTH else Tier.MONTH
    wanted: dict[tuple[int, int], list[int]] = defaultdict(list)
    under: dict[int, set[int]] = defaultdict(set)
    made: dict[tuple[int, int], list[int]] = defaultdict(list)
    for node in nodes:
        key = (node.started_at.year, node.started_at.month if tier is Tier.MONTH else 0)
        if node.tier is tier:
            made[key].append(node.seq)
        elif node.tier is below:
            if not node.in_trash:
                wanted[key].append(node.seq)
            if node.parent_seq is not None:
                under[node.parent_seq].add(node.seq)
    return tuple(
        Period(tier, *key, tuple(made.get(key, ())), tuple(wanted.get(key, ())))
        for key in sorted({*wanted, *made})
        if not _current(wanted.get(key, ()), made.get(key, ()), under)
    )


def period_draft(period: Period, parts: Sequence[Segment], analyser: Analyser) -> SegmentDraft:
    """Return a month or year over its parts, told in their sentences."""
    longest = sorted(parts, key=lambda one: -one.token_count)[:MOST_PARTS]
    lines = [line for part in sorted(longest, key=lambda one: (one.started_at, one.seq)) for line in part.sentences]
    tokens_of = telling_tokens([line.text for line in lines], analyser)
    told = [
        Sentence(line.message_id, line.start, line.end, line.text, by_person=True, order=order, tokens=tokens)
        for order, (line, tokens) in enumerate(zip(lines, tokens_of, strict=True))
    ]
    sentences = summed(told, {}, SUMMARY_TOKENS)
    total = sum(part.token_count for part in parts)
    return SegmentDraft(
        tier=period.tier,
        level=level_of(total, sentences),
        title=period.title,
        sentences=sentences,
        first_position=0,
        last_position=len(parts) - 1,
        message_ids=(),
        started_at=min(part.started_at for part in parts),
        ended_at=max(part.ended_at for part in parts),
        message_count=sum(part.message_count for part in parts),
        byte_count=sum(part.byte_count for part in parts),
        token_count=total,
    )


def _current(wanted: Sequence[int], made: Sequence[int], under: Mapping[int, set[int]]) -> bool:
    return len(made) == 1 and bool(wanted) and under.get(made[0], set()) == set(wanted)
