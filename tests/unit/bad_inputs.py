"""What users pass by mistake, and how a construct has to take it: a ValueError, with nothing defined."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import numpy as np
import pytest
from aws_cdk import Duration, Size, Stack

from constructs_lib.arguments.refusal import described

NOT_NUMBERS = [True, False, "3", "", Decimal(2), np.int64(2), [], {}, object, math.nan, math.inf, -math.inf, 10**400]
"""What is no number, or none that JSON can hold."""

NOT_COUNTS = [*NOT_NUMBERS, 0, -0.0, -1, 1.5, 2**31, 2**63, 1e308, None]
"""What is no count of 1 or more."""

NOT_FLAGS = [0, 1, "", "true", 0.0, math.nan, [], {}, object]
"""What is neither True nor False."""

NOT_STRINGS = [0, 1.5, True, b"name", ["name"], ("name",), {"name": 1}, object, Decimal(1), math.nan]
"""What is no text at all."""

NAMES = ["a", "A", "0", "a" * 63, "a" + "-" * 61 + "b", "a--b", "a-1-B"]
"""Names of SageMaker."""

NOT_NAMES = [
    *("", " ", "a" * 64, "a" * 65, "a" * 255, "a" * 256),
    *(
        "a" + "-" * 62 + "b",
        "-a",
        "a-",
        "-",
        "a_b",
        "a.b",
        "a/b",
        "a b",
        " a",
        "a ",
        "a\n",
        "\na",
        "a\r\n",
        "a\0b",
        "a:b",
        "%2e",
        "..",
        "*",
    ),
    *("é", "e\u0301", "\ufb01", "\U0001f600", "\u202ea", "\u0660", "\ud800"),
    *("${Token}", "{{resolve}}", "{{resolve:", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/name"),
    *("s3://bucket/key", "S3://bucket/key", "https://s3.amazonaws.com/bucket"),
]
"""Texts that are no names of SageMaker."""

NOT_CONSTRUCTS = [0, 1, True, False, "", "name", 1.5, math.nan, [], (), {}, [None], object(), object]
"""What has no attribute that a construct has."""

NOT_DURATIONS = [0, 60, True, False, "", "1 minute", 1.5, math.nan, [], {}, object(), Size.mebibytes(1)]

NOT_SIZES = [0, 1, True, False, "", "1 GiB", 1.5, math.nan, [], {}, object(), Duration.seconds(1)]


def said(value: object) -> str:
    """Return how a message names what was passed: text as Python writes it, anything else behind its type."""
    return repr(value) if isinstance(value, str) else described(value)


@contextmanager
def refused(*words: str, stack: Stack | None = None) -> Iterator[None]:
    """Expect a ValueError of ours that says all words, and that leaves a stack as it was."""
    node = None if stack is None else stack.node
    before = [] if node is None else node.find_all()
    with pytest.raises(ValueError, match=r".") as failure:
        yield
    assert failure.type is ValueError
    missing = [word for word in words if word not in str(failure.value)]
    assert not missing, f"{missing} not in {failure.value}"
    after = [] if node is None else node.find_all()
    assert len(after) == len(before), f"something is left: {[each.node.path for each in after]}"
