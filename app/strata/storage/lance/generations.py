"""The folders of one index: numbered ones, a pointer to the one in use, and broken ones set aside."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from strata.storage.durable import sync_folder
from strata.storage.lance.syncing import write_durably

POINTER: Final = "current"


class Generations:
    """Makes an index anew beside the old one and swaps them in one step.

    `<folder>/current` holds the number of the generation in use; it is replaced atomically, so that after a crash either
    the old or the new one is in use, both whole.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Path | None:
        """Return the generation in use, None when there is none."""
        try:
            number = (self.folder / POINTER).read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        folder = self.folder / number
        return folder if number.isdigit() and folder.is_dir() else None

    def begin(self) -> Path:
        """Make and return the folder of a new generation, not in use yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        folder = self.folder / str(max(self._numbers(), default=0) + 1)
        folder.mkdir()
        sync_folder(self.folder)
        sync_folder(self.folder.parent)
        return folder

    def use(self, folder: Path) -> None:
        """Point to a generation whose files are synced."""
        write_durably(self.folder / POINTER, folder.name.encode("ascii"))

    def set_aside(self, folder: Path) -> Path:
        """Rename a generation that cannot be read, so that it can be looked at; return where it is now."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        aside = folder.with_name(f"{folder.name}.broken-{stamp}")
        while aside.exists():
            aside = aside.with_name(aside.name + "x")
        folder.replace(aside)
        (self.folder / POINTER).unlink(missing_ok=True)
        sync_folder(self.folder)
        return aside

    def sweep(self) -> None:
        """Delete generations that are not in use: left by a rebuild that did not end, or held open by Windows."""
        current = self.current()
        for number in self._numbers():
            folder = self.folder / str(number)
            if folder != current:
                shutil.rmtree(folder, ignore_errors=True)

    def forget_broken(self) -> None:
        """Delete what was set aside."""
        for folder in self.folder.glob("*.broken-*"):
            shutil.rmtree(folder, ignore_errors=True)

    def delete(self) -> None:
        """Delete everything, broken generations too."""
        (self.folder / POINTER).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _numbers(self) -> list[int]:
        if not self.folder.is_dir():
            return []
        return [int(entry.name) for entry in self.folder.iterdir() if entry.name.isdigit()]
