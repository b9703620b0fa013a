"""`make local`."""

import argparse
import errno
import sys
import tempfile
from pathlib import Path

from tests.local_aws.cdk import CdkFailedError
from tests.local_aws.demo import UnknownStackError, show_app, show_example
from tests.local_aws.ending import end_on_signals, end_with_parent
from tests.local_aws.instance import NotStartedError
from tests.local_aws.workspace import NoRoomError, check_home

_FULL = (errno.ENOSPC, errno.EDQUOT)


def main() -> None:
    """Do what the arguments say, and end with one sentence about what stood in the way."""
    parser = argparse.ArgumentParser(prog="make local")
    parser.add_argument("--stack", help="a stack of the app; the real-time example if nothing is given")
    parser.add_argument("--app", type=Path, help="the path of your own app.py, or of a directory with a cdk.json")
    parser.add_argument("--keep", action="store_true", help="keep it up until Ctrl-C")
    arguments = parser.parse_args()
    try:
        check_home()
        if arguments.app:
            show_app(arguments.app, arguments.stack, keep=arguments.keep)
        else:
            show_example(arguments.stack or "Realtime", keep=arguments.keep)
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; nothing is left.")
    except (UnknownStackError, NoRoomError, NotStartedError) as error:
        sys.exit(str(error))
    except (CdkFailedError, OSError) as error:
        if is_full(error):
            sys.exit(f"\nThe disk of {tempfile.gettempdir()} is full; make room, or set TMPDIR to another directory.")
        if isinstance(error, CdkFailedError):
            sys.exit(f"\n{error}")
        raise


def is_full(error: Exception) -> bool:
    """Whether the disk is full, here or in a program that was started."""
    return "ENOSPC" in str(error) or (isinstance(error, OSError) and error.errno in _FULL)


if __name__ == "__main__":
    end_with_parent()
    end_on_signals()
    main()
