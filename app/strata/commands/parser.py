"""The parser of a command line, which may be a caller's and not this process's own."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn, TypeAlias

from strata import paths
from strata.domain.errors import InvalidRequest

MOST: Final = 1_000_000
"""Of anything that is listed; no library has so many pages."""


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, so that the window can parse a caller's line."""

    def error(self, message: str) -> NoReturn:
        """Raise `InvalidRequest`."""
        raise InvalidRequest(f"{message[0].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


def path(text: str) -> Path:
    """Return the path that was typed; the type of an argument. An empty one comes from a variable that was never set."""
    if not text:
        raise argparse.ArgumentTypeError("an empty text is no path")
    return paths.typed(text)


def number(least: int, most: int = MOST) -> Callable[[str], int]:
    """Return the type of an argument that takes a whole number in a range."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"takes a number from {least} to {most:,}")
        return value

    return read


def without_halves(space: argparse.Namespace) -> argparse.Namespace:
    """Replace bytes that are no text, which no store can hold, in every word but in paths, where they name a file."""
    for name, value in vars(space).items():
        if isinstance(value, str):
            setattr(space, name, _text(value))
        elif isinstance(value, list):
            setattr(space, name, [_text(word) if isinstance(word, str) else word for word in value])
    return space


def _text(word: str) -> str:
    return word.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where each file of arguments adds its verbs."""
