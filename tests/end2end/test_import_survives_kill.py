"""Kill the whole of Strata in the middle of an import with embedding; nothing that was acknowledged may be lost.

`STRATA_KILLS` sets the number of kills (default 5); the release check uses 50.
"""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from strata import bootstrap
from strata.domain.records import ConversationFilter
from strata.embedding.dummy import DummyLoader
from strata.settings import Settings

KILLS = int(os.environ.get("STRATA_KILLS", "5"))
SEED = int(os.environ.get("STRATA_SEED", "7"))

WRITER = """
import json, sys
from pathlib import Path
from strata.bootstrap import open_library
from strata.domain.imports import ImportOptions
from strata.embedding.dummy import DummyLoader
from strata.services.control import Control
from strata.settings import Settings

root, first = Path(sys.argv[1]), int(sys.argv[2])
with open_library(root / "library", Settings(root / "settings.json"), loader=DummyLoader()) as library:
    library.settle()
    for number in range(first, first + 500):
        file = root / "in" / f"{number}.jsonl"
        file.parent.mkdir(exist_ok=True)
        lines = [
            {"type": "message", "conversation": f"c{number}", "conversation_title": f"Number {number}", "id": f"c{number}m{place}",
             "role": "user" if place % 2 == 0 else "assistant", "text": f"message {place} of conversation {number} about otters",
             "created_at": f"2026-01-01T00:{place:02}:00+00:00"}
            for place in range(20)
        ]
        file.write_text("\\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        library.services.imports.run((file,), ImportOptions(), Control())
        print(number, flush=True)
        library.services.embedding.step(Control())
        library.services.indexing.drain()
"""


@pytest.mark.crash
def test_nothing_acknowledged_is_lost_by_random_kills(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    acknowledged: set[int] = set()
    first = 0
    for _ in range(KILLS):
        acknowledged |= _import_until_killed(tmp_path, first, chance)
        first += 1000
    settings = Settings(tmp_path / "settings.json")
    with bootstrap.open_library(tmp_path / "library", settings, loader=DummyLoader()) as library:
        library.settle()
        services = library.services
        kept = services.conversations.page(services.conversations.seqs(ConversationFilter()))
        numbers = {int(one.source_id[1:]) for one in kept}
        assert acknowledged
        assert acknowledged <= numbers
        assert len(kept) == len(numbers)
        assert all(one.message_count == 20 for one in kept), "a conversation is whole or absent"
        assert services.indexing.check().sound


def _import_until_killed(root: Path, first: int, chance: random.Random) -> set[int]:
    """Start the writer, let it acknowledge a random number of imports, kill it a random moment later."""
    command = [sys.executable, "-c", WRITER, str(root), str(first)]
    with subprocess.Popen(command, cwd="app", stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        done = {int(writer.stdout.readline()) for _ in range(chance.randint(1, 5))}
        writer.send_signal(signal.SIGKILL)
        return done | {int(line) for line in writer.stdout.read().split()}
