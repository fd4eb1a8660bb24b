"""The parser of a command line, which may be a caller's and not this process's own."""

import argparse
from typing import NoReturn, TypeAlias

from strata.domain.errors import InvalidRequest


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, so that the window can parse a caller's line."""

    def error(self, message: str) -> NoReturn:
        """Raise `InvalidRequest`."""
        raise InvalidRequest(f"{message[0].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where each file of arguments adds its verbs."""
