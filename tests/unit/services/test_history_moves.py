"""Moves between layers as columns, for the picture."""

from pathlib import Path

from strata.domain.layers import LADDER
from strata.domain.memories import Layer
from tests.support.clock import FakeClock
from tests.support.library import opened


def test_moves_are_told_as_columns_oldest_first_and_coming_in_is_none(tmp_path: Path) -> None:
    clock = FakeClock()
    with opened(tmp_path, clock) as library:
        memories, history = library.services.memories, library.services.history
        memory = memories.remember("The choir sings on Tuesdays.").memory
        clock.move(60)
        memories.promote([memory.id])
        clock.move(60)
        memories.promote([memory.id])
        memories.demote([memory.id])
        memories.forget([memory.id])
        moves = history.moves()
        assert moves.seqs.tolist() == [memory.seq] * 3
        places = [LADDER.index(layer) for layer in (Layer.STM, Layer.WM, Layer.LTM)]
        assert list(zip(moves.from_layers.tolist(), moves.to_layers.tolist(), strict=True)) == [
            (places[0], places[1]),
            (places[1], places[2]),
            (places[2], places[1]),
        ]
        assert (moves.at_us[1] - moves.at_us[0], moves.at_us[2] - moves.at_us[1]) == (60_000_000, 0)
        assert history.moves(1).from_layers.tolist() == [places[2]]
