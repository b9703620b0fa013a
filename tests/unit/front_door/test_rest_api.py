"""The REST API of a front door."""

import json
from typing import Any

import pytest
from aws_cdk import App, Aws, CfnParameter, Environment, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Annotations, Match, Template
from constructs import Construct

from constructs_lib.front_door.rest_api import checked_role_for_logs, define_rest_api, role_for_logs
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import only
from tests.unit.templates import resources_of

LOGS = "AWS::Logs::LogGroup"
ANSWERS = "AWS::ApiGateway::GatewayResponse"


def define(stack: Stack, id: str = "Door", **options: Any) -> apigateway.RestApi:
    """Define an API with a method, without which CDK synthesizes none."""
    usual: dict[str, Any] = {
        "stage_name": "prod",
        "binary": True,
        "rate_limit": 100,
        "burst_limit": 200,
        "allow_origins": (),
        "log_retention": logs.RetentionDays.ONE_WEEK,
        "encryption_key": None,
        "cloud_watch_role": False,
    }
    api = define_rest_api(Construct(stack, id), **{**usual, **options})
    api.root.add_method("POST", apigateway.MockIntegration())
    return api


def answers(stack: Stack) -> dict[str, dict[str, Any]]:
    """Return what API Gateway answers by itself, by its kind."""
    found = [each["Properties"] for each in resources_of(stack, ANSWERS).values()]
    return {each["ResponseType"]: each for each in found}


def test_has_one_stage_with_logs_and_limits(stack: Stack) -> None:
    define(stack, stage_name="v1", rate_limit=0.5, burst_limit=1)

    stage = only(stack, "AWS::ApiGateway::Stage")
    assert (stage["StageName"], stage["TracingEnabled"]) == ("v1", True)
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
    number = parameter.value_as_number

    define(stack, rate_limit=number, burst_limit=number)

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
    define(stack, cloud_watch_role=asked)

    Template.from_stack(stack).resource_count_is("AWS::ApiGateway::Account", int(asked))


def test_refuses_connections_older_than_tls_1_2(stack: Stack) -> None:
    define(stack)

    api = only(stack, "AWS::ApiGateway::RestApi")
    assert (api["SecurityPolicy"], api["EndpointAccessMode"]) == ("SecurityPolicy_TLS13_1_2_2021_06", "STRICT")


def test_knows_which_api_of_a_stack_defines_the_role_for_logs(stack: Stack) -> None:
    define(stack, "First")
    assert role_for_logs(stack) is None

    second = define(stack, "Second", cloud_watch_role=True)
    define(stack, "Third")

    account = role_for_logs(stack)
    assert account is not None
    assert account.node.path == f"{second.node.path}/Account"
    assert role_for_logs(Stack(App(), "Other")) is None


def test_one_api_of_a_stack_defines_the_role_for_logs(stack: Stack) -> None:
    def role(asked: Any) -> bool:
        return checked_role_for_logs("InferenceApi 'Api'", stack, asked)

    assert (role(asked=False), role(asked=True)) == (False, True)
    with refused("cloud_watch_role of InferenceApi 'Api' must be True or False, got None; pass True or False"):
        role(asked=None)

    define(stack, "First", cloud_watch_role=True)

    assert role(asked=False) is True
    with refused(
        "cloud_watch_role of InferenceApi 'Api' is True, and Test/First/RestApi/Account defines that role already, "
        "of which an account has one in a region; leave cloud_watch_role out"
    ):
        role(asked=True)


# Logs


def test_has_a_log_of_calls_and_one_of_faults_which_end_and_go_with_it(stack: Stack) -> None:
    define(stack, stage_name="v1")

    (api_id,) = resources_of(stack, "AWS::ApiGateway::RestApi")
    groups = resources_of(stack, LOGS)
    assert [(each["Properties"]["RetentionInDays"], each["DeletionPolicy"]) for each in groups.values()] == [
        (7, "Delete"),
        (7, "Delete"),
    ]
    assert [each["Properties"].get("LogGroupName") for each in groups.values()] == [
        None,
        {"Fn::Join": ["", ["API-Gateway-Execution-Logs_", {"Ref": api_id}, "/v1"]]},
    ]
    assert all("KmsKeyId" not in each["Properties"] for each in groups.values())


def test_the_stage_writes_the_one_and_waits_for_the_other(stack: Stack) -> None:
    define(stack)

    access, execution = resources_of(stack, LOGS)
    (stage,) = resources_of(stack, "AWS::ApiGateway::Stage").values()
    assert stage["Properties"]["AccessLogSetting"]["DestinationArn"] == {"Fn::GetAtt": [access, "Arn"]}
    assert execution in stage["DependsOn"]


