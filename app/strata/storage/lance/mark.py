"""How far an index is folded, and the last version of its table that is safely on disk."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from strata.storage.lance.syncing import write_durably

FILE: Final = "mark.json"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a generation remembers beside its table.

    Attributes:
        version: the table's version at the last sync. Later ones may be torn after a power cut and hold nothing that was
            acknowledged, so opening drops them.
        wave: rows carry the number of the fold that they wait for; those up to `wave` are in the folded part.
        trained: rows the vector index was trained on; 0 before, and in the word index.
    """

    version: int
    wave: int = 0
    trained: int = 0

    def save(self, folder: Path) -> None:
        """Write it down, on disk when it returns. Raises `OSError`."""
        write_durably(folder / FILE, json.dumps(asdict(self)).encode("ascii"))


def read_mark(folder: Path) -> Mark:
    """Read it. Raises `OSError` or `ValueError` when there is none or it makes no sense."""
    values = json.loads((folder / FILE).read_text(encoding="ascii"))
    if not isinstance(values, dict) or not all(isinstance(value, int) for value in values.values()):
        raise ValueError(f"{FILE} makes no sense")
    return Mark(int(values["version"]), int(values["wave"]), int(values["trained"]))
