"""How the process keeps memory: what one large body took serves the next."""

import contextlib
from functools import cache

# Source: mallopt(3) of glibc, which is the C library of Lambda's own runtimes.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_LARGEST_BLOCK = 32 << 20
_KEPT = 64 << 20


@cache
def keep_freed_memory() -> None:
    """Have malloc keep what is freed, up to 64 MiB. Another C library goes on as it does."""
    # Otherwise the memory of each large body goes back to the system, which then clears every page of the next one:
    # half the time of a request of 5 MB.
    import ctypes  # starting up takes longer with it, and small bodies gain nothing

    with contextlib.suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_BLOCK)
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
