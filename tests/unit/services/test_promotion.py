"""The pass: what the rules say of one memory it does to all, once, and writes down."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from strata.domain.effectiveness import present
from strata.domain.history import ActKind, Actor, HistoryFilter
from strata.domain.ids import new_id
from strata.domain.layers import after, next_move
from strata.domain.memories import Layer, Memory, MemoryFilter, MemoryState
from strata.services.control import Control
from strata.services.ports.memories import NewAct, NewMemory
from strata.services.remembering.explaining import StepKind, next_step
from tests.support.memories import NOON, RULES, Mind, memory, mind

MINUTES = st.integers(0, 60 * 24 * 10)


@st.composite
def memories(draw: st.DrawFn) -> Memory:
    """Any memory that can be, as it came into its layer at some time before noon."""
    layer = draw(st.sampled_from([Layer.STM, Layer.WM, Layer.LTM, Layer.SWARM]))
    since = NOON - timedelta(minutes=draw(MINUTES))
    pinned = draw(st.integers(0, 9)) == 0
    held = draw(st.one_of(st.none(), MINUTES))
    life = RULES.life(layer)
    return memory(
        layer=layer,
        now=since,
        state=draw(st.sampled_from([MemoryState.ACTIVE] * 6 + [MemoryState.INBOX, MemoryState.FORGOTTEN, MemoryState.EXPIRED])),
        strength=draw(st.floats(1, 10)),
        touched_at=since + (NOON - since) * draw(st.floats(0, 1)),
        usage_count=draw(st.integers(0, 12)),
        pinned=pinned,
        expires_at=None if pinned or life is None else since + life,
        held_until=None if held is None else NOON + timedelta(minutes=held - 60 * 24 * 5),
        id=new_id(),
    )


def put(inside: Mind, made: list[Memory]) -> dict[int, Memory]:
    """Write memories as they are; return them as they are kept."""
    with inside.record.memories.desk() as desk:
        seqs = desk.take_seqs(len(made))
        placed = [replace(one, seq=seq, content=f"Number {seq}") for one, seq in zip(made, seqs, strict=True)]
        act = desk.begin(NewAct(new_id(), ActKind.REMEMBER, Actor.PERSON, NOON, "Put"))
        passages = [inside.memories._tools.passages(one.content, one.said_at) for one in placed]
        desk.add(act, [NewMemory(one, (), some, "put") for one, some in zip(placed, passages, strict=True)])
    kept = inside.all()
    return {one.seq: kept[one.seq] for one in placed}


def test_a_pass_that_finds_nothing_left_to_move_is_no_act(tmp_path: Path) -> None:
    """It was due when it was asked; another pass, or the person, was quicker."""
    with mind(tmp_path) as inside:
        put(inside, [memory(layer=Layer.STM, now=NOON - timedelta(days=1), expires_at=NOON, id=new_id())])
        passes = inside.record.passes
        assert passes.run(new_id(), NOON, RULES).moves == 1
        assert passes.run(new_id(), NOON, RULES).moves == 0
        assert len(inside.history.seqs(HistoryFilter(kinds=(ActKind.PASS,)))) == 1


def test_passes_that_are_asked_for_at_once_are_one(tmp_path: Path) -> None:
    with mind(tmp_path) as inside, ThreadPoolExecutor(4) as pool:
        inside.clock.move(3600)
        put(inside, [memory(layer=Layer.STM, now=NOON - timedelta(days=1), expires_at=NOON, id=new_id())])
        reports = list(pool.map(lambda _: inside.promotion.run(Control()), range(4)))
        assert sorted(report.counts.moves for report in reports) == [0, 0, 0, 1]
        assert len(inside.history.seqs(HistoryFilter(kinds=(ActKind.PASS,)))) == 1


def settled_by_rules(one: Memory, moment: "object") -> Memory:
    """Apply the rules one by one, as the pass does for all."""
    while (move := next_move(one, moment, RULES)) is not None:  # type: ignore[arg-type]
        one = after(one, move, moment, RULES)  # type: ignore[arg-type]
    return one


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(memories(), min_size=1, max_size=40), later=MINUTES)
def test_the_pass_does_to_all_what_the_rules_say_of_each(
    tmp_path_factory: pytest.TempPathFactory, made: list[Memory], later: int
) -> None:
    with mind(tmp_path_factory.mktemp("mind")) as inside:
        inside.clock.move(later * 60)
        now = inside.clock.now()
        before = put(inside, made)
        plan = inside.promotion.dry_run()
        report = inside.promotion.run(Control())
        found = inside.all()
        for seq, one in before.items():
            expected = settled_by_rules(one, now)
            assert replace(found[seq], strength=0) == replace(expected, strength=0)
            assert found[seq].strength == pytest.approx(expected.strength)
        assert {move.memory_seq for move, _ in plan.moves} == {seq for seq, one in before.items() if next_move(one, now, RULES)}
        assert inside.promotion.run(Control()).counts.moves == 0, "a second pass at the same time does nothing"
        moved = {seq for seq, one in before.items() if found[seq] != one}
        if report.act_id is None:
            assert not moved
            return
        assert {change.memory_seq for change, _ in inside.history.changes(report.act_id)} == moved
        promotions = inside.history.promotions(act_id=report.act_id)
        assert len(promotions) == report.counts.moves
        assert all(move.actor is Actor.RULE and move.reason for move in promotions)
        inside.history.undo([report.act_id])
        for seq, one in inside.all().items():
            assert replace(one, held_until=before[seq].held_until) == before[seq], "an undo restores exactly"


@settings(max_examples=50, deadline=None)
@given(one=memories(), later=MINUTES)
@example(one=memory(layer=Layer.SWARM, held_until=NOON + timedelta(minutes=1)), later=0)
def test_the_next_step_comes_true(one: Memory, later: int) -> None:
    """What is foretold for an untouched memory is what the pass does at that time, and nothing before it."""
    now = NOON + timedelta(minutes=later)
    one = settled_by_rules(one, now)
    step = next_step(one, now, RULES)
    if step.at is None:
        assert next_move(one, now + timedelta(days=3650), RULES) is None
        return
    move = next_move(one, step.at, RULES)
    assert move is not None
    assert StepKind(move.kind) is step.kind
    if step.at - now > timedelta(seconds=2):
        assert next_move(one, step.at - timedelta(seconds=1), RULES) is None


def test_a_pass_with_nothing_to_do_leaves_no_trace(tmp_path: Path) -> None:
    with mind(tmp_path) as inside:
        inside.memories.remember("I like tea")
        acts = inside.history.seqs(HistoryFilter())
        assert inside.promotion.run(Control()).act_id is None
        assert inside.history.seqs(HistoryFilter()) == acts
        assert inside.record.work.latest(5) == ()


def test_what_expired_is_out_of_the_index_and_back_by_undo(tmp_path: Path) -> None:
    with mind(tmp_path) as inside:
        made = inside.memories.remember("I like tea").memory
        inside.clock.move(3 * 3600)
        report = inside.promotion.run(Control())
        assert report.counts.expired == 1
        assert inside.record.library.stats().passages == 0
        assert report.act_id is not None
        inside.history.undo([report.act_id])
        assert inside.record.library.stats().passages == 1
        assert inside.promotion.run(Control()).counts.moves == 0, "the rule is held off"
        inside.clock.move(3 * 3600)
        assert inside.promotion.run(Control()).counts.expired == 1
        assert inside.memories.get(made.id).memory.state is MemoryState.EXPIRED


def test_sql_and_rules_agree_on_effectiveness(tmp_path: Path) -> None:
    with mind(tmp_path) as inside:
        made = [
            memory(layer=layer, strength=7.3, usage_count=uses)
            for layer in (Layer.STM, Layer.WM, Layer.LTM)
            for uses in (0, 7, 300)
        ]
        kept = put(inside, made)
        inside.clock.move(5 * 3600)
        grains = inside.memories.grains(MemoryFilter())
        expected = [present(one, inside.clock.now(), RULES) for one in kept.values()]
        assert grains.effectiveness.tolist() == pytest.approx(expected)
