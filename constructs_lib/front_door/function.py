"""The function between an API and its endpoint: its code, its role and its log."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_lib.access.permissions import Statement, allow, document

from .api_function import ApiFunction
from .api_logs import ApiLogs
from .function_network import FunctionNetwork

_RUNTIME = Path(__file__).parents[1] / "runtime"
# Each layer gives up before the one in front of it, which then still has an answer to pass on.
LAMBDA_MARGIN = 1
CLIENT_MARGIN = 4
_MEMORY_MIB = 512


class Code(NamedTuple):
    """What a function runs.

    Attributes:
        directory: The directory that is uploaded.
        files: What of it, as patterns of files.
        handler: What Lambda calls.
    """

    directory: Path
    files: Sequence[str]
    handler: str


FRONT_DOOR = Code(_RUNTIME, ("front_door", "front_door/*.py", "front_door/stream.sh"), "front_door.handler.handle")
# What Lambda starts in place of its own runtime, which cannot stream. Source: developer guide of Lambda,
# runtimes-modify.
STREAMING = {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/front_door/stream.sh"}


class InferenceFunction(Construct):
    """A Lambda function that calls an endpoint."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        statements: Sequence[Statement],
        environment: Mapping[str, str],
        timeout: int,
        options: ApiFunction,
        log_options: ApiLogs,
        code: Code = FRONT_DOOR,
    ) -> None:
        """Define a function with its role and its log.

        Args:
            scope: The API that it stands behind.
            id: Its id there.
            statements: What it may do, beside writing its log and traces.
            environment: Its environment variables.
            timeout: Seconds after which Lambda stops it.
            options: Its memory and concurrency.
            log_options: How long its log is kept, and which key encrypts the log and the environment.
            code: What it runs. Default: the front door.
        """
        super().__init__(scope, id)
        network = FunctionNetwork.of(self, options)
        key = log_options.encryption_key
        log = logs.LogGroup(
            self,
            "Log",
            retention=log_options.retention,
            encryption_key=key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        decrypt = [] if key is None else [allow("kms:Decrypt", key.key_arn)]
        needed = [*statements, *_observe(log.log_group_arn), *decrypt, *(network.statements if network else ())]
        role, policy = self._define_role(needed)
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            code=lambda_.Code.from_asset(str(code.directory), exclude=["*", *(f"!{each}" for each in code.files)]),
            handler=code.handler,
            role=role,
            environment=dict(environment),
            environment_encryption=key,
            memory_size=_MEMORY_MIB if options.memory_size is None else options.memory_size.to_mebibytes(),
            timeout=Duration.seconds(timeout),
            tracing=lambda_.Tracing.ACTIVE,
            log_group=log,
            reserved_concurrent_executions=options.reserved_concurrent_executions,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if options.snap_start else None,
            **(network.arguments if network else {}),
        )
        self.function.node.add_dependency(policy)
        if network:
            network.follow(self.function)
        # What API Gateway calls: the function, or a version of it where environments are prepared.
        self.target: lambda_.IFunction = self.function
        if options.snap_start or options.provisioned_concurrent_executions is not None:
            self.target = lambda_.Alias(
                self,
                "Live",
                alias_name="live",
                version=self.function.current_version,
                provisioned_concurrent_executions=options.provisioned_concurrent_executions,
            )

    def _define_role(self, needed: Sequence[Statement]) -> tuple[iam.IRole, iam.ManagedPolicy]:
        """Define the role with a policy that says all that it may do.

        The policy is managed, since an inline one fails many a security check, and the function gets the role by a
        reference to which CDK adds nothing.
        """
        # No function of another account can have the role. Source: aws/agent-toolkit-for-aws, lambda-trust-policy.
        trust = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com", conditions=trust))
        policy = iam.ManagedPolicy(
            self,
            "Policy",
            document=iam.PolicyDocument.from_json(document(needed)),
            roles=[role],
        )
        return iam.Role.from_role_arn(self, "ImmutableRole", role.role_arn, mutable=False), policy


def _observe(log_group_arn: str) -> Sequence[Statement]:
    return (
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_group_arn),
        # X-Ray has no resources.
        allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
    )
