"""Effectiveness as SQL: the formula of `domain.effectiveness`, over all rows at once."""

from strata.domain.effectiveness import MOST_USES_COUNTED
from strata.domain.memories import Layer
from strata.domain.rules import LOWEST, MemoryRules


def score_at(moment: str, rules: MemoryRules) -> str:
    """Return the expression for a memory's effectiveness at a moment, which is given as an expression too."""
    passed = f"greatest(0, epoch_us({moment}) - epoch_us(touched_at)) / 1e6"
    base = " ".join(f"WHEN '{layer.value}' THEN {rules.half_life(layer).total_seconds()!r}" for layer in (Layer.STM, Layer.WM))
    half_life = f"(CASE layer {base} ELSE {rules.half_life(Layer.LTM).total_seconds()!r} END)"
    stretched = f"pow(2.0, sqrt(1 + least(usage_count, {MOST_USES_COUNTED})) - 1)"
    return f"({LOWEST!r} + (strength - {LOWEST!r}) * pow(2.0, -({passed} / ({half_life} * {stretched}))))"
