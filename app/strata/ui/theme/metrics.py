"""Sizes: one scale of type, one of space."""

from dataclasses import dataclass
from enum import IntEnum


class Space(IntEnum):
    """Distances in device-independent pixels."""

    XXS = 2
    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 40


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Font sizes in device-independent pixels."""

    small: int
    body: int
    reading: int
    heading: int
    lead: int
    title: int
    display: int


_SCALES = {
    "small": TypeScale(11, 12, 13, 14, 15, 17, 28),
    "normal": TypeScale(12, 13, 15, 15, 17, 19, 36),
    "large": TypeScale(14, 16, 18, 18, 20, 23, 42),
}

RADIUS = 8
"""Corner radius of cards and fields, in device-independent pixels."""

BUTTON_HEIGHT = 34
"""Height of a button with words, in device-independent pixels; rows of filters beside one are at least as high."""


def type_scale(text_size: str) -> TypeScale:
    """Return the scale for a value of the setting `appearance.text_size`."""
    return _SCALES[text_size]
