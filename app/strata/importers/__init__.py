"""Foreign formats: one file each, bytes in, records out.

A new format is a new file with a class that implements `Format`, and a line in `all_formats`.
"""

from strata.importers.apple_health import AppleHealth
from strata.importers.chatgpt import ChatGPT
from strata.importers.claude import Claude
from strata.importers.claude_code import ClaudeCode
from strata.importers.codex import Codex
from strata.importers.gemini import Gemini
from strata.importers.interchange import Interchange
from strata.importers.markdown import Markdown
from strata.importers.mcp_memory import McpMemory
from strata.importers.reader import Reader
from strata.importers.sample_table import SampleTable
from strata.services.ports.formats import Format


def all_formats() -> tuple[Format, ...]:
    """Return every format, the most particular first: who stands first may claim a file first."""
    return (
        ChatGPT(), Claude(), Gemini(), Interchange(), McpMemory(), ClaudeCode(), Codex(), AppleHealth(), SampleTable(),
        Markdown(),
    )  # fmt: skip


def default_reader() -> Reader:
    """Return the reader over all formats."""
    return Reader(all_formats())
