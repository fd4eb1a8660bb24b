"""How far tests go: quick by default, and as far as for a release where `STRATA_THOROUGH` is set."""

import os
from typing import Final

THOROUGH: Final = bool(os.environ.get("STRATA_THOROUGH"))


def examples(usual: int) -> int:
    """Return how many examples a property is tried on: `usual`, or five times as many for a release."""
    return 5 * usual if THOROUGH else usual
