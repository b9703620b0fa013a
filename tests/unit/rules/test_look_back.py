"""How far back an alarm may look."""

import pytest

from constructs_lib.rules.look_back import longest_look_back


@pytest.mark.parametrize(("period", "longest"), [(10, 86_400), (3_599, 86_400), (3_600, 604_800), (86_400, 604_800)])
def test_is_a_day_of_short_periods_and_a_week_of_long_ones(period: int, longest: int) -> None:
    assert longest_look_back(period) == longest
