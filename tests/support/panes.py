"""A pane on the screen as the window shows it, for the length of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

from strata.tasks.inline import InlineTasks
from strata.ui.navigation import ToastText
from strata.ui.pane import Pane

PaneT = TypeVar("PaneT", bound=Pane)


@contextmanager
def shown(pane: PaneT, qtbot: QtBot, tasks: InlineTasks, toasts: list[ToastText]) -> Iterator[PaneT]:
    """Show a pane and gather what it says in `toasts`; a failing task fails the test."""
    tasks.problem.connect(lambda error: pytest.fail(repr(error)))
    pane.toast.connect(toasts.append)
    pane.resize(1100, 700)
    qtbot.addWidget(pane)
    pane.show()
    qtbot.waitExposed(pane)
    pane.activate()
    yield pane
    pane.leave()
