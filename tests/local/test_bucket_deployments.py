"""The CDK's bucket deployments: which files arrive, which stay, and whose permissions they take."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.local.templates import Stack, Template
from tests.local_aws.instance import Aws

SOURCE, DESTINATION = "deployed-from", "deployed-to"


@pytest.fixture(scope="module", autouse=True)
def buckets(aws: Aws) -> None:
    s3 = aws.client("s3")
    for name in (SOURCE, DESTINATION):
        s3.create_bucket(Bucket=name)
    for key, files in {"first.zip": ("a.txt", "b.txt", "c/d.txt"), "second.zip": ("a.txt", "e.txt")}.items():
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as source:
            for name in files:
                source.writestr(name, f"{name} of {key}")
        s3.put_object(Bucket=SOURCE, Key=key, Body=archive.getvalue())


@pytest.fixture
def stack(aws: Aws, request: pytest.FixtureRequest) -> Iterator[Stack]:
    s3 = aws.client("s3")
    for name in found(aws):
        s3.delete_object(Bucket=DESTINATION, Key=name)
    for key in ("to/theirs.txt", "beside.txt"):
        s3.put_object(Bucket=DESTINATION, Key=key, Body=b"theirs")
    stack = Stack(aws, f"Copied{abs(hash(request.node.name))}")
    yield stack
    stack.delete()


def deployment(key: str = "first.zip", **properties: Any) -> Template:
    """A bucket deployment, as the CDK writes it."""
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject*", "Resource": f"arn:aws:s3:::{SOURCE}/*"},
        {"Effect": "Allow", "Action": "s3:List*", "Resource": f"arn:aws:s3:::{DESTINATION}"},
        {
            "Effect": "Allow",
            "Action": ["s3:PutObject", "s3:DeleteObject*"],
            "Resource": f"arn:aws:s3:::{DESTINATION}/*",
        },
    ]
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "Policies": [{"PolicyName": "Copy", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}],
    }
    function = {
        "Code": {"ZipFile": "def handler(event, context): raise RuntimeError('never run')"},
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Runtime": "python3.13",
    }
    copy = {
        "ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]},
        "SourceBucketNames": [SOURCE],
        "SourceObjectKeys": [key],
        "DestinationBucketName": DESTINATION,
        "DestinationBucketKeyPrefix": "to/",
        **properties,
    }
    return {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
            "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
            "Copy": {"Type": "Custom::CDKBucketDeployment", "Properties": copy},
        }
    }


def found(aws: Aws) -> set[str]:
    return {item["Key"] for item in aws.client("s3").list_objects_v2(Bucket=DESTINATION).get("Contents", ())}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, {"to/a.txt", "to/b.txt", "to/c/d.txt"}),
        ({"Prune": False}, {"to/a.txt", "to/b.txt", "to/c/d.txt", "to/theirs.txt"}),
        ({"Prune": False, "Exclude": ["b*"]}, {"to/a.txt", "to/c/d.txt", "to/theirs.txt"}),
        ({"Exclude": ["*"], "Include": ["a.*"]}, {"to/a.txt", "to/theirs.txt"}),
        ({"Prune": False, "DestinationBucketKeyPrefix": "/"}, {"a.txt", "b.txt", "c/d.txt", "to/theirs.txt"}),
    ],
)
def test_the_files_arrive_that_are_asked_for(
    aws: Aws, stack: Stack, properties: dict[str, Any], expected: set[str]
) -> None:
    assert stack.create(deployment(**properties)) == "CREATE_COMPLETE", stack.failures()

    assert found(aws) == {*expected, "beside.txt"}


def test_a_changed_archive_is_copied_and_destruction_leaves_the_files(aws: Aws, stack: Stack) -> None:
    stack.create(deployment())
    assert stack.update(deployment("second.zip")) == "UPDATE_COMPLETE"
    stack.delete()

    assert found(aws) == {"to/a.txt", "to/e.txt", "beside.txt"}
    body = aws.client("s3").get_object(Bucket=DESTINATION, Key="to/a.txt")["Body"].read()
    assert body == b"a.txt of second.zip"


def test_markers_become_what_is_known_at_deployment(aws: Aws, stack: Stack) -> None:
    assert stack.create(deployment(SourceMarkers=[{"first": "last"}])) == "CREATE_COMPLETE", stack.failures()

    assert aws.client("s3").get_object(Bucket=DESTINATION, Key="to/a.txt")["Body"].read() == b"a.txt of last.zip"


@pytest.mark.parametrize(
    ("key", "properties", "without", "reason"),
    [
        ("none.zip", {}, None, "NoSuchKey"),
        ("first.zip", {"Extract": False}, None, "does not imitate Extract"),
        ("first.zip", {"SourceMarkersConfig": [{"jsonEscape": True}]}, None, "does not imitate SourceMarkersConfig"),
        ("first.zip", {}, "s3:GetObject*", "AccessDenied"),
        ("first.zip", {}, "s3:List*", "AccessDenied"),
    ],
)
def test_fails_as_the_function_would(
    stack: Stack, key: str, properties: dict[str, Any], without: str | None, reason: str
) -> None:
    template = deployment(key, **properties)
    (policy,) = template["Resources"]["Role"]["Properties"]["Policies"]
    statements = policy["PolicyDocument"]["Statement"]
    statements[:] = [statement for statement in statements if statement["Action"] != without]

    assert stack.create(template) == "ROLLBACK_COMPLETE"
    assert reason in stack.failures()["Copy"]
