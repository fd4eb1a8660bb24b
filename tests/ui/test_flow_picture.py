"""The flow picture: weeks, what moved in them, and the keyboard."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from strata.ui.theme.palette import Role
from strata.ui.widgets.flow_picture import Flow, FlowPicture

WEEKS = tuple(date(2026, 1, 5) + timedelta(weeks=week) for week in range(8))


@pytest.fixture
def picture(qtbot: QtBot) -> FlowPicture:
    made = FlowPicture()
    qtbot.addWidget(made)
    made.resize(700, 200)
    made.show_flows(
        WEEKS,
        (
            Flow("Short-term to working", Role.LAYER_WM, (4, 0, 3, 2, 9, 1, 0, 2), deeper=True),
            Flow("Expired", Role.TEXT_FAINT, (1, 0, 2, 2, 0, 1, 0, 3), deeper=False),
            Flow("Nothing", Role.ACCENT, (0,) * 8, deeper=True),
        ),
    )
    made.show()
    return made


def test_totals_are_told_to_those_who_do_not_see_them(picture: FlowPicture) -> None:
    assert picture.accessibleDescription() == "Short-term to working: 21; Expired: 9"


def test_a_week_says_what_moved_in_it(picture: FlowPicture) -> None:
    assert "Expired: 2" in picture.words_of(2)
    assert "Nothing moved" in picture.words_of(1)


def test_arrows_go_from_week_to_week_and_return_picks_one(picture: FlowPicture, qtbot: QtBot) -> None:
    qtbot.keyClick(picture, Qt.Key.Key_Left)
    qtbot.keyClick(picture, Qt.Key.Key_Left)
    with qtbot.waitSignal(picture.week_picked) as picked:
        qtbot.keyClick(picture, Qt.Key.Key_Return)
    assert picked.args == [WEEKS[6]]


def test_a_click_picks_the_week_under_it(picture: FlowPicture, qtbot: QtBot) -> None:
    with qtbot.waitSignal(picture.week_picked) as picked:
        qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=QPoint(50, 100))
    assert picked.args == [WEEKS[0]]


def test_bars_are_painted_on_both_sides_of_the_line(picture: FlowPicture) -> None:
    picture.grab()
    picture.show_flows((), ())
    picture.grab()
