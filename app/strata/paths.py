"""Where things lie on this machine. `STRATA_HOME` puts all of it below one folder (used by tests and portable set-ups)."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that Strata uses, none of them made yet.

    Attributes:
        library: the default library.
        config: settings and window geometry.
        cache: what can be made again (the exported encoder, compiled styles).
        models: embedding models that the person fetched or added.
        logs: the program's log.
    """

    library: Path
    config: Path
    cache: Path
    models: Path
    logs: Path

    def library_at(self, chosen: str) -> Path:
        """Return the library's folder: the one that the person chose, or the default where that is empty."""
        return Path(chosen) if chosen else self.library


def places() -> Places:
    """Return the folders for this person, from the platform's own conventions."""
    home = os.environ.get("STRATA_HOME")
    if home:
        root = Path(home).expanduser().resolve()
        return Places(root / "library", root / "config", root / "cache", root / "models", root / "logs")
    dirs = platformdirs.PlatformDirs("Strata", appauthor=False)
    data = Path(dirs.user_data_path)
    return Places(
        data / "library", Path(dirs.user_config_path), Path(dirs.user_cache_path), data / "models", Path(dirs.user_log_path)
    )


def typed(text: str) -> Path:
    """Return the path that somebody typed; "~" means the person's home."""
    try:
        return Path(text).expanduser()
    except RuntimeError:  # "~name" of nobody on this machine
        return Path(text)


def readable(place: Path) -> bool:
    """Whether the engines can open files there: they take a path as text, and no control characters in it."""
    text = str(place.absolute())
    return text.isprintable() or not any(ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in text)


def resources() -> Path:
    """Return the folder of icons, themes and the sample library: beside a frozen program, else in the checkout."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(str(frozen)) / "resources"
    return Path(__file__).resolve().parents[2] / "resources"
