"""Where an instance keeps its temporary files: a directory of its own, which a later start removes if it could not."""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "local-aws-"
_NEEDED = 64 * 2**20
_MAC = "darwin"


class NoRoomError(Exception):
    """The local AWS cannot write where it must; the text is for whoever started it."""


@contextmanager
def workspace() -> Iterator[Path]:
    """A directory for the temporary files of an instance, and of the programs that use it."""
    parent = Path(tempfile.gettempdir())
    _remove_abandoned(parent)
    _check_room(parent)
    # Locked before it has the name of a workspace, so that no other start takes it for abandoned.
    unlocked = Path(tempfile.mkdtemp(prefix=f"new-{_PREFIX}"))
    lock = _lock(unlocked)
    directory = unlocked.rename(parent / unlocked.name.removeprefix("new-"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def check_home() -> None:
    """Refuse a home that jsii cannot write its cache to: it would wait for it for ever."""
    cache = Path(os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT") or _default_cache())
    there = next(directory for directory in (cache, *cache.parents) if directory.exists())
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        raise NoRoomError(
            f"cannot write to {there} ({error.strerror}), where jsii keeps its cache; "
            "set HOME to a directory that can be written to"
        ) from error


def _default_cache() -> Path:
    mac = sys.platform == _MAC
    return Path.home() / ("Library/Caches" if mac else ".cache/aws/jsii")


def _check_room(parent: Path) -> None:
    free = shutil.disk_usage(parent).free
    if free < _NEEDED:
        raise NoRoomError(
            f"{parent} has {free >> 20} MB left, and the local AWS needs {_NEEDED >> 20} MB; "
            "make room, or set TMPDIR to another directory"
        )


def _remove_abandoned(parent: Path) -> None:
    """Remove the workspaces whose instances were killed: nobody holds their locks any more."""
    for directory in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if directory.lstat().st_uid == os.getuid() and (lock := _lock(directory)) is not None:
                shutil.rmtree(directory, ignore_errors=True)
                os.close(lock)


def _lock(directory: Path) -> int | None:
    """The lock of a directory, which ends with this process; None if another process has it."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
