"""Reading what arrives: every record of every file, with the books kept; a damaged file never costs the rest."""

import logging
from collections.abc import Iterator

from strata.domain.carried import CarriedMemory
from strata.domain.errors import Cancelled, DiskFull, WorldError
from strata.domain.imports import ImportOptions, Skipped, SkipReason
from strata.domain.records import IncomingConversation, IncomingDocument
from strata.domain.samples import IncomingSamples
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.intake.drafting import Arrival
from strata.services.intake.ledger import Ledger, Tally
from strata.services.ports.formats import FormatReader, Found, Item

logger = logging.getLogger(__name__)


class Arrivals:
    """Streams arrivals out of recognised files."""

    def __init__(
        self, formats: FormatReader, courtesy: Courtesy, options: ImportOptions, ledger: Ledger, control: Control
    ) -> None:
        self._formats = formats
        self._courtesy = courtesy
        self._options = options
        self._ledger = ledger
        self._control = control
        self.memories: list[CarriedMemory] = []
        """Memories that came with the files; they go in when all that they point to is there."""

    def of(self, found: Found) -> Iterator[Arrival | IncomingSamples]:
        """Yield what one group of files brings in; what is left out goes into the books. Raises `Cancelled`."""
        tally = self._ledger.open(found)
        for item in self._items(found):
            self._courtesy.give_way()
            self._control.checkpoint()
            arrival = self._arrival(item, tally)
            if arrival is not None:
                yield arrival

    def _items(self, found: Found) -> Iterator[Item]:
        try:
            yield from self._formats.read(found)
        except (Cancelled, DiskFull):
            raise
        except WorldError as error:
            self._ledger.skip(Skipped(found.where, SkipReason.DAMAGED, str(error)))
        except OSError as error:
            detail = f"The rest could not be read: {error.strerror or 'the file is damaged'}."
            self._ledger.skip(Skipped(found.where, SkipReason.DAMAGED, detail))
        except Exception:
            # An importer's bug, met by an export nobody has seen before: it must not cost the other files.
            logger.exception("Reading %s as %s failed", found.where, found.format)
            detail = "Strata does not understand the rest of this; details are in its log."
            self._ledger.skip(Skipped(found.where, SkipReason.NOT_UNDERSTOOD, detail))

    def _arrival(self, item: Item, tally: Tally) -> Arrival | IncomingSamples | None:
        try:
            if isinstance(item, IncomingSamples):
                tally.sampled(item)
                return item
            record = self._admitted(item, tally)
            return None if record is None else Arrival.of(record)
        except Exception:
            # An importer's bug again, this time in one record that came out of it.
            logger.exception("A record of %s makes no sense", tally.found.where)
            detail = "A record makes no sense; details are in Strata's log."
            self._ledger.skip(Skipped(tally.found.where, SkipReason.DAMAGED, detail))
            return None

    def _admitted(
        self, item: IncomingConversation | IncomingDocument | CarriedMemory | Skipped, tally: Tally
    ) -> IncomingConversation | IncomingDocument | None:
        match item:
            case Skipped():
                self._ledger.skip(item)
                return None
            case CarriedMemory():
                tally.memories += 1
                self.memories.append(item)
                return None
            case IncomingDocument():
                tally.document(item)
                return item
            case IncomingConversation():
                return self._conversation(item, tally)

    def _conversation(self, conversation: IncomingConversation, tally: Tally) -> IncomingConversation | None:
        if conversation.do_not_remember and not self._options.include_do_not_remember:
            tally.forgotten += 1
            return None
        if not conversation.messages:
            where = tally.found.where
            self._ledger.skip(Skipped(where, SkipReason.EMPTY, "A conversation without a single message."))
            return None
        tally.conversation(conversation)
        return conversation
