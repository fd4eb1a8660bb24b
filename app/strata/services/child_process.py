"""What every process that another one begins has in common."""

import multiprocessing
import os
import threading


def end_with_parent() -> None:
    """Let the process end with the one that began it, however that ends: nobody would read its answer.

    What waits for that goes on when the process may open no more files later; to be called before it is forbidden to.
    """
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
