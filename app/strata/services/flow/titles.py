"""Names of samples for people."""

from typing import Final

from strata.domain.samples import Metric

_TITLES: Final[dict[str, str]] = {
    Metric.COHERENCE: "heart coherence (0 to 1)",
    Metric.COHERENCE_RATIO: "heart coherence (ratio)",
    Metric.ATTENTION: "attention",
    Metric.HEART_RATE: "heart rate (beats a minute)",
    Metric.RESTING_HEART_RATE: "resting heart rate (beats a minute)",
    Metric.HRV_SDNN: "heart rate variability (SDNN, ms)",
    Metric.HRV_RMSSD: "heart rate variability (RMSSD, ms)",
    Metric.RESPIRATION: "breaths a minute",
    Metric.MINDFUL_MINUTES: "mindful minutes",
    Metric.STEPS: "steps",
}


def metric_title(kind: str) -> str:
    """Return the name of a kind of sample for people; of one that Strata does not know, its own."""
    return _TITLES.get(kind, kind.replace("_", " "))
