"""The strata view: what is seen, and what hands can do with it."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from strata import paths
from strata.ui.theme.palette import load_palette
from strata.ui.widgets.sediment.hands import Tool
from strata.ui.widgets.sediment.layout import AXIS, GUTTER, depths_of
from strata.ui.widgets.sediment.ramp import level_of, oklab, ramp
from strata.ui.widgets.sediment.span import SHORTEST, Span, whole_of
from strata.ui.widgets.sediment.ticks import APART, ticks
from strata.ui.widgets.sediment.timescale import TimeScale
from strata.ui.widgets.sediment.values import Grains, GrainWords, Moves, no_moves
from strata.ui.widgets.sediment.view import StrataView
from tests.benchmarks.grains import BANDS, grains

NOW = 1_782_000_000.0
DAY = 86_400.0

_BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""How colours look without one kind of cones, on linear RGB (Machado, Oliveira and Fernandes 2009, severity 1)."""


def some(*rows: tuple[int, float, int, float]) -> Grains:
    """Grains from (key, days ago, band, score)."""
    keys, days, bands, scores = (np.array(column) for column in zip(*rows, strict=True))
    times = NOW - days * DAY
    never = np.full(len(rows), np.nan)
    marks = np.zeros(len(rows), np.uint8)
    return Grains(keys.astype(np.int64), times, bands.astype(np.int8), scores.astype(np.float32), times, never, marks)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[StrataView]:
    made = StrataView(BANDS, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(GUTTER + 800, 500 + AXIS)
    made.show()
    made.show_grains(some((1, 400, 3, 9), (2, 300, 3, 5), (3, 3, 2, 5), (4, 0.04, 1, 5), (5, 200, 3, 2)), no_moves())
    return made


def where(view: StrataView, key: int) -> QPoint:
    place = view.scene.place_of(key)
    assert place is not None
    return QPointF(*view.scene.point_of(place, view.layout_now(), view.span)).toPoint()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eyes", [None, *_BLIND])
def test_more_effective_is_always_further_from_the_ground_whatever_the_eyes(theme: str, eyes: str | None) -> None:
    palette = load_palette(paths.resources() / "themes" / f"{theme}.toml")
    rgb = ramp(palette) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    if eyes is not None:
        linear = np.clip(linear @ np.array(_BLIND[eyes]).T, 0, 1)
    seen = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    names = ["#" + "".join(f"{round(part * 255):02x}" for part in row) for row in seen]
    steps = np.diff(oklab(names)[::5, 0])
    assert (steps > 0.01).all() if palette.dark else (steps < -0.01).all()


def test_scores_keep_their_order_as_colours() -> None:
    levels = level_of(np.linspace(1, 10, 200).astype(np.float32))
    assert (np.diff(levels.astype(int)) >= 0).all()
    assert len(set(levels.tolist())) > 40


@given(st.floats(-400 * 365 * DAY, 30 * DAY), st.booleans())
def test_a_moment_is_found_again_on_any_axis(ahead: float, bent: bool) -> None:
    scale = TimeScale(NOW, bent)
    assert scale.moment(scale.place(NOW + ahead)) == pytest.approx(NOW + ahead, abs=max(1e-3, abs(ahead) * 1e-9))
    assert scale.places(np.array([NOW + ahead]))[0] == pytest.approx(scale.place(NOW + ahead))


@given(st.floats(0.05, 12 * 365), st.floats(1e-4, 1), st.floats(0, 1), st.booleans())
def test_ticks_never_crowd_and_never_go_missing(days: float, zoom: float, at: float, bent: bool) -> None:
    scale = TimeScale(NOW, bent)
    whole = whole_of(some((1, days, 3, 5)), scale)
    span = whole.zoomed(zoom, whole.start + at * whole.length).within(whole, scale)
    made = ticks(span, scale, 900)
    pixels = np.array([(tick.place - span.start) / span.length * 900 for tick in made])
    assert len(made) >= 1
    assert (np.diff(pixels) >= APART - 1e-6).all()
    assert all(tick.label for tick in made)


@given(st.floats(0.01, 3), st.floats(-2, 2))
def test_what_is_in_sight_stays_within_the_whole(zoom: float, way: float) -> None:
    scale = TimeScale(NOW)
    whole = whole_of(some((1, 900, 3, 5)), scale)
    span = whole.zoomed(zoom, whole.middle).panned(way * whole.length).within(whole, scale)
    assert span.start >= whole.start - 1e-6
    assert span.end <= whole.end + 1e-6
    assert span.length >= SHORTEST * scale.pace(whole.start)


def test_a_grain_always_lies_at_the_same_depth() -> None:
    made, _ = grains(2_000, NOW)
    depths = depths_of(made)
    assert depths.min() > 0
    assert depths.max() < 1
    turned = made.take(np.arange(len(made))[::-1])
    assert (depths_of(turned)[::-1] == depths).all()


def test_grains_are_painted_in_their_bands_one_by_one_and_as_density(view: StrataView) -> None:
    empty = StrataView(BANDS, clock=lambda: NOW)
    empty.resize(view.size())
    for count in (500, 40_000):
        made, moves = grains(count, NOW)
        view.show_grains(made, moves)
        layout = view.layout_now()
        picture = view.grab().toImage()
        ratio = picture.devicePixelRatio()
        ground = picture.pixelColor(round(20 * ratio), round((layout.edges[3] + 3) * ratio))
        row = [
            picture.pixelColor(round(x * ratio), round((layout.middle(3) + dy) * ratio))
            for x in range(GUTTER + 20, GUTTER + 500, 3)
            for dy in (-9, 0, 9)
        ]
        assert sum(abs(colour.lightness() - ground.lightness()) > 40 for colour in row) > 10
    empty.deleteLater()


def test_pointing_at_a_grain_asks_for_its_words_and_shows_them(view: StrataView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.words_wanted) as asked:
        qtbot.mouseMove(view, where(view, 3))
    assert asked.args == [3]
    view.setFocus()
    view.tell(3, GrainWords("Prefers window seats.", "Working · 5.0"))
    assert "Prefers window seats." in view.accessibleDescription()


def test_late_words_for_another_grain_are_left_out(view: StrataView, qtbot: QtBot) -> None:
    qtbot.mouseMove(view, where(view, 3))
    view.tell(1, GrainWords("Something else.", ""))
    assert "Something else." not in view.accessibleDescription()


def test_a_click_picks_one_and_control_adds_more(view: StrataView, qtbot: QtBot) -> None:
    with qtbot.waitSignals([view.picked, view.selection_moved]):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=where(view, 1))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, where(view, 4))
    assert sorted(view.scene.selected().tolist()) == [1, 4]
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, where(view, 1))
    assert view.scene.selected().tolist() == [4]


