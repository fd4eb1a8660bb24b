"""The numbers by which memories live: lifetimes, half-lives, thresholds, and what each use is worth."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from strata.domain.errors import InvalidRequest
from strata.domain.memories import Layer, UseKind

LOWEST: Final = 1.0
HIGHEST: Final = 10.0
"""The scale of effectiveness."""

BEGINNING: Final = 5.0
"""Effectiveness of a new memory."""

ONE_SITTING: Final = timedelta(minutes=10)
"""Openings and recalls closer together than this count as one: massed repetition teaches little (Ebbinghaus 1885, ch. 8)."""

UNSPACED: Final = frozenset({UseKind.OPENED, UseKind.RECALLED})
"""What may be repeated by a few clicks."""

JUDGEMENTS: Final = frozenset({UseKind.THUMB_UP, UseKind.THUMB_DOWN})
"""What moves the score and is no use."""

GAINS: Final = {
    UseKind.OPENED: 0.4,
    UseKind.RECALLED: 0.3,
    UseKind.REPEATED: 0.5,
    UseKind.THUMB_UP: 1.0,
    UseKind.THUMB_DOWN: -1.5,
}
"""By how much each use moves the score, before it is kept on the scale."""


@dataclass(frozen=True, slots=True)
class MemoryRules:
    """The rules in force.

    Attributes:
        stm_life, wm_life: how long the two short layers keep a memory.
        stm_half_life, wm_half_life, ltm_half_life: time in which an unused memory loses half of what it is above 1.
        promotion_window: a memory leaves short-term memory for working memory only in this last part of its life.
        wm_from: least score for working memory.
        ltm_from, ltm_uses: least score and number of uses for long-term memory.
        swarm_from: least score for the community's layer.
        wm_sinks_below: score under which working memory lets a memory sink.
        sure_from: sureness from which a distilled statement is kept without asking.
        archive_after: how long after their end memories that expired go to the archive, None when they stay.
        sharing: whether the community's layer is open.
    """

    stm_life: timedelta = timedelta(hours=2)
    wm_life: timedelta = timedelta(days=7)
    stm_half_life: timedelta = timedelta(hours=12)
    wm_half_life: timedelta = timedelta(days=30)
    ltm_half_life: timedelta = timedelta(days=365)
    promotion_window: timedelta = timedelta(hours=1)
    wm_from: float = 5.0
    ltm_from: float = 8.0
    ltm_uses: int = 5
    swarm_from: float = 9.0
    wm_sinks_below: float = 2.0
    sure_from: float = 0.8
    archive_after: timedelta | None = timedelta(days=30)
    sharing: bool = False

    def __post_init__(self) -> None:
        """Raise `InvalidRequest` for rules under which a memory would go up and down without end."""
        lengths = (self.stm_life, self.wm_life, self.stm_half_life, self.wm_half_life, self.ltm_half_life)
        if min(lengths) <= timedelta(0):
            raise InvalidRequest("A lifetime of memories is not above zero.", "Set it to an hour or more.")
        if self.wm_sinks_below >= self.wm_from:
            raise InvalidRequest(
                "Working memory would let go of what it has just taken in.",
                "Set the score at which it lets go below the score that it asks for.",
            )

    def life(self, layer: Layer) -> timedelta | None:
        """Return how long a layer keeps a memory, None for good."""
        return {Layer.STM: self.stm_life, Layer.WM: self.wm_life}.get(layer)

    def half_life(self, layer: Layer) -> timedelta:
        """Return the half-life of a layer, before any use stretches it."""
        return {Layer.STM: self.stm_half_life, Layer.WM: self.wm_half_life}.get(layer, self.ltm_half_life)
