"""Embedding: texts a second of both encoders, what threads, batches, sorting and bfloat16 bring, latency, start, memory.

A row is a name, a value and a unit. On a machine that does other work, too, look at texts per second of processor time.
"""

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from strata.domain.errors import ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace
from strata.embedding import light
from strata.embedding.devices import threads
from strata.embedding.graph_cache import graph_file
from strata.embedding.heavy import HeavyModel
from strata.embedding.light import LightModel
from strata.embedding.loader import Loader
from strata.embedding.registry import MINILM
from strata.embedding.shipped import shipped_folder
from strata.services.ports.index import Vectors
from tests.benchmarks import dialogues
from tests.benchmarks.report import Report, Skipped
from tests.benchmarks.synthetic import Words

TEXTS = 192
LONG_WORDS = 180
QUERY = "What did Caroline say about the support group in May?"
SPACE = EmbeddingSpace(MINILM.name, MINILM.dimension)

Row = tuple[str, float, str]

_START = """
import json, os, sys, time
began, cpu = time.perf_counter(), time.process_time()
from pathlib import Path
from strata.domain.models import Device, EmbeddingSpace
from strata.embedding.loader import Loader
kind, cache = sys.argv[1], Path(sys.argv[2])
space = EmbeddingSpace("all-MiniLM-L6-v2", 384)
if kind == "light":
    encoder = Loader(cache, cache).load_light(space)
else:
    from strata.embedding.heavy import HeavyEncoder, HeavyModel
    from strata.embedding.registry import MINILM
    from strata.embedding.shipped import shipped_folder
    encoder = HeavyEncoder(HeavyModel(MINILM, shipped_folder(), Device.CPU), space)
encoder.encode_query("a boat on the lake")
took = time.perf_counter() - began, time.process_time() - cpu
import psutil
print(json.dumps([*took, psutil.Process().memory_info().rss / 1e6]))
"""


def measure() -> list[Row]:
    """Measure everything; takes about a minute on an idle machine. Raises `Skipped` where the model is missing."""
    return list(rows())


def rows() -> Iterator[Row]:
    """Measure everything, one row after the other. Raises `Skipped` where the model is missing."""
    folder = shipped_folder()
    if folder is None:
        raise Skipped("the package with the model is not installed")
    texts = sample(TEXTS)
    with tempfile.TemporaryDirectory(prefix="strata-embedding-") as name:
        cache = Path(name)
        yield "making the graph", _seconds(lambda: graph_file(folder, cache))[0], "s"
        yield from _start("light", cache)
        yield from _start("heavy", cache)
        one, model = LightModel(folder, cache, 1), LightModel(folder, cache)
        yield from _threads(one, model, texts)
        yield from _batches(model, texts)
        yield from _sorting(model, texts)
        yield from _latency(one, model, texts)
        yield from _heavy(folder, model.vectors(texts), texts)
        yield from _graphics(cache, texts)


def run(home: Path) -> Report:
    """Measure and report; `home` is not used, since nothing is kept."""
    report = Report("embedding")
    measured = measure()
    report.figures = {name: {"value": value, "unit": unit} for name, value, unit in measured}
    report.table("Embedding", ("what", "value", "unit"), [(name, f"{value:,.4g}", unit) for name, value, unit in measured])
    return report


