"""The theme in force, and how widgets ask it. The application installs it once; tests install it in a fixture."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QStyleFactory, QToolButton

from strata import paths
from strata.settings import TEXT_SIZE, THEME, Settings
from strata.ui.theme.icons import IconShelf
from strata.ui.theme.metrics import TypeScale, type_scale
from strata.ui.theme.palette import Palette, Role, load_palette
from strata.ui.theme.qss import render

_FAMILIES = ("Inter", "SF Pro Text", "Segoe UI Variable", "Segoe UI", "Noto Sans", "Cantarell", "Ubuntu", "DejaVu Sans")
_MONOSPACED = ("JetBrains Mono", "SF Mono", "Cascadia Code", "Consolas", "Menlo", "Noto Sans Mono", "DejaVu Sans Mono")


_active: "Theme | None" = None


class Theme(QObject):
    """Colours, type and icons of the whole application.

    Signals:
        changed: palette or text size moved; repaint what holds colours.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: Settings, resources: Path, cache: Path) -> None:
        super().__init__(app)
        self._app = app
        self._settings = settings
        self._resources = resources
        self._shelf = IconShelf(resources / "icons", cache / "icons")
        self._applying = False
        self._icons: dict[tuple[str, Role, Role | None, bool], QIcon] = {}
        self.palette = self._wanted_palette()
        self.scale = type_scale(settings.get(TEXT_SIZE))
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(_body_font(self.scale))
        app.styleHints().colorSchemeChanged.connect(self.apply)

    def apply(self) -> None:
        """Follow the settings and the system; cheap when nothing moved."""
        if self._applying:
            return
        self._applying = True
        try:
            self._tell_platform()
            self._icons.clear()
            self.palette = self._wanted_palette()
            self.scale = type_scale(self._settings.get(TEXT_SIZE))
            self._app.setFont(_body_font(self.scale))
            self._app.setPalette(_qt_palette(self.palette))
            self._app.setStyleSheet(render(self._resources / "styles", self.palette, self.scale, self._shelf.file))
        finally:
            self._applying = False
        self.changed.emit()

    def icon(self, name: str, role: Role = Role.TEXT_MUTED, on: Role | None = None, *, gap: bool = False) -> QIcon:
        """Return an icon in a role's colour; `on` is its colour while checked; `gap` keeps room for words after it."""
        wanted = (name, role, on, gap)
        if wanted not in self._icons:
            self._icons[wanted] = self._shelf.icon(
                name,
                self.palette.colour(role),
                on=self.palette.colour(on) if on else None,
                disabled=self.palette.colour(Role.BORDER_STRONG),
                gap=gap,
            )
        return self._icons[wanted]

    def _tell_platform(self) -> None:
        """Let window frames and native dialogs follow the person's choice."""
        hints = self._app.styleHints()
        match self._settings.get(THEME):
            case "light":
                hints.setColorScheme(Qt.ColorScheme.Light)
            case "dark":
                hints.setColorScheme(Qt.ColorScheme.Dark)
            case _:
                hints.unsetColorScheme()

    def _wanted_palette(self) -> Palette:
        name = self._settings.get(THEME)
        if name == "system":
            name = "dark" if self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"
        return load_palette(self._resources / "themes" / f"{name}.toml")


def install(app: QApplication, settings: Settings) -> Theme:
    """Give the application its look and make it the one that widgets ask. Call before the first widget is made."""
    global _active
    if _active is not None:
        app.styleHints().colorSchemeChanged.disconnect(_active.apply)
        _active.deleteLater()
    _active = Theme(app, settings, paths.resources(), paths.places().cache)
    _active.apply()
    return _active


def theme() -> Theme:
    """Return the theme in force. Raises `RuntimeError` before `install`."""
    if _active is None:
        raise RuntimeError("No theme is installed yet.")
    return _active


def colour(role: Role) -> str:
    """Return a role's colour as "#rrggbb", for HTML."""
    return theme().palette.colour(role)


def qcolor(role: Role) -> QColor:
    """Return a role's colour, for painting."""
    return theme().palette.qcolor(role)


def icon(name: str, role: Role = Role.TEXT_MUTED, on: Role | None = None) -> QIcon:
    """Return an icon as it is now; prefer `bind_icon`, which follows the theme."""
    return theme().icon(name, role, on)


