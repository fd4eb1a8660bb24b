"""A process that looks for memories is killed at any moment: the next one goes on, and nothing is lost or doubled.

`STRATA_KILLS` sets how often (the release check uses 50), `STRATA_SEED` when.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from strata.domain.memories import MemoryFilter
from strata.services.control import Control
from tests.support.distilling_writer import lived_in
from tests.support.library import bring_in
from tests.support.records import conversation

KILLS = int(os.environ.get("STRATA_KILLS", "3"))
SEED = int(os.environ.get("STRATA_SEED", "7"))
MESSAGES = 250 + 50 * KILLS


@pytest.mark.crash
@pytest.mark.timeout(1800)
def test_nothing_is_lost_or_doubled_by_kills_while_memories_are_looked_for(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    said = [_sentence(number) for number in range(MESSAGES)]
    with lived_in(tmp_path) as library:
        bring_in(library, tmp_path, *(conversation(f"talk {place}", *_turns(said[place::20])) for place in range(20)))
    for _ in range(KILLS):
        _killed(tmp_path, chance.randrange(1, MESSAGES // 16))
    with lived_in(tmp_path) as library:
        library.services.distillation.run(Control())
        memories = library.services.memories
        kept = memories.page(memories.seqs(MemoryFilter()))
        assert sorted(one.memory.content for one in kept) == sorted(said)
        assert all(len(memories.sources(one.memory.id)) == 1 and one.memory.usage_count == 0 for one in kept)
        assert not library.services.distillation.waiting().any
        assert library.services.library.problems() == ()


def _sentence(number: int) -> str:
    """Return a sentence like no other: its words are made of letters, because other numbers would make a contradiction."""
    word = "".join("bcfghjklmn"[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{number:04}")
    return f"I {('grow', 'bake', 'collect', 'draw', 'teach')[number % 5]} {word} with {word[::-1]} at {word[2:]}{word[:2]}."


def _turns(said: list[str]) -> list[str]:
    """Return what is said with an answer after each."""
    return [text for one in said for text in (one, "Good.")]


def _killed(folder: Path, steps: int) -> None:
    """Let a process look for so many steps, or to the end, then kill it."""
    command = [sys.executable, "-m", "tests.support.distilling_writer", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    for line in process.stdout:
        steps -= 1
        if not steps or line == "done\n":
            break
    process.kill()
    process.communicate()
