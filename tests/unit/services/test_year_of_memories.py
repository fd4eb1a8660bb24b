"""A year of ten thousand memories with random use: quick, layers bounded by their lifetimes, the history whole."""

import random
import time
from pathlib import Path

from strata.domain.effectiveness import present, used
from strata.domain.history import ActKind, Actor, replay, values_of
from strata.domain.ids import new_id
from strata.domain.memories import Layer, MemoryFilter, MemoryOrder, MemoryState, UseKind
from strata.services.control import Control
from strata.services.ports.memories import NewAct, NewMemory, NewUse
from tests.support.memories import RULES, Mind, memory, mind
from tests.support.thorough import THOROUGH

MEMORIES = 10_000
DAYS = 365
EVERY = 1 if THOROUGH else 2
"""The person is there every so many days."""

STEPS = DAYS // EVERY
PER_STEP = MEMORIES // STEPS


def test_a_year_runs_in_seconds_and_layers_stay_bounded(tmp_path: Path) -> None:
    chance = random.Random(11)
    with mind(tmp_path) as inside:
        started = time.process_time()
        largest = {Layer.STM: 0, Layer.WM: 0}
        for _ in range(STEPS):
            remember(inside, PER_STEP)
            inside.clock.move(30 * 60)
            use_some(inside, chance)
            inside.clock.move(45 * 60)
            inside.promotion.run(Control())
            inside.clock.move(EVERY * 86_400 - 75 * 60)
            for count in inside.memories.counts():
                if count.state is MemoryState.ACTIVE and count.layer in largest:
                    largest[count.layer] = max(largest[count.layer], count.count)
        seconds = time.process_time() - started
        memories = inside.all()
        assert len(memories) == STEPS * PER_STEP
        assert largest[Layer.STM] <= 2 * PER_STEP
        assert largest[Layer.WM] <= 9 / EVERY * PER_STEP
        kept = sum(one.layer is Layer.LTM for one in memories.values())
        assert 0 < kept < MEMORIES / 4
        replayed = replay(inside.record.memory_history.events())
        assert replayed == {seq: values_of(one) for seq, one in memories.items()}
        assert seconds < 90 / EVERY


def remember(inside: Mind, count: int) -> None:
    now = inside.clock.now()
    with inside.record.memories.desk() as desk:
        act = desk.begin(NewAct(new_id(), ActKind.TAKE_IN, Actor.RULE, now, "A day"))
        made = [memory(f"Number {seq}", now=now, id=new_id(), seq=seq) for seq in desk.take_seqs(count)]
        desk.add(act, [NewMemory(one, (), inside.memories._tools.passages(one.content, now), "said") for one in made])


def use_some(inside: Mind, chance: random.Random) -> None:
    """Use a third of what is young, and one in ten for sure, as often as there were days."""
    now, store = inside.clock.now(), inside.record.memories
    filtered = MemoryFilter(layers=(Layer.STM, Layer.WM), order=MemoryOrder.CREATED)
    young = list(store.page(store.seqs(filtered, now, RULES)))
    with store.desk() as desk:
        for _ in range(EVERY):
            uses = []
            for place, one in enumerate(young):
                if one.seq % 10 == 0 or chance.random() < 0.3:
                    kind = chance.choice((UseKind.OPENED, UseKind.OPENED, UseKind.RECALLED, UseKind.THUMB_UP))
                    young[place] = after = used(one, kind, now, RULES)
                    uses.append(NewUse(one, after, kind, after.strength - present(one, now, RULES), "used"))
            desk.use(uses)
