"""The graph of MiniLM on disk: made once, named after what it was made of, whole or not there."""

import hashlib
import logging
import os
import shutil
import tempfile
from pathlib import Path

from strata.domain.errors import ModelUnavailable
from strata.domain.system_errors import in_words
from strata.embedding.onnx_graph import GRAPH_VERSION, write_graph
from strata.embedding.shipped import weights_digest

logger = logging.getLogger(__name__)


def graph_file(model: Path, cache: Path) -> Path:
    """Return the graph of the model in the folder `model`, making it below `cache` where it is missing.

    Raises `ModelUnavailable` when it can neither be found nor made.
    """
    folder = _folder(model, cache)
    file = folder / "graph.onnx"
    if not file.is_file():
        from safetensors import SafetensorError

        try:
            _make(model, folder)
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            what, told = f"The encoder could not be prepared in {cache}", in_words(error)
            if told is not None:
                raise ModelUnavailable(f"{what}. {told.what}", told.remedy) from error
            raise ModelUnavailable(f"{what}: {error}.", "Install Strata again.") from error
    return file


def forget_graph(model: Path, cache: Path) -> None:
    """Delete the graph, so that the next call makes it anew; for one that does not load."""
    shutil.rmtree(_folder(model, cache), ignore_errors=True)


def _folder(model: Path, cache: Path) -> Path:
    made_of = f"{GRAPH_VERSION} {weights_digest(model)}"
    return cache / "encoder" / f"minilm-{hashlib.blake2b(made_of.encode(), digest_size=8).hexdigest()}"


def _make(model: Path, folder: Path) -> None:
    """Write beside, sync, then rename: another process or a power cut never sees half a graph."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix="new-", dir=folder.parent))
    try:
        write_graph(model, beside)
        for file in beside.iterdir():
            _sync(file)
        if folder.exists():
            shutil.rmtree(folder)
        beside.rename(folder)
    except OSError:
        if not (folder / "graph.onnx").is_file():
            raise
        logger.info("Another process made the encoder's graph at the same time; that one is used.")
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    for old in folder.parent.glob("minilm-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def _sync(file: Path) -> None:
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())
