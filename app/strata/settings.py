"""Every setting declared once: key, type, default, title and help; kept as one small JSON file."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from strata.domain.errors import InvalidRequest, WorldError
from strata.domain.system_errors import in_words

Value = TypeVar("Value", str, bool, int, float)


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """The declaration of one setting.

    Attributes:
        key: dotted name in the file.
        choices: allowed values, empty when any value of the type will do.
        bounds: lowest and highest allowed number, empty for what is no number.
    """

    key: str
    default: Value
    title: str
    help: str
    choices: tuple[Value, ...] = ()
    bounds: tuple[Value, ...] = ()

    def allows(self, value: Value) -> bool:
        """Whether the value is one of the choices, and within the bounds, where there are any."""
        if self.choices and value not in self.choices:
            return False
        # The bounds are of the value's own type; the checker cannot see that text never has any.
        return not self.bounds or self.bounds[0] <= value <= self.bounds[1]


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
MEMORY_DISTIL: Final = Setting(
    "memory.distil",
    True,
    "Find memories in what comes in",
    "Strata looks through what you wrote and what assistants had saved for what is worth keeping, on this computer only.",
)
MEMORY_BEGINS_IN: Final = Setting(
    "memory.begins_in",
    "stm",
    "What you note down begins in",
    "Short-term memory keeps it for hours unless it is used, working memory for days, long-term memory for good.",
    ("stm", "wm", "ltm"),
)
MEMORY_STM_HOURS: Final = Setting(
    "memory.stm_hours", 2, "Short-term memory keeps for", "Hours until an unused memory expires.", bounds=(1, 168)
)
MEMORY_WM_DAYS: Final = Setting(
    "memory.wm_days", 7, "Working memory keeps for", "Days until a memory expires that was not used enough.", bounds=(1, 365)
)
MEMORY_LAST_MINUTES: Final = Setting(
    "memory.last_minutes",
    60,
    "Short-term memory decides in its last",
    "Minutes at the end of a memory's short life in which it can move on to working memory.",
    bounds=(1, 1440),
)
MEMORY_STM_HALF_LIFE: Final = Setting(
    "memory.stm_half_life_hours",
    12,
    "Forgetting in short-term memory",
    "Hours in which the effectiveness of an unused memory halves; each use makes it last longer.",
    bounds=(1, 8760),
)
MEMORY_WM_HALF_LIFE: Final = Setting(
    "memory.wm_half_life_days", 30, "Forgetting in working memory", "The same in working memory, in days.", bounds=(1, 3650)
)
MEMORY_LTM_HALF_LIFE: Final = Setting(
    "memory.ltm_half_life_days",
    365,
    "Forgetting in long-term memory",
    "The same in long-term memory, in days.",
    bounds=(1, 36500),
)
MEMORY_WM_FROM: Final = Setting(
    "memory.wm_from",
    5.0,
    "Working memory takes from",
    "Effectiveness, 1 to 10, that a short-term memory needs.",
    bounds=(1.0, 10.0),
)
MEMORY_LTM_FROM: Final = Setting(
    "memory.ltm_from", 8.0, "Long-term memory takes from", "Effectiveness, 1 to 10, that a memory needs.", bounds=(1.0, 10.0)
)
MEMORY_LTM_USES: Final = Setting(
    "memory.ltm_uses", 5, "Long-term memory takes after", "Uses that a memory needs besides.", bounds=(0, 1000)
)
MEMORY_WM_SINKS_BELOW: Final = Setting(
    "memory.wm_sinks_below",
    2.0,
    "Working memory lets sink below",
    "Effectiveness under which a memory sinks back to short-term memory.",
    bounds=(1.0, 10.0),
)
MEMORY_SURE_FROM: Final = Setting(
    "memory.sure_from",
    0.8,
    "Keep without asking from",
    "How sure, 0 to 1, Strata must be that a statement is worth keeping; the rest waits in the inbox.",
    bounds=(0.0, 1.0),
)
FLOW_GAP_MINUTES: Final = Setting(
    "flow.gap_minutes",
    20,
    "A session ends after",
    "Minutes without anything done. Changing it makes all sessions anew.",
    bounds=(5, 120),
)
FLOW_NOTE_ACTS: Final = Setting(
    "flow.note_acts",
    True,
    "Note what you do in Strata",
    "Searches, openings and interruptions with their times, never their words, so that Flow can show when you think best.",
)
RECALL_AUDIT: Final = Setting(
    "recall.audit",
    True,
    "Keep an audit of recalls",
    "What you searched for, how sure the answer was, how long it took and what you did with it, on this computer only. "
    "Metrics are made of it.",
)
RECALL_SURE_FROM: Final = Setting(
    "recall.sure_from",
    0.2,
    "Say “not in your memory” under",
    "Confidence, 0 to 1, under which Strata says so above the results.",
    bounds=(0.0, 1.0),
)
MEMORY_ARCHIVE_DAYS: Final = Setting(
    "memory.archive_days",
    30,
    "Expired memories go to the archive after",
    "Days. They move to compressed files, a month at a time, where search finds them if asked to. 0: never.",
    bounds=(0, 3650),
)

ALL: Final[tuple[Setting[str] | Setting[bool] | Setting[int] | Setting[float], ...]] = (
    LIBRARY_PATH,
    THEME,
    TEXT_SIZE,
    WORDS_LANGUAGE,
    BULK_DEVICE,
    EMBED_PAUSED,
    IMPORT_DO_NOT_REMEMBER,
    TRASH_DAYS,
    MEMORY_DISTIL,
    MEMORY_BEGINS_IN,
    MEMORY_STM_HOURS,
    MEMORY_WM_DAYS,
    MEMORY_LAST_MINUTES,
    MEMORY_STM_HALF_LIFE,
    MEMORY_WM_HALF_LIFE,
    MEMORY_LTM_HALF_LIFE,
    MEMORY_WM_FROM,
    MEMORY_LTM_FROM,
    MEMORY_LTM_USES,
    MEMORY_WM_SINKS_BELOW,
    MEMORY_SURE_FROM,
    FLOW_GAP_MINUTES,
    FLOW_NOTE_ACTS,
    RECALL_AUDIT,
    RECALL_SURE_FROM,
    MEMORY_ARCHIVE_DAYS,
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
        if type(setting.default) is float and type(value) is int and abs(value) < 2**53:
            value = float(value)  # JSON written by hand may leave the point out
        valid = type(value) is type(setting.default) and setting.allows(value)
        return value if valid else setting.default  # type: ignore[return-value]

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Choose a value. Raises `InvalidRequest` for one that is not allowed, `WorldError` when it cannot be kept."""
        if not setting.allows(value):
            remedy = f"Choose one of {setting.choices}." if setting.choices else "Choose {} to {}.".format(*setting.bounds)
            raise InvalidRequest(f"“{value}” is not a choice for {setting.title}.", remedy)
        self._values[setting.key] = value
        self._write()

    def _read(self) -> dict[str, object]:
        try:
            loaded = json.loads(self._file.read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            with suppress(OSError):  # a folder that takes no writes; it is read as if there were no choices
                self._file.replace(self._file.with_suffix(".damaged"))
            return {}
        except OSError:  # there is none, or it may not be read: then it may not be moved either
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
            told = in_words(error, self._file)
            why, remedy = (told.what, told.remedy) if told else (f"{error}.", "Try again.")
            raise WorldError(f"Your settings could not be kept. {why}", remedy) from error
