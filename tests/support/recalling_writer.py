"""A process that asks, judges what it found and forgets all of it for good until it is killed, and says so.

Usage: `python -m tests.support.recalling_writer FOLDER SEED`. Each line is printed when what it says is done, but for
"clearing", which is printed before.
"""

import random
import sys
from pathlib import Path

from strata.bootstrap import Library
from strata.domain.recalls import OutcomeKind
from strata.domain.search import SearchRequest
from tests.support.library import bring_in, opened
from tests.support.records import conversation


def main(folder: Path, seed: int) -> None:
    """Ask some questions, then forget them, again and again."""
    chance = random.Random(seed)
    number = 0
    with opened(folder) as library:
        bring_in(library, folder, conversation("garden", "The kettle boils at noon and the garden is quiet."))
        say("ready")
        while True:
            words = [question(seed, number + place) for place in range(chance.randrange(1, 30))]
            number += len(words)
            for word in words:
                ask(library, word, chance)
            library.services.recalls.keep_up()
            library.services.recalls.flush(everything=True)
            say("kept", *words)
            # What is noted and not written yet must go, too.
            waiting = question(seed, number)
            number += 1
            ask(library, waiting, chance)
            say("clearing", waiting)
            library.services.recalls.clear()
            say("cleared")


def ask(library: Library, word: str, chance: random.Random) -> None:
    """Ask for something, and mostly say whether the answer was right."""
    answer = library.services.search.search(SearchRequest(f"kettle {word}"))
    kind = chance.choice((None, OutcomeKind.OPENED, OutcomeKind.THUMB_UP, OutcomeKind.THUMB_DOWN))
    if kind is not None and answer.assessment is not None:
        library.services.recalls.did(answer.assessment.recall_id, kind)


def question(seed: int, number: int) -> str:
    """Return the word that only this question says."""
    return f"zyx{seed}q{number}omma"


def say(*words: str) -> None:
    """Promise."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
