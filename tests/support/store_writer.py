"""A process that writes to a library without end and says aloud what is safe; made to be killed.

Usage: `python -m tests.support.store_writer FOLDER SEED`. After each transaction it prints one line: what was written
is then promised to be there after a restart.
"""

import random
import sys
from pathlib import Path

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.storage.record import Record, open_record
from tests.support.drafts import batch
from tests.support.records import START, conversation

SPACE = EmbeddingSpace("tiny", 8)


def main(folder: Path, seed: int) -> None:
    """Write, embed, acknowledge and trash in random order until somebody ends it."""
    chance = random.Random(seed)
    record = open_record(folder)
    say("ready")
    number = 0
    while True:
        match chance.choice(("write", "write", "write", "embed", "apply", "trash")):
            case "write":
                names = [f"s{seed}-{number + place}" for place in range(chance.randrange(1, 30))]
                number += len(names)
                texts = [f"message {place} " + "words " * chance.randrange(200) for place in range(5)]
                record.records.write(batch(*(conversation(name, *texts) for name in names)))
                say("kept", *names)
            case "embed":
                embed(record)
            case "apply":
                apply(record)
            case "trash" if number:
                name = f"s{seed}-{chance.randrange(number)}"
                record.conversations.trash([record.conversations.find_source(name).id], START)
                say("trashed", name)


def embed(record: Record) -> None:
    """Save vectors whose first number is the passage's own."""
    tasks = record.embeddings.next_tasks(SPACE, 64)
    if tasks:
        vectors = np.zeros((len(tasks), SPACE.dimension), np.float32)
        vectors[:, 0] = [task.seq for task in tasks]
        record.embeddings.save(SPACE, [task.seq for task in tasks], [task.content_hash for task in tasks], vectors)
        say("embedded", *(str(task.seq) for task in tasks))


def apply(record: Record) -> None:
    """Acknowledge outbox rows as an indexer would."""
    work = record.outbox.next_batch(100)
    if work is not None:
        record.outbox.acknowledge(work)
        say("applied", str(work.up_to))


def say(*words: str) -> None:
    """Promise."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
