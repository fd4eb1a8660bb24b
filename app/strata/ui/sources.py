"""What sources are called and in which colour they are shown."""

from typing import Final
from zlib import crc32

from strata.ui.theme.palette import Role

_TITLES: Final = {
    "chatgpt": "ChatGPT",
    "claude": "Claude",
    "claude-code": "Claude Code",
    "codex": "Codex",
    "gemini": "Gemini",
    "markdown": "Markdown",
    "obsidian": "Obsidian",
    "mcp-memory": "MCP memory",
}

_COLOURS: Final = {
    "chatgpt": Role.BRAND_3,
    "claude": Role.BRAND_2,
    "claude-code": Role.BRAND_2,
    "codex": Role.BRAND_4,
    "gemini": Role.BRAND_4,
    "markdown": Role.BRAND_1,
    "obsidian": Role.BRAND_1,
}

_OTHERS: Final = (Role.BRAND_1, Role.BRAND_2, Role.BRAND_3, Role.BRAND_4)


def source_title(source: str) -> str:
    """Return the name of a source for people."""
    return _TITLES.get(source, source.replace("-", " ").replace("_", " ").title() if source.islower() else source)


def source_role(source: str) -> Role:
    """Return the colour of a source, always the same for the same one."""
    return _COLOURS.get(source, _OTHERS[crc32(source.encode()) % len(_OTHERS)])
