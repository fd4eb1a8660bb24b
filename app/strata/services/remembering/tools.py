"""What all services of memories work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from strata.domain.passages import PassageDraft
from strata.domain.rules import MemoryRules
from strata.services.cutting import cut_memory
from strata.services.ports.clock import Clock
from strata.services.ports.memories import MemoryHistoryStore, MemoryStore
from strata.services.words import Analyser
from strata.settings import (
    MEMORY_ARCHIVE_DAYS,
    MEMORY_LAST_MINUTES,
    MEMORY_LTM_FROM,
    MEMORY_LTM_HALF_LIFE,
    MEMORY_LTM_USES,
    MEMORY_STM_HALF_LIFE,
    MEMORY_STM_HOURS,
    MEMORY_SURE_FROM,
    MEMORY_WM_DAYS,
    MEMORY_WM_FROM,
    MEMORY_WM_HALF_LIFE,
    MEMORY_WM_SINKS_BELOW,
    Settings,
)

_LEAST_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Tools:
    """The stores, the time, and the rules as they are set at the moment.

    Attributes:
        rules: reads the settings, so that a change counts at once.
    """

    store: MemoryStore
    history: MemoryHistoryStore
    clock: Clock
    analyser: Analyser
    rules: Callable[[], MemoryRules]

    def passages(self, content: str, said_at: datetime) -> tuple[PassageDraft, ...]:
        """Return the passages by which a memory is found."""
        return cut_memory(content, said_at, self.analyser)


def rules_of(settings: Settings) -> MemoryRules:
    """Return the rules that the person set. Sharing is not to be had yet, whatever the settings say."""
    wm_from = settings.get(MEMORY_WM_FROM)
    archive_days = settings.get(MEMORY_ARCHIVE_DAYS)
    life = timedelta(hours=settings.get(MEMORY_STM_HOURS))
    return MemoryRules(
        stm_life=life,
        wm_life=timedelta(days=settings.get(MEMORY_WM_DAYS)),
        stm_half_life=timedelta(hours=settings.get(MEMORY_STM_HALF_LIFE)),
        wm_half_life=timedelta(days=settings.get(MEMORY_WM_HALF_LIFE)),
        ltm_half_life=timedelta(days=settings.get(MEMORY_LTM_HALF_LIFE)),
        promotion_window=min(life, timedelta(minutes=settings.get(MEMORY_LAST_MINUTES))),
        wm_from=wm_from,
        ltm_from=settings.get(MEMORY_LTM_FROM),
        ltm_uses=settings.get(MEMORY_LTM_USES),
        # Else what working memory takes in it would let go again.
        wm_sinks_below=min(settings.get(MEMORY_WM_SINKS_BELOW), wm_from - _LEAST_STEP),
        sure_from=settings.get(MEMORY_SURE_FROM),
        archive_after=timedelta(days=archive_days) if archive_days else None,
    )
