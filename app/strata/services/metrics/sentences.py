"""One sentence for each chart of recalls, which says what it shows."""

from collections.abc import Sequence
from typing import Final

from strata.domain.recall_pictures import AgentLine, ModelLine, SlowRecall

ENOUGH: Final = 20
"""Recalls under which the slowest of a hundred say nothing."""

NONE_YET: Final = "No recalls in this range. Search for something, or keep the audit of recalls on in Settings."


_STAGES: Final = {
    "parse": "reading the query",
    "encode": "making its vector",
    "words": "looking for its words",
    "meaning": "looking for its meaning",
    "fuse": "bringing both together",
    "dress": "making the results ready to show",
}


def of_latency(recalls: int, half: float, slow: float, slowest: float) -> str:
    """Say how long recalls took, ms."""
    if not recalls:
        return NONE_YET
    if recalls == 1:
        return f"One recall took {slowest:.0f} ms."
    rest = f"95 in 100 {slow:.0f} ms or less" if recalls >= ENOUGH else f"the slowest {slowest:.0f} ms"
    return f"Half of {_of(recalls)} took {half:.0f} ms or less, {rest}."


def of_confidence(recalls: int, unsure: int) -> str:
    """Say how sure they were."""
    if not recalls:
        return NONE_YET
    if not unsure:
        if recalls == 1:
            return "The one recall found something that is likely to be right."
        return f"Each of {_of(recalls)} found something that is likely to be right."
    return f"Of {_of(recalls)}, {unsure:,} found nothing that is likely to be right."


def of_reliability(judged: int, error: float | None, *, personal: bool) -> str:
    """Say whether the confidence holds."""
    if error is None:
        return "No recall in this range was judged. A thumb on an answer says whether it was right."
    whose = "your own feedback" if personal else "the calibration that Strata came with"
    return f"By {_of(judged)} that you judged, confidence is off by {100 * error:.0f} points on average; it goes by {whose}."


def of_triangle(recalls: int, means: Sequence[float]) -> str:
    """Say where recalls lie between the channels."""
    if not recalls:
        return "No recall in this range has a signal: it is read from the query's vector."
    leading = max(zip(means, ("ethos (who says it)", "logos (what is argued)", "pathos (what is felt)"), strict=True))[1]
    lean = "leans" if recalls == 1 else "lean"
    return f"{_of(recalls)} {lean} towards {leading}. A lens to look through, not a fact."


def of_wheel(recalls: int, interventions: int, forward: int, backward: int) -> str:
    """Say how the wheel turned."""
    if not recalls:
        return "No recall in this range has a position on the wheel."
    return (
        f"{interventions:,} of {_of(recalls)} came to 3, 6 or 9; along 1-2-4-8-7-5 there were {forward:,} steps forward and "
        f"{backward:,} back. A lens to look through, not a fact."
    )


def of_caches(recalls: int, ahead: int, right: int, saved_ms: float) -> str:
    """Say what the lake was good for."""
    if not recalls:
        return NONE_YET
    if not ahead:
        return f"None of {_of(recalls)} was answered ahead: that takes a question near to one that was answered surely before."
    were = "was" if ahead == 1 else "were"
    return f"{ahead:,} of {_of(recalls)} {were} answered ahead, {right:,} of them rightly; that saved {saved_ms / 1000:,.1f} s."


def of_models(lines: Sequence[ModelLine]) -> str:
    """Say which model answered most."""
    if not lines:
        return NONE_YET
    first = lines[0]
    right = f", {100 * first.right:.0f} % of those that you judged were right" if first.right is not None else ""
    return f"{first.name or 'Words alone'} answered most: {_of(first.recalls)}, {first.took_p50:.0f} ms at the middle{right}."


def of_slowest(recalls: Sequence[SlowRecall]) -> str:
    """Say where the slowest lost its time."""
    if not recalls:
        return NONE_YET
    first = recalls[0]
    return f"The slowest took {first.times.total:.0f} ms, most of it for {_STAGES[first.slowest_stage]}."


def of_outcomes(recalls: int, used: int) -> str:
    """Say how often something was done with what was found."""
    return f"You went on with {used:,} of {_of(recalls)}." if recalls else NONE_YET


def of_contexts(contexts: int, retained: float) -> str:
    """Say what contexts brought back."""
    if not contexts:
        return "No context was put together in this range; `strata context` does that."
    return (
        f"{contexts:,} contexts; {100 * retained:.0f} in 100 of the pieces found for them would not have been in the latest "
        "turns alone."
    )


def of_agents(lines: Sequence[AgentLine]) -> str:
    """Say what took most of the time in the background."""
    if not lines:
        return "Nothing was done in the background in this range."
    failed = sum(line.failed for line in lines)
    return f"Most time went into {lines[0].agent}, {lines[0].seconds:,.0f} s; {failed:,} runs failed."


def of_unsupported(hours: int, sentences: int, unsupported: int) -> str:
    """Say how much of what assistants said about the person has no support."""
    if not sentences:
        return f"No assistant said anything about you in the last {hours} hours that could be looked up."
    return f"{unsupported:,} of {sentences:,} sentences about you in the last {hours} hours have no support in your memory."


def _of(count: int) -> str:
    return f"{count:,} recall" + ("" if count == 1 else "s")
