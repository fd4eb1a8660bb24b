"""The heavy encoder: sentence-transformers on torch, for graphics chips and for every model other than MiniLM.

Where bfloat16 multiplies faster than float32 (it is tried on the device), small models keep float32 weights and multiply in
bfloat16, which costs 0.00004 of cosine at most; models that would not fit otherwise are held in bfloat16 whole.
"""

import contextlib
import gc
import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from strata.domain.errors import ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace, ModelSpec
from strata.embedding.devices import before_torch, threads
from strata.services.ports.index import Vector, Vectors

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

LONGEST_INPUT: Final = 1024
"""Tokens. Passages are far shorter; this bounds the memory that a text of odd symbols can take."""

_WHOLE_BFLOAT16_FROM: Final = 4_000_000_000
_FASTER_BY: Final = 1.3
_TEXTS_AT_ONCE: Final = {Device.CPU: 16, Device.MPS: 64, Device.CUDA: 256}


class HeavyModel:
    """A loaded model, shared by the encoders of one process; takes one call at a time and makes others wait."""

    def __init__(self, spec: ModelSpec, folder: Path, device: Device) -> None:
        """Load a sentence-transformers `folder`; nothing is fetched and no code in it is run. Raises `ModelUnavailable`."""
        self.spec = spec
        self.device = device
        self._lock = threading.Lock()
        self._texts_at_once = _TEXTS_AT_ONCE[device]
        try:
            self._model, self._mixed = _load(spec, folder, device)
        except Exception as error:  # the readers of so many file formats share no other base of their errors
            what = f"The model “{spec.title}” in {folder} does not load: {_first_line(error)}"
            raise ModelUnavailable(what, "Fetch it again, or choose another one in Settings.") from error

    @property
    def longest_input(self) -> int:
        """Tokens of the longest input that it reads; more is cut."""
        return int(self._model.max_seq_length or LONGEST_INPUT)

    def dimension(self) -> int:
        """Return the length of its whole vectors, found by making one. Raises `ModelUnavailable`."""
        with self._lock:
            return int(self._encode(["length"], "").shape[1])

    def vectors(self, texts: Sequence[str], prefix: str, dimension: int) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension), cut and normalised anew. Raises `ModelUnavailable`."""
        if not texts:
            return np.zeros((0, dimension), np.float32)
        with self._lock:
            whole = self._encode(list(texts), prefix)
        cut = np.ascontiguousarray(whole[:, :dimension], np.float32)
        lengths = np.linalg.norm(cut, axis=1, keepdims=True)
        if cut.shape[1] != dimension or not np.isfinite(lengths).all() or not lengths.all():
            what = f"The model “{self.spec.title}” gave vectors that cannot be used."
            raise ModelUnavailable(what, "Fetch it again, or choose another one in Settings.")
        vectors: Vectors = cut / lengths
        return vectors

    def _encode(self, texts: list[str], prefix: str) -> Vectors:
        """Encode with as many texts at once as the memory holds."""
        while True:
            try:
                return self._run(texts, prefix)
            except RuntimeError as error:
                if "out of memory" not in str(error).lower() or self._texts_at_once == 1:
                    what = f"The model “{self.spec.title}” failed: {_first_line(error)}"
                    raise ModelUnavailable(what, "Choose a smaller model or another device in Settings.") from error
                self._texts_at_once //= 2
                logger.info("Not enough memory on %s: %d texts at once from now on.", self.device, self._texts_at_once)
            free_memory(self.device)

    def _run(self, texts: list[str], prefix: str) -> Vectors:
        import torch

        mixed = torch.autocast(self.device.value, torch.bfloat16) if self._mixed else contextlib.nullcontext()
        with mixed:
            found = self._model.encode(
                texts, prompt=prefix, batch_size=self._texts_at_once, convert_to_tensor=True, show_progress_bar=False
            )
        vectors: Vectors = found.float().cpu().numpy()
        return vectors


class HeavyEncoder:
    """An encoder over a shared `HeavyModel`, cut to the length of its space."""

    def __init__(self, model: HeavyModel, space: EmbeddingSpace) -> None:
        self._model: HeavyModel | None = model
        self._space = space
        self._device = model.device

    @property
    def space(self) -> EmbeddingSpace:
        """Model and length of its vectors."""
        return self._space

    @property
    def device(self) -> Device:
        """Where it computes."""
        return self._device

    def encode_query(self, text: str) -> Vector:
        """Return the unit vector of a query, the model's instruction put before it. Raises `ModelUnavailable`."""
        model = self._open()
        vector: Vector = model.vectors([text], model.spec.query_prefix, self._space.dimension)[0]
        return vector

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension). Raises `ModelUnavailable`."""
        model = self._open()
        return model.vectors(texts, model.spec.document_prefix, self._space.dimension)

    def close(self) -> None:
        """Let go of the model; its memory is freed with the last encoder."""
        if self._model is not None:
            self._model = None
            free_memory(self._device)

    def _open(self) -> HeavyModel:
        if self._model is None:
            raise ModelUnavailable("The encoder was closed.", "Open the library again.")
        return self._model


def free_memory(device: Device) -> None:
    """Give memory that no model uses any more back to the device."""
    import torch

    gc.collect()
    match device:
        case Device.CUDA:
            torch.cuda.empty_cache()
        case Device.MPS:
            torch.mps.empty_cache()
        case Device.CPU:
            pass


def bfloat16_is_faster(device: Device) -> bool:
    """Multiply two matrices of an encoder's usual shape both ways on the device and compare."""
    import torch

    return _multiply_time(device, torch.float32) > _FASTER_BY * _multiply_time(device, torch.bfloat16)


def _multiply_time(device: Device, kind: "torch.dtype") -> float:
    import torch

    left = torch.ones(512, 768, device=device.value, dtype=kind)
    right = torch.ones(768, 3072, device=device.value, dtype=kind)
    best = float("inf")
    for _ in range(4):
        started = time.perf_counter()
        float((left @ right).sum().item())
        best = min(best, time.perf_counter() - started)
    return best


def _load(spec: ModelSpec, folder: Path, device: Device) -> "tuple[SentenceTransformer, bool]":
    """Return the model and whether it is to multiply in bfloat16 over float32 weights."""
    before_torch()
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as progress

    progress.disable_progress_bar()  # type: ignore[no-untyped-call]
    if device is Device.CPU:
        torch.set_num_threads(threads())
    whole = sum(file.stat().st_size for file in folder.rglob("*.safetensors")) >= _WHOLE_BFLOAT16_FROM
    model = SentenceTransformer(
        str(folder),
        device=device.value,
        local_files_only=True,
        trust_remote_code=False,
        model_kwargs={"dtype": torch.bfloat16 if whole else torch.float32},
    )
    longest = model.max_seq_length or LONGEST_INPUT
    model.max_seq_length = min(longest, spec.max_tokens, LONGEST_INPUT)
    return model, not whole and bfloat16_is_faster(device)


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no reason given'}"