def test_the_log_of_calls_holds_nothing_that_callers_have_typed(stack: Stack) -> None:
    define(stack)

    logged = json.loads(only(stack, "AWS::ApiGateway::Stage")["AccessLogSetting"]["Format"])
    assert logged == {
        "request_id": "$context.requestId",
        "time": "$context.requestTimeEpoch",
        "method": "$context.httpMethod",
        "resource": "$context.resourcePath",
        "status": "$context.status",
        "error": "$context.error.responseType",
        "ip": "$context.identity.sourceIp",
        "api_key_id": "$context.identity.apiKeyId",
        "response_bytes": "$context.responseLength",
        "latency_ms": "$context.responseLatency",
        "integration_status": "$context.integration.status",
        "integration_latency_ms": "$context.integration.latency",
    }


def test_logs_are_encrypted_with_a_key_that_they_may_use(stack: Stack) -> None:
    key = kms.Key(stack, "Key")

    define(stack, encryption_key=key)

    groups = resources_of(stack, LOGS).values()
    assert [each["Properties"]["KmsKeyId"] for each in groups] == [stack.resolve(key.key_arn)] * 2
    statement = only(stack, "AWS::KMS::Key")["KeyPolicy"]["Statement"][-1]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": stack.resolve(f"logs.{Aws.REGION}.amazonaws.com")},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
        "Condition": {
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": stack.resolve(
                    f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:*"
                )
            }
        },
    }


def test_says_which_statement_the_policy_of_an_imported_key_needs(stack: Stack) -> None:
    arn = "arn:aws:kms:eu-west-1:111122223333:key/1"

    define(stack, encryption_key=kms.Key.from_key_arn(stack, "Key", arn))

    assert [each["Properties"]["KmsKeyId"] for each in resources_of(stack, LOGS).values()] == [arn] * 2
    (warning,) = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    assert "encryption_key is imported, so its policy cannot be changed here" in str(warning.entry.data)
    assert '"Action": ["kms:Encrypt*", "kms:Decrypt*"' in str(warning.entry.data)
    assert "constructs-lib:front-door-key-policy" in str(warning.entry.data)


def test_a_key_of_another_account_lets_the_logs_of_this_one_use_it() -> None:
    app = App()
    theirs = Stack(app, "Theirs", env=Environment(account="999999999999", region="eu-west-1"))
    stack = Stack(app, "Test", env=Environment(account="111122223333", region="eu-west-1"))

    define(stack, encryption_key=kms.Key(theirs, "Key", alias="logs"))

    statement = only(theirs, "AWS::KMS::Key")["KeyPolicy"]["Statement"][-1]
    assert statement["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert "111122223333" in json.dumps(statement["Condition"])


# What API Gateway says itself


def test_what_api_gateway_says_itself_names_neither_accounts_nor_arns(stack: Stack) -> None:
    define(stack)

    found = answers(stack)
    problem = {
        "type": "urn:inference-api:$context.error.responseType",
        "title": "$context.error.responseType",
        "code": "$context.error.responseType",
        "request_id": "$context.requestId",
    }
    fixed = {
        "gatewayresponse.header.X-Content-Type-Options": "'nosniff'",
        "gatewayresponse.header.Content-Type": "'application/problem+json'",
    }
    assert {kind: each.get("StatusCode") for kind, each in found.items()} == {
        "DEFAULT_4XX": None,
        "DEFAULT_5XX": None,
        "THROTTLED": None,
        "BAD_REQUEST_PARAMETERS": "415",
    }
    for kind, each in found.items():
        retry = {"gatewayresponse.header.Retry-After": "'1'"} if kind == "THROTTLED" else {}
        assert each["ResponseParameters"] == {**fixed, **retry}
        assert {name: json.loads(text) for name, text in each["ResponseTemplates"].items()} == {
            "application/json": problem
        }


def test_scripts_of_web_pages_may_read_what_api_gateway_says(stack: Stack) -> None:
    define(stack, allow_origins=["https://example.com"])

    for each in answers(stack).values():
        assert each["ResponseParameters"]["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"


def test_stands_beside_another(stack: Stack) -> None:
    for name in ("Inside", "Outside"):
        define(stack, name)

    names = {each["Properties"]["Name"] for each in resources_of(stack, "AWS::ApiGateway::RestApi").values()}
    assert len(names) == 2
    Template.from_stack(stack).resource_count_is(LOGS, 4)


@pytest.mark.parametrize("roles", [(True, False), (False, True), (False, False, True)])
def test_every_stage_waits_for_the_role_that_writes_logs(stack: Stack, roles: tuple[bool, ...]) -> None:
    for number, role in enumerate(roles):
        define(stack, f"Door{number}", cloud_watch_role=role)

    accounts = set(Template.from_stack(stack).find_resources("AWS::ApiGateway::Account"))
    stages = Template.from_stack(stack).find_resources("AWS::ApiGateway::Stage").values()
    assert len(stages) == len(roles)
    assert accounts
    assert [stage for stage in stages if not accounts <= set(stage["DependsOn"])] == []
