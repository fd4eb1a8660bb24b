"""Owns a library until its standard input ends; answers command lines if told so.

python -m tests.support.owning_process LIBRARY [answer]
"""

import sys
from pathlib import Path

from strata.bootstrap import open_library
from strata.commands.answering import Answering
from strata.embedding.dummy import DummyLoader
from strata.settings import Settings


def main(folder: Path, *, answer: bool) -> None:
    """Open, say so, and wait."""
    with open_library(folder, Settings(folder / "settings.json"), loader=DummyLoader()) as library:
        if answer:
            library.listen(folder, Answering(library.services))
        sys.stdout.write("open\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]), answer="answer" in sys.argv)
