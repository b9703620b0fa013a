"""How `make local` ends early: as Ctrl-C ends it, whatever the signal, and when the program that started it is gone."""

import os
import signal
import threading
import time
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_INTERVAL = 0.5


def end_with_parent() -> None:
    """Be told to end when the program that started this one is gone: killed, `make` passes no signal on."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def end_on_signals() -> None:
    """Raise KeyboardInterrupt in the main thread, once, when the program is told to end."""
    for ending in _SIGNALS:
        # A shell lets programs in the background ignore interrupts, but they still end with it; nohup means it.
        if ending != signal.SIGHUP or signal.getsignal(ending) != signal.SIG_IGN:
            signal.signal(ending, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # What takes everything away is not interrupted itself.
    for ending in _SIGNALS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_INTERVAL)
    os.kill(os.getpid(), signal.SIGTERM)
