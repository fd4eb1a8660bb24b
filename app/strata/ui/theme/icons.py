"""Icons: one set of line drawings, their stroke recoloured from the palette, drawn by Qt's SVG engine at any scale."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon


class IconShelf:
    """Recoloured copies of the icons, made when first asked for and kept in a cache folder."""

    def __init__(self, originals: Path, cache: Path) -> None:
        self._originals = originals
        self._cache = cache

    def file(self, name: str, colour: str, *, gap: bool = False) -> Path:
        """Return the file of an icon in one colour, with `gap` a third wider for the words that follow.

        Raises `FileNotFoundError` for an unknown icon.
        """
        kept = self._cache / f"{name}-{colour.lstrip('#')}{'-third' if gap else ''}.svg"
        if not kept.exists():
            drawing = (self._originals / f"{name}.svg").read_text(encoding="utf-8")
            self._cache.mkdir(parents=True, exist_ok=True)
            if gap:
                drawing = drawing.replace('width="24"', 'width="32"').replace("0 0 24 24", "0 0 32 24")
            kept.write_text(drawing.replace("currentColor", colour), encoding="utf-8")
        return kept

    def icon(self, name: str, colour: str, *, on: str | None = None, disabled: str | None = None, gap: bool = False) -> QIcon:
        """Return an icon in `colour`; in `on` while its button is checked; in `disabled` while it cannot be used."""
        icon = QIcon()
        plain = str(self.file(name, colour, gap=gap))
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
            icon.addFile(plain, QSize(), mode, QIcon.State.Off)
            icon.addFile(str(self.file(name, on, gap=gap)) if on else plain, QSize(), mode, QIcon.State.On)
        if disabled:
            for state in (QIcon.State.Off, QIcon.State.On):
                icon.addFile(str(self.file(name, disabled, gap=gap)), QSize(), QIcon.Mode.Disabled, state)
        return icon
