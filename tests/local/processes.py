"""The processes of an instance, known by where they keep their temporary files."""

import os
import time
from pathlib import Path

# A busy machine takes its time to run the CLI once more.
_PATIENCE = 90.0


def processes_in(directory: Path) -> set[int]:
    """The processes that have a directory in their environment, as their place for temporary files or as their home."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                if str(directory).encode() in (entry / "environ").read_bytes():
                    found.add(int(entry.name))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
    return found


def wait_until_gone(directory: Path) -> None:
    """Wait until no process has a directory in its environment any more."""
    deadline = time.monotonic() + _PATIENCE
    while (there := processes_in(directory)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert there == set()
