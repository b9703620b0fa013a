"""The function between an API and its endpoint."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Size, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Template

from constructs_lib import ApiFunction, ApiLogs
from constructs_lib.access.permissions import allow
from constructs_lib.front_door.function import InferenceFunction
from tests.unit.front_door.pieces import only
from tests.unit.templates import resources_of

FUNCTION = "AWS::Lambda::Function"
INVOKE = allow("sagemaker:InvokeEndpoint", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/flowers")


def define(stack: Stack, id: str = "Door", **options: Any) -> InferenceFunction:
    usual: dict[str, Any] = {
        "statements": [INVOKE],
        "environment": {"ENDPOINT_NAME": "flowers"},
        "timeout": 28,
        "options": ApiFunction(),
        "log_options": ApiLogs(retention=logs.RetentionDays.ONE_WEEK),
    }
    return InferenceFunction(stack, id, **{**usual, **options})


def statements(stack: Stack) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = only(stack, "AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    return found


def test_has_512_mib_by_default(stack: Stack) -> None:
    define(stack)

    assert only(stack, FUNCTION)["MemorySize"] == 512


def test_runs_as_told(stack: Stack) -> None:
    options = ApiFunction(memory_size=Size.gibibytes(1))

    define(stack, timeout=19, options=options, environment={"A": "a", "B": "b"})

    (group,) = resources_of(stack, "AWS::Logs::LogGroup")
    function = only(stack, FUNCTION)
    assert (function["Timeout"], function["MemorySize"]) == (19, 1024)
    assert function["Environment"] == {"Variables": {"A": "a", "B": "b"}}
    assert (function["Runtime"], function["Architectures"]) == ("python3.14", ["arm64"])
    assert (function["Handler"], function["TracingConfig"]) == ("front_door.handler.handle", {"Mode": "Active"})
    assert function["LoggingConfig"] == {"LogGroup": {"Ref": group}}
    assert function.keys().isdisjoint({"KmsKeyArn", "ReservedConcurrentExecutions", "SnapStart"})


def test_may_call_the_endpoint_log_and_trace_and_nothing_else(stack: Stack) -> None:
    define(stack)

    (group,) = resources_of(stack, "AWS::Logs::LogGroup")
    assert statements(stack) == [
        INVOKE,
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::GetAtt": [group, "Arn"]}),
        allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
    ]
    Template.from_stack(stack).resource_count_is("AWS::IAM::Policy", 0)


def test_waits_for_what_its_role_may_do(stack: Stack) -> None:
    define(stack)

    ((role_id, role),) = resources_of(stack, "AWS::IAM::Role").items()
    ((policy_id, policy),) = resources_of(stack, "AWS::IAM::ManagedPolicy").items()
    (function,) = resources_of(stack, FUNCTION).values()
    (trusted,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert trusted["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert policy["Properties"]["Roles"] == [{"Ref": role_id}]
    assert function["Properties"]["Role"] == {"Fn::GetAtt": [role_id, "Arn"]}
    assert policy_id in function["DependsOn"]


def test_its_log_ends_and_goes_with_it(stack: Stack) -> None:
    define(stack)

    (group,) = resources_of(stack, "AWS::Logs::LogGroup").values()
    assert group["Properties"] == {"RetentionInDays": 7}
    assert group["DeletionPolicy"] == "Delete"


def test_its_log_and_its_environment_are_encrypted(stack: Stack) -> None:
    key = kms.Key(stack, "Key")

    define(stack, log_options=ApiLogs(encryption_key=key))

    arn = stack.resolve(key.key_arn)
    assert only(stack, "AWS::Logs::LogGroup")["KmsKeyId"] == arn
    assert only(stack, FUNCTION)["KmsKeyArn"] == arn
    assert statements(stack)[-1] == allow("kms:Decrypt", arn)
    Template.from_stack(stack).resource_count_is("AWS::IAM::Policy", 0)


def test_numbers_and_texts_may_be_tokens(stack: Stack, parameter: CfnParameter) -> None:
    name = CfnParameter(stack, "Name").value_as_string
    parameter.type = "Number"
    number: Any = parameter.value_as_number

    options = ApiFunction(memory_size=Size.mebibytes(number), reserved_concurrent_executions=number)
    define(stack, environment={"ENDPOINT_NAME": name}, options=options)

    function = only(stack, FUNCTION)
    assert function["Environment"] == {"Variables": {"ENDPOINT_NAME": {"Ref": "Name"}}}
    assert (function["MemorySize"], function["ReservedConcurrentExecutions"]) == ({"Ref": "Parameter"},) * 2


# Prepared environments


def test_is_called_itself_where_no_environment_is_prepared(stack: Stack) -> None:
    door = define(stack, options=ApiFunction(reserved_concurrent_executions=7))

    assert door.target is door.function
    assert only(stack, FUNCTION)["ReservedConcurrentExecutions"] == 7
    Template.from_stack(stack).resource_count_is("AWS::Lambda::Version", 0)


@pytest.mark.parametrize(
    ("options", "provisioned", "snap_start"),
    [
        (ApiFunction(provisioned_concurrent_executions=2), {"ProvisionedConcurrentExecutions": 2}, None),
        (ApiFunction(snap_start=True), None, {"ApplyOn": "PublishedVersions"}),
    ],
)
def test_is_called_by_a_version_where_environments_are_prepared(
    stack: Stack, options: ApiFunction, provisioned: dict[str, int] | None, snap_start: dict[str, str] | None
) -> None:
    door = define(stack, options=options)

    assert isinstance(door.target, lambda_.Alias)
    assert door.target is door.target
    (version,) = resources_of(stack, "AWS::Lambda::Version")
    alias = only(stack, "AWS::Lambda::Alias")
    assert (alias["Name"], alias["FunctionVersion"]) == ("live", {"Fn::GetAtt": [version, "Version"]})
    assert alias.get("ProvisionedConcurrencyConfig") == provisioned
    assert only(stack, FUNCTION).get("SnapStart") == snap_start


def test_two_in_one_stack_share_nothing_but_the_code(stack: Stack) -> None:
    for name in ("Inside", "Outside"):
        define(stack, name)

    template = Template.from_stack(stack)
    for kind in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::Logs::LogGroup"):
        template.resource_count_is(kind, 2)
    assert len({str(each["Properties"]["Code"]) for each in resources_of(stack, FUNCTION).values()}) == 1
