"""The checkpoint before an import: made when a first thing is about to change, so that importing nothing new makes none."""

import logging
from collections.abc import Callable

from strata.domain.errors import WorldError

logger = logging.getLogger(__name__)


class Securing:
    """Makes it once.

    Attributes:
        problem: why there is none, for the report; "" when all is well. An import only adds, so it goes on without.
    """

    def __init__(self, make: Callable[[str], None], name: str) -> None:
        """`make` makes a checkpoint under a name, where there are memories to go back to."""
        self.problem = ""
        self._make = make
        self._name = name
        self._done = False

    def __call__(self) -> None:
        """Make the checkpoint unless that was done."""
        if self._done:
            return
        self._done = True
        try:
            self._make(self._name)
        except WorldError as error:
            logger.warning("No checkpoint before an import: %s", error)
            self.problem = f"No checkpoint could be made before this import. {error}"