def type_sizes() -> TypeScale:
    """Return the font sizes in force, in device-independent pixels."""
    return theme().scale


def by_text(pixels: int) -> int:
    """Return a width that words need, made for the normal size of text, for the size in force."""
    return round(pixels * type_sizes().body / type_scale("normal").body)


def on_theme(owner: QObject, slot: Callable[[], None]) -> None:
    """Call the bound method `slot` of `owner` whenever the look changes."""
    theme().changed.connect(slot, Qt.ConnectionType.UniqueConnection)


def bind_icon(
    target: QAbstractButton | QLabel, name: str, role: Role = Role.TEXT_MUTED, *, on: Role | None = None, size: int = 18
) -> None:
    """Show an icon on a button or label, `size` px wide, and keep its colour in step with the theme."""
    for older in target.findChildren(_IconBinding, options=Qt.FindChildOption.FindDirectChildrenOnly):
        older.deleteLater()
        older.setParent(None)
    _IconBinding(target, name, role, on, size)


def monospaced() -> str:
    """Return the family for code."""
    return _present(_MONOSPACED) or QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


class _IconBinding(QObject):
    """Repaints one widget's icon when the theme moves; dies with the widget."""

    def __init__(self, target: QAbstractButton | QLabel, name: str, role: Role, on: Role | None, size: int) -> None:
        super().__init__(target)
        self._target, self._name, self._role, self._on, self._size = target, name, role, on, size
        theme().changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        if isinstance(self._target, QLabel):
            drawn = theme().icon(self._name, self._role, self._on)
            self._target.setPixmap(drawn.pixmap(QSize(self._size, self._size), self._target.devicePixelRatioF()))
            return
        gap = bool(self._target.text()) and not _is_bare(self._target)
        self._target.setIcon(theme().icon(self._name, self._role, self._on, gap=gap))
        self._target.setIconSize(QSize(round(self._size * 4 / 3) if gap else self._size, self._size))


def _is_bare(button: QAbstractButton) -> bool:
    """Whether a button shows its icon alone, or before nothing."""
    beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    rightwards = button.layoutDirection() is Qt.LayoutDirection.LeftToRight
    return isinstance(button, QToolButton) and not (button.toolButtonStyle() is beside and rightwards)


def _present(families: tuple[str, ...]) -> str:
    return next((family for family in families if QFontDatabase.hasFamily(family)), "")


def _body_font(scale: TypeScale) -> QFont:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    family = system.family() if QFontDatabase.hasFamily(system.family()) else _present(_FAMILIES)
    font = QFont(_present(("Inter",)) or family or system.family())
    font.setPixelSize(scale.body)
    return font


def _qt_palette(palette: Palette) -> QPalette:
    """Give Qt's own drawing (menus, text selection, native parts) the same colours."""
    group = QPalette.ColorRole
    pairs = (
        (group.Window, Role.CANVAS), (group.WindowText, Role.TEXT), (group.Base, Role.FIELD),
        (group.AlternateBase, Role.SURFACE), (group.Text, Role.TEXT), (group.Button, Role.RAISED),
        (group.ButtonText, Role.TEXT), (group.BrightText, Role.BAD), (group.ToolTipBase, Role.RAISED),
        (group.ToolTipText, Role.TEXT), (group.Highlight, Role.SELECTION), (group.HighlightedText, Role.SELECTION_TEXT),
        (group.Link, Role.ACCENT_TEXT), (group.LinkVisited, Role.ACCENT_TEXT), (group.PlaceholderText, Role.TEXT_FAINT),
        (group.Accent, Role.ACCENT), (group.Light, Role.RAISED), (group.Midlight, Role.BORDER), (group.Mid, Role.BORDER),
        (group.Dark, Role.BORDER_STRONG), (group.Shadow, Role.BORDER_STRONG),
    )  # fmt: skip
    made = QPalette()
    for qt_role, role in pairs:
        made.setColor(qt_role, palette.qcolor(role))
    for qt_role in (group.WindowText, group.Text, group.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, qt_role, palette.qcolor(Role.BORDER_STRONG))
    return made
