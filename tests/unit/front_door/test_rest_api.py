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