def sample(count: int) -> list[str]:
    """Return messages as people write them, every fourth as long as an assistant's answer, in mixed order."""
    try:
        said = [message for dialogue in dialogues.dialogues() for message in dialogue.messages]
        short = [f"{message.speaker}: {message.text}" for message in said]
    except Skipped:
        short = Words().texts(count * 8, seed=3)
    words = itertools.cycle(" ".join(short).split())
    long = [" ".join(itertools.islice(words, LONG_WORDS)) for _ in range(count // 4)]
    mixed = short[: count - len(long)] + long
    return [mixed[place] for place in np.random.default_rng(5).permutation(len(mixed))]


def _start(kind: str, cache: Path) -> Iterator[Row]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-c", _START, kind, str(cache)]
    answer = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    wall, cpu, memory = json.loads(answer.stdout.splitlines()[-1])
    yield f"{kind}: first vector after start", wall, "s"
    yield f"{kind}: first vector after start, processor time", cpu, "s"
    yield f"{kind}: memory of a process with it", memory, "MB"


def _threads(one: LightModel, several: LightModel, texts: Sequence[str]) -> Iterator[Row]:
    yield from _speed("light, 1 thread", lambda: one.vectors(texts), len(texts))
    yield from _speed(f"light, {threads()} threads", lambda: several.vectors(texts), len(texts))


def _batches(model: LightModel, texts: Sequence[str]) -> Iterator[Row]:
    for tokens in (256, 512, 2048, 4096):
        with _tokens_at_once(tokens):
            yield from _speed(f"light, {tokens} tokens at once", lambda: model.vectors(texts), len(texts))


def _sorting(model: LightModel, texts: Sequence[str]) -> Iterator[Row]:
    """Sixteen texts at a time, as they come and by length."""
    for name, order in (("as they come", list(texts)), ("by length", sorted(texts, key=len))):

        def encode(order: Sequence[str] = order) -> None:
            for start in range(0, len(order), 16):
                model.vectors(order[start : start + 16])

        with _tokens_at_once(1 << 20):
            yield from _speed(f"light, 16 texts at a time {name}", encode, len(texts))


def _latency(one: LightModel, several: LightModel, texts: Sequence[str]) -> Iterator[Row]:
    yield from _query("a query, 1 thread", one)
    yield from _query(f"a query, {threads()} threads", several)
    done = threading.Event()

    def work() -> None:
        for start in itertools.cycle(range(0, len(texts) - 16, 16)):
            if done.is_set():
                return
            several.vectors(texts[start : start + 16])

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield from _query("a query during bulk work on the same session", several)
        yield from _query("a query during bulk work, on a session of its own", one)
    finally:
        done.set()
        worker.join()


def _query(name: str, model: LightModel) -> Iterator[Row]:
    times = [_seconds(lambda: model.vectors([QUERY]))[0] * 1000 for _ in range(60)][10:]
    yield f"{name}, p50", statistics.median(times), "ms"
    yield f"{name}, p95", statistics.quantiles(times, n=20)[-1], "ms"


def _heavy(folder: Path, reference: Vectors, texts: Sequence[str]) -> Iterator[Row]:
    model = HeavyModel(MINILM, folder, Device.CPU)
    chosen = model._mixed
    for model._mixed, name in ((False, "float32"), (True, "bfloat16")):
        yield from _speed(f"heavy on CPU, {name}", lambda: model.vectors(texts, "", SPACE.dimension), len(texts))
        cosines = (model.vectors(texts, "", SPACE.dimension) * reference).sum(1)
        yield f"heavy on CPU, {name}: least cosine to light", float(cosines.min()), ""
    yield "heavy on CPU: bfloat16 chosen by trying", float(chosen), ""


def _graphics(cache: Path, texts: Sequence[str]) -> Iterator[Row]:
    loader = Loader(cache / "models", cache)
    for device in loader.devices():
        if device is Device.CPU:
            continue
        try:
            encoder = loader.load_bulk(SPACE, device)
        except ModelUnavailable:
            continue
        many = list(texts) * 8
        yield from _speed(f"heavy on {device.value}", lambda: encoder.encode_documents(many), len(many))  # noqa: B023
        encoder.close()


def _speed(name: str, work: Callable[[], object], count: int) -> Iterator[Row]:
    """The better of two runs."""
    runs = [_seconds(work) for _ in range(2)]
    yield name, count / min(wall for wall, _ in runs), "texts/s"
    yield f"{name}, by processor time", count / min(cpu for _, cpu in runs), "texts/s"


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


@contextmanager
def _tokens_at_once(tokens: int) -> Iterator[None]:
    before = light.TOKENS_AT_ONCE
    light.TOKENS_AT_ONCE = tokens  # type: ignore[misc]
    try:
        yield
    finally:
        light.TOKENS_AT_ONCE = before  # type: ignore[misc]


if __name__ == "__main__":
    for row in rows():
        print(json.dumps(row), flush=True)
