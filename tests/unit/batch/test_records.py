"""How objects become records, and records requests."""

from enum import Enum

import pytest

from constructs_lib import AssemblyType, BatchStrategy, CompressionType, JoinSource, SplitType
from constructs_lib.rules.tables.service_limits import LIMITS


@pytest.mark.parametrize("kind", [AssemblyType, BatchStrategy, CompressionType, JoinSource, SplitType])
def test_members_are_all_that_the_service_knows(kind: type[Enum]) -> None:
    assert {each.value for each in kind} == set(LIMITS[kind.__name__].enum)
