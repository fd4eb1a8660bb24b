"""`InlineTasks`: the same calls as `Tasks`, with everything done at once on the calling thread. For tests.

```python
tasks = InlineTasks()
presenter = ListPresenter(services, tasks)  # every callback has run when a call returns
```
"""

from collections.abc import Callable

from strata.tasks.api import Lane, Priority, Tasks


class InlineRunner:
    """Runs work where it stands."""

    def submit(self, lane: Lane, priority: Priority, work: Callable[[], None]) -> None:
        """Run `work` at once."""
        work()

    def spawn(self, work: Callable[[], None], name: str) -> None:
        """Run `work` at once."""
        work()

    def close(self) -> None:
        """Nothing is ever left to finish."""


class InlineTasks(Tasks):
    """`Tasks` without threads."""

    def __init__(self) -> None:
        super().__init__(InlineRunner())
