"""Promotions as arrows between bands: each leaves its band as a hair and arrives with a head."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
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

_COLUMN: Final = 16.0
MOST_LINES: Final = 320
"""Promotions drawn at once; where there are more, the columns that moved most are."""

_STRENGTHS: Final = 4
_HEAD: Final = 3.6


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Promotions of one way, gathered where they share a place.

    Attributes:
        x: float32, from the left edge of the room, in device-independent pixels.
        counts: how many each stands for.
    """

    origin: int
    target: int
    x: NDArray[np.float32]
    counts: NDArray[np.int64]


def lines_of(moves: Moves, across: NDArray[np.float64], layout: Layout, span: Span) -> tuple[Lines, ...]:
    """Return the promotions in sight, gathered by column; `across` are their places on the time axis."""
    seen = np.flatnonzero((across >= span.start) & (across <= span.end) & (moves.origins != moves.targets))
    if not len(seen):
        return ()
    column = ((across[seen] - span.start) / span.length * layout.room.width() / _COLUMN).astype(np.int64)
    columns = int(column.max()) + 1
    way = moves.origins[seen].astype(np.int64) * BANDS + moves.targets[seen]
    counts = np.bincount(way * columns + column, minlength=BANDS * BANDS * columns)
    if np.count_nonzero(counts) > MOST_LINES:
        counts[counts < np.partition(counts, -MOST_LINES)[-MOST_LINES]] = 0
    made = []
    for code, row in enumerate(counts.reshape(-1, columns)):
        filled = np.flatnonzero(row)
        if len(filled):
            origin, target = divmod(code, BANDS)
            aside = 0.25 if target > origin else 0.75  # sinking and rising do not cover each other
            made.append(Lines(origin, target, ((filled + aside) * _COLUMN).astype(np.float32), row[filled]))
    return tuple(made)


def stamp_lines(sheet: Sheet, lines: Sequence[Lines], layout: Layout) -> None:
    """Draw promotions: sinking deeper in teal, rising in ochre, stronger where more moved."""
    most = max((int(same.counts.max()) for same in lines), default=1)
    drawn = sum(len(same.x) for same in lines)
    strongest = 0.8 - 0.42 * min(1.0, drawn / MOST_LINES)
    opacity = strongest * (0.55 + 0.45 * np.linspace(0, 1, _STRENGTHS))
    for same in lines:
        start, end = _ends(same.origin, same.target, layout)
        head = round(_HEAD * sheet.ratio) + 1
        length = max(2 * head, round(abs(end - start) * sheet.ratio))
        down = end > start
        colour = qcolor(Role.ACCENT if same.target > same.origin else Role.HIGHLIGHT)
        rgb = np.array([[(colour.red(), colour.green(), colour.blue())]], np.uint8)
        strengths = np.rint((_STRENGTHS - 1) * same.counts / most).astype(np.uint8)
        fade = np.clip(np.arange(length - head) / (0.6 * length), 0, 1)
        shaft = packed(rgb, opacity[:, None] * (fade if down else fade[::-1])[None, :])
        top = (start if down else start - (length - head) / sheet.ratio) - layout.room.top()
        for across in range(max(1, round(1.2 * sheet.ratio))):
            sheet.rule(same.x + np.float32(across / sheet.ratio), top, shaft, strengths)
        point = _point(head, sheet.ratio, down=down)
        tip = start + (length if down else -length) / sheet.ratio - layout.room.top()
        y = np.full(len(same.x), tip, np.float32)
        sheet.stamp(same.x, y, point, packed(rgb, opacity[:, None] * point.cover[None, :]), strengths)


def _ends(origin: int, target: int, layout: Layout) -> tuple[float, float]:
    """Return where an arrow begins and ends: a little beyond the middles of its bands, towards each other."""
    down = 1 if target > origin else -1
    return (
        layout.middle(origin) + down * layout.height(origin) * 0.12,
        layout.middle(target) - down * layout.height(target) * 0.12,
    )


@lru_cache(maxsize=16)
def _point(head: int, ratio: float, *, down: bool) -> Stamp:
    """Return the head of an arrow that is `head` device pixels long; its middle is its tip."""
    half = head - 1
    along, across = np.mgrid[0 : head + 1, -half : half + 2].astype(np.float64)
    middle = (max(1, round(1.2 * ratio)) - 1) / 2
    cover = np.clip(along * half / head + 0.5 - np.abs(across - middle), 0, 1)
    kept = cover > 0.05
    rise = along[kept].astype(np.int64) * (-1 if down else 1)
    return Stamp(across[kept].astype(np.int64), rise, cover[kept], np.zeros(int(kept.sum())))
