"""Runs the command line: `python -m constructs_lib check FILE...`."""

import sys

from constructs_lib.template_check.command_line import main

if __name__ == "__main__":
    sys.exit(main())
