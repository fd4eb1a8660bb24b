"""Expiry, promotion and demotion by the rules, for one memory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from strata.domain.errors import InvalidRequest
from strata.domain.layers import MoveKind, after, entry_layer, next_move
from strata.domain.memories import Layer, MemoryKind
from strata.domain.privacy import may_join_swarm, personal_part
from strata.domain.rules import MemoryRules
from tests.support.memories import NOON, RULES, draft, memory

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_short_term_memory_promotes_in_the_last_hour_what_has_five() -> None:
    used = memory(strength=5.4, usage_count=1)
    assert next_move(used, NOON + HOUR * 0.9, RULES) is None
    move = next_move(used, NOON + HOUR, RULES)
    assert move is not None
    assert (move.kind, move.to_layer) == (MoveKind.PROMOTE, Layer.WM)


def test_what_nobody_used_expires_after_two_hours() -> None:
    assert next_move(memory(), NOON + 1.9 * HOUR, RULES) is None
    move = next_move(memory(), NOON + 2 * HOUR, RULES)
    assert move is not None
    assert move.kind is MoveKind.EXPIRE


def test_a_late_pass_decides_as_a_punctual_one() -> None:
    used = memory(strength=5.4, usage_count=1)
    punctual, late = next_move(used, NOON + HOUR, RULES), next_move(used, NOON + 90 * DAY, RULES)
    assert punctual == late
    assert late is not None
    moved = after(used, late, NOON + 90 * DAY, RULES)
    assert next_move(moved, NOON + 90 * DAY, RULES) is None


def test_working_memory_promotes_what_has_eight_and_five_uses() -> None:
    strong = memory(layer=Layer.WM, strength=8.5, usage_count=5)
    move = next_move(strong, NOON, RULES)
    assert move is not None
    assert move.to_layer is Layer.LTM
    assert next_move(replace(strong, usage_count=4), NOON, RULES) is None
    assert next_move(replace(strong, strength=7.9), NOON, RULES) is None


def test_working_memory_lets_sink_what_is_not_wanted() -> None:
    move = next_move(memory(layer=Layer.WM, strength=1.8), NOON, RULES)
    assert move is not None
    assert (move.kind, move.to_layer) == (MoveKind.DEMOTE, Layer.STM)


@pytest.mark.parametrize("layer", [Layer.STM, Layer.WM, Layer.LTM])
def test_what_is_pinned_no_rule_moves(layer: Layer) -> None:
    assert next_move(memory(layer=layer, pinned=True, expires_at=None, strength=1.0), NOON + 999 * DAY, RULES) is None


def test_long_term_memory_keeps_for_good() -> None:
    assert next_move(memory(layer=Layer.LTM, strength=1.0), NOON + 9999 * DAY, RULES) is None


def test_what_is_held_waits() -> None:
    held = memory(held_until=NOON + 5 * HOUR)
    assert next_move(held, NOON + 4 * HOUR, RULES) is None
    assert next_move(held, NOON + 5 * HOUR, RULES) is not None


@pytest.mark.parametrize(
    ("age", "sources", "saved", "layer"),
    [(HOUR, 1, False, Layer.STM), (3 * HOUR, 1, False, Layer.WM), (8 * DAY, 1, False, Layer.LTM), (HOUR, 5, False, Layer.LTM),
     (HOUR, 1, True, Layer.LTM)],
)  # fmt: skip
def test_age_and_use_give_the_layer_of_what_comes_in(age: timedelta, sources: int, saved: bool, layer: Layer) -> None:
    assert entry_layer(draft("I like tea", age=age, sources=sources, saved=saved), NOON, RULES) is layer


def test_rules_that_would_go_round_in_a_circle_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="let go"):
        MemoryRules(wm_from=3.0, wm_sinks_below=3.0)


def test_the_community_is_closed_while_sharing_is_off() -> None:
    fit = memory("prefer small commits over large ones", layer=Layer.LTM, kind=MemoryKind.INSTRUCTION)
    assert not may_join_swarm(fit, 9.5, RULES).allowed
    open_rules = replace(RULES, sharing=True)
    assert may_join_swarm(fit, 9.5, open_rules).allowed
    assert not may_join_swarm(fit, 8.9, open_rules).allowed
    assert not may_join_swarm(replace(fit, kind=MemoryKind.FACT), 9.5, open_rules).allowed
    sunk = next_move(replace(fit, layer=Layer.SWARM), NOON, RULES)
    assert sunk is not None
    assert sunk.to_layer is Layer.LTM


@pytest.mark.parametrize(
    "text",
    ["call 5550100 first", "write to a@example.org", "see https://example.org", "keep it in ~/notes", "tell my boss",
     "ask Mira about it", "Mira Costa decides"],
)  # fmt: skip
def test_what_is_personal_is_seen(text: str) -> None:
    assert personal_part(text)
