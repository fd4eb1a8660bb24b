"""Memories as the strata view takes them."""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from strata.domain.layers import LADDER
from strata.domain.memories import Layer, MemoryFilter, MemoryState
from strata.ui.memory_words import layer_role, layer_title
from strata.ui.text import tr
from strata.ui.widgets.sediment.deposit import Deposit, settle
from strata.ui.widgets.sediment.values import NEVER, Band, Grains, Mark, Moves

if TYPE_CHECKING:
    from strata.services.ports.memories import Grains as Columns
    from strata.services.ports.memories import MoveColumns
    from strata.services.services import Services

ORDER: Final = tuple(Layer)
"""The layers from top to bottom."""

_SECOND: Final = 1e6
_NO_END: Final = 1 << 60
"""Microseconds beyond any calendar: what the columns say of memories that never expire."""

_PLACES: Final = np.array([ORDER.index(layer) for layer in LADDER], np.int8)
"""From a place in the ladder to a band."""


def deposit(services: "Services", wanted: MemoryFilter, lives: tuple[float, float]) -> Deposit:
    """Fetch what the picture shows; `lives` are the lifetimes of short-term and working memory, in seconds."""
    by_layer = {Layer.STM: lives[0], Layer.WM: lives[1]}
    seconds = np.array([by_layer.get(layer, 0.0) for layer in LADDER])
    waiting = wanted.states == (MemoryState.INBOX,)
    grains = as_grains(services.memories.grains(wanted), seconds, waiting=waiting)
    return settle(grains, as_moves(services.history.moves()))


def as_grains(columns: "Columns", lives: NDArray[np.float64], *, waiting: bool = False) -> Grains:
    """Return memories as grains; `lives` are the lifetimes of the layers of the ladder, in seconds.

    With `waiting` they are drawn hollow, as what the person has not accepted yet.
    """
    mark = Mark.WAITING if waiting else Mark.NONE
    until = np.where(columns.expires_us >= _NO_END, NEVER, columns.expires_us / _SECOND)
    return Grains(
        keys=columns.seqs,
        times=columns.said_us / _SECOND,
        bands=_PLACES[columns.layers],
        scores=columns.effectiveness,
        since=until - lives[columns.layers],
        until=until,
        marks=np.where(columns.pinned, Mark.PINNED | mark, mark).astype(np.uint8),
    )


def as_moves(columns: "MoveColumns") -> Moves:
    """Return promotions and demotions as the picture takes them."""
    return Moves(columns.seqs, columns.at_us / _SECOND, _PLACES[columns.from_layers], _PLACES[columns.to_layers])


def bands(stm_hours: int, wm_days: int) -> tuple[Band, ...]:
    """Return the bands with how long each keeps what it holds."""
    notes = {
        Layer.CONTEXT: tr("while you talk"),
        Layer.STM: tr("{n} hours").format(n=stm_hours) if stm_hours != 1 else tr("1 hour"),
        Layer.WM: tr("{n} days").format(n=wm_days) if wm_days != 1 else tr("1 day"),
        Layer.LTM: tr("for good"),
        Layer.SWARM: tr("sharing is off"),
    }
    return tuple(Band(layer_title(layer), notes[layer], layer_role(layer)) for layer in ORDER)
