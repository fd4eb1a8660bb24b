"""What ChatGPT keeps about the person: custom instructions and saved memories, repeated in conversation after conversation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from strata.domain.records import IncomingDocument
from strata.importers.json_values import Json, as_object, as_text, label

_PARTS: Final = (("user_profile", "About me"), ("user_instructions", "How to answer"))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The newest text of one kind."""

    text: str
    at: datetime | None


class SavedMemory:
    """Keeps the newest of each while an export is read."""

    def __init__(self) -> None:
        self._instructions: _Seen | None = None
        self._memories: _Seen | None = None

    def take(self, content: Json, at: datetime | None) -> bool:
        """Look at a message's content; True when it is one of these, and thus nothing that anybody said."""
        match label(content.get("content_type")):
            case "user_editable_context":
                self._instructions = _newer(self._instructions, _Seen(_instructions(content), at))
            case "model_editable_context":
                self._memories = _newer(self._memories, _Seen(_memories(content), at))
            case _:
                return False
        return True

    def documents(self) -> Iterator[IncomingDocument]:
        """Yield the newest of each as a document."""
        named = (
            ("custom-instructions", "Custom instructions", self._instructions),
            ("saved-memories", "Saved memories", self._memories),
        )
        for source_id, title, seen in named:
            if seen is not None and seen.text:
                yield IncomingDocument("chatgpt", source_id, title, seen.text, created_at=seen.at, updated_at=seen.at)


def _newer(kept: _Seen | None, seen: _Seen) -> _Seen | None:
    if not seen.text:
        return kept
    older = kept is not None and kept.at is not None and (seen.at is None or seen.at < kept.at)
    return kept if older else seen


def _instructions(content: Json) -> str:
    sections = [(title, as_text(content.get(key)).strip()) for key, title in _PARTS]
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in sections if text)


def _memories(content: Json) -> str:
    context = content.get("model_set_context")
    return (as_text(context) or as_text(as_object(context).get("text"))).strip()
