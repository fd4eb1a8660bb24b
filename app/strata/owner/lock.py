"""The lock that one process holds on a library while it has it open."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from strata.domain.errors import LibraryDamaged, LibraryInUse
from strata.domain.system_errors import in_words

LOCK_NAME = "owner.lock"
CARD_NAME = "owner.json"


@dataclass(frozen=True, slots=True)
class OwnerCard:
    """How to reach the owner of a library.

    Attributes:
        pid: its process id.
        address: its socket or pipe, "" when it takes no calls.
        key: shared secret of the channel, in hexadecimal.
    """

    pid: int
    address: str
    key: str


class LibraryLock:
    """An operating-system lock on the library folder; the system lets go of it when the process dies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / LOCK_NAME, thread_local=False)  # opened on one thread, closed on another

    def acquire(self) -> None:
        """Take the lock. Raises `LibraryInUse` when another process has it, `LibraryDamaged` when the folder is unusable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise LibraryInUse(
                f"The library in {self._folder} is open in another Strata.", "Close the other one, or use its window."
            ) from error
        except OSError as error:
            what = f"The library folder {self._folder} cannot be used"
            told = in_words(error, self._folder)
            if told is None:
                raise LibraryDamaged(f"{what}: {error}.", "Look at the folder, or open another library.") from error
            raise LibraryDamaged(f"{what}. {told.what}", told.remedy) from error

    def publish(self, card: OwnerCard) -> None:
        """Leave the card that tells others how to reach this process; readable by this person only. Raises `OSError`."""
        beside = self._folder / f"{CARD_NAME}.new"
        try:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                json.dump({"pid": card.pid, "address": card.address, "key": card.key}, stream)
            beside.replace(self._folder / CARD_NAME)
        except OSError:
            beside.unlink(missing_ok=True)
            raise

    def release(self) -> None:
        """Let go; may be called twice."""
        if self._lock.is_locked:
            (self._folder / CARD_NAME).unlink(missing_ok=True)
            self._lock.release()


def read_card(folder: Path) -> OwnerCard | None:
    """Return the card that the present owner left, None when there is none or it makes no sense."""
    try:
        card = json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
        return OwnerCard(int(card["pid"]), str(card["address"]), str(card["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
