"""Palettes: named colours, and roles that refer to them. A widget asks for a role, never for a colour."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtGui import QColor


class Role(StrEnum):
    """What a colour is for."""

    CANVAS = "canvas"
    RAIL = "rail"
    BAR = "bar"
    SURFACE = "surface"
    RAISED = "raised"
    FIELD = "field"
    HOVER = "hover"
    PRESSED = "pressed"
    SELECTION = "selection"
    SELECTION_TEXT = "selection_text"
    TEXT = "text"
    TEXT_MUTED = "text_muted"
    TEXT_FAINT = "text_faint"
    BORDER = "border"
    BORDER_STRONG = "border_strong"
    ACCENT = "accent"
    ACCENT_HOVER = "accent_hover"
    ACCENT_PRESSED = "accent_pressed"
    ON_ACCENT = "on_accent"
    ACCENT_SOFT = "accent_soft"
    ACCENT_TEXT = "accent_text"
    FOCUS = "focus"
    HIGHLIGHT = "highlight"
    HIGHLIGHT_SOFT = "highlight_soft"
    MARK = "mark"
    MARK_TEXT = "mark_text"
    GOOD = "good"
    GOOD_SOFT = "good_soft"
    WARN = "warn"
    WARN_SOFT = "warn_soft"
    BAD = "bad"
    BAD_SOFT = "bad_soft"
    ON_BAD = "on_bad"
    CODE = "code"
    SCROLL = "scroll"
    PERSON = "person"
    BRAND_1 = "brand_1"
    BRAND_2 = "brand_2"
    BRAND_3 = "brand_3"
    BRAND_4 = "brand_4"
    SYNTAX_KEYWORD = "syntax_keyword"
    SYNTAX_STRING = "syntax_string"
    SYNTAX_NUMBER = "syntax_number"
    SYNTAX_COMMENT = "syntax_comment"
    SYNTAX_NAME = "syntax_name"
    SYNTAX_OPERATOR = "syntax_operator"
    LAYER_CONTEXT = "layer_context"
    LAYER_STM = "layer_stm"
    LAYER_WM = "layer_wm"
    LAYER_LTM = "layer_ltm"
    LAYER_SWARM = "layer_swarm"
    GRAIN_1 = "grain_1"
    GRAIN_2 = "grain_2"
    GRAIN_3 = "grain_3"
    GRAIN_4 = "grain_4"
    GRAIN_5 = "grain_5"
    CHART_1 = "chart_1"
    CHART_2 = "chart_2"
    CHART_3 = "chart_3"
    CHART_4 = "chart_4"
    CHART_5 = "chart_5"
    CHART_6 = "chart_6"


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme's colours.

    Attributes:
        name: file name without suffix, e.g. "light".
        colours: "#rrggbb" by role, in the order of `Role`.
    """

    name: str
    title: str
    dark: bool
    colours: tuple[str, ...]

    def colour(self, role: Role) -> str:
        """Return a role's colour as "#rrggbb"."""
        return self.colours[_PLACE[role]]

    def qcolor(self, role: Role) -> QColor:
        """Return a role's colour for painting."""
        return QColor(self.colour(role))


_PLACE = {role: place for place, role in enumerate(Role)}


def load_palette(file: Path) -> Palette:
    """Read a theme file. Raises `KeyError` when a role is missing or refers to no colour."""
    theme = tomllib.loads(file.read_text(encoding="utf-8"))
    colours = theme["colours"]
    return Palette(file.stem, theme["title"], theme["dark"], tuple(colours[theme["roles"][role.value]] for role in Role))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
