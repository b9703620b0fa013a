"""Calls everything that is public with odd values, and prints what became of it.

python -m tests.abuse --calls 30000 --seed 1
python -m tests.abuse --call Model --argument containers --value "[]"
"""

import os
import sys
from argparse import ArgumentParser

os.environ.setdefault("CDK_VALIDATION", "false")

from .attempt import attempt
from .sample import Sample


def main() -> int:
    """Return 1 if there is a violation."""
    parser = ArgumentParser(prog="python -m tests.abuse", description="Odd values for every public argument.")
    parser.add_argument("--calls", type=int, default=1000, help="how many calls. Default: 1000")
    parser.add_argument("--seed", type=int, default=1, help="which of them. Default: 1")
    parser.add_argument("--call", help="make one call only: Model")
    parser.add_argument("--argument", help="its argument")
    parser.add_argument("--value", help="the label of the value, as a table prints it")
    given = parser.parse_args()
    if given.call:
        sys.stdout.write(f"{attempt(given.call, given.argument, given.value)}\n")
        return 0
    sample = Sample.drawn(given.calls, given.seed)
    sys.stdout.write(sample.table())
    return 1 if sample.violations else 0


if __name__ == "__main__":
    sys.exit(main())
