"""A place for all that is written in passing, by tests and by Node for them: in memory, and gone when they end."""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108  # whose free space is looked at, and in which a directory of our own is made
_ROOM = 2 * 2**30


def _has_room(directory: Path) -> bool:
    return os.access(directory, os.W_OK) and shutil.disk_usage(directory).free > _ROOM


# Every app that is synthesized has a directory of its own. Node removes them all at its end, and jsii ends it after
# five seconds of that: thousands were left by every run. What pytest keeps to be looked at stays where it was.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
_PLACE = Path(tempfile.mkdtemp(prefix="constructs-lib-", dir=_MEMORY if _has_room(_MEMORY) else None))
os.environ["TMPDIR"] = tempfile.tempdir = str(_PLACE)


def pytest_unconfigure() -> None:
    shutil.rmtree(_PLACE, ignore_errors=True)
