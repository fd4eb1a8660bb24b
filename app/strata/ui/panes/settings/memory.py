"""The section about memory: how long layers keep, what moves on, where captures begin."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from strata.domain.memories import Layer
from strata.settings import (
    MEMORY_ARCHIVE_DAYS,
    MEMORY_BEGINS_IN,
    MEMORY_LAST_MINUTES,
    MEMORY_LTM_FROM,
    MEMORY_LTM_HALF_LIFE,
    MEMORY_LTM_USES,
    MEMORY_STM_HALF_LIFE,
    MEMORY_STM_HOURS,
    MEMORY_SURE_FROM,
    MEMORY_WM_DAYS,
    MEMORY_WM_FROM,
    MEMORY_WM_HALF_LIFE,
    MEMORY_WM_SINKS_BELOW,
    Setting,
    Settings,
)
from strata.ui.memory_words import layer_title
from strata.ui.panes.settings.numbers import DecimalNumber, WholeNumber
from strata.ui.panes.settings.section import Choice, Section
from strata.ui.text import locale, tr
from strata.ui.widgets.buttons import Button, IconButton
from strata.ui.widgets.cards import Separator
from strata.ui.widgets.labels import Label

Declared = Setting[str] | Setting[int] | Setting[float]
Value = str | int | float

_LIVES: Final = (
    MEMORY_STM_HOURS, MEMORY_WM_DAYS, MEMORY_STM_HALF_LIFE, MEMORY_WM_HALF_LIFE, MEMORY_LTM_HALF_LIFE, MEMORY_ARCHIVE_DAYS,
)  # fmt: skip
_MOVES: Final = (
    MEMORY_LAST_MINUTES, MEMORY_WM_FROM, MEMORY_LTM_FROM, MEMORY_LTM_USES, MEMORY_WM_SINKS_BELOW,
)  # fmt: skip
ALL: Final[tuple[Declared, ...]] = (MEMORY_BEGINS_IN, *_LIVES, *_MOVES, MEMORY_SURE_FROM)
"""The settings of memory, in the order of the section."""

_STEP: Final = {MEMORY_SURE_FROM.key: (0.05, 2)}


@dataclass(frozen=True, slots=True)
class _Shown:
    """The controls of one setting: how to show a value, and the button back to the default."""

    show: Callable[[Value], None]
    reset: IconButton


@dataclass(frozen=True, slots=True)
class Choices:
    """Values of settings, to go back to."""

    values: tuple[tuple[Declared, Value], ...]


class MemorySection(Section):
    """Every declared setting of memory in its group, each with the way back to its default.

    Attributes:
        reset_all: sets every one back.

    Signals:
        chosen: a setting has another value, and memories are to be looked at anew.
        reset: `Choices` as they were before all of them were set back.
    """

    chosen = Signal()
    reset = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        text = tr("What you set counts from the next pass on; what memories say is never touched by it.")
        super().__init__(tr("Memory"), text, parent)
        self._settings = settings
        self._shown: dict[str, _Shown] = {}
        self._add(MEMORY_BEGINS_IN)
        self._group(tr("How long layers keep"), _LIVES)
        self._group(tr("What moves on"), _MOVES)
        self._group(tr("What is kept without asking"), (MEMORY_SURE_FROM,))
        self.reset_all = Button(tr("Back to the defaults"), "rotate-ccw")
        self.reset_all.clicked.connect(self._on_reset_all)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.reset_all)
        self.body.addLayout(row)
        self.refresh()

    def refresh(self) -> None:
        """Show what is set now."""
        differs = False
        for setting in ALL:
            value = self._get(setting)
            self._shown[setting.key].show(value)
            changed = value != setting.default
            self._shown[setting.key].reset.setVisible(changed)
            differs = differs or changed
        self.reset_all.setEnabled(differs)

    def use(self, choices: Choices) -> None:
        """Set these values."""
        for setting, value in choices.values:
            self._keep(setting, value)
        self._on_changed()

    # Building

    def _group(self, title: str, settings: tuple[Declared, ...]) -> None:
        self.body.addWidget(Separator())
        self.body.addWidget(Label(title, "caption"))
        for setting in settings:
            self._add(setting)

    def _add(self, setting: Declared) -> None:
        control, show = self._control(setting)
        name = tr("{title}: back to {value}").format(title=tr(setting.title), value=_told(setting))
        reset = IconButton("rotate-ccw", name, size=16)
        policy = reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(policy)
        reset.clicked.connect(partial(self._choose, setting, setting.default))
        self._shown[setting.key] = _Shown(show, reset)
        self.add_row(tr(setting.title), tr(setting.help), reset, control).setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _control(self, setting: Declared) -> tuple[QWidget, Callable[[Value], None]]:
        if isinstance(setting.default, str):
            names = {value: layer_title(Layer(value)) for value in MEMORY_BEGINS_IN.choices}
            choice = Choice(MEMORY_BEGINS_IN, names, MEMORY_BEGINS_IN.default)
            choice.activated.connect(lambda: self._choose(setting, choice.value))
            return choice, lambda value: choice.select(str(value))
        if isinstance(setting.default, int):
            whole = WholeNumber(setting, _units(setting))  # type: ignore[arg-type]
            whole.valueChanged.connect(partial(self._choose, setting))
            return whole, lambda value: whole.show_value(int(value))
        decimal = DecimalNumber(setting, *_STEP.get(setting.key, (0.5, 1)))  # type: ignore[arg-type]
        decimal.valueChanged.connect(partial(self._choose, setting))
        return decimal, lambda value: decimal.show_value(float(value))

    # What is done

    def _choose(self, setting: Declared, value: Value, *_: object) -> None:
        self._keep(setting, value)
        self._on_changed()

    def _on_reset_all(self) -> None:
        before = Choices(tuple((setting, self._get(setting)) for setting in ALL))
        for setting in ALL:
            self._keep(setting, setting.default)
        self._on_changed()
        self.reset.emit(before)

    def _on_changed(self) -> None:
        self.refresh()
        self.chosen.emit()

    def _get(self, setting: Declared) -> Value:
        return self._settings.get(setting)  # type: ignore[type-var]

    def _keep(self, setting: Declared, value: Value) -> None:
        self._settings.set(setting, value)  # type: ignore[type-var]


def _units(setting: Declared) -> tuple[str, str]:
    """Return the unit of a setting for one and for many."""
    if setting.key.endswith("hours"):
        return tr("hour"), tr("hours")
    if setting.key.endswith("days"):
        return tr("day"), tr("days")
    if setting.key.endswith("minutes"):
        return tr("minute"), tr("minutes")
    return tr("use"), tr("uses")


def _told(setting: Declared) -> str:
    """Write the default of a setting."""
    match setting.default:
        case str() as name:
            return layer_title(Layer(name))
        case int() as amount:
            return f"{locale().toString(amount)} {_units(setting)[0 if amount == 1 else 1]}"
        case _:
            return locale().toString(setting.default, "g", 3)
