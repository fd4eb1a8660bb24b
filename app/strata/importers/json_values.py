"""Foreign JSON, read with forgiving fingers: whatever shape it has, these answer with the type that was asked for."""

import json
import math
from collections.abc import Iterable, Iterator
from typing import Final

Json = dict[str, object]

DECODER: Final = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
"""Takes raw line breaks inside strings; NaN and the infinities become null."""

_TOO_DEEP: Final = "{}"


def parsed(text: str) -> object | None:
    """Return the JSON value of a whole text, None when it is none."""
    try:
        value: object = DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return value


def as_object(value: object) -> Json:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return a JSON array, an empty one for anything else."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """Return a string, "" for anything else."""
    return value if isinstance(value, str) else ""


def label(value: object) -> str:
    """Return a name or id: a string without blanks around it, or a whole number in digits; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**18 else ""
    return ""


def identifier(value: object) -> str:
    """Return an id as it stands: a string, or a whole number in digits; "" for anything else."""
    return value if isinstance(value, str) else label(value)


def as_size(value: object) -> int | None:
    """Return a number of bytes, None for anything that cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if math.isfinite(value) and 0 <= value < 2**63 else None


def objects(value: object) -> Iterator[Json]:
    """Yield the objects of a JSON array, passing over everything else."""
    return (each for each in as_list(value) if isinstance(each, dict))


def texts(value: object) -> Iterator[str]:
    """Yield the strings of a JSON array, passing over everything else."""
    return (each for each in as_list(value) if isinstance(each, str))


def metadata_text(values: Json) -> str:
    """Return an object as the JSON text that records carry as metadata; the same object gives the same text."""
    if not values:
        return "{}"
    try:
        return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        return json.dumps(_finite(values), ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return _TOO_DEEP


def leftover(values: Json, used: Iterable[str]) -> Json:
    """Return what is left of an object without the `used` keys and without keys that say nothing (null, "", [], {})."""
    known = frozenset(used)
    return {key: value for key, value in values.items() if key not in known and not _says_nothing(value)}


def _says_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return value
