"""The grains as the picture holds them, and those of them that are in sight."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strata.ui.widgets.sediment.deposit import Deposit, settle
from strata.ui.widgets.sediment.layout import Layout
from strata.ui.widgets.sediment.span import Span
from strata.ui.widgets.sediment.stamps import radius_for
from strata.ui.widgets.sediment.timescale import TimeScale
from strata.ui.widgets.sediment.values import no_grains, no_moves


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What of a scene is in sight.

    Attributes:
        places: of the grains, in the order they are drawn.
        x, y: device-independent pixels of the whole widget.
        radius: of a grain.
    """

    places: NDArray[np.intp]
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    radius: float


class Scene:
    """What the picture shows: a deposit, laid out on a time scale, some of it selected.

    Attributes:
        grains, moves, depths, levels, weights, counts, ends: see `Deposit`.
        across, moves_across: places on the time axis.
        chosen: bool, which grains are selected.
    """

    def __init__(self) -> None:
        self.grains = no_grains()
        self.chosen = np.zeros(0, bool)
        self.show(settle(no_grains(), no_moves()), TimeScale(0.0))

    def show(self, deposit: Deposit, scale: TimeScale) -> None:
        """Hold other grains and moves; nothing stays selected that is gone."""
        chosen = self.selected()
        self.grains, self.moves = deposit.grains, deposit.moves
        self.depths, self.levels, self.weights = deposit.depths, deposit.levels, deposit.weights
        self.counts, self.ends = deposit.counts, deposit.ends
        self._by_key = deposit.by_key
        self.chosen = np.isin(self.grains.keys, chosen)
        self._heights: NDArray[np.float32] | None = None
        self._heights_edges: tuple[float, ...] = ()
        self.rescale(scale)

    def rescale(self, scale: TimeScale) -> None:
        """Lay the moments out on another scale."""
        self.across = scale.places(self.grains.times)
        self.moves_across = scale.places(self.moves.times)

    def select(self, keys: Sequence[int] | NDArray[np.int64]) -> None:
        """Select these grains and no others."""
        self.chosen = np.isin(self.grains.keys, np.asarray(keys, np.int64))

    def selected(self) -> NDArray[np.int64]:
        """Return the keys that are selected."""
        return self.grains.keys[self.chosen]

    def place_of(self, key: int) -> int | None:
        """Return where a key is held, None when it is not."""
        keys = self.grains.keys
        at = int(np.searchsorted(keys, key, sorter=self._by_key))
        if at < len(keys) and keys[self._by_key[at]] == key:
            return int(self._by_key[at])
        return None

    def sight(self, layout: Layout, span: Span) -> Sight:
        """Return what lies within a span, with a little beyond both edges so that no grain pops up."""
        slack = span.length * 8 / layout.room.width()
        places = np.flatnonzero((self.across >= span.start - slack) & (self.across <= span.end + slack))
        share = (self.across[places] - span.start) / span.length
        x = (layout.room.left() + share * layout.room.width()).astype(np.float32)
        y = self._heights_in(layout)[places]
        return Sight(places, x, y, radius_for(len(places), layout.room.width() * layout.room.height()))

    def point_of(self, place: int, layout: Layout, span: Span) -> tuple[float, float]:
        """Return where one grain lies, in sight or not."""
        y = _height(layout, int(self.grains.bands[place]), float(self.depths[place]))
        return layout.x_of(float(self.across[place]), span), y

    def path_of(self, place: int, layout: Layout, span: Span) -> list[tuple[float, float]]:
        """Return the stations of a grain: where it was before each of its moves, then where it lies after the last."""
        mine = np.flatnonzero(self.moves.keys == self.grains.keys[place])
        if not len(mine):
            return []
        mine = mine[np.argsort(self.moves.times[mine], kind="stable")]
        depth = float(self.depths[place])
        born = layout.x_of(float(self.across[place]), span)
        stations = [(born, _height(layout, int(self.moves.origins[mine[0]]), depth))]
        for move in mine:
            x = layout.x_of(float(self.moves_across[move]), span)
            stations.append((x, _height(layout, int(self.moves.targets[move]), depth)))
        return stations

    def life_left(self, place: int, now: float) -> float | None:
        """Return the share of its life that a grain has left, None when it has no end."""
        since, until = float(self.grains.since[place]), float(self.grains.until[place])
        if np.isnan(until):
            return None
        return max(0.0, (until - now) / max(1.0, until - since))

    def _heights_in(self, layout: Layout) -> NDArray[np.float32]:
        """Return the y of every grain; they stay while the person pans and zooms."""
        if self._heights is None or self._heights_edges != layout.edges:
            self._heights = layout.heights_of(self.grains.bands, self.depths)
            self._heights_edges = layout.edges
        return self._heights


def _height(layout: Layout, band: int, depth: float) -> float:
    return layout.edges[band] + depth * layout.height(band)
