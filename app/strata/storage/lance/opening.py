"""Opening the indexes of a library."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from strata.storage.lance.engine import Engine
from strata.storage.lance.folding import Limits
from strata.storage.lance.vectors import LanceVectorIndex
from strata.storage.lance.words import LanceWordIndex

USUAL: Final = Limits()


@dataclass(frozen=True, slots=True)
class Indexes:
    """The indexes of one library."""

    words: LanceWordIndex
    vectors: LanceVectorIndex

    def close(self) -> None:
        """Let go of the files; may be called twice."""
        self.words.close()
        self.vectors.close()


def open_indexes(folder: Path, limits: Limits = USUAL) -> Indexes:
    """Return the indexes in `folder` (made where there is none). Cheap: tables are opened when first asked for."""
    engine = Engine()
    return Indexes(LanceWordIndex(engine, folder / "words", limits), LanceVectorIndex(engine, folder, limits))
