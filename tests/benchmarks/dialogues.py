"""The dialogues of the quality benchmark: messages, questions and the messages that hold the answers."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.benchmarks.report import Skipped

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "locomo"
TUNED_ON = ("conv-26", "conv-30", "conv-41")
"""Dialogues that weights were chosen on; the others check that the choice carries over."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message."""

    id: str
    conversation: str
    speaker: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `category` 5 asks about the wrong person and is left out of the main figures."""

    id: str
    dialogue: str
    text: str
    category: int
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A long dialogue of two people; `file` is in the interchange format."""

    name: str
    file: Path
    messages: tuple[Said, ...]
    questions: tuple[Question, ...]


def dialogues() -> tuple[Dialogue, ...]:
    """Return all dialogues. Raises `Skipped` where they are not at hand."""
    files = sorted(SHARED.glob("*.messages.jsonl"))
    if not files:
        raise Skipped("the dialogues are not here: ../shared/data/locomo is missing (they may not be shipped)")
    return tuple(_dialogue(file) for file in files)


def _dialogue(file: Path) -> Dialogue:
    name = file.name.removesuffix(".messages.jsonl")
    messages = tuple(
        Said(line["id"], line["conversation"], line["author"], line["text"], datetime.fromisoformat(line["created_at"]))
        for line in _lines(file)
    )
    questions = tuple(
        Question(line["id"], name, line["question"], line["category"], frozenset(line["evidence"]))
        for line in _lines(file.with_name(f"{name}.questions.jsonl"))
    )
    return Dialogue(name, file, messages, questions)


def _lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
