"""The models that Strata knows, and those that a person added from a folder of their own."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from strata.domain.errors import ModelUnavailable
from strata.domain.models import ModelSpec

_MANY: Final = "100+ languages"
_QWEN_QUERY: Final = (
    "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"  # the one it was trained on
)
_MEGABYTE: Final = 1_000_000


def _qwen(size: str, dimension: int, megabytes: int) -> ModelSpec:
    cuts = (dimension, *(cut for cut in (2560, 2048, 1536, 1024, 768, 512, 384, 256) if cut < dimension))
    return ModelSpec(
        name=f"Qwen3-Embedding-{size}",
        title=f"Qwen3 Embedding {size}",
        repository=f"Qwen/Qwen3-Embedding-{size}",
        dimension=dimension,
        allowed_dimensions=cuts,
        query_prefix=_QWEN_QUERY,
        document_prefix="",
        max_tokens=32_768,
        download_bytes=megabytes * _MEGABYTE,
        languages=_MANY,
        licence="Apache-2.0",
    )


MINILM: Final = ModelSpec(
    name="all-MiniLM-L6-v2",
    title="MiniLM",
    repository="",
    dimension=384,
    allowed_dimensions=(384,),
    query_prefix="",
    document_prefix="",
    max_tokens=256,
    download_bytes=0,
    languages="English",
    licence="Apache-2.0",
)

BUILT_IN: Final = (
    MINILM,
    ModelSpec(
        name="multilingual-e5-small",
        title="Multilingual E5 small",
        repository="intfloat/multilingual-e5-small",
        dimension=384,
        allowed_dimensions=(384,),
        query_prefix="query: ",
        document_prefix="passage: ",
        max_tokens=512,
        download_bytes=494 * _MEGABYTE,
        languages=_MANY,
        licence="MIT",
    ),
    ModelSpec(
        name="bge-m3",
        title="BGE M3",
        repository="BAAI/bge-m3",
        dimension=1024,
        allowed_dimensions=(1024,),
        query_prefix="",
        document_prefix="",
        max_tokens=8192,
        download_bytes=2_293 * _MEGABYTE,
        languages=_MANY,
        licence="MIT",
    ),
    ModelSpec(
        name="EmbeddingGemma-300m",
        title="EmbeddingGemma 300M",
        repository="google/embeddinggemma-300m",
        dimension=768,
        allowed_dimensions=(768, 512, 256, 128),
        query_prefix="task: search result | query: ",
        document_prefix="title: none | text: ",
        max_tokens=2048,
        download_bytes=1_268 * _MEGABYTE,
        languages=_MANY,
        licence="Gemma Terms of Use",
    ),
    _qwen("0.6B", 1024, 1_207),
    _qwen("4B", 2560, 8_060),
    _qwen("8B", 4096, 15_150),
)
"""Every built-in model, the one that ships first. Download sizes are rounded; the true ones are asked for before a fetch."""


def is_complete(folder: Path) -> bool:
    """Whether a folder looks like a whole sentence-transformers model."""
    return (folder / "modules.json").is_file()


def own_spec(folder: Path) -> ModelSpec:
    """Return what a person's own folder says of its model; lengths are not known before it is loaded.

    Raises `ModelUnavailable` when its settings cannot be read.
    """
    prompts: dict[str, str] = {}
    settings = folder / "config_sentence_transformers.json"
    try:
        if settings.is_file():
            prompts = json.loads(settings.read_text(encoding="utf-8")).get("prompts") or {}
    except (OSError, ValueError, AttributeError) as error:
        raise ModelUnavailable(f"The settings of “{folder.name}” cannot be read.", f"Repair or remove {settings}.") from error
    return ModelSpec(
        name=folder.name,
        title=folder.name,
        repository="",
        dimension=0,
        allowed_dimensions=(),
        query_prefix=prompts.get("query") or "",
        document_prefix=prompts.get("document") or prompts.get("passage") or "",
        max_tokens=1 << 15,
        download_bytes=0,
        languages="as its author says",
        licence="as its author says",
    )


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model in a folder of the person's own."""

    spec: ModelSpec
    folder: Path


class OwnModels:
    """The list of the person's own models: a small JSON file in the folder of models."""

    def __init__(self, models: Path) -> None:
        self._file = models / "own-models.json"

    def all(self) -> tuple[OwnModel, ...]:
        """Return them in the order they were added. Raises `ModelUnavailable` when the file is damaged."""
        try:
            entries = json.loads(self._file.read_text(encoding="utf-8"))
            return tuple(_read(entry) for entry in entries)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            what = f"The list of your own models, {self._file}, cannot be read."
            raise ModelUnavailable(what, "Delete that file and add your models again.") from error

    def add(self, model: OwnModel) -> None:
        """Add one, in place of one with the same name; on disk when it returns. Raises `ModelUnavailable`."""
        kept = [own for own in self.all() if own.spec.name != model.spec.name]
        beside = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8") as stream:
                json.dump([_entry(own) for own in (*kept, model)], stream, indent=2)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(self._file)
        except OSError as error:
            what = f"The model could not be added: {error.strerror}."
            raise ModelUnavailable(what, "Free some room and try again.") from error


def _entry(own: OwnModel) -> dict[str, object]:
    return {**asdict(own.spec), "folder": str(own.folder)}


def _read(entry: dict[str, object]) -> OwnModel:
    """Build a model from its entry. Raises `KeyError` or `TypeError` when the entry is none."""
    cuts = entry["allowed_dimensions"]
    if not isinstance(cuts, list):
        raise TypeError("allowed_dimensions")
    values = {**entry, "allowed_dimensions": tuple(cuts)}
    folder = values.pop("folder")
    spec = ModelSpec(**values)  # type: ignore[arg-type]
    if not isinstance(folder, str) or not all(isinstance(cut, int) for cut in (spec.dimension, *spec.allowed_dimensions)):
        raise TypeError("folder")
    return OwnModel(spec, Path(folder))
