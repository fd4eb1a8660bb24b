"""Every setting declared once: key, type, default, title and help; kept as one small JSON file."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from strata.domain.errors import InvalidRequest, WorldError

Value = TypeVar("Value", str, bool, int)


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """The declaration of one setting.

    Attributes:
        key: dotted name in the file.
        choices: allowed values, empty when any value of the type will do.
    """

    key: str
    default: Value
    title: str
    help: str
    choices: tuple[Value, ...] = ()


LIBRARY_PATH: Final = Setting(
    "library.path", "", "Library folder", "Where everything you keep lies. Empty means the default folder."
)
THEME: Final = Setting(
    "appearance.theme", "system", "Theme", "Light, dark, or whatever your system uses.", ("system", "light", "dark")
)
TEXT_SIZE: Final = Setting(
    "appearance.text_size", "normal", "Text size", "Size of the text in lists and in the reader.", ("small", "normal", "large")
)
WORDS_LANGUAGE: Final = Setting(
    "search.language",
    "english",
    "Language of your words",
    "Search then treats forms of one word as the same. Changing it makes the word index anew.",
    (
        "none",
        "arabic",
        "danish",
        "dutch",
        "english",
        "finnish",
        "french",
        "german",
        "hungarian",
        "italian",
        "norwegian",
        "portuguese",
        "romanian",
        "russian",
        "spanish",
        "swedish",
        "turkish",
    ),
)
BULK_DEVICE: Final = Setting(
    "embedding.device",
    "auto",
    "Compute vectors on",
    "Auto takes the graphics chip if there is one, else the processor.",
    ("auto", "mps", "cuda", "cpu"),
)
EMBED_PAUSED: Final = Setting(
    "embedding.paused", False, "Pause understanding", "New text stays findable by words; vectors wait until you resume."
)
IMPORT_DO_NOT_REMEMBER: Final = Setting(
    "import.do_not_remember",
    False,
    "Import conversations marked “do not remember”",
    "Some assistants mark conversations as not to be remembered. Strata leaves them out unless you choose otherwise.",
)
TRASH_DAYS: Final = Setting(
    "trash.days",
    30,
    "Empty the trash after",
    "Days that something lies in the trash before it is deleted for good. 0 means that only you empty it.",
    (0, 7, 30, 90, 365),
)

ALL: Final[tuple[Setting[str] | Setting[bool] | Setting[int], ...]] = (
    LIBRARY_PATH,
    THEME,
    TEXT_SIZE,
    WORDS_LANGUAGE,
    BULK_DEVICE,
    EMBED_PAUSED,
    IMPORT_DO_NOT_REMEMBER,
    TRASH_DAYS,
)


class Settings:
    """The person's choices. Reads once; each `set` is on disk when it returns.

    Unknown keys in the file are kept, so that an older Strata does not lose what a newer one wrote.
    """

    def __init__(self, file: Path) -> None:
        """Read `file` if it exists; a damaged one is set aside as `*.damaged` and defaults are used."""
        self._file = file
        self._values: dict[str, object] = self._read()

    def get(self, setting: Setting[Value]) -> Value:
        """Return the chosen value, or the default where none (or no valid one) was chosen."""
        value = self._values.get(setting.key, setting.default)
        valid = type(value) is type(setting.default) and (not setting.choices or value in setting.choices)
        return value if valid else setting.default  # type: ignore[return-value]

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Choose a value. Raises `InvalidRequest` for one that is not allowed, `WorldError` when it cannot be kept."""
        if setting.choices and value not in setting.choices:
            raise InvalidRequest(f"“{value}” is not a choice for {setting.title}.", f"Choose one of {setting.choices}.")
        self._values[setting.key] = value
        self._write()

    def _read(self) -> dict[str, object]:
        try:
            loaded = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            self._file.replace(self._file.with_suffix(".damaged"))
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def _write(self) -> None:
        beside = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8") as stream:
                json.dump(self._values, stream, indent=2, ensure_ascii=False)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(self._file)
        except OSError as error:
            raise WorldError(f"Your settings could not be kept: {error.strerror}.", "Free some room and try again.") from error
