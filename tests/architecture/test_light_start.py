"""What the first paint waits for: the window's root brings in neither the use-cases nor the engines."""

import subprocess
import sys

LOOK = "import sys, strata.app; print(*sorted(name for name in sys.modules if name.startswith(('strata.services.', 'numpy'))))"


def test_the_window_comes_up_without_services_and_numpy() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["strata.services.control"]
