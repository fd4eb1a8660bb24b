"""Opening the indexes of a library."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from strata.storage.lance.engine import Engine
from strata.storage.lance.folding import Limits
from strata.storage.lance.vectors import LanceVectorIndex
from strata.storage.lance.words import LanceWordIndex

USUAL: Final = Limits()

USUAL_FOR_WORDS: Final = Limits(hard=400_000)
"""Folding words costs in proportion to all that were folded before, and fresh ones lie on disk: a big import folds at its
end. A search of so many fresh rows takes 5 ms more; reading them back after a crash takes some seconds."""


@dataclass(frozen=True, slots=True)
class Indexes:
    """The indexes of one library."""

    words: LanceWordIndex
    vectors: LanceVectorIndex

    def close(self) -> None:
        """Let go of the files; may be called twice."""
        self.words.close()
        self.vectors.close()


def open_indexes(folder: Path, limits: Limits | None = None) -> Indexes:
    """Return the indexes in `folder` (made where there is none). Cheap: tables are opened when first asked for."""
    engine = Engine()
    words = LanceWordIndex(engine, folder / "words", limits or USUAL_FOR_WORDS)
    return Indexes(words, LanceVectorIndex(engine, folder, limits or USUAL))
