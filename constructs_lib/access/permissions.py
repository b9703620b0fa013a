"""Statements for the roles of models, and how a construct gives them its own."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast
from weakref import WeakKeyDictionary

from constructs_lib.arguments import as_known, has_member
from constructs_lib.rules import hidden
from constructs_lib.s3_location import S3Location, bucket_tokens, escape_wildcards

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sns as sns

Statement: TypeAlias = Mapping[str, object]


def sub(text: str, **variables: str) -> Mapping[str, object]:
    """Return an `Fn::Sub`. In a policy it needs no token, which spares CDK the resolving; tokens stay variables."""
    tokens = {name: value for name, value in variables.items() if hidden(as_known(value))}
    for name in variables.keys() - tokens.keys():
        text = text.replace(f"${{{name}}}", variables[name])
    return {"Fn::Sub": [text, tokens] if tokens else text}


def allow(
    actions: str | Sequence[str], resources: object, *, condition: Mapping[str, object] | None = None
) -> Statement:
    """Return a statement that allows actions on resources."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return statement if condition is None else {**statement, "Condition": condition}


def document(statements: Sequence[Statement]) -> Mapping[str, object]:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": merged(statements)}


def merged(statements: Sequence[Statement]) -> list[Statement]:
    """Return fewer statements that say the same, since policies must be short: those that differ in resources only."""
    found: list[dict[str, object]] = []
    for each in statements:
        alike = next((other for other in found if {**other, "Resource": each.get("Resource")} == each), None)
        if alike is None:
            found.append(dict(each))
        else:
            known_resources = _listed(alike["Resource"])
            new = [resource for resource in _listed(each["Resource"]) if resource not in known_resources]
            alike["Resource"] = [*known_resources, *new] if new else alike["Resource"]
    return list(found)


def actions_of(statement: Statement) -> list[str]:
    """Return the actions of a statement."""
    return [str(each) for each in _listed(statement["Action"])]


def _listed(resources: object) -> list[object]:
    return resources if isinstance(resources, list) else [resources]


