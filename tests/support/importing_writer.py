"""Imports one small export after the other and prints each number when it is acknowledged; run to be killed.

python -m tests.support.importing_writer FOLDER FIRST
"""

import json
import sys
from pathlib import Path

from strata.bootstrap import open_library
from strata.domain.imports import ImportOptions
from strata.embedding.dummy import DummyLoader
from strata.services.control import Control
from strata.settings import Settings

MESSAGES = 20


def export(number: int) -> str:
    """Return an interchange file with one conversation."""
    lines = [
        {
            "type": "message",
            "conversation": f"c{number}",
            "conversation_title": f"Number {number}",
            "id": f"c{number}m{place}",
            "role": "user" if place % 2 == 0 else "assistant",
            "text": f"message {place} of conversation {number} about otters",
            "created_at": f"2026-01-01T00:{place:02}:00+00:00",
        }
        for place in range(MESSAGES)
    ]
    return "\n".join(json.dumps(line) for line in lines)


def main(root: Path, first: int) -> None:
    """Import until somebody ends this process."""
    file = root / "next.jsonl"
    with open_library(root / "library", Settings(root / "settings.json"), loader=DummyLoader()) as library:
        library.settle()
        for number in range(first, first + 100_000):
            file.write_text(export(number), encoding="utf-8")
            library.services.imports.run((file,), ImportOptions(), Control())
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
            library.services.embedding.step(Control())
            library.services.indexing.drain()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
