"""The shared table model: any number of ids, rows fetched only where somebody looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from strata.domain.errors import IndexUnavailable
from strata.tasks.inline import InlineTasks
from strata.tasks.lanes import LaneTasks
from strata.ui.models.columns import Column
from strata.ui.models.windowed import ID, PAGE_SIZE, PAGES_KEPT, ROW, WindowedModel


@dataclass(frozen=True, slots=True)
class Grain:
    seq: int
    name: str


class Order(StrEnum):
    NAME = "name"


COLUMNS: tuple[Column[Grain], ...] = (
    Column("Name", lambda grain: grain.name, Order.NAME, tip=lambda grain: f"Grain {grain.seq}"),
    Column("Number", lambda grain: str(grain.seq), align=Qt.AlignmentFlag.AlignRight),
)


class Store:
    """Grains by number; the odd ones can vanish."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.gone: set[int] = set()
        self.broken = False
        self.prefix = "grain"

    def page(self, seqs: Sequence[int]) -> tuple[Grain, ...]:
        if self.broken:
            raise IndexUnavailable("The list cannot be read.")
        self.asked += seqs
        return tuple(Grain(seq, f"{self.prefix} {seq}") for seq in seqs if seq not in self.gone)


def key(grain: Grain) -> int:
    return grain.seq


def settle(model: WindowedModel[Grain], qtbot: QtBot, place: int) -> None:
    qtbot.waitUntil(lambda: model.row_at(place) is not None)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def model(inline_tasks: InlineTasks, store: Store) -> WindowedModel[Grain]:
    return WindowedModel(inline_tasks, COLUMNS, store.page, key)


def test_the_model_keeps_qt_s_rules(model: WindowedModel[Grain], qtbot: QtBot) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show_ids(range(250))
    settle(model, qtbot, 0)
    model.refresh()
    settle(model, qtbot, 240)
    assert tester.model() is model


def test_a_million_rows_fetch_only_the_pages_in_sight(lane_tasks: LaneTasks, store: Store, qtbot: QtBot) -> None:
    model = WindowedModel(lane_tasks, COLUMNS, store.page, key)
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    model.show_ids(range(1_000_000))
    view.resize(400, 600)
    view.show()
    settle(model, qtbot, 0)
    view.scrollToBottom()
    settle(model, qtbot, 999_999)
    assert len(store.asked) <= 6 * PAGE_SIZE
    assert model.index(999_999, 0).data() == "grain 999999"


def test_rows_on_the_way_are_empty(model: WindowedModel[Grain], qtbot: QtBot) -> None:
    model.show_ids([7, 8])
    assert model.index(0, 0).data() == ""
    assert model.index(0, 0).data(ROW) is None
    assert model.index(0, 0).data(ID) == 7
    with qtbot.waitSignal(model.loaded):
        pass
    assert model.index(0, 0).data() == "grain 7"
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "Grain 7"
    assert model.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight


def test_a_row_that_is_gone_stays_empty_and_is_not_asked_for_again(
    model: WindowedModel[Grain], store: Store, qtbot: QtBot
) -> None:
    store.gone = {8}
    model.show_ids([7, 8, 9])
    settle(model, qtbot, 0)
    assert model.row_at(1) is None
    assert model.row_at(2) == Grain(9, "grain 9")
    assert store.asked == [7, 8, 9]


def test_refreshing_keeps_selection_and_shows_the_old_until_the_new_is_here(
    model: WindowedModel[Grain], store: Store, qtbot: QtBot
) -> None:
    model.show_ids([1, 2])
    settle(model, qtbot, 0)
    kept = QPersistentModelIndex(model.index(1, 0))
    store.prefix = "pebble"
    model.refresh()
    assert model.index(0, 0).data() == "grain 1"
    with qtbot.waitSignal(model.loaded):
        pass
    assert model.index(0, 0).data() == "pebble 1"
    assert kept.isValid()


def test_pages_seen_long_ago_are_let_go(model: WindowedModel[Grain], store: Store, qtbot: QtBot) -> None:
    model.show_ids(range(PAGE_SIZE * (PAGES_KEPT + 2)))
    for page in range(PAGES_KEPT + 2):
        settle(model, qtbot, page * PAGE_SIZE)
    asked = len(store.asked)
    settle(model, qtbot, 0)
    assert len(store.asked) == asked + PAGE_SIZE


def test_a_header_asks_for_its_order_and_others_do_not(model: WindowedModel[Grain], qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.sorted_by) as asked:
        model.sort(0, Qt.SortOrder.DescendingOrder)
    assert asked.args == [Order.NAME, True]
    with qtbot.assertNotEmitted(model.sorted_by):
        model.sort(1)


def test_ids_are_found_again(model: WindowedModel[Grain]) -> None:
    model.show_ids([5, 3, 9])
    assert model.place_of(9) == 2
    assert model.place_of(4) is None
    assert list(model.ids()) == [5, 3, 9]
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Name"


def test_a_page_that_fails_is_told_once(
    model: WindowedModel[Grain], store: Store, inline_tasks: InlineTasks, qtbot: QtBot
) -> None:
    store.broken = True
    model.show_ids([1])
    with qtbot.waitSignal(inline_tasks.problem):
        model.row_at(0)
    assert model.row_at(0) is None
