"""The function behind a front door: its code, its role, its log, and what it is told."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration, RemovalPolicy, Size
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_lib.access.permissions import Statement, allow, document

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

_RUNTIME = Path(__file__).parents[1] / "runtime"
# Each layer gives up before the one in front of it, which then still has an answer to pass on.
LAMBDA_MARGIN = 1
CLIENT_MARGIN = 4


class InferenceFunction(Construct):
    """A Lambda function that calls an endpoint.

    Args:
        invoke: What it may invoke.
        environment: What it is told.
        timeout: After how many seconds Lambda ends it.
        memory_size: Its memory, and with it its share of a processor.
        log_retention: How long its log is kept.
        encryption_key: The key of its log and of its environment. One of AWS's own if not given.
        reserved_concurrent_executions: How many requests it answers at a time, at most. As many as the account allows
            if not given.
        provisioned_concurrent_executions: How many environments are kept warm. None if not given.
        snap_start: Whether environments start from a snapshot.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        invoke: Statement,
        environment: Mapping[str, str],
        timeout: int,
        memory_size: Size,
        log_retention: logs.RetentionDays,
        encryption_key: "kms.IKey | None",
        reserved_concurrent_executions: int | None,
        provisioned_concurrent_executions: int | None,
        snap_start: bool,
    ) -> None:
        super().__init__(scope, id)
        log = logs.LogGroup(
            self,
            "Log",
            retention=log_retention,
            encryption_key=encryption_key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        decrypt = [] if encryption_key is None else [allow("kms:Decrypt", encryption_key.key_arn)]
        # No function of another account can have the role. Source: aws/agent-toolkit-for-aws, lambda-trust-policy.
        trust = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com", conditions=trust))
        policy = iam.ManagedPolicy(
            self,
            "Policy",
            document=iam.PolicyDocument.from_json(document([invoke, *_observe(log.log_group_arn), *decrypt])),
            roles=[role],
        )
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            code=lambda_.Code.from_asset(str(_RUNTIME), exclude=["*", "!front_door", "!front_door/*.py"]),
            handler="front_door.handler.handle",
            # Whatever CDK would add is in the policy, which is managed: an inline one fails many a security check.
            role=iam.Role.from_role_arn(self, "ImmutableRole", role.role_arn, mutable=False),
            environment=dict(environment),
            environment_encryption=encryption_key,
            memory_size=memory_size.to_mebibytes(),
            timeout=Duration.seconds(timeout),
            tracing=lambda_.Tracing.ACTIVE,
            log_group=log,
            reserved_concurrent_executions=reserved_concurrent_executions,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if snap_start else None,
        )
        self.function.node.add_dependency(policy)
        # What API Gateway calls: the function, or a version of it where environments are prepared.
        self.target: lambda_.IFunction = self.function
        if snap_start or provisioned_concurrent_executions is not None:
            self.target = lambda_.Alias(
                self,
                "Live",
                alias_name="live",
                version=self.function.current_version,
                provisioned_concurrent_executions=provisioned_concurrent_executions,
            )


def _observe(log_group_arn: str) -> Sequence[Statement]:
    return (
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_group_arn),
        # X-Ray has no resources.
        allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
    )