# Source: developer guide, sagemaker-roles (CreateModel API), narrowed to what hosting writes.
_LOGS = sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/sagemaker/Endpoints/*")
_WRITE_LOGS = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
HOSTING: tuple[Statement, ...] = (
    allow(["logs:CreateLogGroup", *_WRITE_LOGS], _LOGS),
    # No resource can be named for metrics; the namespace narrows it.
    allow(
        "cloudwatch:PutMetricData",
        "*",
        condition={"StringLike": {"cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"]}},
    ),
)


def without_new_log_groups(statements: Sequence[Statement]) -> list[Statement]:
    """Return what hosting takes where the log groups of all endpoints are there before them."""
    return [allow(_WRITE_LOGS, _LOGS) if each is HOSTING[0] else each for each in statements]


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


_HIDDEN = r"\$\{Token\[[^\]]*\]\}"
_IN_ECR = (
    rf"(?P<Account>\d{{12}}|{_HIDDEN})\.dkr[.-]ecr(-fips)?\.(?P<Region>[a-z0-9-]+|{_HIDDEN})\.[^/]+"
    rf"/(?P<Name>([^:@${{}}]|{_HIDDEN})+)([:@].*)?"
)


def pull_uri(uri: str) -> tuple[Statement, ...]:
    """Return what pulling an image takes, by its URI: nothing if it is not in Amazon ECR."""
    if image := re.fullmatch(_IN_ECR, uri):
        return pull(sub("arn:${AWS::Partition}:ecr:${Region}:${Account}:repository/${Name}", **image.groupdict()))
    if hidden(as_known(uri)):
        return pull(sub("arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/*"))
    return ()


def pull(repository_arn: object) -> tuple[Statement, ...]:
    """Return what pulling an image takes. Signing in to the registry has no resource."""
    return (
        allow(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], repository_arn),
        allow("ecr:GetAuthorizationToken", "*"),
    )


def read_object(location: S3Location) -> tuple[Statement, ...]:
    """Return what reading one object takes; the location's prefix is its key."""
    bucket = bucket_tokens(location.bucket)
    return (
        allow("s3:GetObject", f"{bucket.arn}/{escape_wildcards(location.prefix)}"),
        *_use_key_of(location, "kms:Decrypt"),
    )


def read_objects(location: S3Location) -> tuple[Statement, ...]:
    """Return what reading objects under a prefix takes, by who knows their keys."""
    return (allow("s3:GetObject", location.objects_arn), *_use_key_of(location, "kms:Decrypt"))


def read_prefix(location: S3Location) -> tuple[Statement, ...]:
    """Return what reading all objects under a prefix takes."""
    bucket = bucket_tokens(location.bucket)
    return (
        allow("s3:GetObject", location.objects_arn),
        allow(
            "s3:ListBucket",
            bucket.arn,
            condition={"StringLike": {"s3:prefix": f"{escape_wildcards(location.prefix)}*"}},
        ),
        *_use_key_of(location, "kms:Decrypt"),
    )


def read_location(location: S3Location) -> tuple[Statement, ...]:
    """Return what reading one object takes, or all under a prefix that ends with a slash, or may."""
    prefix = as_known(location.prefix)
    return read_prefix(location) if hidden(prefix) or not prefix or prefix.endswith("/") else read_object(location)


def read_hub_content(arn: str) -> Statement:
    """Return what looking up content of a hub takes, in every version if the ARN names none.

    Where the ARN is a token, the hub may be any of this account.
    """
    hub = re.fullmatch(r"(?P<Before>.+):hub-content/(?P<Name>[^/]+)/[^/]+/[^/]+(?P<Version>/.+)?", arn)
    if not hub:
        hubs = sub("arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:hub/*")
        return allow("sagemaker:DescribeHubContent", [hubs, arn])
    versions = [] if hub["Version"] else [f"{arn}/*"]
    return allow("sagemaker:DescribeHubContent", [f"{hub['Before']}:hub/{hub['Name']}", arn, *versions])


def write_prefix(location: S3Location) -> tuple[Statement, ...]:
    """Return what writing objects under a prefix takes."""
    return (allow("s3:PutObject", location.objects_arn), *_use_key_of(location, "kms:GenerateDataKey"))


def write_in_parts(location: S3Location) -> tuple[Statement, ...]:
    """Return what writing objects of any size under a prefix takes: large ones are uploaded in parts."""
    return (
        allow(["s3:AbortMultipartUpload", "s3:PutObject"], location.objects_arn),
        *_use_key_of(location, ["kms:Decrypt", "kms:GenerateDataKey"]),
    )


def publish(topic: "sns.ITopic") -> tuple[Statement, ...]:
    """Return what publishing to a topic takes, one that is encrypted included."""
    key = topic.master_key
    return (
        allow("sns:Publish", topic.topic_arn),
        *(() if key is None else (use_key(key, ["kms:Decrypt", "kms:GenerateDataKey"]),)),
    )


def encrypt_volume(key: "kms.IKey") -> Statement:
    """Return what SageMaker needs to encrypt a volume for the role: a grant on the key, for itself only."""
    return use_key(key, "kms:CreateGrant", condition={"Bool": {"kms:GrantIsForAWSResource": "true"}})


class _KeyTokens(NamedTuple):
    resource: object
    condition: Mapping[str, object]


_keys: WeakKeyDictionary["kms.IKey", _KeyTokens] = WeakKeyDictionary()


def use_key(
    key: "kms.IKey", actions: str | Sequence[str], *, condition: Mapping[str, object] | None = None
) -> Statement:
    """Return a statement that allows actions on a key, asking CDK once for each key.

    The key may be given as an alias, which no policy takes as a resource.
    """
    if key not in _keys:
        _keys[key] = _key_tokens(key)
    found = _keys[key]
    return allow(actions, found.resource, condition={**found.condition, **(condition or {})} or None)


def _key_tokens(key: "kms.IKey") -> _KeyTokens:
    if not has_member(key, "alias_name"):
        return _KeyTokens(key.key_arn, {})
    from aws_cdk import aws_kms as kms  # loaded already, by who made the alias

    if isinstance(key, kms.Alias):
        return _KeyTokens(key.alias_target_key.key_arn, {})
    # Which key an imported alias stands for is known to KMS only.
    return _KeyTokens(
        sub("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*"),
        {"ForAnyValue:StringEquals": {"kms:ResourceAliases": cast("kms.IAlias", key).alias_name}},
    )


def _use_key_of(location: S3Location, actions: str | Sequence[str]) -> tuple[Statement, ...]:
    key = bucket_tokens(location.bucket).key
    return () if key is None else (use_key(key, actions),)
