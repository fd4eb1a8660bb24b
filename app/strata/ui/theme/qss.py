"""QSS: templates with role names, filled from a palette."""

import re
from collections.abc import Callable
from pathlib import Path
from string import Template

from strata.ui.theme.metrics import RADIUS, TypeScale
from strata.ui.theme.palette import Palette, Role

_ICON = re.compile(r"\$\{icon_([a-z0-9_]+?)(?:__([a-z0-9_]+))?\}")

IconFile = Callable[[str, str], Path]
"""Gives the file of an icon (name, colour)."""


def render(folder: Path, palette: Palette, scale: TypeScale, icon_file: IconFile) -> str:
    """Fill all `*.qss` templates of `folder`, in order of name, and join them.

    `${role}` is a colour, `${font_size}` a size in px, `${icon_chevron_down}` an icon in the muted text colour and
    `${icon_check__on_accent}` one in the colour of a role. Raises `KeyError` for a name that does not exist.
    """
    template = "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.qss")))

    def icon(match: re.Match[str]) -> str:
        role = Role(match[2]) if match[2] else Role.TEXT_MUTED
        return f'url("{icon_file(match[1].replace("_", "-"), palette.colour(role)).as_posix()}")'

    values = {role.value: palette.colour(role) for role in Role}
    sizes = {f"font_{name}": f"{getattr(scale, name)}px" for name in scale.__slots__}
    return Template(_ICON.sub(icon, template)).substitute(values, **sizes, radius=f"{RADIUS}px")
