"""What stands in a list more than once."""

import pytest

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.hidden import UndeterminedError
from constructs_lib.rules.repeated import repeated


def test_names_each_once_and_in_order() -> None:
    assert repeated(iter("bcabac")) == ["a", "b", "c"]
    assert repeated([3, 1, 3]) == [3]
    assert repeated("abc") == repeated([]) == []


def test_is_undetermined_where_a_value_is_hidden() -> None:
    with pytest.raises(UndeterminedError):
        repeated(["a", "a", UNKNOWN])