def test_a_double_click_opens(view: StrataView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=where(view, 2))
    assert opened.args == [2]


@pytest.mark.parametrize("by_tool", [True, False])
def test_a_rubber_band_selects_what_it_encloses(view: StrataView, qtbot: QtBot, by_tool: bool) -> None:
    view.hands.tool = Tool.SELECT if by_tool else Tool.PAN
    keys = Qt.KeyboardModifier.NoModifier if by_tool else Qt.KeyboardModifier.ShiftModifier
    layout = view.layout_now()
    start, end = QPoint(GUTTER + 2, int(layout.edges[3]) + 1), QPoint(GUTTER + 600, int(layout.edges[4]) - 1)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, keys, start)
    qtbot.mouseMove(view, QPoint(300, 300))
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, keys, end)
    assert sorted(view.scene.selected().tolist()) == [1, 2, 5]


def test_the_wheel_zooms_at_the_pointer(view: StrataView, qtbot: QtBot) -> None:
    at = where(view, 3)
    place = view.layout_now().place_of(at.x(), view.span)
    before = view.span.length
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    qtbot.waitUntil(lambda: view.span.length < before * 0.62)
    assert view.layout_now().place_of(at.x(), view.span) == pytest.approx(place, abs=before * 0.01)


def test_dragging_pans_and_stops_at_the_ends(view: StrataView, qtbot: QtBot) -> None:
    view.show_span(view.whole.zoomed(0.5, view.whole.middle), gliding=False)
    start = view.span.start
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(600, 20))
    qtbot.mouseMove(view, QPoint(640, 20))
    qtbot.mouseMove(view, QPoint(700, 20))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(700, 20))
    assert view.span.start < start
    view.pan(100_000)
    assert view.span.start == pytest.approx(view.whole.start)


