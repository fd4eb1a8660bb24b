"""Rows that wrap: every line of chips, fields and buttons stands on one middle."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from strata.ui.widgets.chips import ChipRow


def row_of(qtbot: QtBot, width: int, *heights: int, line: int = 0) -> tuple[QWidget, list[QLabel]]:
    row = ChipRow(line=line)
    qtbot.addWidget(row)
    parts = [QLabel() for _ in heights]
    for part, height in zip(parts, heights, strict=True):
        part.setFixedSize(60, height)
        row.add(part)
    row.resize(width, row.flow.heightForWidth(width))
    row.show()
    qtbot.waitExposed(row)
    return row, parts


def test_what_is_lower_stands_in_the_middle_of_its_line(qtbot: QtBot) -> None:
    _row, (chip, field) = row_of(qtbot, 400, 26, 32)
    assert chip.y() + 13 == field.y() + 16


def test_a_line_is_as_high_as_the_button_beside_the_row(qtbot: QtBot) -> None:
    row, (chip,) = row_of(qtbot, 400, 26, line=34)
    assert chip.y() == 4
    assert row.height() == 34


def test_what_does_not_fit_goes_to_the_next_line(qtbot: QtBot) -> None:
    row, (first, second) = row_of(qtbot, 100, 20, 30)
    assert (first.x(), second.x()) == (0, 0)
    assert second.y() == 26
    assert row.height() == 56


def test_a_row_with_nothing_in_it_has_no_height(qtbot: QtBot) -> None:
    row = ChipRow(line=34)
    qtbot.addWidget(row)
    assert row.flow.heightForWidth(300) == 0
