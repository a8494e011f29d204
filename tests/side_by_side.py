"""Run all tests as processes side by side: pages in a browser, two; servers; the notebooks; and all others, two.

Tests of pages and kernels wait more than they reckon, so two cores carry them together, and what only reckons stands
back for them. Arguments go on to pytest, as in `python tests/side_by_side.py --durations=20`. Progress is shown as it
comes; what each process has to tell at its end stands below, one after the other. One of them red is red.
"""

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).parents[1]
APPS, FILES = (
    sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / folder).glob("test_*.py"))
    for folder in ("tests/apps", "tests")
)
PLAIN = ("-p", "no:nbval")  # what reads notebooks takes three seconds to start
PARTS = {
    "pages": (*APPS[::2], *PLAIN),
    "more": (*APPS[1::2], *PLAIN),
    "servers": (*FILES, "-m", "server", *PLAIN),
    "notebooks": ("notebooks", "exercises", "--nbval-lax", "--nbval-current-env"),
    "others": (*FILES[::2], "-m", "not server", *PLAIN),
    "rest": (*FILES[1::2], "-m", "not server", *PLAIN),
}
STAND_BACK = {"others", "rest"}


class Part:
    """One process of pytest, with a database of its own: tests never touch what teams saved."""

    def __init__(self, name, arguments, folder):
        self.name, self.told = name, []
        command = [sys.executable, "-u", "-m", "pytest", *arguments]
        env = {**os.environ, "PACE_KIT_DATABASE": f"sqlite:///{folder}/{name}.db"}
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if name in STAND_BACK and hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, 10)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        """Show progress now; keep failures and the summary, which begin with the first line of "=", for the end."""
        for line in self._process.stdout:
            if self.told or line.startswith("="):
                self.told.append(line)
            else:
                print(f"{self.name:>8} | {line}", end="", flush=True)

    def ended(self):
        """Wait for its end; return whether all its tests passed. A run without any test is red, too."""
        self._reader.join()
        return self._process.wait() == 0

    def tell(self):
        """Print what it had to tell at its end."""
        word = "passed" if self.ended() else f"FAILED (pytest ended with {self._process.returncode})"
        print(f"\n{self.name}: {word}\n{''.join(self.told)}", end="", flush=True)


def main(arguments=(), parts=PARTS):
    """Run the parts; return 0 if every one of them passed, otherwise 1."""
    with tempfile.TemporaryDirectory(prefix="pace-tests-") as folder:
        running = [Part(name, (*own, *arguments), folder) for name, own in parts.items()]
        passed = [part.ended() for part in running]
        for part in running:
            part.tell()
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
