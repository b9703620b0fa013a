"""What an ARN says."""

import pytest

from constructs_lib.rules import UNKNOWN, Partial
from constructs_lib.rules.arn import Arn, parse


@pytest.mark.parametrize(
    ("arn", "parts"),
    [
        ("arn:aws:kms:eu-west-1:123456789012:key/1", Arn("kms", "eu-west-1", "123456789012", "key/1")),
        ("arn:aws-cn:iam::123456789012:role/a", Arn("iam", "", "123456789012", "role/a")),
        ("arn:aws:s3:::bucket/a:b", Arn("s3", "", "", "bucket/a:b")),
        (
            "arn:aws:lambda:eu-west-1:123456789012:function:f",
            Arn("lambda", "eu-west-1", "123456789012", "function:f"),
        ),
        (
            Partial(["arn:", None, ":sns:eu-west-1:123456789012:topic"]),
            Arn("sns", "eu-west-1", "123456789012", "topic"),
        ),
        (Partial(["arn:aws:sns:eu-west-1:", None, ":topic"]), Arn("sns", "eu-west-1", "", "topic")),
        (Partial(["arn:aws:sns:eu-west-1:123456789012:a-", None]), Arn("sns", "eu-west-1", "123456789012", "")),
    ],
)
def test_takes_an_arn_apart_as_far_as_it_is_known(arn: str, parts: Arn) -> None:
    assert parse(arn) == parts


@pytest.mark.parametrize("arn", ["", "alias/key", "arn:aws:kms", "1234abcd-12ab", UNKNOWN, Partial(["arn:", None])])
def test_what_is_none_or_may_be_none_has_no_parts(arn: str) -> None:
    assert parse(arn) is None
