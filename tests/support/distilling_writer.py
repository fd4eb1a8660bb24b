"""Looks for memories in a library and says how far it is; run to be killed.

python -m tests.support.distilling_writer FOLDER
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from strata.bootstrap import Library, open_library
from strata.domain.work import Progress
from strata.services.control import Control
from strata.settings import MEMORY_SURE_FROM, Settings
from tests.support.encoder import DummyLoader


@contextmanager
def lived_in(folder: Path) -> Iterator[Library]:
    """Open the library in `folder`, which keeps without asking what rules alone find, so that no model is needed."""
    settings = Settings(folder / "settings.json")
    settings.set(MEMORY_SURE_FROM, 0.3)
    with open_library(folder / "library", settings, loader=DummyLoader()) as library:
        library.settle()
        yield library


def main(folder: Path) -> None:
    """Look through everything, saying so after each step."""
    with lived_in(folder) as library:
        say("ready")
        library.services.distillation.run(Control(_tell))
        say("done")


def _tell(progress: Progress) -> None:
    say(f"{progress.done} of {progress.total}")


def say(line: str) -> None:
    """Write a line for whoever watches."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
