"""What an API can stream."""

from constructs_lib.rules import UNKNOWN
from tests.unit.rules.conftest import RuleTests
from tests.unit.rules.front_doors import case, door

CASES = [
    case(
        "front-door-stream",
        [door(), door(stream=True), door(asynchronous=True), door(target_models=("a",))],
        [door(stream=True, asynchronous=True), door(stream=True, target_models=("a",))],
        "Stream True is for endpoints that answer at once, and this one is asynchronous; leave out Stream",
        [door(stream=True, asynchronous=UNKNOWN), door(stream=True, target_models=UNKNOWN)],
    ),
    case(
        "front-door-stream-snap-start",
        [door(stream=True), door(snap_start=True)],
        [door(stream=True, snap_start=True)],
        "Stream True needs a function that does not start from a snapshot, and its snap_start is True",
        [door(stream=True, snap_start=UNKNOWN)],
    ),
]


class TestFrontDoorStreamRules(RuleTests):
    """Each case above."""
