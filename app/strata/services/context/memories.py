"""The memories of a context: those in force that bear on the query, each noted as recalled, which is what keeps it alive."""

import logging
from collections.abc import Sequence

from strata.domain.errors import WorldError
from strata.domain.passages import PassageKind
from strata.domain.search import SearchFilter, SearchRequest
from strata.services.memories import MemoryService
from strata.services.ports.recall import RecalledMemory
from strata.services.search import SearchService

logger = logging.getLogger(__name__)

_ONLY_MEMORIES = SearchFilter(kinds=(PassageKind.MEMORY,))


class FoundMemories:
    """`MemoryRecall` by the search that a person uses."""

    def __init__(self, search: SearchService, memories: MemoryService) -> None:
        self._search = search
        self._memories = memories

    def recall(self, query: str, limit: int) -> Sequence[RecalledMemory]:
        """See `MemoryRecall.recall`."""
        found = self._search.find(SearchRequest(query, _ONLY_MEMORIES, limit)).results
        return [
            RecalledMemory(result.memory.id, result.text, result.created_at, result.score)
            for result in found
            if result.memory is not None
        ]

    def note(self, memories: Sequence[RecalledMemory]) -> None:
        """See `MemoryRecall.note`."""
        if not memories:
            return
        try:
            self._memories.recalled([one.id for one in memories], "a context")
        except WorldError as error:
            logger.warning("The use of memories was not noted: %s", error)
