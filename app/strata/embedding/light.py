"""The light encoder: MiniLM on onnxruntime. Up in a third of a second, a query in a few milliseconds, no torch.

One session serves queries and bulk work at once: onnxruntime lets several threads run the same session, each of which does
its own work when the pool's threads are busy. A second session would cost 42 MB more and gain nothing measurable.
"""

import json
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from strata.domain.errors import ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace
from strata.embedding.devices import threads
from strata.embedding.graph_cache import forget_graph, graph_file
from strata.services.ports.index import Vector, Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, SessionOptions

logger = logging.getLogger(__name__)

TOKENS_AT_ONCE: Final = 1024
"""Padded tokens in one run. Throughput is flat from 512 to 2,048; fewer mean less padding, less memory and shorter waits."""


class LightModel:
    """The loaded session and tokenizer, shared by the encoders of one process; safe to use from several threads."""

    def __init__(self, folder: Path, cache: Path, thread_count: int | None = None) -> None:
        """Load MiniLM from its sentence-transformers `folder`. Raises `ModelUnavailable`."""
        from tokenizers import Tokenizer

        limit = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(limit)
        self._tokenizer.no_padding()
        self._session = _open(folder, cache, thread_count or threads())

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), 384), in the order of the texts."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        vectors = np.empty((len(ids), self._session.get_outputs()[0].shape[1]), np.float32)
        for rows in _batches([len(tokens) for tokens in ids]):
            width = max(len(ids[row]) for row in rows)
            padded = np.zeros((len(rows), width), np.int32)
            mask = np.zeros_like(padded)
            for line, row in enumerate(rows):
                padded[line, : len(ids[row])] = ids[row]
                mask[line, : len(ids[row])] = 1
            vectors[rows] = self._session.run(None, {"ids": padded, "mask": mask})[0]
        return vectors


class LightEncoder:
    """An encoder over a shared `LightModel`."""

    def __init__(self, model: LightModel, space: EmbeddingSpace) -> None:
        self._model: LightModel | None = model
        self._space = space

    @property
    def space(self) -> EmbeddingSpace:
        """Model and length of its vectors."""
        return self._space

    @property
    def device(self) -> Device:
        """The processor."""
        return Device.CPU

    def encode_query(self, text: str) -> Vector:
        """Return the unit vector of a query; MiniLM knows no instructions. Raises `ModelUnavailable` once closed."""
        vector: Vector = self._open().vectors([text])[0]
        return vector

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), 384). Raises `ModelUnavailable` once closed."""
        return self._open().vectors(texts)

    def close(self) -> None:
        """Let go of the model; its memory is freed with the last encoder."""
        self._model = None

    def _open(self) -> LightModel:
        if self._model is None:
            raise ModelUnavailable("The encoder was closed.", "Open the library again.")
        return self._model


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Group rows of like length so that no group holds more than `TOKENS_AT_ONCE` padded tokens; longest first."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and (len(batch) + 1) * lengths[batch[0]] > TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _open(folder: Path, cache: Path, thread_count: int) -> "InferenceSession":
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelUnavailable(f"onnxruntime cannot be loaded: {error}.", "Install Strata again.") from error

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = thread_count
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return _session(graph_file(folder, cache), options)
    except ModelUnavailable as error:
        logger.warning("The encoder's graph is made anew: %s", error)
        forget_graph(folder, cache)
    return _session(graph_file(folder, cache), options)


def _session(graph: Path, options: "SessionOptions") -> "InferenceSession":
    import onnxruntime

    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no other base
        raise ModelUnavailable(f"The encoder does not load: {error}.", "Install Strata again.") from error
