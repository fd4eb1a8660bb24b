"""The look: readable contrast, nothing missing, and everything follows when it changes."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from strata import paths
from strata.settings import TEXT_SIZE, THEME, Settings
from strata.ui.theme.active import Theme, bind_icon, colour, on_theme, type_sizes
from strata.ui.theme.icons import IconShelf
from strata.ui.theme.metrics import type_scale
from strata.ui.theme.palette import Palette, Role, contrast, load_palette
from strata.ui.theme.qss import render
from strata.ui.widgets.buttons import Button, IconButton
from strata.ui.widgets.labels import IconLabel
from strata.ui.widgets.sediment.ramp import oklab

THEMES = sorted((paths.resources() / "themes").glob("*.toml"))
TEXT = 4.5
PARTS = 3.0
"""WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for the borders of controls and the marks of focus."""

READ_TOGETHER = (
    *((text, ground, TEXT) for text in (Role.TEXT, Role.TEXT_MUTED, Role.TEXT_FAINT)
      for ground in (Role.CANVAS, Role.RAIL, Role.BAR, Role.SURFACE, Role.RAISED, Role.FIELD, Role.PERSON, Role.CODE)),
    (Role.TEXT, Role.HOVER, TEXT), (Role.TEXT_MUTED, Role.HOVER, TEXT), (Role.TEXT, Role.PRESSED, TEXT),
    (Role.SELECTION_TEXT, Role.SELECTION, TEXT), (Role.ON_ACCENT, Role.ACCENT, TEXT), (Role.ON_ACCENT, Role.ACCENT_HOVER, TEXT),
    (Role.ON_ACCENT, Role.ACCENT_PRESSED, TEXT), (Role.ON_BAD, Role.BAD, TEXT), (Role.MARK_TEXT, Role.MARK, TEXT),
    (Role.ACCENT_TEXT, Role.CANVAS, TEXT), (Role.ACCENT_TEXT, Role.SURFACE, TEXT), (Role.ACCENT_TEXT, Role.ACCENT_SOFT, TEXT),
    (Role.TEXT, Role.ACCENT_SOFT, TEXT), (Role.GOOD, Role.GOOD_SOFT, TEXT), (Role.WARN, Role.WARN_SOFT, TEXT),
    (Role.BAD, Role.BAD_SOFT, TEXT), (Role.TEXT, Role.GOOD_SOFT, TEXT), (Role.TEXT, Role.WARN_SOFT, TEXT),
    (Role.TEXT, Role.BAD_SOFT, TEXT), (Role.GOOD, Role.RAIL, TEXT), (Role.WARN, Role.RAIL, TEXT),
    (Role.BAD, Role.SURFACE, TEXT),
    *((role, Role.CODE, TEXT) for role in Role if role.value.startswith("syntax_")),
    *((Role.BORDER_STRONG, ground, PARTS) for ground in (Role.FIELD, Role.CANVAS, Role.SURFACE)),
    (Role.FOCUS, Role.FIELD, PARTS), (Role.FOCUS, Role.CANVAS, PARTS), (Role.FOCUS, Role.RAIL, PARTS),
    (Role.ACCENT, Role.HOVER, PARTS),
    *((role, Role.SURFACE, PARTS) for role in Role if role.value.startswith("chart_")),
)  # fmt: skip


@pytest.fixture(params=THEMES, ids=lambda file: file.stem)
def palette(request: pytest.FixtureRequest) -> Palette:
    return load_palette(request.param)


def test_there_is_a_light_and_a_dark_theme() -> None:
    assert {load_palette(file).dark for file in THEMES} == {False, True}


@pytest.mark.parametrize(("front", "ground", "least"), READ_TOGETHER, ids=lambda value: str(value))
def test_what_is_read_together_can_be_told_apart(palette: Palette, front: Role, ground: Role, least: float) -> None:
    assert contrast(palette.colour(front), palette.colour(ground)) >= least


EYES = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "without green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "without blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""What eyes without one kind of cone see, on linear RGB (Machado, Oliveira and Fernandes 2009, full severity)."""


@pytest.mark.parametrize("eye", EYES)
def test_colours_of_charts_can_be_told_apart_by_every_eye(palette: Palette, eye: str) -> None:
    linear = np.array([_linear(palette.colour(role)) for role in Role if role.value.startswith("chart_")])
    seen = np.clip(linear @ np.array(EYES[eye]).T, 0, 1)
    lab = oklab([_hex(row) for row in seen])
    away = [float(np.linalg.norm(a - b)) for a, b in combinations(lab, 2)]
    assert min(away) > 0.09


