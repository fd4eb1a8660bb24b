"""What was recalled from memory and put before an assistant stands between two marks, so that it is never remembered again."""

import re
from typing import Final

BEGIN: Final = "<recalled-from-strata>"
END: Final = "</recalled-from-strata>"

_RECALLED: Final = re.compile(rf"{BEGIN}.*?(?:{END}|\Z)", re.DOTALL)


def marked(text: str) -> str:
    """Return recalled text between its marks; marks inside it are taken out first."""
    return f"{BEGIN}\n{text.replace(BEGIN, '').replace(END, '')}\n{END}"


def without_recalled(text: str) -> str:
    """Return what is left of a text when everything recalled is taken out."""
    return _RECALLED.sub("", text)
