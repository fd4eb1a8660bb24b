"""How a library of an older shape becomes one of today's: numbered files of SQL and the table that lists them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple


class Version(NamedTuple):
    """The shape of a library. A newer minor can be used by an older Strata, a newer major cannot."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read what `str` wrote."""
        major, minor = text.split(".")
        return cls(int(major), int(minor))


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from the version before.

    Attributes:
        version: what the library is afterwards.
        file: the SQL.
        recounted: tables whose number of rows this step may change; all others are counted before and after.
    """

    version: Version
    file: Path
    recounted: frozenset[str] = field(default_factory=frozenset)


_FOLDER: Final = Path(__file__).parent

ALL: Final = (
    Migration(Version(1, 0), _FOLDER / "1_0_first_library.sql", frozenset({"meta"})),
    Migration(Version(1, 1), _FOLDER / "1_1_memories.sql"),
    Migration(Version(1, 2), _FOLDER / "1_2_segments.sql"),
    Migration(Version(1, 3), _FOLDER / "1_3_checkpoints.sql"),
    Migration(Version(1, 4), _FOLDER / "1_4_archive.sql"),
    Migration(Version(1, 5), _FOLDER / "1_5_flow.sql"),
    Migration(Version(1, 6), _FOLDER / "1_6_recalls.sql"),
    Migration(Version(1, 7), _FOLDER / "1_7_questions.sql"),
    Migration(Version(1, 8), _FOLDER / "1_8_archived_memories.sql"),
    Migration(Version(1, 9), _FOLDER / "1_9_goals.sql"),
)
"""Every step there is, oldest first."""
