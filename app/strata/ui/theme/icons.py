"""Icons: one set of line drawings, their stroke recoloured from the palette, drawn by Qt's SVG engine at any scale."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon


class IconShelf:
    """Recoloured copies of the icons, made when first asked for and kept in a cache folder."""

    def __init__(self, originals: Path, cache: Path) -> None:
        self._originals = originals
        self._cache = cache

    def file(self, name: str, colour: str) -> Path:
        """Return the file of an icon in one colour. Raises `FileNotFoundError` for an unknown icon."""
        kept = self._cache / f"{name}-{colour.lstrip('#')}.svg"
        if not kept.exists():
            drawing = (self._originals / f"{name}.svg").read_text(encoding="utf-8")
            self._cache.mkdir(parents=True, exist_ok=True)
            kept.write_text(drawing.replace("currentColor", colour), encoding="utf-8")
        return kept

    def icon(self, name: str, colour: str, *, on: str | None = None, disabled: str | None = None) -> QIcon:
        """Return an icon in `colour`; in `on` while its button is checked; in `disabled` while it cannot be used."""
        icon = QIcon()
        plain = str(self.file(name, colour))
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
            icon.addFile(plain, QSize(), mode, QIcon.State.Off)
            icon.addFile(str(self.file(name, on)) if on else plain, QSize(), mode, QIcon.State.On)
        if disabled:
            for state in (QIcon.State.Off, QIcon.State.On):
                icon.addFile(str(self.file(name, disabled)), QSize(), QIcon.Mode.Disabled, state)
        return icon
