"""What the charts of recalls are drawn from: gathered, down-sampled and ready, each with one sentence that says what it shows.

Times are UTC; durations are milliseconds; shares, confidences and accuracies are 0 to 1. Parallel tuples have one value for
each point, oldest first.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from strata.domain.beams import Intervention
from strata.domain.intervals import Share
from strata.domain.recalls import OutcomeKind
from strata.domain.search import StageTimes


@dataclass(frozen=True, slots=True)
class LatencySeries:
    """How long recalls took, in slices of the range; slices without a recall are left out.

    Attributes:
        at: the beginning of each slice.
        whole_p50, whole_p95: over the whole range, 0 without recalls.
    """

    at: tuple[datetime, ...]
    count: tuple[int, ...]
    p50: tuple[float, ...]
    p95: tuple[float, ...]
    whole_p50: float
    whole_p95: float
    recalls: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ConfidenceSeries:
    """How sure recalls were.

    Attributes:
        at, mean: in slices of the range.
        bins: twenty counts, from 0 to 1.
        unsure: recalls under the threshold of their time.
    """

    at: tuple[datetime, ...]
    mean: tuple[float, ...]
    bins: tuple[int, ...]
    recalls: int
    unsure: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Judged recalls whose confidence fell into one tenth.

    Attributes:
        since, until: the ends of the tenth; said: mean confidence; was: the share that was right.
    """

    since: float
    until: float
    said: float
    was: Share


@dataclass(frozen=True, slots=True)
class Reliability:
    """Whether 0.8 means right eight times in ten, by the person's own feedback.

    Attributes:
        bins: tenths with at least one judged recall, ascending.
        error: expected calibration error; None without feedback.
        personal: whether the calibration is one made of this person's feedback.
        needed: further judged recalls until it is made (anew), 0 when it can be.
    """

    bins: tuple[ReliabilityBin, ...]
    error: float | None
    judged: int
    personal: bool
    needed: int
    sentence: str


@dataclass(frozen=True, slots=True)
class TrianglePoints:
    """Recalls between ethos, logos and pathos; of more than asked for, evenly chosen ones.

    Attributes:
        left_out: recalls with a signal that are not here.
        confidence, shown: calibrated, and as raised at 3, 6 and 9.
        mean: of all three channels over the whole range; None without recalls.
    """

    recall_id: tuple[UUID, ...]
    ethos: tuple[float, ...]
    logos: tuple[float, ...]
    pathos: tuple[float, ...]
    position: tuple[int, ...]
    confidence: tuple[float, ...]
    shown: tuple[float, ...]
    left_out: int
    mean: tuple[float, float, float] | None
    sentence: str


@dataclass(frozen=True, slots=True)
class InterventionCount:
    """How often one of the three happened, with the mean confidence before and after."""

    kind: Intervention
    count: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class FluxWheel:
    """Recalls by position.

    Attributes:
        counts: ten, for positions 0 to 9.
        forward, backward: steps along and against 1-2-4-8-7-5 within the range.
    """

    counts: tuple[int, ...]
    interventions: tuple[InterventionCount, ...]
    forward: int
    backward: int
    sentence: str


@dataclass(frozen=True, slots=True)
class CacheLine:
    """One cache of this process.

    Attributes:
        lifetime_s: seconds that an entry lives, None where only the number is limited.
    """

    name: str
    entries: int
    most: int
    lifetime_s: int | None
    hits: int
    misses: int

    @property
    def rate(self) -> float | None:
        """Share of look-ups that found something; None before the first."""
        asked = self.hits + self.misses
        return self.hits / asked if asked else None


@dataclass(frozen=True, slots=True)
class Caches:
    """What is remembered so that it need not be looked up.

    Attributes:
        entries, bytes: of the lake.
        at, rate: share of recalls answered ahead from the lake, in slices of the range.
        ahead, right: recalls answered ahead, and how many of these the search confirmed.
        saved_ms: time that the person did not wait.
    """

    lines: tuple[CacheLine, ...]
    entries: int
    bytes: int
    at: tuple[datetime, ...]
    rate: tuple[float, ...]
    recalls: int
    ahead: int
    right: int
    saved_ms: float
    sentence: str


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One model over the range.

    Attributes:
        name: "" for answers by words alone.
        day, day_ms, day_right: its series by day; `day_right` is None where nothing was judged that day.
        right: share of judged recalls that were right; None without any.
    """

    name: str
    recalls: int
    encode_p50: float
    encode_p95: float
    took_p50: float
    confidence: float
    judged: int
    right: float | None
    day: tuple[date, ...]
    day_ms: tuple[float, ...]
    day_right: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """Models side by side, most used first."""

    models: tuple[ModelLine, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class SlowRecall:
    """One of the slowest recalls, with what took how long (its plan, as it was carried out)."""

    recall_id: UUID
    at: datetime
    text: str
    model: str
    results: int
    times: StageTimes
    notices: tuple[str, ...]

    @property
    def slowest_stage(self) -> str:
        """The stage that took longest."""
        times = self.times
        stages = {
            "parse": times.parse, "encode": times.encode, "words": times.words, "meaning": times.meaning, "fuse": times.fuse,
            "dress": times.dress,
        }  # fmt: skip
        return max(stages, key=lambda stage: stages[stage])


@dataclass(frozen=True, slots=True)
class SlowestRecalls:
    """The slowest first."""

    recalls: tuple[SlowRecall, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """What became of recalls; `nothing` are those that the person did nothing with."""

    counts: tuple[tuple[OutcomeKind, int], ...]
    nothing: int
    recalls: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ContextSeries:
    """Contexts put together, in slices of the range.

    Attributes:
        tokens: mean taken.
        retained: share of what was found that the latest turns alone would not have held.
    """

    at: tuple[datetime, ...]
    count: tuple[int, ...]
    tokens: tuple[float, ...]
    retained: tuple[float, ...]
    contexts: int
    sentence: str


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One kind of work in the background over the range."""

    agent: str
    runs: int
    done: int
    failed: int
    stopped: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Agents:
    """Work in the background, most time first."""

    lines: tuple[AgentLine, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class UnsupportedRate:
    """Sentences of assistants about the person that nothing in memory supports.

    Attributes:
        hours: how long back, counted from now; by when it was said.
        sentences, unsupported: within that time.
        all_sentences, all_unsupported: over everything that was checked.
        waiting: answers not looked at yet.
    """

    hours: int
    sentences: int
    unsupported: int
    all_sentences: int
    all_unsupported: int
    waiting: int
    sentence: str


@dataclass(frozen=True, slots=True)
class UnsupportedSentence:
    """One of them, with its words, as they stand in the message."""

    message_id: UUID
    conversation_id: UUID
    title: str
    said_at: datetime
    text: str
    reason: str
    nearness: float
    nearest_id: UUID | None
