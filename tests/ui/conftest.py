"""What tests of the window stand on: one look, tasks that leave no thread behind, and whole libraries."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from strata.bootstrap import Library
from strata.settings import THEME, Settings
from strata.tasks.inline import InlineTasks
from strata.tasks.lanes import LaneTasks
from strata.ui.navigation import ToastText
from strata.ui.theme.active import Theme, install
from tests.support.library import opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Choices of a person who prefers the light theme."""
    chosen = Settings(tmp_path / "settings.json")
    chosen.set(THEME, "light")
    return chosen


@pytest.fixture(autouse=True)
def look(qapp: QApplication, settings: Settings) -> Theme:
    """The theme that every widget asks. What tests before left to be deleted goes first: styling it anew takes long."""
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return install(qapp, settings)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library; files that need something in it bring their own."""
    with opened(tmp_path) as made:
        yield made


@pytest.fixture
def inline_tasks(qapp: QApplication) -> InlineTasks:
    """Tasks whose callbacks have run when a call returns."""
    return InlineTasks()


@pytest.fixture
def lane_tasks(qapp: QApplication) -> Iterator[LaneTasks]:
    """Tasks on real threads, ended after the test."""
    tasks = LaneTasks()
    yield tasks
    tasks.close()


@pytest.fixture
def toasts() -> list[ToastText]:
    return []
