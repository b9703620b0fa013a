"""Statements for the roles of models, and how a construct gives them its own."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from .s3_location import S3Location, bucket_tokens

Statement: TypeAlias = Mapping[str, object]


def sub(text: str, **variables: str) -> Mapping[str, object]:
    """Return an `Fn::Sub`. In a policy it needs no token, which spares CDK the resolving."""
    return {"Fn::Sub": [text, variables] if variables else text}


def allow(
    actions: str | Sequence[str], resources: object, *, condition: Mapping[str, object] | None = None
) -> Statement:
    """Return a statement that allows actions on resources."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return statement if condition is None else {**statement, "Condition": condition}


def document(statements: Sequence[Statement]) -> Mapping[str, object]:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


# Source: developer guide, sagemaker-roles (CreateModel API), narrowed to what hosting writes.
HOSTING: tuple[Statement, ...] = (
    allow(
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/sagemaker/Endpoints/*"),
    ),
    # No resource can be named for metrics; the namespace narrows it.
    allow(
        "cloudwatch:PutMetricData",
        "*",
        condition={"StringLike": {"cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"]}},
    ),
)

# Source: developer guide, sagemaker-roles (CreateModel API with a VPC). EC2 describes without resources.
NETWORK: Statement = allow(
    [
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ],
    "*",
)

# Source: developer guide, ssm-access. Session Manager's channels have no resources.
SSM_ACCESS: Statement = allow(
    [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ],
    "*",
)


def pull(repository_arn: object) -> tuple[Statement, ...]:
    """Return what pulling an image takes. Signing in to the registry has no resource."""
    return (
        allow(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], repository_arn),
        allow("ecr:GetAuthorizationToken", "*"),
    )


def read_object(location: S3Location) -> tuple[Statement, ...]:
    """Return what reading one object takes; the location's prefix is its key."""
    bucket = bucket_tokens(location.bucket)
    return (allow("s3:GetObject", f"{bucket.arn}/{location.prefix}"), *_use_key(location, "kms:Decrypt"))


def read_prefix(location: S3Location) -> tuple[Statement, ...]:
    """Return what reading all objects under a prefix takes."""
    bucket = bucket_tokens(location.bucket)
    return (
        allow("s3:GetObject", location.objects_arn),
        allow("s3:ListBucket", bucket.arn, condition={"StringLike": {"s3:prefix": f"{location.prefix}*"}}),
        *_use_key(location, "kms:Decrypt"),
    )


def write_prefix(location: S3Location) -> tuple[Statement, ...]:
    """Return what writing objects under a prefix takes."""
    return (allow("s3:PutObject", location.objects_arn), *_use_key(location, "kms:GenerateDataKey"))


def encrypt_volume(key_arn: str) -> Statement:
    """Return what SageMaker needs to encrypt a volume for the role: a grant on the key, for itself only."""
    return allow("kms:CreateGrant", key_arn, condition={"Bool": {"kms:GrantIsForAWSResource": "true"}})


def _use_key(location: S3Location, action: str) -> tuple[Statement, ...]:
    key_arn = bucket_tokens(location.bucket).key_arn
    return () if key_arn is None else (allow(action, key_arn),)
