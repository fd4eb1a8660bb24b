"""A process that asks a question without end, for tests that kill it: `python -m tests.support.asking_parent FOLDER`."""

import sys
from pathlib import Path

from strata.domain.sql import Limits
from strata.services.control import Control
from strata.storage.record import open_record

ENDLESS = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

if __name__ == "__main__":
    record = open_record(Path(sys.argv[1]))
    control = Control()
    record.sql.run(ENDLESS, Limits(seconds=300), lambda: control.cancelled)
