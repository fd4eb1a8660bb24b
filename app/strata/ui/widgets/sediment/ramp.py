"""Effectiveness as colour.

Stops come from the palette and are joined in OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab/), so that
equal steps of the score look equally far apart. Lightness only ever goes one way, so the order can be seen without hue.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from strata.ui.theme.active import theme
from strata.ui.theme.palette import Palette, Role
from strata.ui.widgets.sediment.values import HIGHEST, LOWEST

LEVELS: Final = 46
"""Colours of the ramp: a fifth of a point of the score to each."""

STOPS: Final = (Role.GRAIN_1, Role.GRAIN_2, Role.GRAIN_3, Role.GRAIN_4, Role.GRAIN_5)

_TO_LMS: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(colours: Sequence[str]) -> NDArray[np.float64]:
    """Return colours "#rrggbb" as rows of lightness, green-red and blue-yellow."""
    rgb = np.array([[int(one[at : at + 2], 16) / 255 for at in (1, 3, 5)] for one in colours])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    made: NDArray[np.float64] = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return made


def ramp(palette: Palette) -> NDArray[np.uint8]:
    """Return `LEVELS` colours as rows of red, green, blue, from the least to the most effective."""
    stops = oklab([palette.colour(role) for role in STOPS])
    walked = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(stops, axis=0), axis=1))))
    at = np.linspace(0, walked[-1], LEVELS)
    lab = np.stack([np.interp(at, walked, stops[:, channel]) for channel in range(3)], axis=1)
    linear = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    linear = np.clip(linear, 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    made: NDArray[np.uint8] = np.round(rgb * 255).astype(np.uint8)
    return made


def level_of(scores: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return each score's place in the ramp."""
    share = (scores - np.float32(LOWEST)) / np.float32(HIGHEST - LOWEST)
    levels: NDArray[np.uint8] = np.clip(share * (LEVELS - 1) + 0.5, 0, LEVELS - 1).astype(np.uint8)
    return levels


def score_colour(score: float) -> QColor:
    """Return the colour of one score in the theme in force, for tables and details."""
    return QColor(*(int(part) for part in ramp(theme().palette)[int(level_of(np.array([score], np.float32))[0])]))


def packed(colours: NDArray[np.uint8], alpha: NDArray[np.float64] | float) -> NDArray[np.uint32]:
    """Return colours as premultiplied 0xAARRGGBB; `alpha`, 0 to 1, is one for all or broadcast against the rows."""
    alpha = np.asarray(alpha, np.float64)
    share = np.broadcast_to(alpha, np.broadcast_shapes(alpha.shape, colours.shape[:-1]))
    parts = np.round(colours * share[..., None]).astype(np.uint32)
    whole = np.round(share * 255).astype(np.uint32)
    red, green, blue = (parts[..., channel] for channel in range(3))
    pixels: NDArray[np.uint32] = (whole << np.uint32(24)) | (red << np.uint32(16)) | (green << np.uint32(8)) | blue
    return pixels
