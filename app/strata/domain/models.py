"""Embedding models: what the registry knows of each."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ModelStatus(StrEnum):
    """Whether a model can be used."""

    READY = "ready"
    ABSENT = "absent"
    LOADING = "loading"
    ERROR = "error"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model that Strata knows how to load.

    Attributes:
        name: registry key, e.g. "all-MiniLM-L6-v2".
        repository: hub repository it can be fetched from, "" for the one that ships.
        dimension: length of the vectors that it gives whole.
        allowed_dimensions: lengths it may be cut to (Matryoshka), longest first; vectors are renormalised after the cut.
        query_prefix, document_prefix: instruction put before each text.
        max_tokens: longest input; more is cut by the tokenizer.
        download_bytes: size of the download, 0 for the one that ships.
        languages: for people, e.g. "English", "100+ languages".
    """

    name: str
    title: str
    repository: str
    dimension: int
    allowed_dimensions: tuple[int, ...]
    query_prefix: str
    document_prefix: str
    max_tokens: int
    download_bytes: int
    languages: str
    licence: str


@dataclass(frozen=True, slots=True)
class ModelState:
    """A model as this machine has it.

    Attributes:
        path: folder on disk, None when absent or shipped inside a package.
        dimension: the length in use.
        latency_ms: median time of one query on this machine, None until measured.
        in_use: the model that answers searches now.
        detail: the sentence to show with an error.
    """

    spec: ModelSpec
    status: ModelStatus
    path: Path | None
    dimension: int
    latency_ms: float | None
    in_use: bool
    detail: str = ""


class Device(StrEnum):
    """Where vectors are computed."""

    MPS = "mps"
    CUDA = "cuda"
    CPU = "cpu"


@dataclass(frozen=True, slots=True)
class EmbeddingSpace:
    """What makes two vectors comparable: the same model cut to the same length."""

    model: str
    dimension: int


@dataclass(frozen=True, slots=True)
class EmbeddingStatus:
    """How far the vectors are.

    Attributes:
        waiting: passages without a vector of the model in use.
        texts_per_second: over the last minute, None when idle.
        changing_to: the space being filled beside the one in use, None when there is no change under way.
        changing_waiting: passages still without a vector of `changing_to`.
    """

    space: EmbeddingSpace | None
    device: Device
    waiting: int
    total: int
    texts_per_second: float | None
    paused: bool
    changing_to: EmbeddingSpace | None = None
    changing_waiting: int = 0
