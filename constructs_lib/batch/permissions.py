"""What the roles of a batch transform may do: that of the model, and that of the state machine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.access.permissions import Statement, allow, publish, sub, use_key, write_prefix
from constructs_lib.s3_location import S3Location, bucket_tokens, escape_wildcards

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sns as sns

# Source: developer guide, sagemaker-roles (CreateModel API): a job runs with the role of the model, and writes the log
# of its containers. All jobs of an account share one group.
LOGS: Statement = allow(
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/sagemaker/TransformJobs*"),
)

# Source: Step Functions developer guide, sagemaker-iam: it waits for the events of a job with this rule of its own. No
# iam:PassRole is needed: no role is passed to a transform job.
_WAIT = allow(
    ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
    sub(
        "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:"
        "rule/StepFunctionsGetEventsForSageMakerTransformJobsRule"
    ),
)


def define_service_role(
    scope: Construct, id: str, service: str, source: str, *allowed: iam.PolicyStatement
) -> iam.Role:
    """Define a role that a service of AWS may assume, for resources of this account and region.

    Args:
        scope: Where it is defined.
        id: Its id there.
        service: The service: `states`.
        source: For which resources, as the end of an ARN: `stateMachine:*`.
        *allowed: What it may do, from its first moment on.
    """
    stack = Stack.of(scope)
    arn = f"arn:{stack.partition}:{service}:{stack.region}:{stack.account}:{source}"
    conditions = {"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": arn}}
    principal = iam.ServicePrincipal(f"{service}.amazonaws.com", conditions=conditions)
    inline = {"Allowed": iam.PolicyDocument(statements=list(allowed))} if allowed else None
    return iam.Role(scope, id, assumed_by=principal, inline_policies=inline)


def of_state_machine(
    *,
    job_prefix: str,
    model_arn: str,
    source: S3Location,
    output: S3Location,
    report_key: "kms.IKey | None",
    topic: "sns.ITopic | None",
) -> Sequence[Statement]:
    """Return what the role of the state machine needs: jobs of one name and one model, counting, reporting, telling.

    Args:
        job_prefix: What names of jobs begin with.
        model_arn: The model's ARN.
        source: Where the input is.
        output: Where the output is, beside which the report is written.
        report_key: The key that the report is encrypted with, if it is not that of the bucket.
        topic: The topic that is told of failures, if there is one.
    """
    jobs = sub(
        "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:transform-job/${Prefix}-*", Prefix=job_prefix
    )
    return (
        allow("sagemaker:CreateTransformJob", jobs, condition={"ArnEquals": {"sagemaker:ModelArn": model_arn}}),
        allow(["sagemaker:AddTags", "sagemaker:DescribeTransformJob", "sagemaker:StopTransformJob"], jobs),
        _WAIT,
        _list(source),
        _list(output),
        *write_prefix(output),
        *(() if report_key is None else (use_key(report_key, ["kms:Decrypt", "kms:GenerateDataKey"]),)),
        *(() if topic is None else publish(topic)),
    )


def _list(location: S3Location) -> Statement:
    prefix = f"{escape_wildcards(location.prefix)}*"
    condition = {"StringLike": {"s3:prefix": prefix}}
    return allow("s3:ListBucket", bucket_tokens(location.bucket).arn, condition=condition)
