"""Remembers, runs passes, archives, and takes it all back without end, and says aloud what is safe; run to be killed.

python -m tests.support.passing_writer FOLDER SEED
"""

import random
import sys
from datetime import timedelta
from pathlib import Path

from strata.domain.errors import InvalidRequest
from strata.domain.history import ActKind, HistoryFilter
from strata.domain.memories import MemoryState
from strata.services.control import Control
from tests.support.clock import FakeClock
from tests.support.memories import NOON, Mind, draft, mind


def main(folder: Path, seed: int) -> None:
    """Go on until somebody ends this process."""
    chance = random.Random(seed)
    clock = FakeClock(NOON + timedelta(days=seed))
    with mind(folder, clock) as inside:
        say("ready")
        number = 0
        while True:
            contents = [content(seed, number + place) for place in range(20)]
            number += len(contents)
            inside.inbox.take_in([draft(one, now=clock.now()) for one in contents], Control())
            say("kept", *(str(number - place) for place in range(1, len(contents) + 1)))
            clock.move(chance.choice((1800, 5400, 86_400 * 8)))
            report = inside.promotion.run(Control())
            if report.act_id is not None:
                say("passed", str(report.act_id))
                if chance.random() < 0.4:
                    inside.history.undo([report.act_id])
                    say("undone", str(report.act_id))
            _archive(inside, chance)


def _archive(inside: Mind, chance: random.Random) -> None:
    """Move what expired to the archive, and some of it back: into force, or by undoing the move."""
    inside.archive.archive(timedelta(days=chance.choice((0, 2))), Control())
    newest = inside.history.page(inside.history.seqs(HistoryFilter(kinds=(ActKind.ARCHIVE,), in_effect=True))[:1])
    if newest and chance.random() < 0.4:
        try:
            inside.history.undo([newest[0].id])
        except InvalidRequest:
            return  # some of it is back already
        say("undone", str(newest[0].id))
    gone = [one.id for one in inside.all().values() if one.state is MemoryState.ARCHIVED]
    if gone:
        inside.memories.bring_back(chance.sample(gone, k=min(3, len(gone))))
    inside.record.memory_archive.settle()


def content(seed: int, number: int) -> str:
    """Return a sentence like no other: it has the numbers as letters, because other numbers would make a contradiction."""
    return "I grow " + f"{seed}x{number}".translate(str.maketrans("0123456789", "bcfghjklmn")) + " in my garden"


def say(*words: str) -> None:
    """Promise."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
