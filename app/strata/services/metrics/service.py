"""What the charts of recalls ask: each question is one call, answered with what is ready to be drawn."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import numpy as np

from strata.domain.beams import POSITIONS, Intervention, boosted
from strata.domain.errors import InvalidRequest
from strata.domain.flow_pictures import Span
from strata.domain.recall_pictures import (
    Agents,
    CacheLine,
    Caches,
    ConfidenceSeries,
    ContextSeries,
    FluxWheel,
    InterventionCount,
    LatencySeries,
    ModelComparison,
    OutcomeCounts,
    Reliability,
    SlowestRecalls,
    TrianglePoints,
)
from strata.services.flow.zone import micros_of
from strata.services.metrics import sentences
from strata.services.metrics.models import compared
from strata.services.metrics.slices import MOST_SLICES, Slices, calibration_error, evenly, quantile, reliability
from strata.services.ports.clock import Clock
from strata.services.ports.recalls import Floats, LakeFile, RecallColumns, RecallReading
from strata.services.recalls.calibrating import LEAST_JUDGED, Confidence
from strata.services.recalls.lens import steps

SLICES: Final = 200
POINTS: Final = 2_000
BINS: Final = 20


class MetricsService:
    """Reads recalls and what became of them. Nothing is made here. Safe to use from any thread."""

    def __init__(
        self,
        *,
        recalls: RecallReading,
        confidence: Confidence,
        lake: LakeFile,
        caches: Callable[[], tuple[CacheLine, ...]],
        clock: Clock,
    ) -> None:
        """`caches` tells how those of this process are doing now."""
        self._recalls = recalls
        self._confidence = confidence
        self._lake = lake
        self._caches = caches
        self._clock = clock

    def everything(self) -> Span:
        """Return the range from the first recall until now; without any, the last day."""
        now = self._clock.now()
        extent = self._recalls.extent()
        begin = now - timedelta(days=1) if extent is None else extent[0]
        return Span(min(begin, now), now + timedelta(microseconds=1))

    def latency(self, span: Span, slices: int = SLICES) -> LatencySeries:
        """Return how long recalls took over time. Raises `InvalidRequest`."""
        _check(span, slices)
        columns = self._recalls.columns(span)
        cut = Slices(columns.at, span, slices)
        half, slow = quantile(columns.took, 0.5), quantile(columns.took, 0.95)
        slowest = float(columns.took.max()) if len(columns.took) else 0.0
        said = sentences.of_latency(len(columns.at), half, slow, slowest)
        return LatencySeries(
            cut.at, cut.count, cut.quantiles(columns.took, 0.5), cut.quantiles(columns.took, 0.95), half, slow,
            len(columns.at), said,
        )  # fmt: skip

    def confidence(self, span: Span, slices: int = SLICES) -> ConfidenceSeries:
        """Return how sure recalls were. Raises `InvalidRequest`."""
        _check(span, slices)
        columns = self._recalls.columns(span)
        cut = Slices(columns.at, span, slices)
        bins = np.bincount(np.minimum((columns.confidence * BINS).astype(np.int64), BINS - 1), minlength=BINS)
        count, unsure = len(columns.at), int((columns.sure == 0).sum())
        said = sentences.of_confidence(count, unsure)
        return ConfidenceSeries(cut.at, cut.means(columns.confidence), tuple(bins.tolist()), count, unsure, said)

    def reliability(self, span: Span) -> Reliability:
        """Return whether confidence holds what it says, by the person's feedback. Raises `InvalidRequest`."""
        _check(span)
        columns = self._recalls.columns(span)
        judged = columns.judged >= 0
        bins = reliability(columns.confidence[judged], columns.judged[judged].astype(np.float64))
        count, personal = int(judged.sum()), self._confidence.personal
        error = calibration_error(bins) if count else None
        said = sentences.of_reliability(count, error, personal=personal)
        return Reliability(bins, error, count, personal, max(0, LEAST_JUDGED - count), said)

    def triangle(self, span: Span, most: int = POINTS) -> TrianglePoints:
        """Return recalls between the three channels. Raises `InvalidRequest`."""
        _check(span)
        columns = self._recalls.columns(span)
        with_lens = np.flatnonzero(columns.position >= 0)
        chosen = with_lens[evenly(len(with_lens), most)]
        positions, confidences = columns.position[chosen].tolist(), columns.confidence[chosen].tolist()
        means = [float(channel[with_lens].mean()) if len(with_lens) else 0.0 for channel in _channels(columns)]
        ethos, logos, pathos = (tuple(channel[chosen].tolist()) for channel in _channels(columns))
        return TrianglePoints(
            self._recalls.ids(columns.seq[chosen]),
            ethos,
            logos,
            pathos,
            tuple(positions),
            tuple(confidences),
            tuple(boosted(confidence, position) for confidence, position in zip(confidences, positions, strict=True)),
            len(with_lens) - len(chosen),
            (means[0], means[1], means[2]) if len(with_lens) else None,
            sentences.of_triangle(len(with_lens), means),
        )

    def wheel(self, span: Span) -> FluxWheel:
        """Return recalls by position on the wheel. Raises `InvalidRequest`."""
        _check(span)
        positions = self._recalls.columns(span).position
        positions = positions[positions >= 0]
        counts = np.bincount(positions, minlength=POSITIONS)
        rows = self._recalls.interventions(span)
        lines = []
        for kind in Intervention:
            some = [row for row in rows if row.kind is kind]
            before = sum(row.before for row in some) / max(1, len(some))
            lines.append(InterventionCount(kind, len(some), before, sum(row.after for row in some) / max(1, len(some))))
        forward, backward = steps(positions)
        said = sentences.of_wheel(len(positions), len(rows), forward, backward)
        return FluxWheel(tuple(counts.tolist()), tuple(lines), forward, backward, said)

    def caches(self, span: Span, slices: int = SLICES) -> Caches:
        """Return what was found without looking it up. Raises `InvalidRequest`."""
        _check(span, slices)
        columns = self._recalls.columns(span)
        ahead = ~np.isnan(columns.ahead_ms)
        cut = Slices(columns.at, span, slices)
        right = ahead & (columns.ahead_right == 1)
        saved = float(np.maximum(0.0, columns.took[right] - columns.ahead_ms[right]).sum())
        count, answered, confirmed = len(columns.at), int(ahead.sum()), int(right.sum())
        return Caches(
            self._caches(), len(self._lake), self._lake.bytes, cut.at, cut.means(ahead.astype(np.float64)), count, answered,
            confirmed, saved, sentences.of_caches(count, answered, confirmed, saved),
        )  # fmt: skip

    def models(self, span: Span) -> ModelComparison:
        """Return the models that answered, side by side. Raises `InvalidRequest`."""
        _check(span)
        lines = compared(self._recalls.columns(span))
        return ModelComparison(lines, sentences.of_models(lines))

    def slowest(self, span: Span, limit: int = 20) -> SlowestRecalls:
        """Return the slowest recalls with their stages. Raises `InvalidRequest`."""
        _check(span)
        found = self._recalls.slowest(span, limit)
        return SlowestRecalls(found, sentences.of_slowest(found))

    def outcomes(self, span: Span) -> OutcomeCounts:
        """Return what became of recalls. Raises `InvalidRequest`."""
        _check(span)
        recalls, used = len(self._recalls.columns(span).at), self._recalls.with_outcome(span)
        return OutcomeCounts(self._recalls.outcomes(span), recalls - used, recalls, sentences.of_outcomes(recalls, used))

    def contexts(self, span: Span, slices: int = SLICES) -> ContextSeries:
        """Return the contexts that were put together. Raises `InvalidRequest`."""
        _check(span, slices)
        rows = self._recalls.contexts(span)
        cut = Slices(np.array([micros_of(row.at) for row in rows], np.int64), span, slices)
        tokens = np.array([row.tokens for row in rows], np.float64)
        kept: Floats = np.array([1 - row.in_window / row.recalled if row.recalled else 0.0 for row in rows], np.float64)
        said = sentences.of_contexts(len(rows), float(kept.mean()) if rows else 0.0)
        return ContextSeries(cut.at, cut.count, cut.means(tokens), cut.means(kept), len(rows), said)

    def agents(self, span: Span) -> Agents:
        """Return the work in the background by kind. Raises `InvalidRequest`."""
        _check(span)
        lines = self._recalls.agents(span)
        return Agents(lines, sentences.of_agents(lines))


def _channels(columns: RecallColumns) -> tuple[Floats, Floats, Floats]:
    return columns.ethos, columns.logos, columns.pathos


def _check(span: Span, slices: int = 1) -> None:
    if span.until <= span.since:
        raise InvalidRequest("The range ends before it begins.", "Choose an end after the beginning.")
    if not 1 <= slices <= MOST_SLICES:
        raise InvalidRequest(f"{slices} slices cannot be asked for.", f"Ask for 1 to {MOST_SLICES}.")
