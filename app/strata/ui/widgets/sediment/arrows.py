"""Promotions as arrows between bands: each leaves its band as a hair and arrives with a head."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.sediment.layout import Layout
from strata.ui.widgets.sediment.ramp import packed
from strata.ui.widgets.sediment.span import Span
from strata.ui.widgets.sediment.stamps import Sheet, Stamp
from strata.ui.widgets.sediment.values import BANDS, Moves

_COLUMN: Final = 13.0
MOST_LINES: Final = 320
"""Promotions drawn at once; where there are more, the columns that moved most are."""

_STRENGTHS: Final = 4
_HEAD: Final = 3.6


@dataclass(frozen=True, slots=True)
class Line:
    """Promotions that share a place: where across, from which band to which, how many."""

    x: float
    origin: int
    target: int
    count: int


def lines_of(moves: Moves, across: NDArray[np.float64], layout: Layout, span: Span) -> tuple[Line, ...]:
    """Return the promotions in sight, gathered by column, those with most last; `across` are their places on the axis."""
    seen = np.flatnonzero((across >= span.start) & (across <= span.end) & (moves.origins != moves.targets))
    if not len(seen):
        return ()
    width = layout.room.width()
    column = ((across[seen] - span.start) / span.length * width / _COLUMN).astype(np.int64)
    way = moves.origins[seen].astype(np.int64) * BANDS + moves.targets[seen]
    counts = np.bincount(column * BANDS * BANDS + way)
    filled = np.flatnonzero(counts)
    most = filled[np.argsort(counts[filled], kind="stable")][-MOST_LINES:]
    left = layout.room.left()
    return tuple(
        Line(
            left + (code // (BANDS * BANDS) + _aside(code)) * _COLUMN,
            code % (BANDS * BANDS) // BANDS,
            code % BANDS,
            int(counts[code]),
        )
        for code in most.tolist()
    )


def stamp_lines(sheet: Sheet, lines: Iterable[Line], layout: Layout) -> None:
    """Draw promotions: sinking deeper in teal, rising in ochre, stronger where more moved."""
    ordered = sorted(lines, key=_way)
    most = max((line.count for line in ordered), default=1)
    strongest = 0.8 - 0.42 * min(1.0, len(ordered) / MOST_LINES)
    opacity = strongest * (0.55 + 0.45 * np.linspace(0, 1, _STRENGTHS))
    for (origin, target), group in groupby(ordered, _way):
        same = tuple(group)
        start, end = _ends(origin, target, layout)
        stamp = _arrow(end - start, sheet.ratio)
        colour = qcolor(Role.ACCENT if target > origin else Role.HIGHLIGHT)
        rgb = np.array([[(colour.red(), colour.green(), colour.blue())]], np.uint8)
        x = np.array([line.x - layout.room.left() for line in same], np.float32)
        y = np.full(len(same), start - layout.room.top(), np.float32)
        strengths = np.array([round((_STRENGTHS - 1) * line.count / most) for line in same], np.uint8)
        sheet.stamp(x, y, stamp, packed(rgb, opacity[:, None] * stamp.cover[None, :]), strengths)


def _way(line: Line) -> tuple[int, int]:
    return line.origin, line.target


def _aside(code: int) -> float:
    """Return where in its column a way is drawn, so that sinking and rising do not cover each other."""
    way = code % (BANDS * BANDS)
    return 0.25 if way % BANDS > way // BANDS else 0.75


def _ends(origin: int, target: int, layout: Layout) -> tuple[float, float]:
    """Return where an arrow begins and ends: a little beyond the middles of its bands, towards each other."""
    down = 1 if target > origin else -1
    return (
        layout.middle(origin) + down * layout.height(origin) * 0.12,
        layout.middle(target) - down * layout.height(target) * 0.12,
    )


def _arrow(length: float, ratio: float) -> Stamp:
    """Return an arrow that begins at its middle pixel and goes down by `length`, or up where that is negative."""
    reach = max(2, round(abs(length) * ratio))
    head, half = _HEAD * ratio, max(1, round(1.3 * ratio)) / 2
    along, across = np.mgrid[0 : reach + 1, -round(head) : round(head) + 1].astype(np.float64)
    shaft = np.clip(half + 0.5 - np.abs(across), 0, 1) * (along <= reach - 1.5 * head)
    point = np.clip((reach - along) / 1.7 + 0.5 - np.abs(across), 0, 1) * (along > reach - 1.7 * head)
    fade = np.clip(along / (0.6 * reach), 0, 1)
    cover = np.maximum(shaft * fade, point)
    kept = cover > 0.02
    down = along[kept].astype(np.int64) * (1 if length > 0 else -1)
    return Stamp(across[kept].astype(np.int64), down, cover[kept], np.zeros(int(kept.sum())))
