"""The first screen."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from strata.ui.shell.welcome import Welcome
from strata.ui.theme.active import colour
from strata.ui.theme.palette import Role


@pytest.mark.parametrize(("width", "height"), [(860, 490), (1280, 740), (2000, 1200)])
def test_the_ground_lies_below_all_that_is_to_be_read(qtbot: QtBot, width: int, height: int) -> None:
    welcome = Welcome()
    qtbot.addWidget(welcome)
    welcome.resize(width, height)
    welcome.show()
    qtbot.waitExposed(welcome)
    picture = welcome.grab().toImage()
    canvas = QColor(colour(Role.CANVAS))
    lowest = max(label.geometry().bottom() for label in welcome.findChildren(QLabel) if label.text())
    assert [picture.pixelColor(x, lowest).name() for x in (2, width - 3)] == [canvas.name()] * 2
    assert picture.pixelColor(width // 2, height - 2) != canvas
