"""Does the look-up of what assistants said about the person mark what nothing supports, and leave alone what something does?

Two libraries' worth of sentences. Written ones: about the person of the sample library, in other words than theirs, each read.
Turned ones: what somebody of a dialogue said of themselves, its first clause turned round (“I have a cat” is “You have a cat”);
looked up where it was said it has support, looked up in another dialogue it has none, but for what two people share.
"""

import re
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from strata.bootstrap import open_library
from strata.domain.imports import ImportOptions
from strata.domain.records import IncomingConversation, IncomingMessage, Role
from strata.embedding.loader import Loader
from strata.services.control import Control
from strata.services.distilling.sentences import sentences
from strata.services.support.claims import claims
from strata.settings import Settings
from tests.benchmarks.dialogues import Dialogue, dialogues
from tests.benchmarks.distilling import wilson
from tests.benchmarks.remembering import RememberingLoader
from tests.benchmarks.report import Goal, Report, Skipped
from tests.benchmarks.statements.labelled import FOLDER, SAMPLE
from tests.support.library import write_interchange

MOST_EACH = 60
"""Turned sentences of one dialogue."""

_ASKED_AT = datetime(2030, 1, 1, tzinfo=UTC)
_CLAUSE = re.compile(r"[,;:—–]| (?:and|but|so|because|which|since|while) ")
_TURNED = {
    "i'm": "you're", "i've": "you've", "i am": "you are", "i was": "you were", "i": "you", "me": "you", "my": "your",
    "mine": "yours", "myself": "yourself",
}  # fmt: skip
_PERSON = re.compile(r"\b(i'm|i've|i am|i was|myself|mine|my|me|i)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:we|us|our|you|your)\b|\bI'(?:ll|d)\b", re.IGNORECASE)
_LEAST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an assistant, whether something supports it, and what is the matter where nothing does."""

    text: str
    supported: bool
    sort: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of some sentences: each with whether it was marked, and what all look-ups of the library took, in seconds
    that passed and seconds of the processor.
    """

    marks: tuple[tuple[Told, bool], ...]
    answers: int
    claims: int
    seconds: float
    busy: float


def run(home: Path) -> Report:
    """Look everything up and report."""
    report = Report("support")
    loader = RememberingLoader(home / "models", home / "cache")
    written = looked_up([SAMPLE], _written(), loader)
    parts = [("written, sample library", [written])]
    try:
        parts.append(("turned, dialogues", list(_turned(dialogues(), loader))))
    except Skipped as reason:
        report.notes.append(str(reason))
    for name, some in parts:
        _tell(report, name, some)
    _speed(report, [one for _, some in parts for one in some])
    report.notes.append(
        "one person wrote the sentences and the rules, but set no border by them; a turned sentence that has no support where "
        "it is looked up may be true of that person, too; about half have support: where more do, fewer marks are right"
    )
    return report


def looked_up(paths: Sequence[Path], told: Sequence[Told], loader: Loader) -> Looked:
    """Import some files, let an assistant say these sentences afterwards, and look up all that assistants said."""
    with TemporaryDirectory() as folder:
        said = write_interchange(Path(folder) / "answers.jsonl", [_answers(told)])
        settings = Settings(Path(folder) / "settings.json")
        with open_library(Path(folder) / "library", settings, loader=loader) as library:
            library.settle()
            services = library.services
            services.imports.run([*paths, said], ImportOptions(), Control())
            services.embedding.run_until_done(Control())
            services.indexing.drain()
            answers = services.support.rate().waiting
            began, busy = time.perf_counter(), time.process_time()
            services.support.run(Control())
            seconds, busy = time.perf_counter() - began, time.process_time() - busy
            found = {one.text for one in services.support.unsupported(100_000) if one.title == "Answers"}
            rate = services.support.rate()
    return Looked(tuple((one, one.text in found) for one in told), answers, rate.all_sentences, seconds, busy)


def _answers(told: Sequence[Told]) -> IncomingConversation:
    messages = tuple(
        IncomingMessage(
            source_id=f"answers:{place}",
            role=Role.ASSISTANT,
            text=one.text,
            created_at=_ASKED_AT + timedelta(minutes=place),
            parent_source_id=f"answers:{place - 1}" if place else None,
        )
        for place, one in enumerate(told)
    )
    return IncomingConversation("test", "answers", "Answers", messages, _ASKED_AT, _ASKED_AT + timedelta(minutes=len(told)))


