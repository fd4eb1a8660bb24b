"""Reading exports with all formats, as an import does, and looking at what came out."""

from dataclasses import dataclass, field
from pathlib import Path

from strata.domain.imports import Skipped, SkipReason
from strata.domain.records import IncomingConversation, IncomingDocument, IncomingMessage
from strata.domain.samples import IncomingSamples
from strata.importers import default_reader
from strata.services.ports.formats import Found


@dataclass
class Reading:
    """What came out of some paths."""

    found: tuple[Found, ...] = ()
    conversations: list[IncomingConversation] = field(default_factory=list)
    documents: list[IncomingDocument] = field(default_factory=list)
    samples: list[IncomingSamples] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def formats(self) -> list[str]:
        """The formats that were recognised."""
        return [found.format for found in self.found]

    @property
    def titles(self) -> list[str]:
        """The titles of all conversations."""
        return [conversation.title for conversation in self.conversations]

    def reasons(self, reason: SkipReason) -> list[Skipped]:
        """The lines with this reason."""
        return [line for line in self.skipped if line.reason is reason]


def read(*paths: Path) -> Reading:
    """Detect and read."""
    reader = default_reader()
    found, skipped = reader.detect(paths)
    reading = Reading(found, skipped=list(skipped))
    for group in found:
        for item in reader.read(group):
            match item:
                case IncomingConversation():
                    reading.conversations.append(item)
                case IncomingDocument():
                    reading.documents.append(item)
                case IncomingSamples():
                    reading.samples.append(item)
                case Skipped():
                    reading.skipped.append(item)
    return reading


def only(reading: Reading) -> IncomingConversation:
    """The one conversation that came out."""
    (conversation,) = reading.conversations
    return conversation


def said(conversation: IncomingConversation, *, active: bool = True) -> list[str]:
    """The texts of one kind of branch, in order."""
    return [message.text for message in conversation.messages if message.active is active]


def by_id(conversation: IncomingConversation) -> dict[str, IncomingMessage]:
    """The messages by their ids."""
    return {message.source_id: message for message in conversation.messages}