def _linear(colour: str) -> list[float]:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def _hex(linear: NDArray[np.float64]) -> str:
    shown = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return QColor.fromRgbF(*(float(part) for part in shown)).name()


def test_contrast_is_that_of_the_guidelines() -> None:
    black, white, grey = (QColor(*values).name() for values in ((0, 0, 0), (255, 255, 255), (119, 119, 119)))
    assert contrast(black, white) == pytest.approx(21.0)
    assert contrast(grey, white) == pytest.approx(4.478, abs=0.001)


def test_styles_are_filled_from_every_palette(palette: Palette, tmp_path: Path) -> None:
    shelf = IconShelf(paths.resources() / "icons", tmp_path)
    style = render(paths.resources() / "styles", palette, type_scale("normal"), shelf.file)
    assert "$" not in style
    files = re.findall(r'url\("([^"]+)"\)', style)
    assert files
    assert all(Path(file).exists() for file in files)


def test_a_style_that_names_no_role_is_an_error(palette: Palette, tmp_path: Path) -> None:
    (tmp_path / "wrong.qss").write_text("QLabel { color: ${sparkling}; }", encoding="utf-8")
    shelf = IconShelf(paths.resources() / "icons", tmp_path)
    with pytest.raises(KeyError):
        render(tmp_path, palette, type_scale("normal"), shelf.file)


def test_the_theme_follows_the_settings(look: Theme, settings: Settings, qapp: QApplication, qtbot: QtBot) -> None:
    before = colour(Role.CANVAS)
    settings.set(THEME, "dark")
    with qtbot.waitSignal(look.changed):
        look.apply()
    assert look.palette.dark
    assert colour(Role.CANVAS) != before
    assert qapp.palette().window().color().name() == colour(Role.CANVAS)


def test_the_text_size_follows_the_settings(look: Theme, settings: Settings, qapp: QApplication) -> None:
    before = qapp.font().pixelSize()
    settings.set(TEXT_SIZE, "large")
    look.apply()
    assert qapp.font().pixelSize() > before
    assert type_sizes() == type_scale("large")


def test_bound_icons_take_the_new_colours(look: Theme, settings: Settings, qtbot: QtBot) -> None:
    button, label = IconButton("search", "Search"), IconLabel("info")
    for widget in (button, label):
        qtbot.addWidget(widget)
    light = (button.icon().pixmap(18).toImage(), label.pixmap().toImage())
    settings.set(THEME, "dark")
    look.apply()
    dark = (button.icon().pixmap(18).toImage(), label.pixmap().toImage())
    assert light[0] != dark[0]
    assert light[1] != dark[1]


def test_an_icon_can_be_exchanged(qtbot: QtBot) -> None:
    button = Button("Pause", "pause")
    qtbot.addWidget(button)
    before = button.icon().pixmap(16).toImage()
    bind_icon(button, "play", size=16)
    assert button.icon().pixmap(16).toImage() != before


def test_icons_stay_crisp_when_scaled(qtbot: QtBot) -> None:
    button = IconButton("search", "Search")
    qtbot.addWidget(button)
    assert button.icon().pixmap(button.iconSize(), 2.0).width() == 2 * button.iconSize().width()


def test_whoever_holds_colours_is_told(look: Theme, settings: Settings, qtbot: QtBot) -> None:
    button = Button("Once")
    qtbot.addWidget(button)
    on_theme(button, button.update)
    on_theme(button, button.update)
    with qtbot.waitSignal(look.changed):
        look.apply()


def test_every_icon_in_the_folder_takes_the_palette_colour() -> None:
    drawings = list((paths.resources() / "icons").glob("*.svg"))
    assert drawings
    assert not [file.name for file in drawings if "currentColor" not in file.read_text(encoding="utf-8")]


def test_every_icon_named_in_the_code_is_there() -> None:
    there = {file.stem for file in (paths.resources() / "icons").glob("*.svg")}
    calls = re.compile(r'(?:IconLabel|IconButton|EmptyState)\(\s*"([a-z0-9-]+)"|bind_icon\([^,]+, "([a-z0-9-]+)"')
    code = Path(paths.__file__).parent / "ui"
    found = (pair for file in code.rglob("*.py") for pair in calls.findall(file.read_text(encoding="utf-8")))
    named = {name for pair in found for name in pair if name}
    assert named
    assert named <= there
