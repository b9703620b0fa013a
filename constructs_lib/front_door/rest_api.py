"""The REST API of a front door: its stage and its logs."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import Names, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_logs as logs
from constructs import Construct

from .api_logs import ApiLogs
from .api_throttling import ApiThrottling
from .gateway_responses import define_gateway_responses
from .security_policy import DEFAULT, secure
from .stage import STAGE

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

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
    binary: bool,
    throttling: ApiThrottling,
    allow_origins: Sequence[str],
    log_options: ApiLogs,
    vpc_endpoints: Sequence["ec2.IVpcEndpoint"] = (),
    security_policy: str | None = None,
    disable_execute_api_endpoint: bool | None = None,
) -> apigateway.RestApi:
    """Define a REST API, deployed to one stage, without methods; a regional one, or one of interface endpoints."""
    access_log = logs.LogGroup(
        scope,
        "AccessLog",
        retention=log_options.retention,
        encryption_key=log_options.encryption_key,
        removal_policy=RemovalPolicy.DESTROY,
    )
    api = apigateway.RestApi(
        scope,
        "RestApi",
        rest_api_name=Names.unique_resource_name(scope, max_length=128, separator="-"),
        endpoint_configuration=apigateway.EndpointConfiguration(
            types=[apigateway.EndpointType.PRIVATE if vpc_endpoints else apigateway.EndpointType.REGIONAL],
            vpc_endpoints=list(vpc_endpoints) or None,
        ),
        binary_media_types=["*/*"] if binary else None,
        cloud_watch_role=log_options.cloud_watch_role,
        disable_execute_api_endpoint=disable_execute_api_endpoint,
        deploy_options=apigateway.StageOptions(
            stage_name=STAGE,
            access_log_destination=apigateway.LogGroupLogDestination(access_log),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(_ACCESS)),
            logging_level=apigateway.MethodLoggingLevel.ERROR,
            data_trace_enabled=False,
            tracing_enabled=True,
            throttling_rate_limit=throttling.rate_limit,
            throttling_burst_limit=throttling.burst_limit,
        ),
    )
    # Private APIs have TLS 1.2 by default. Source: developer guide, apigateway-custom-domain-tls-version.
    policy = security_policy or (None if vpc_endpoints else DEFAULT)
    resource = api.node.default_child
    if policy and isinstance(resource, apigateway.CfnRestApi):
        secure(resource, policy)
    _define_execution_log(scope, api, log_options)
    define_gateway_responses(api, allow_origins)
    return api


def _define_execution_log(scope: Construct, api: apigateway.RestApi, log_options: ApiLogs) -> None:
    """Define the log group that API Gateway would otherwise make by itself, and keep for ever."""
    log = logs.LogGroup(
        scope,
        "ExecutionLog",
        log_group_name=f"API-Gateway-Execution-Logs_{api.rest_api_id}/{STAGE}",
        retention=log_options.retention,
        encryption_key=log_options.encryption_key,
        removal_policy=RemovalPolicy.DESTROY,
    )
    api.deployment_stage.node.add_dependency(log)
