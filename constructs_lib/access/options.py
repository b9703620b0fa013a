"""Kinds of options about access: places in S3 and keys, for which a role needs permissions, roles and networks."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_iam as iam

from constructs_lib.arguments import as_known, kinds, known_join
from constructs_lib.arguments.checks import require_construct, require_instance
from constructs_lib.arguments.options import Option, Statement
from constructs_lib.rules import hidden
from constructs_lib.s3_location import S3Location

from .permissions import encrypt_volume, publish, read_location, read_prefix, use_key, write_in_parts, write_prefix

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sns as sns


def written_to(field: str = "", *, required: bool = False) -> Option:
    """A place in S3, under which the role may write."""
    return _place(field, write_prefix, required=required)


def written_in_parts_to(field: str = "", *, required: bool = False) -> Option:
    """A place in S3, under which the role may write objects of any size."""
    return _place(field, write_in_parts, required=required)


def read_from(field: str | None = "", *, required: bool = False) -> Option:
    """A place in S3, under which the role may read."""
    return _place(field, read_prefix, required=required)


def read_file(field: str = "") -> Option:
    """An object in S3, which the role may read."""
    return _place(field, read_location, required=False, remedy="pass S3Location(bucket, key)")


def _place(
    field: str | None,
    needs: Callable[[S3Location], Sequence[Statement]],
    *,
    required: bool,
    remedy: str = "pass S3Location(bucket, prefix)",
) -> Option:
    return Option(
        lambda name, value: require_instance(name, value, S3Location, remedy),
        field,
        required=required,
        template=lambda location: location.uri,
        statements=needs,
        constructs=lambda location: (location.bucket,),
    )


def published_to(field: str = "") -> Option:
    """A topic of Amazon SNS, to which the role may publish, with the topic's key."""
    return Option(
        lambda name, value: require_construct(name, value, "aws_sns.ITopic", "pass sns.Topic(...)"),
        field,
        template=lambda topic: topic.topic_arn,
        fact=lambda topic, _: _known_topic(topic),
        statements=publish,
        constructs=lambda topic: (topic,),
    )


def _known_topic(topic: "sns.ITopic") -> Any:
    """Return what rules may know of a topic: its ARN, or where the topic is and how the ARN of a FIFO topic ends."""
    arn = as_known(topic.topic_arn)
    if not hidden(arn):
        return arn
    place = topic.env
    end = [None, ".fifo"] if topic.fifo else [None]
    return known_join("arn:", None, ":sns:", place.region, ":", place.account, ":", *end)


def encrypted_with(field: str | None = "kms_key_id", *actions: str) -> Option:
    """A KMS key, which the role may use for some actions."""
    return _key(field, lambda key: (use_key(key, actions[0] if len(actions) == 1 else list(actions)),))


def encrypts_volumes(field: str = "kms_key_id") -> Option:
    """A KMS key for the volumes of instances, which SageMaker may use on behalf of the role."""
    return _key(field, lambda key: (encrypt_volume(key),))


def _key(field: str | None, needs: Callable[["kms.IKey"], Sequence[Statement]]) -> Option:
    remedy = "pass kms.Key(...) or kms.Key.from_key_arn(...)"
    return kinds.construct(
        "aws_kms.IKey",
        field,
        remedy=remedy,
        template=lambda key: key.key_arn,
        fact=lambda key, _: as_known(key.key_arn),
        needs=needs,
    )


def a_role(field: str = "execution_role_arn") -> Option:
    """The role that SageMaker assumes. The owner gives it its permissions."""
    remedy = "pass iam.Role(...), iam.Role.from_role_arn(...) or model.role"
    return kinds.construct("aws_iam.IRole", field, remedy=remedy, by_hand=True)


def a_vpc() -> Option:
    """The VPC in which containers have network interfaces."""
    remedy = "pass ec2.Vpc(...) or ec2.Vpc.from_lookup(...)"
    return kinds.construct("aws_ec2.IVpc", "vpc_config", remedy=remedy, by_hand=True)


def some_subnets() -> Option:
    """Which subnets of the VPC. They are a part of the VPC's property."""
    remedy = "pass ec2.SubnetSelection(...)"
    return Option(lambda name, value: require_construct(name, value, "aws_ec2.SubnetSelection", remedy), None)


def some_security_groups() -> Option:
    """The security groups in the VPC. They are a part of its property."""
    remedy = "pass ec2.SecurityGroup(...) or ec2.SecurityGroup.from_security_group_id(...)"
    one = kinds.construct("aws_ec2.ISecurityGroup", None, remedy=remedy)
    return kinds.several(one, None, each="security group")


def require_statement(statement: object) -> None:
    """Refuse what is not a policy statement, before a policy is defined for it.

    Raises:
        ValueError: If it is something else.
    """
    require_instance("statement", statement, iam.PolicyStatement, "pass iam.PolicyStatement(...)")
