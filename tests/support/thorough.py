"""How far tests go: quick by default, and as far as for a release where `STRATA_THOROUGH` is set."""

import os
from typing import Final

THOROUGH: Final = bool(os.environ.get("STRATA_THOROUGH"))


def examples(usual: int, thorough: int | None = None) -> int:
    """Return how many examples a property is tried on: `usual`, or five times as many (or `thorough`) for a release."""
    return (thorough or 5 * usual) if THOROUGH else usual
