"""How sure an answer is, and what is noted of it: microseconds on the path of a search, everything else later."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from strata.domain.ids import new_id
from strata.domain.models import EmbeddingSpace
from strata.domain.recalls import Ahead, Assessment, Outcome, OutcomeKind
from strata.domain.search import SearchAnswer, SearchResult
from strata.services.finding.arms import Found
from strata.services.finding.asking import Asked
from strata.services.finding.fusing import Ranked
from strata.services.ports.clock import Clock
from strata.services.ports.index import Vector
from strata.services.recalls.calibrating import Confidence
from strata.services.recalls.features import features_of, is_literal

MOST_WAITING: Final = 2_000
"""Recalls that wait to be written at most; where nothing can be written for so long, the oldest are let go."""

TYPING: Final = timedelta(seconds=3)
"""A recall whose query was typed on within this time was not meant."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One recall that waits to be written."""

    at: datetime
    answer: SearchAnswer
    assessment: Assessment
    vector: Vector | None
    space: EmbeddingSpace | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What was noted since the last time."""

    recalls: tuple[Noted, ...]
    outcomes: tuple[Outcome, ...]
    ahead: dict[UUID, Ahead]


class RecallWatch:
    """Says how sure answers are and notes recalls and what was done with them. Safe to use from any thread.

    Attributes:
        library_changed: to be called when records came or went, so that no answer of before is shown.
    """

    def __init__(
        self,
        confidence: Confidence,
        clock: Clock,
        *,
        threshold: Callable[[], float],
        wanted: Callable[[], bool],
        searched: Callable[[int], None],
        changed: Callable[[], None],
    ) -> None:
        """`threshold` and `wanted` read the settings; while `wanted` says no, nothing is noted. `searched` counts searches,
        `changed` is called when the library has changed.
        """
        self._confidence = confidence
        self._clock = clock
        self._threshold = threshold
        self._wanted = wanted
        self._searched = searched
        self.library_changed = changed
        # Appending and popping are atomic, so no lock stands in anyone's way.
        self._recalls: deque[Noted] = deque(maxlen=MOST_WAITING)
        self._outcomes: deque[Outcome] = deque(maxlen=MOST_WAITING)
        self._ahead: dict[UUID, Ahead] = {}

    @property
    def waiting(self) -> int:
        """How many recalls and outcomes are noted and not written yet."""
        return len(self._recalls) + len(self._outcomes)

    def assess(
        self, results: Sequence[SearchResult], ranked: Sequence[Ranked], found: Found, asked: Asked, language: str
    ) -> Assessment:
        """Return how sure an answer is, by what the arms found and how it was ranked; `language` is that of the words."""
        features = features_of(results, ranked, found, asked, language)
        confidence = self._confidence.of(features, by_meaning=bool(found.meaning)) if results else 0.0
        return Assessment(new_id(), confidence, self._threshold(), is_literal(results, asked), features)

    def note(self, answer: SearchAnswer, vector: Vector | None, space: EmbeddingSpace | None) -> None:
        """Take note of an answer; it is on disk after the next flush."""
        self._searched(len(answer.results))
        if answer.assessment is not None and self._wanted():
            self._recalls.append(Noted(self._clock.now(), answer, answer.assessment, vector, space))

    def did(self, recall_id: UUID, kind: OutcomeKind, owner_id: UUID | None = None, place: int | None = None) -> None:
        """Take note of what the person did with an answer, or with one result of it."""
        if self._wanted():
            self._outcomes.append(Outcome(recall_id, kind, self._clock.now(), owner_id, place))

    def stood_ahead(self, recall_id: UUID, ahead: Ahead) -> None:
        """Take note that a known answer stood there before this recall had ended."""
        self._ahead[recall_id] = ahead

    def take(self, *, everything: bool = False) -> Taken:
        """Take what was noted; without `everything`, recalls that may still be typed on stay, with what was done with them."""
        outcomes = tuple(self._outcomes.popleft() for _ in range(len(self._outcomes)))
        settled = self._clock.now() - TYPING
        recalls: list[Noted] = []
        while self._recalls and (everything or self._recalls[0].at <= settled):
            recalls.append(self._recalls.popleft())
        staying = {noted.assessment.recall_id for noted in self._recalls.copy()}
        self._outcomes.extendleft(one for one in reversed(outcomes) if one.recall_id in staying)
        outcomes = tuple(one for one in outcomes if one.recall_id not in staying)
        ahead = {one: self._ahead.pop(one) for one in tuple(self._ahead) if one not in staying}
        used = {outcome.recall_id for outcome in outcomes} | ahead.keys()
        following = [*recalls[1:], self._recalls[0] if self._recalls else None]
        pairs = zip(recalls, following, strict=False)
        meant = [one for one, then in pairs if one.assessment.recall_id in used or not _typed_on(one, then)]
        return Taken(tuple(meant), outcomes, ahead)

    def put_back(self, taken: Taken) -> None:
        """Let what could not be written wait on."""
        self._recalls.extendleft(reversed(taken.recalls))
        self._outcomes.extendleft(reversed(taken.outcomes))
        self._ahead.update(taken.ahead)

    def forget(self) -> None:
        """Let go of what waits."""
        self._recalls.clear()
        self._outcomes.clear()
        self._ahead.clear()


def _typed_on(one: Noted, then: Noted | None) -> bool:
    if then is None or then.at - one.at > TYPING:
        return False
    before, after = (noted.answer.request.text.strip() for noted in (one, then))
    return (before != after or one.answer.request.unfinished) and (after.startswith(before) or before.startswith(after))
