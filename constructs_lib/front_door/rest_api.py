"""The REST API of a front door: its stage and its logs."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from aws_cdk import ArnFormat, Names, RemovalPolicy, Stack, Validations
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct, IConstruct

from constructs_lib.arguments import WARNING_PREFIX, require_instance

from .gateway_responses import define_gateway_responses

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

# Neither bodies nor queries, and no path: it holds what the caller has typed.
_ACCESS = {
    # Callers may choose the first, with the header x-amzn-requestid; the second is always API Gateway's own.
    "request_id": "$context.requestId",
    "extended_request_id": "$context.extendedRequestId",
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


def define_rest_api(
    scope: Construct,
    *,
    stage_name: str,
    binary: bool,
    rate_limit: float,
    burst_limit: int,
    allow_origins: Sequence[str],
    log_retention: logs.RetentionDays,
    encryption_key: "kms.IKey | None",
    cloud_watch_role: bool,
) -> apigateway.RestApi:
    """Define a regional REST API, deployed to one stage, without methods."""
    access_log = logs.LogGroup(
        scope,
        "AccessLog",
        retention=log_retention,
        encryption_key=encryption_key,
        removal_policy=RemovalPolicy.DESTROY,
    )
    if encryption_key is not None:
        _let_logs_use(encryption_key, scope)
    api = apigateway.RestApi(
        scope,
        "RestApi",
        rest_api_name=Names.unique_resource_name(scope, max_length=128, separator="-"),
        endpoint_types=[apigateway.EndpointType.REGIONAL],
        binary_media_types=["*/*"] if binary else None,
        cloud_watch_role=cloud_watch_role,
        deploy_options=apigateway.StageOptions(
            stage_name=stage_name,
            access_log_destination=apigateway.LogGroupLogDestination(access_log),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(_ACCESS)),
            logging_level=apigateway.MethodLoggingLevel.ERROR,
            data_trace_enabled=False,
            tracing_enabled=True,
            throttling_rate_limit=rate_limit,
            throttling_burst_limit=burst_limit,
        ),
    )
    _require_tls_1_2(api)
    _wait_for_the_role_for_logs(api)
    _define_execution_log(scope, api, stage_name, log_retention, encryption_key)
    define_gateway_responses(api, allow_origins)
    return api


_apis: WeakKeyDictionary[Stack, list[apigateway.RestApi]] = WeakKeyDictionary()


def role_for_logs(stack: Stack) -> IConstruct | None:
    """Return what defines, in a stack, the role with which API Gateway writes logs; an account has one in a region."""
    found = (api.node.try_find_child("Account") for api in _apis.get(stack, ()))
    return next((account for account in found if account is not None), None)


def checked_role_for_logs(what: str, scope: Construct, cloud_watch_role: Any) -> bool:
    """Return whether the stack defines the role for logs, here or in another API.

    Raises:
        ValueError: If it is not a flag, or another API of the stack defines the role already.
    """
    require_instance(f"cloud_watch_role of {what}", cloud_watch_role, bool, "pass True or False")
    defined = role_for_logs(Stack.of(scope))
    if defined is not None and cloud_watch_role:
        raise ValueError(
            f"cloud_watch_role of {what} is True, and {defined.node.path} defines that role already, of which an "
            "account has one in a region; leave cloud_watch_role out"
        )
    return cloud_watch_role or defined is not None


def _wait_for_the_role_for_logs(api: apigateway.RestApi) -> None:
    """Have the stages of a stack wait for the role with which API Gateway writes logs, whichever API defines it."""
    stack = Stack.of(api)
    together = _apis.setdefault(stack, [])
    together.append(api)
    if account := role_for_logs(stack):
        for each in together:
            each.deployment_stage.node.add_dependency(account)


def _define_execution_log(
    scope: Construct,
    api: apigateway.RestApi,
    stage_name: str,
    log_retention: logs.RetentionDays,
    encryption_key: "kms.IKey | None",
) -> None:
    """Define the log group that API Gateway would otherwise make by itself, and keep for ever."""
    log = logs.LogGroup(
        scope,
        "ExecutionLog",
        log_group_name=f"API-Gateway-Execution-Logs_{api.rest_api_id}/{stage_name}",
        retention=log_retention,
        encryption_key=encryption_key,
        removal_policy=RemovalPolicy.DESTROY,
    )
    api.deployment_stage.node.add_dependency(log)


def _require_tls_1_2(api: apigateway.RestApi) -> None:
    """Have API Gateway refuse connections older than TLS 1.2, which it would accept by default.

    CDK's RestApi has no arguments for this. Source: developer guide of API Gateway, apigateway-security-policies, which
    wants an access mode beside such a policy, and recommends the strict one.
    """
    resource = api.node.default_child
    if isinstance(resource, apigateway.CfnRestApi):
        resource.security_policy = "SecurityPolicy_TLS13_1_2_2021_06"
        resource.endpoint_access_mode = "STRICT"


def _let_logs_use(key: "kms.IKey", scope: Construct) -> None:
    """Let CloudWatch Logs use a key for log groups of this account and region, or say what its policy lacks."""
    stack = Stack.of(scope)
    statement = iam.PolicyStatement(
        principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
        actions=["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        resources=["*"],
        conditions={
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": stack.format_arn(
                    service="logs", resource="log-group", resource_name="*", arn_format=ArnFormat.COLON_RESOURCE_NAME
                )
            }
        },
    )
    if not key.add_to_resource_policy(statement).statement_added:
        Validations.of(scope).add_warning(
            f"{WARNING_PREFIX}front-door-key-policy",
            "encryption_key is imported, so its policy cannot be changed here, and CloudWatch Logs refuses a key that "
            "it may not use; make sure that the policy of the key has this statement, then acknowledge this: "
            + json.dumps(stack.resolve(statement.to_json())),
        )
