"""The history says how every memory came to stand where it stands, and takes acts back exactly."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strata.domain.errors import InvalidRequest, NotFound
from strata.domain.history import Actor, HistoryFilter, replay, values_of
from strata.domain.ids import new_id
from strata.domain.memories import Layer, Memory, MemoryFilter, MemoryState, Resolution
from strata.services.control import Control
from tests.support.memories import Mind, draft, mind

WORDS = ("tea", "coffee", "hens", "Porto", "Lisbon", "figs", "rain", "trams", "bees", "moss")


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Mind]:
    with mind(tmp_path) as opened:
        yield opened


def newest(inside: Mind) -> "list":
    return list(inside.history.page(inside.history.seqs(HistoryFilter())))


def assert_history_is_whole(inside: Mind) -> None:
    """Replaying the history gives the present state; every memory is in one layer; every change of place is on record."""
    memories = inside.all()
    replayed = replay(inside.record.memory_history.events())
    assert {seq: values_of(one) for seq, one in memories.items()} == replayed
    places: dict[int, object] = dict.fromkeys(memories)
    by_id = {one.id: one.seq for one in memories.values()}
    for move in reversed(inside.history.promotions(limit=100_000)):
        assert places[by_id[move.memory_id]] == move.from_layer
        places[by_id[move.memory_id]] = move.to_layer
    assert places == {seq: one.layer if one.state is MemoryState.ACTIVE else None for seq, one in memories.items()}


def something(inside: Mind, chance: random.Random) -> None:
    """Do one thing that a person or a rule may do; what makes no sense is refused and changes nothing."""
    ids = [one.id for one in inside.all().values()] or [new_id()]
    some = chance.sample(ids, min(len(ids), chance.randint(1, 3)))
    sentence = f"I {chance.choice(('like', 'live in', 'use', 'do not like'))} {chance.choice(WORDS)} {chance.choice(WORDS)}"
    act = chance.choice(newest(inside)).id if newest(inside) else new_id()
    links = [found.link.seq for found in inside.contradictions.open()]
    deeds = (
        lambda: inside.memories.remember(sentence),
        lambda: inside.inbox.take_in(
            [draft(sentence, sureness=chance.random(), age=timedelta(hours=chance.randint(0, 400)), now=inside.clock.now())],
            Control(),
        ),
        lambda: inside.inbox.accept(some),
        lambda: inside.inbox.dismiss(some),
        lambda: inside.contradictions.resolve((links[0],), chance.choice(list(Resolution))) if links else None,
        lambda: inside.memories.opened(some),
        lambda: inside.memories.thumb(some, up=chance.random() < 0.5),
        lambda: inside.memories.promote(some),
        lambda: inside.memories.demote(some),
        lambda: inside.memories.pin(some),
        lambda: inside.memories.unpin(some),
        lambda: inside.memories.forget(some),
        lambda: inside.memories.bring_back(some),
        lambda: inside.memories.edit(some[0], sentence),
        lambda: inside.memories.merge(some, some[0]),
        lambda: inside.memories.split(some[0], [sentence, f"{sentence} too"]),
        lambda: inside.promotion.run(Control()),
        lambda: inside.promotion.run(Control()),
        lambda: inside.archive.archive(timedelta(hours=chance.randint(0, 48)), Control()),
        lambda: inside.history.undo([act]),
        lambda: inside.history.undo([act]),
    )
    before = inside.all()
    try:
        chance.choice(deeds)()
    except (InvalidRequest, NotFound):
        assert inside.all() == before
    inside.clock.move(chance.choice((0, 60, 1800, 7200, 90_000)))


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_whatever_is_done_the_history_gives_the_present_state(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    with mind(tmp_path_factory.mktemp("mind")) as inside:
        known = 0
        for turn in range(40):
            something(inside, chance)
            assert len(inside.all()) >= known, "no memory is ever lost"
            known = len(inside.all())
            if turn % 10 == 9:
                assert_history_is_whole(inside)
        assert inside.record.library.problems() == ()


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_undoing_everything_and_redoing_it_restores_exactly(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    with mind(tmp_path_factory.mktemp("mind")) as inside:
        first = [inside.memories.remember(f"I like {word}").memory.id for word in WORDS]
        start = without_holds(inside)
        last = inside.history.seqs(HistoryFilter())[0]
        for _ in range(12):
            some = chance.sample(first, 2)
            deed = chance.choice(
                (
                    inside.memories.promote, inside.memories.demote, inside.memories.pin, inside.memories.unpin,
                    inside.memories.forget, lambda ids: inside.memories.edit(ids[0], f"I love {chance.choice(WORDS)}"),
                    lambda ids: inside.memories.merge(ids, ids[0]), lambda ids: inside.promotion.run(Control()),
                )
            )  # fmt: skip
            try:
                deed(some)
            except InvalidRequest:
                continue
            inside.clock.move(chance.choice((0, 3000)))
        end = without_holds(inside)
        acts = [act.id for act in newest(inside) if act.seq > last]
        if not acts:
            return
        undone = inside.history.undo(acts)
        assert without_holds(inside) == start
        inside.history.undo(undone.act_ids)
        assert without_holds(inside) == end
        assert_history_is_whole(inside)


def without_holds(inside: Mind) -> dict[int, Memory]:
    return {seq: replace(one, held_until=None) for seq, one in inside.all().items()}


def test_undo_of_undo_of_undo(inside: Mind) -> None:
    memory = inside.memories.remember("I like tea").memory
    inside.memories.pin([memory.id])
    act = newest(inside)[0]
    for pinned in (False, True, False, True):
        (next_act,) = inside.history.undo([act.id]).act_ids
        assert inside.memories.get(memory.id).memory.pinned is pinned
        act = inside.history.get(next_act)
    assert [one.title for one in newest(inside)[:3]] == [
        "Redid: Pinned “I like tea”", "Undid: Pinned “I like tea”", "Redid: Pinned “I like tea”",
    ]  # fmt: skip


def test_an_act_cannot_be_undone_twice(inside: Mind) -> None:
    memory = inside.memories.remember("I like tea").memory
    inside.memories.pin([memory.id])
    act = newest(inside)[0]
    inside.history.undo([act.id])
    with pytest.raises(InvalidRequest, match="undone already"):
        inside.history.undo([act.id])


def test_an_undo_names_the_later_act_that_stands_in_its_way(inside: Mind) -> None:
    memory = inside.memories.remember("I like tea").memory
    inside.memories.edit(memory.id, "I like green tea")
    inside.memories.edit(memory.id, "I like black tea")
    later, earlier = newest(inside)[:2]
    with pytest.raises(InvalidRequest, match=r"was changed after it, on 9 June .*Edited “I like green tea”.* Undo that first"):
        inside.history.undo([earlier.id])
    inside.history.undo([earlier.id, later.id])
    assert inside.memories.get(memory.id).memory.content == "I like tea"


def test_an_undo_keeps_uses_since(inside: Mind) -> None:
    memory = inside.memories.remember("I like tea").memory
    inside.memories.promote([memory.id])
    act = newest(inside)[0]
    inside.clock.move(1200)
    inside.memories.thumb([memory.id], up=True)
    score = inside.memories.get(memory.id).effectiveness
    inside.history.undo([act.id])
    back = inside.memories.get(memory.id)
    assert back.memory.layer is Layer.STM
    assert back.memory.expires_at == memory.expires_at
    assert back.effectiveness == pytest.approx(score)


def test_sources_come_and_go_with_the_act_that_noted_them(inside: Mind) -> None:
    inside.inbox.take_in([draft("I like tea")], Control())
    inside.inbox.take_in([draft("I like tea", sources=3)], Control())
    (memory,) = inside.all().values()
    assert len(inside.memories.sources(memory.id)) == 3
    act = newest(inside)[0]
    undone = inside.history.undo([act.id])
    assert len(inside.memories.sources(memory.id)) == 1
    inside.history.undo(undone.act_ids)
    assert len(inside.memories.sources(memory.id)) == 3


def test_the_history_is_filtered(inside: Mind) -> None:
    tea = inside.memories.remember("I like tea").memory
    inside.memories.remember("Ada is a hen")
    inside.memories.pin([tea.id])
    inside.history.undo([newest(inside)[0].id])
    found = inside.history.seqs
    assert len(found(HistoryFilter(memory_id=tea.id))) == 3
    assert len(found(HistoryFilter(in_effect=False))) == 1
    assert len(found(HistoryFilter(text="hen"))) == 1
    assert len(found(HistoryFilter(actors=(Actor.RULE,)))) == 0
    assert found(HistoryFilter(descending=False)) == list(reversed(found(HistoryFilter())))
    (flow,) = inside.history.flows()
    assert (flow.from_layer, flow.to_layer, flow.count) == (None, Layer.STM, 2)
    assert inside.memories.seqs(MemoryFilter(pinned=True)) == []
