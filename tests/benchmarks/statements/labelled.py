"""The labelled sentences with their texts, and which of them nothing was tuned on."""

import json
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from strata.services.distilling.sentences import Sentence, sentences
from strata.services.fingerprints import text_fingerprint
from tests.benchmarks.dialogues import dialogues
from tests.benchmarks.report import Skipped

FOLDER = Path(__file__).parent
SAMPLE = FOLDER.parents[2] / "resources" / "sample"
HELD_OUT = "conv-43:"
_CHECKED_BITS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled sentence; `kind` is "" when it is not worth keeping."""

    source: str
    draw: str
    sentence: Sentence
    kind: str

    @property
    def worth(self) -> bool:
        return bool(self.kind)

    @property
    def held_out(self) -> bool:
        """One dialogue and a third of the other messages: neither rules nor weights were made with them."""
        origin, _, rest = self.source.partition(":")
        return rest.startswith(HELD_OUT) if origin == "locomo" else text_fingerprint(self.source) % 3 == 0


def sources() -> dict[str, str]:
    """Return the messages by source; without those of the dialogues where they are not at hand."""
    texts = dict(_chatgpt()) | dict(_claude())
    texts |= {f"written:{number}": message["text"] for number, message in enumerate(_written())}
    with suppress(Skipped):
        texts |= {f"locomo:{said.id}": said.text for dialogue in dialogues() for said in dialogue.messages}
    return texts


def labels(texts: dict[str, str]) -> tuple[Label, ...]:
    """Return all labels whose texts are there. Raises `ValueError` where sentences are no longer cut as they were labelled."""
    return (*_referenced(texts), *_beside(texts))


def _referenced(texts: dict[str, str]) -> Iterator[Label]:
    for line in (FOLDER / "labels.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        source, number, check, draw, kind = line.split("\t")
        if source not in texts:
            continue
        sentence = sentences(texts[source])[int(number)]
        found = text_fingerprint(texts[source][sentence.start : sentence.end]) & _CHECKED_BITS
        if found != int(check, 16):
            raise ValueError(f"Sentence {number} of {source} is not the one that was labelled.")
        yield Label(source, draw, sentence, kind.strip("-"))


def _beside(texts: dict[str, str]) -> Iterator[Label]:
    for number, message in enumerate(_written()):
        source = f"written:{number}"
        for sentence, kind in zip(sentences(texts[source]), message["labels"].split(), strict=True):
            yield Label(source, "all", sentence, kind.strip("-"))


def _written() -> list[dict[str, str]]:
    return tomllib.loads((FOLDER / "written.toml").read_text(encoding="utf-8"))["message"]


def _chatgpt() -> Iterator[tuple[str, str]]:
    for talk in json.loads((SAMPLE / "chatgpt" / "conversations.json").read_text(encoding="utf-8")):
        for node in talk["mapping"].values():
            message = node.get("message")
            if message and message["author"]["role"] == "user":
                parts = message["content"].get("parts", [])
                yield f"chatgpt:{message['id']}", "\n".join(part for part in parts if isinstance(part, str))


def _claude() -> Iterator[tuple[str, str]]:
    for talk in json.loads((SAMPLE / "claude" / "conversations.json").read_text(encoding="utf-8")):
        for message in talk["chat_messages"]:
            if message["sender"] == "human":
                text = message.get("text") or " ".join(part.get("text", "") for part in message["content"])
                yield f"claude:{message['uuid']}", text
