"""The REST API of a front door."""

import json
from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Template
from constructs import Construct

from constructs_lib import ApiLogs, ApiThrottling
from constructs_lib.front_door.rest_api import define_rest_api
from tests.unit.front_door.pieces import only
from tests.unit.templates import resources_of

LOGS = "AWS::Logs::LogGroup"


def define(stack: Stack, id: str = "Door", **options: Any) -> apigateway.RestApi:
    """Define an API with a method, without which CDK synthesizes none."""
    usual: dict[str, Any] = {
        "binary": True,
        "throttling": ApiThrottling(rate_limit=100, burst_limit=200),
        "allow_origins": (),
        "log_options": ApiLogs(retention=logs.RetentionDays.ONE_WEEK),
    }
    api = define_rest_api(Construct(stack, id), **{**usual, **options})
    api.root.add_method("POST", apigateway.MockIntegration())
    return api


def test_has_one_stage_with_logs_and_limits(stack: Stack) -> None:
    define(stack, throttling=ApiThrottling(rate_limit=0.5, burst_limit=1))

    stage = only(stack, "AWS::ApiGateway::Stage")
    assert (stage["StageName"], stage["TracingEnabled"]) == ("prod", True)
    assert stage["MethodSettings"] == [
        {
            "DataTraceEnabled": False,
            "HttpMethod": "*",
            "LoggingLevel": "ERROR",
            "ResourcePath": "/*",
            "ThrottlingBurstLimit": 1,
            "ThrottlingRateLimit": 0.5,
        }
    ]


def test_limits_may_be_tokens(stack: Stack, parameter: CfnParameter) -> None:
    parameter.type = "Number"
    number: Any = parameter.value_as_number

    define(stack, throttling=ApiThrottling(rate_limit=number, burst_limit=number))

    (setting,) = only(stack, "AWS::ApiGateway::Stage")["MethodSettings"]
    assert (setting["ThrottlingRateLimit"], setting["ThrottlingBurstLimit"]) == ({"Ref": "Parameter"},) * 2


def test_is_regional_and_named_by_its_place(stack: Stack) -> None:
    define(stack)

    api = only(stack, "AWS::ApiGateway::RestApi")
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert api["Name"].startswith("Test-Door-")


@pytest.mark.parametrize(("binary", "types"), [(True, ["*/*"]), (False, None)])
def test_takes_any_bytes_or_text_only(stack: Stack, binary: bool, types: list[str] | None) -> None:
    define(stack, binary=binary)

    assert only(stack, "AWS::ApiGateway::RestApi").get("BinaryMediaTypes") == types


@pytest.mark.parametrize("asked", [True, False])
def test_defines_the_role_of_the_account_if_asked(stack: Stack, asked: bool) -> None:
    define(stack, log_options=ApiLogs(cloud_watch_role=asked))

    Template.from_stack(stack).resource_count_is("AWS::ApiGateway::Account", int(asked))


def test_refuses_connections_older_than_tls_1_2(stack: Stack) -> None:
    define(stack)

    api = only(stack, "AWS::ApiGateway::RestApi")
    assert (api["SecurityPolicy"], api["EndpointAccessMode"]) == ("SecurityPolicy_TLS13_1_2_2021_06", "STRICT")


# Logs


def test_has_a_log_of_calls_and_one_of_faults_which_end_and_go_with_it(stack: Stack) -> None:
    define(stack)

    (api_id,) = resources_of(stack, "AWS::ApiGateway::RestApi")
    groups = resources_of(stack, LOGS)
    assert [(each["Properties"]["RetentionInDays"], each["DeletionPolicy"]) for each in groups.values()] == [
        (7, "Delete"),
        (7, "Delete"),
    ]
    assert [each["Properties"].get("LogGroupName") for each in groups.values()] == [
        None,
        {"Fn::Join": ["", ["API-Gateway-Execution-Logs_", {"Ref": api_id}, "/prod"]]},
    ]
    assert all("KmsKeyId" not in each["Properties"] for each in groups.values())


def test_logs_are_encrypted_with_a_key(stack: Stack) -> None:
    key = kms.Key(stack, "Key")

    define(stack, log_options=ApiLogs(encryption_key=key))

    groups = resources_of(stack, LOGS).values()
    assert [each["Properties"]["KmsKeyId"] for each in groups] == [stack.resolve(key.key_arn)] * 2


def test_the_stage_writes_the_one_and_waits_for_the_other(stack: Stack) -> None:
    define(stack)

    access, execution = resources_of(stack, LOGS)
    (stage,) = resources_of(stack, "AWS::ApiGateway::Stage").values()
    assert stage["Properties"]["AccessLogSetting"]["DestinationArn"] == {"Fn::GetAtt": [access, "Arn"]}
    assert execution in stage["DependsOn"]


TYPED = ("path", "requestoverride", "useragent", "authorizer", "body", "query", "error.message", "caller", "user")


def test_the_log_of_calls_holds_nothing_that_callers_have_typed(stack: Stack) -> None:
    define(stack)

    logged = json.loads(only(stack, "AWS::ApiGateway::Stage")["AccessLogSetting"]["Format"])
    # The path of the resource is the pattern that the API declares.
    variables = set(logged.values()) - {"$context.resourcePath"}
    assert {"$context.status", "$context.identity.sourceIp", "$context.error.responseType"} < variables
    assert [each for each in variables for word in TYPED if word in each.lower()] == []


def test_the_log_of_calls_has_an_id_that_no_caller_can_choose(stack: Stack) -> None:
    define(stack)

    logged = json.loads(only(stack, "AWS::ApiGateway::Stage")["AccessLogSetting"]["Format"])
    assert logged["request_id"] == "$context.requestId"
    assert logged["extended_request_id"] == "$context.extendedRequestId"


def test_stands_beside_another(stack: Stack) -> None:
    for name in ("Inside", "Outside"):
        define(stack, name)

    names = {each["Properties"]["Name"] for each in resources_of(stack, "AWS::ApiGateway::RestApi").values()}
    assert len(names) == 2
    Template.from_stack(stack).resource_count_is(LOGS, 4)