def test_arrows_walk_through_time_and_from_band_to_band(view: StrataView, qtbot: QtBot) -> None:
    view.rest_on(1)
    walked = []
    view.picked.connect(walked.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    assert walked == [2, 5, 3, 4, 3, 5]


def test_the_keyboard_selects_opens_and_lets_go(view: StrataView, qtbot: QtBot) -> None:
    view.rest_on(3)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.scene.selected().tolist() == [3]
    with qtbot.waitSignal(view.opened):
        qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.scene.selected()) == 5
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert len(view.scene.selected()) == 0


def test_walking_brings_what_is_out_of_sight_into_it(view: StrataView, qtbot: QtBot) -> None:
    view.rest_on(4)
    view.show_span(Span(view.whole.end - 500, view.whole.end), gliding=False)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    place = view.scene.place_of(3)
    assert place is not None
    assert view.span.start < view.scene.across[place] < view.span.end


def test_a_click_on_a_band_name_gives_it_the_height(view: StrataView, qtbot: QtBot) -> None:
    before = view.layout_now().height(1)
    at = QPoint(40, int(view.layout_now().middle(1)))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert view.layout_now().height(1) > 2 * before
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(40, int(view.layout_now().middle(1))))
    assert view.layout_now().height(1) == pytest.approx(before)


def test_selection_and_place_survive_new_grains_but_not_the_grain(view: StrataView) -> None:
    view.select([1, 2])
    view.show_span(view.whole.zoomed(0.3, view.whole.middle), gliding=False)
    span = view.span
    view.show_grains(some((1, 400, 3, 9), (9, 1, 2, 5)), no_moves())
    assert view.scene.selected().tolist() == [1]
    assert view.span.start == pytest.approx(span.start, rel=1e-3)


def test_an_even_axis_shows_the_same_moments(view: StrataView) -> None:
    view.show_span(view.whole.zoomed(0.3, view.whole.middle), gliding=False)
    before = TimeScale(NOW).moment(view.span.start)
    view.bend(False)
    assert TimeScale(NOW, bent=False).moment(view.span.start) == pytest.approx(before, abs=1)


def test_the_way_of_a_memory_leads_through_its_layers(view: StrataView) -> None:
    moves = Moves(
        np.array([1, 1], np.int64), NOW - DAY * np.array([390.0, 380.0]), np.array([1, 2], np.int8), np.array([2, 3], np.int8)
    )
    view.show_grains(view.scene.grains, moves)
    place = view.scene.place_of(1)
    assert place is not None
    layout = view.layout_now()
    path = view.scene.path_of(place, layout, view.span)
    assert [layout.band_at(y) for _, y in path] == [1, 2, 3]


def test_the_countdown_of_a_band_is_said(view: StrataView) -> None:
    made = some((1, 0.05, 1, 5), (2, 0.01, 1, 5))
    view.show_grains(replace(made, until=np.array([NOW + 41 * 60, NOW + 99 * 60])), no_moves())
    assert "next goes in 41 min" in view.accessibleDescription()
    view.grab()


def test_nothing_is_shown_without_complaint(view: StrataView, qtbot: QtBot) -> None:
    view.show_grains(view.scene.grains.take(np.empty(0, np.intp)), no_moves())
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Plus, Qt.Key.Key_Home, Qt.Key.Key_Space):
        qtbot.keyClick(view, key)
    view.grab()
    assert "Long-term: 0 memories" in view.accessibleDescription()


def test_too_few_bands_are_refused() -> None:
    with pytest.raises(ValueError, match="5 bands"):
        StrataView(BANDS[:2])


def test_very_many_that_are_chosen_are_veiled_in_one_frame(view: StrataView) -> None:
    view.show_grains(*grains(30_000, NOW))
    view.repaint()
    plain = view.grab().toImage()
    begun = time.thread_time()
    view.choose(view.sight_now().places)
    view.repaint()
    assert time.thread_time() - begun < 0.4, "a ring for each took longer than that for a third of them"
    assert view.grab().toImage() != plain
    assert len(view.scene.selected()) == 30_000
