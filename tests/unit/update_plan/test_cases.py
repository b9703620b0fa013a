"""The values that a function may have."""

from typing import Any

import pytest

from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.update_plan.cases import Cases, cases_of

REGION = {"Ref": "AWS::Region"}
KEY = {"Fn::ImportValue": "key"}
BODY = {"Resources": {}, "Mappings": {"Images": {"eu-west-1": {"a": 1, "b": 2}, "us-east-1": {"a": 3}, "broken": 4}}}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"Fn::If": ["Live", 1, 2]}, Cases("Live", (), {True: 1, False: 2})),
        (
            {"Fn::FindInMap": ["Images", REGION, "a"]},
            Cases(None, (REGION,), {("eu-west-1", ""): 1, ("us-east-1", ""): 3}),
        ),
        ({"Fn::FindInMap": ["Images", "eu-west-1", KEY]}, Cases(None, (KEY,), {("", "a"): 1, ("", "b"): 2})),
        ({"Fn::FindInMap": ["Images", REGION, "c"]}, None),
        ({"Fn::FindInMap": ["Missing", REGION, "a"]}, None),
        ({"Fn::FindInMap": [KEY, REGION, "a"]}, None),
        ({"Fn::FindInMap": ["Images", REGION, "a", {"DefaultValue": 1}]}, None),
        ({"Fn::If": ["Live", 1]}, None),
        ({"Fn::If": ["Live", 1, 2], "Fn::Transform": {}}, None),
        (KEY, None),
        ("a", None),
    ],
    ids=str,
)
def test_lists_the_values_by_what_decides(raw: Any, expected: Cases | None) -> None:
    assert cases_of(Intrinsics(BODY), raw) == expected


def test_cases_belong_together_where_the_same_decides() -> None:
    in_region, other, by_key = (
        cases_of(Intrinsics(BODY), {"Fn::FindInMap": ["Images", *keys]})
        for keys in ((REGION, "a"), (REGION, "b"), ("eu-west-1", KEY))
    )

    assert in_region is not None
    assert other is not None
    assert by_key is not None
    assert in_region.same_decision(other)
    assert not in_region.same_decision(by_key)