def _written() -> tuple[Told, ...]:
    read = tomllib.loads((FOLDER / "claims.toml").read_text(encoding="utf-8"))
    found = [
        Told(text, part == "supported", sort) for part, sorts in read.items() for sort, texts in sorts.items() for text in texts
    ]
    passed_over = [one.text for one in found if len(list(claims(one.text))) != 1]
    if passed_over:
        raise ValueError(f"These state nothing as the rules go: {passed_over}")
    return tuple(found)


def _turned(every: Sequence[Dialogue], loader: Loader) -> Iterator[Looked]:
    """Look up in each dialogue what its first person said, and as much of what people of the others said."""
    of = {dialogue.name: _statements(dialogue) for dialogue in every}
    for place, dialogue in enumerate(every):
        there = of[dialogue.name][:MOST_EACH]
        abroad = [text for other in (*every[place + 1 :], *every[:place]) for text in of[other.name][:: len(every) - 1]]
        told = [Told(text, True, "said here") for text in there]
        told += [Told(text, False, "said by somebody else") for text in abroad[: len(there)]]
        yield looked_up([dialogue.file], told, loader)


def _statements(dialogue: Dialogue) -> list[str]:
    person = dialogue.messages[0].speaker
    found = dict.fromkeys(
        turned
        for said in dialogue.messages
        if said.speaker == person
        for one in sentences(said.text)
        if (turned := _turned_round(said.text[one.start : one.end]))
    )
    return list(found)


def _turned_round(sentence: str) -> str:
    """Return the first clause as it is said to its speaker; "" where that states nothing about one person alone."""
    clause = _CLAUSE.split(sentence.replace("’", "'"), maxsplit=1)[0].strip(" .!?*\"'")
    if len(clause.split()) < _LEAST_WORDS or _OTHERS.search(clause):
        return ""
    text = _PERSON.sub(lambda match: _TURNED[match.group(1).lower()], clause) + "."
    text = text[0].upper() + text[1:]
    return text if len(list(claims(text))) == 1 else ""


def _tell(report: Report, name: str, some: Sequence[Looked]) -> None:
    marks = [pair for one in some for pair in one.marks]
    marked = [told for told, mark in marks if mark]
    lacking = [told for told, _ in marks if not told.supported]
    right = sum(not told.supported for told in marked)
    rows = [
        ("marks that are right", *_share(right, len(marked))),
        ("found of what has no support", *_share(right, len(lacking))),
    ]
    for sort in dict.fromkeys(told.sort for told, _ in marks):
        of_sort = [mark for told, mark in marks if told.sort == sort]
        rows.append((f"marked of: {sort}", *_share(sum(of_sort), len(of_sort))))
    report.table(name, ("figure", "%", "of", "95 %"), rows)
    precision, recall = right / max(1, len(marked)), right / max(1, len(lacking))
    report.figures[name] = {"precision": precision, "recall": recall, "sentences": len(marks), "marked": len(marked)}
    report.goals.append(Goal(f"marks that are right, {name}", precision, 0.75, at_least=True))


def _share(part: int, whole: int) -> tuple[str, str, str]:
    low, high = wilson(part, whole)
    return f"{100 * part / max(1, whole):.0f}", f"{part}/{whole}", f"{100 * low:.0f}–{100 * high:.0f}"


def _speed(report: Report, some: Sequence[Looked]) -> None:
    answers, looked = sum(one.answers for one in some), sum(one.claims for one in some)
    seconds, busy = sum(one.seconds for one in some), sum(one.busy for one in some)
    report.figures["answers a second"] = answers / seconds
    report.figures["claims a second"] = looked / seconds
    report.figures["a claim, ms of the processor"] = busy / looked * 1000
    report.table(
        "Speed, small libraries",
        ("answers", "claims in them", "answers a second", "claims a second", "a claim, ms of the processor"),
        [
            (
                f"{answers:,}",
                f"{looked:,}",
                f"{answers / seconds:,.0f}",
                f"{looked / seconds:,.0f}",
                f"{busy / looked * 1000:.1f}",
            )
        ],
    )
