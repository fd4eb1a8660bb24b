"""Pictures that are at hand: inside folders that Strata trusts, or carried in the text itself. Never the network."""

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from strata.domain.records import Attachment

LARGEST: Final = 40_000_000
"""Bytes of the largest picture that is opened."""

_INLINE: Final = "data:image/"
_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"})


class Images:
    """Finds pictures and scales them to the column.

    Only raster formats inside `roots` are opened, so that a hostile text can neither reach the network through a
    network path nor have a file outside looked at.
    """

    def __init__(self, roots: Sequence[Path] = ()) -> None:
        self._roots = tuple(root.resolve() for root in roots)
        self._names: dict[str, str] = {}

    def find(self, reference: str) -> str | None:
        """Return a name for `image`, None when the picture is not at hand."""
        if reference.startswith(_INLINE) or self._path(reference) is not None:
            name = f"strata-image:{len(self._names)}"
            self._names[name] = reference
            return name
        return None

    def attached(self, attachment: Attachment) -> str | None:
        """Return a name for an attached picture, None when it is none or not at hand."""
        is_picture = attachment.media_type.startswith("image/") or Path(attachment.name).suffix.lower() in _SUFFIXES
        return self.find(attachment.reference) if is_picture and attachment.present else None

    def image(self, name: str, width: int) -> QImage:
        """Return the picture, at most `width` pixels wide; an empty one when it cannot be read."""
        reference = self._names.get(name, "")
        if reference.startswith(_INLINE):
            return _scaled(QImage.fromData(_payload(reference)), width)
        path = self._path(reference)
        return _read(path, width) if path is not None else QImage()

    def _path(self, reference: str) -> Path | None:
        if not 0 < len(reference) < 1_000 or "\\\\" in reference or reference.startswith("//") or "\0" in reference:
            return None
        try:
            return next(filter(None, (_inside(root, reference) for root in self._roots)), None)
        except OSError:  # a name that this file system cannot even ask for
            return None


def _inside(root: Path, reference: str) -> Path | None:
    path = (root / reference).resolve()
    fits = path.is_relative_to(root) and path.suffix.lower() in _SUFFIXES and path.is_file()
    return path if fits and path.stat().st_size <= LARGEST else None


def _payload(reference: str) -> QByteArray:
    head, _, body = reference.partition(",")
    if not head.endswith(";base64") or len(body) > LARGEST or "svg" in head:
        return QByteArray()
    try:
        return QByteArray(base64.b64decode(body, validate=True))
    except binascii.Error:
        return QByteArray()


def _read(path: Path, width: int) -> QImage:
    payload = QByteArray(path.read_bytes())
    buffer = QBuffer(payload)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() > width:
        reader.setScaledSize(QSize(width, max(1, size.height() * width // size.width())))
    return reader.read()


def _scaled(image: QImage, width: int) -> QImage:
    if image.width() <= width:
        return image
    return image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
