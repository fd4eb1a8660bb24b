"""A process that makes checkpoints, goes back, backs up, archives and deletes for good until it is killed, and says so.

Usage: `python -m tests.support.keeping_writer FOLDER SEED`. Each line is printed when what it says is done.
"""

import random
import sys
from pathlib import Path

from strata.bootstrap import Library
from strata.domain.errors import InvalidRequest
from strata.domain.history import ActKind, HistoryFilter
from strata.domain.records import ConversationFilter
from strata.services.control import Control
from tests.support.drafts import batch
from tests.support.library import opened
from tests.support.records import conversation

DEEDS = ("write", "write", "checkpoint", "rollback", "backup", "trash", "purge", "archive", "archive", "unarchive", "undo")


def main(folder: Path, seed: int) -> None:
    """Do one thing after the other, in random order."""
    chance = random.Random(seed)
    number = 0
    with opened(folder) as library:
        say("ready")
        while True:
            number += 1
            match chance.choice(DEEDS):
                case "write":
                    names = [f"s{seed}-{number}-{place}" for place in range(chance.randrange(1, 20))]
                    library._stores.record.records.write(batch(*(conversation(name, secret(name), "two") for name in names)))
                    say("kept", *names)
                case "checkpoint":
                    say("checkpoint", str(library.services.checkpoints.make(f"{seed}-{number}").id))
                case "rollback":
                    roll_back(library, chance)
                case "backup":
                    target = folder / f"backup-{seed}-{number}{chance.choice(('', '.strata'))}"
                    say("begun", target.name)
                    say("backup", str(library.services.backups.write(target, Control()).path))
                case "archive":
                    some = chance.sample(names_of(library), k=min(5, len(names_of(library))))
                    ids = [library.services.conversations.find_source(one).id for one in some]
                    library.services.archive.archive_these(ids)
                case "unarchive":
                    inside = library.services.archive.list()
                    library.services.archive.restore([one.id for one in chance.sample(inside, k=min(4, len(inside)))])
                case "undo":
                    undo(library, chance)
                case "trash":
                    chosen = chance.sample(names_of(library), k=min(3, len(names_of(library))))
                    library.services.conversations.trash([library.services.conversations.find_source(one).id for one in chosen])
                case "purge":
                    gone = names_of(library, in_trash=True)
                    say("purging", *gone)
                    library.services.trash.empty(Control())
                    say("purged", *gone)


def roll_back(library: Library, chance: random.Random) -> None:
    """Go back to any checkpoint."""
    made = library.services.checkpoints.all()
    if made:
        wanted = chance.choice(made)
        library.services.checkpoints.roll_back(wanted.id, Control())
        say("rolled", str(wanted.id))


def undo(library: Library, chance: random.Random) -> None:
    """Take back any move into the archive or out of it."""
    history = library.services.history
    acts = history.page(history.seqs(HistoryFilter(kinds=(ActKind.ARCHIVE, ActKind.BRING_BACK, ActKind.UNDO), in_effect=True)))
    if acts:
        try:
            history.undo([chance.choice(acts).id])
        except InvalidRequest:
            return  # all of it was moved since


def names_of(library: Library, *, in_trash: bool = False) -> list[str]:
    """Return the names of all conversations."""
    store = library.services.conversations
    return [one.source_id for one in store.page(store.seqs(ConversationFilter(in_trash=in_trash)))]


def secret(name: str) -> str:
    """Return the sentence that only this conversation says."""
    return f"secret of <{name}> kept"


def say(*words: str) -> None:
    """Promise."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
