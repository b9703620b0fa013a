"""What AWS accepts of tags."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import JobTag, TaggedResource
from tests.unit.rules.conftest import Case, RuleTests


def tag(key: Any, value: Any = "iris") -> JobTag:
    return JobTag(key=key, value=value)


CASES = [
    Case(
        rule="tag-key-reserved",
        severity="error",
        passes=[tag("team"), tag("team:aws:a"), tag("team", "aws:iris")],
        fails=[tag("aws:team"), tag("AWS:team")],
        in_template="Key 'aws:team' begins with aws:, which is reserved; give the tag another key",
        shown={"Endpoint.Tags": [{"Key": "aws:team", "Value": "iris"}]},
        hidden=[tag(UNKNOWN)],
    ),
    Case(
        rule="tag-keys-unique",
        severity="error",
        passes=[TaggedResource(tags=(tag("team"), tag("Team"), tag("cost"))), TaggedResource(tags=None)],
        fails=[TaggedResource(tags=(tag("team"), tag("team", "other")))],
        in_template="two of Tags have the key 'team'; keep one of them",
        shown={"Model.Tags": [{"Key": "team", "Value": "iris"}] * 2},
        hidden=[TaggedResource(tags=UNKNOWN), TaggedResource(tags=(tag("team"), tag(MAYBE)))],
    ),
]


class TestTagRules(RuleTests):
    """Each rule about tags."""
