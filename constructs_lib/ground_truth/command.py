"""Labels on the command line: `python -m constructs_lib labels FILE DESTINATION`."""

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any

from constructs_lib.template_check.printable import printable
from constructs_lib.template_check.terminal import print_all

from .destination import UnwritableError, write
from .labels import UnreadableLabelsError, read_labels
from .objects import objects_of

WRITTEN, UNREADABLE = 0, 2


def add_to(commands: Any) -> None:
    """Add the command to a parser's."""
    parser = commands.add_parser(
        "labels",
        help="write ground truth labels as Model Monitor merges them",
        description="Write ground truth labels as Model Monitor merges them with captured data: JSON Lines, in a "
        "folder for each hour in UTC. The exit code is 2 if the file or the destination cannot be taken; nothing is "
        "written of a file that has a mistake.",
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        help="a CSV file whose first line names its columns: id, label and, if labels say when they were collected, "
        "time",
    )
    parser.add_argument("destination", metavar="DESTINATION", help="a folder, or s3://BUCKET/PREFIX; S3 needs boto3")
    parser.add_argument("--region", help="where the bucket is (default: the region of the environment)")


def run(options: argparse.Namespace) -> int:
    """Write the labels, say where, and return the exit code."""
    try:
        labels = read_labels(Path(options.file), dt.datetime.now(dt.UTC))
    except UnreadableLabelsError as error:
        return _refused(options.file, error)
    try:
        for where, count in write(objects_of(labels), options.destination, options.region):
            print_all(f"{count} {'label' if count == 1 else 'labels'} in {printable(where)}\n")
    except UnwritableError as error:
        return _refused(options.destination, error)
    return WRITTEN


def _refused(what: str, error: ValueError) -> int:
    sys.stderr.write(f"{printable(f'{what}: {error}')}\n")
    return UNREADABLE
