"""How fast conversations are cut and summed up: by words alone and with vectors, all of them and after one changed."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from strata.bootstrap import Library, open_library
from strata.domain.models import EmbeddingSpace
from strata.domain.records import IncomingConversation, IncomingMessage, Role
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.intake.drafting import Arrival, Drafter
from strata.services.ports.record import RecordStore
from strata.services.words import Analyser
from strata.settings import Settings
from tests.benchmarks.report import Goal, Report

MESSAGES = 20_000
TURNS = 40
"""Messages of one conversation."""

_TOPICS = 200
_WORDS_OF_A_TOPIC = 60
_DIMENSION = 384
_BEGAN = datetime(2019, 1, 1, tzinfo=UTC)


def run(home: Path, messages: int = MESSAGES) -> Report:
    """Measure on generated conversations that change their topic every ten turns."""
    report = Report("segments")
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(Path(folder) / "library", Settings(Path(folder) / "settings.json"))
        with library:
            conversations = list(generated(messages // TURNS))
            _write(library, conversations)
            services = library.services
            words = _timed(library)
            _embed(library)
            vectors = _timed(library)
            grown = conversations[0]
            extra = replace(grown.messages[-1], source_id="one more", parent_source_id=None)
            _write(library, [replace(grown, messages=(*grown.messages, extra))])
            one = _timed(library)
            nothing = _timed(library)
            pieces = [services.segments.of_conversation(talk.id) for talk in services.conversations.page([1, 2, 3])]
            problems = services.library.problems()
    runs = (
        ("by words alone", words, messages),
        ("with vectors", vectors, messages),
        ("after one conversation grew", one, TURNS),
        ("when nothing changed", nothing, 0),
    )
    rows = [
        (name, f"{took:,.2f} s", f"{spent:,.2f} s", f"{count / took:,.0f}", f"{count / spent:,.0f}")
        for name, (took, spent), count in runs
    ]
    headings = ("run", "took", "of processors", "messages/s", "messages/s of a processor")
    report.table(f"{messages:,} messages in conversations of {TURNS}", headings, rows)
    report.figures |= {name: {"seconds": took, "processor seconds": spent} for name, (took, spent), _ in runs}
    report.figures |= {"messages": messages, "pieces of a conversation": [len(some) - 1 for some in pieces]}
    report.goals.append(Goal("messages a second of a processor, with vectors", messages / vectors[1], 1_000, at_least=True))
    report.goals.append(Goal("faults in the record afterwards", len(problems), 0, at_least=False))
    return report


def generated(count: int) -> Iterator[IncomingConversation]:
    """Yield conversations of a person and an assistant, the topic turning every ten messages."""
    random = np.random.default_rng(5)
    vocabulary = [[f"{chr(97 + topic % 26)}{topic}w{word}" for word in range(_WORDS_OF_A_TOPIC)] for topic in range(_TOPICS)]
    for number in range(count):
        began = _BEGAN + timedelta(hours=5 * number)
        said = []
        for turn in range(TURNS):
            topic = vocabulary[(number * 7 + turn // 10) % _TOPICS]
            lines = [" ".join(random.choice(topic, 12)) + "." for _ in range(2 if turn % 2 == 0 else 5)]
            role = (Role.USER, Role.ASSISTANT)[turn % 2]
            at = began + timedelta(minutes=2 * turn)
            said.append(IncomingMessage(f"g{number}:{turn}", role, " ".join(lines).capitalize(), at))
        yield IncomingConversation("bench", f"g{number}", f"Talk {number}", tuple(said), began)


def _write(library: Library, conversations: list[IncomingConversation]) -> None:
    records: RecordStore = library._stores.record.records
    drafter = Drafter(Analyser(), Courtesy())
    for start in range(0, len(conversations), 50):
        arrivals = [Arrival.of(one) for one in conversations[start : start + 50]]
        records.write(drafter.batch(arrivals, Control()))


def _embed(library: Library) -> None:
    """Give every passage a vector of its topic's direction, as a model would, without waiting for one."""
    store, space = library._stores.record.embeddings, EmbeddingSpace("all-MiniLM-L6-v2", _DIMENSION)
    store.set_spaces(space, None)
    random = np.random.default_rng(6)
    topics = random.standard_normal((_TOPICS, _DIMENSION)).astype(np.float32)
    while tasks := store.next_tasks(space, 5_000):
        chosen = [int("".join(c for c in task.text.split(": ", 1)[1].split("w", 1)[0] if c.isdigit()) or 0) for task in tasks]
        rows = topics[np.array(chosen) % _TOPICS] + random.standard_normal((len(tasks), _DIMENSION)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        store.save(space, [task.seq for task in tasks], [task.content_hash for task in tasks], rows)


def _timed(library: Library) -> tuple[float, float]:
    """Return the seconds that a run takes, and those that processors spend on it: other programs add to the first."""
    began, spent = time.perf_counter(), time.process_time()
    library.services.segments.run(Control())
    return time.perf_counter() - began, time.process_time() - spent
