"""Memory, concurrency and network of the function of an InferenceApi."""

from typing import TYPE_CHECKING

from aws_cdk import Size

from constructs_lib.access.options import some_security_groups, some_subnets
from constructs_lib.arguments import kinds
from constructs_lib.arguments.bounds import require_count
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.value import Value
from constructs_lib.rules import facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_ec2 as ec2


class ApiFunction(Value):
    """Memory, concurrency and network of the Lambda function that stands between an API and its endpoint.

    Args:
        memory_size: Memory, 128 to 10,240 MiB, and with it the share of a processor. Default: 512 MiB.
        reserved_concurrent_executions: Requests that the function works on at the same time, at most. Default: as many
            as the account allows.
        provisioned_concurrent_executions: Execution environments that are kept warm, at most as many as are reserved.
            Default: none.
        snap_start: Whether execution environments start from a snapshot. Cannot be combined with
            provisioned_concurrent_executions. Default: they do not.
        vpc: The VPC in which the function has network interfaces. Default: it is in none.
        vpc_subnets: Which of its subnets; public ones lead nowhere. Default: the private ones.
        security_groups: The security groups of the function. Default: a new one that lets everything out.

    Raises:
        ValueError: If an argument is not of its kind, or Lambda would refuse it.
    """

    memory_size: Size | None = None
    reserved_concurrent_executions: int | None = None
    provisioned_concurrent_executions: int | None = None
    snap_start: bool = False
    vpc: "ec2.IVpc | ec2.Vpc | None" = None
    vpc_subnets: "ec2.SubnetSelection | None" = None
    security_groups: "Sequence[ec2.ISecurityGroup] | None" = None

    _options = rendered_by_hand(
        facts.ApiFunction,
        memory_size=kinds.mebibytes(),
        reserved_concurrent_executions=Option(require_count),
        provisioned_concurrent_executions=Option(require_count),
        snap_start=kinds.flag(required=True),
        vpc=kinds.construct("aws_ec2.IVpc", None, remedy="pass ec2.Vpc(...) or ec2.Vpc.from_lookup(...)"),
        vpc_subnets=some_subnets(),
        security_groups=some_security_groups(),
    )
