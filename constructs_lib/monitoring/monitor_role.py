"""The role of a monitor: what its jobs may do, and nothing more."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aws_cdk import CfnResource
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.access.execution_role import ExecutionRole, add_policy, chosen_role
from constructs_lib.access.permissions import Statement, allow, sub
from constructs_lib.access.sharing import share_bucket
from constructs_lib.arguments.options import Options
from constructs_lib.arguments.value import Value
from constructs_lib.s3_location import S3Location

# Source: developer guide, sagemaker-roles (CreateProcessingJob API). All jobs of an account share one group.
_LOGS = sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/sagemaker/ProcessingJobs*")
_RUN: tuple[Statement, ...] = (
    allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], _LOGS),
    # No resource can be named for metrics; the namespace narrows it. Sources differ in the leading slash.
    allow(
        "cloudwatch:PutMetricData",
        "*",
        condition={"StringLike": {"cloudwatch:namespace": ["aws/sagemaker/*", "/aws/sagemaker/*"]}},
    ),
)


class MonitorRole:
    """The role of a monitor.

    Args:
        scope: The monitor.
        parent: Where the monitor is defined.
        role: The role that was chosen. Default: a new one.
    """

    def __init__(self, scope: Construct, parent: Construct, role: iam.IRole | None) -> None:
        self._scope = scope
        self._role = chosen_role(scope, parent, role)
        self._job: CfnResource
        self._shown: iam.IRole | None = None

    @property
    def arn(self) -> str:
        """The ARN of the role."""
        return self._role.attr_arn if isinstance(self._role, iam.CfnRole) else self._role.role_arn

    def attach(self, job: CfnResource, statements: Sequence[Statement]) -> None:
        """Let the role run jobs and do what the statements allow, for which the job definition waits."""
        self._job = job
        add_policy(self._scope, "Policy", self._role, [*_RUN, *statements], job)
        if not isinstance(self._role, iam.CfnRole):
            # What was granted to the role before counts too, such as the use of a key.
            job.node.add_dependency(self._role)

    @property
    def role(self) -> iam.IRole:
        """The role, for whoever grants it more."""
        if self._shown is None:
            self._shown = self._role_over(self._role) if isinstance(self._role, iam.CfnRole) else self._role
        return self._shown

    def _role_over(self, role: iam.CfnRole) -> iam.IRole:
        return ExecutionRole(self._scope, "ExecutionRole", role=role, waiting=self._job)


def share_places(scope: Construct, table: Options[Any, Any, Any], given: Mapping[str, Any]) -> None:
    """Let the account of a monitor use the buckets that the app defines in another account."""
    for location, statements in _places(table, given):
        share_bucket(scope, location.bucket, statements)


def _places(
    table: Options[Any, Any, Any], given: Mapping[str, Any]
) -> Iterator[tuple[S3Location, Sequence[Statement]]]:
    for name, option in table.all.items():
        value = given.get(name)
        if isinstance(value, S3Location):
            yield value, option.statements(value)
        elif isinstance(value, Value):
            yield from _places(value._options, value._given)
