"""Columns as declared values."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import Qt

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table over rows.

    Attributes:
        title: already passed through `tr`.
        text: what a cell says.
        order: what the store sorts by when the header is pressed, None where it cannot.
        tip: what the tool tip says, None for none.
        width: px at the normal size of text; 0 takes the room that is left.
        gives_way: where that room is too small, the columns with the highest are hidden first; 0 for never.
    """

    title: str
    text: Callable[[Row], str]
    order: StrEnum | None = None
    tip: Callable[[Row], str] | None = None
    width: int = 0
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    gives_way: int = 0
