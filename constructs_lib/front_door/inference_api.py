"""Front doors: an API in front of an endpoint, for callers whom its owner lets in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import Duration, Size
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.access.permissions import Statement, allow
from constructs_lib.arguments import annotate, raise_errors
from constructs_lib.arguments.placement import same_environment
from constructs_lib.injection import Injectable

from .authorization import Authorization, require_positive
from .function import LAMBDA_MARGIN, InferenceFunction
from .grant import grant_call
from .rest_api import checked_role_for_logs, define_rest_api
from .routes import TARGETS, Routes, checked_targets, paths
from .settings import (
    checked_concurrency,
    checked_logs,
    checked_memory,
    checked_origins,
    checked_parties,
    checked_place,
    checked_seconds,
    front_door,
    function_settings,
)

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

_STAGE = "prod"


class InferenceApi(Injectable, Construct):
    """A REST API in front of an endpoint: `POST /invocations` with what the model reads, answered with what it writes.

    Limits follow from the endpoint: bodies of 4 MiB where it is serverless, of 6 MiB less base64 where not; 29 seconds.
    Each fault has a status of HTTP and a code, as problem details (RFC 9457) that name neither accounts nor the model's
    own words. Nothing is tried twice that the model may have seen.

    Args:
        endpoint: The endpoint, of this app or of another.
        authorization: Whom the API lets in.
        target_models: Which models of a multi-model endpoint can be called, at `/models/{model}/invocations`; `*`
            stands for any text. None if not given.
        target_variants: Which variants can be called by name, at `/variants/{variant}/invocations`. None if not given.
        target_container_hostnames: Which containers that are called one by one can be, at
            `/containers/{hostname}/invocations`. None if not given.
        timeout: How long a caller waits at most. More than 29 seconds takes a raised quota.
        binary: Whether bodies may be binary. Only text may, and a third more of it, if not. They may if not given,
            unless there is a schema.
        content_types: Which media types callers may send. All if not given.
        request_schema: What JSON bodies must look like. Then all bodies are JSON. Anything passes if not given.
        throttling_rate_limit: Requests a second that the API takes for long, of all callers together.
        throttling_burst_limit: Requests that the API takes at once.
        allow_origins: The web pages whose scripts may call the API, such as `https://example.com`. None if not given.
        expose_variant: Whether callers are told which variant answered, in `X-Invoked-Production-Variant`.
        memory_size: Memory of the function, and with it its share of a processor.
        reserved_concurrent_executions: How many requests are answered at a time, at most. As many as the account
            allows if not given.
        provisioned_concurrent_executions: How many environments of the function are kept warm. None if not given.
        snap_start: Whether environments of the function start from a snapshot.
        log_retention: How long logs are kept.
        encryption_key: The key of logs and of the function's environment. One of AWS's own if not given.
        cloud_watch_role: Whether to define the role with which API Gateway writes logs, of which an account has one in
            a region. API Gateway writes none without it, and refuses to deploy.

    Raises:
        ValueError: If the endpoint cannot be called this way, or AWS would refuse something.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint: sagemaker.IEndpoint,
        authorization: Authorization,
        target_models: Sequence[str] | None = None,
        target_variants: Sequence[str] | None = None,
        target_container_hostnames: Sequence[str] | None = None,
        timeout: Duration | None = None,
        binary: bool | None = None,
        content_types: Sequence[str] = (),
        request_schema: apigateway.JsonSchema | None = None,
        throttling_rate_limit: float = 100,
        throttling_burst_limit: int = 200,
        allow_origins: Sequence[str] = (),
        expose_variant: bool = False,
        memory_size: Size | None = None,
        reserved_concurrent_executions: int | None = None,
        provisioned_concurrent_executions: int | None = None,
        snap_start: bool = False,
        log_retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS,
        encryption_key: "kms.IKey | None" = None,
        cloud_watch_role: bool = False,
    ) -> None:
        what = f"InferenceApi {id!r}"
        checked_parties(what, endpoint, authorization)
        checked_place(what, scope, endpoint)
        origins = checked_origins(allow_origins)
        require_positive("throttling_rate_limit", throttling_rate_limit)
        require_positive("throttling_burst_limit", throttling_burst_limit, whole=True)
        checked_concurrency(reserved_concurrent_executions, provisioned_concurrent_executions, snap_start=snap_start)
        checked_logs(log_retention, encryption_key)
        if encryption_key is not None:
            same_environment(what, "encryption_key", encryption_key, scope, places=["region"])
        memory = checked_memory(memory_size)
        wait = checked_seconds(timeout)
        self._opened = checked_targets(
            target_models=target_models,
            target_variants=target_variants,
            target_container_hostnames=target_container_hostnames,
        )
        self._fact = front_door(
            what,
            endpoint=endpoint,
            opened=self._opened,
            timeout=wait,
            binary=binary,
            request_schema=request_schema,
            cloud_watch_role=checked_role_for_logs(what, scope, cloud_watch_role),
        )
        findings = raise_errors(what, self._fact)
        environment = function_settings(
            self._fact,
            endpoint_name=endpoint.endpoint_name,
            opened=self._opened,
            content_types=content_types,
            allow_origins=origins,
            expose_variant=expose_variant,
        )
        super().__init__(scope, id)
        self.endpoint = endpoint
        behind = InferenceFunction(
            self,
            "Invocation",
            invoke=self._invoke(),
            environment=environment,
            timeout=wait - LAMBDA_MARGIN,
            memory_size=memory,
            log_retention=log_retention,
            encryption_key=encryption_key,
            reserved_concurrent_executions=reserved_concurrent_executions,
            provisioned_concurrent_executions=provisioned_concurrent_executions,
            snap_start=snap_start,
        )
        self.function: lambda_.IFunction = behind.function
        self.rest_api = define_rest_api(
            self,
            stage_name=_STAGE,
            binary=self._fact.binary,
            rate_limit=throttling_rate_limit,
            burst_limit=throttling_burst_limit,
            allow_origins=origins,
            log_retention=log_retention,
            encryption_key=encryption_key,
            cloud_watch_role=cloud_watch_role,
        )
        self._admission = authorization.bind(self.rest_api)
        routes = Routes(
            self.rest_api,
            self._admission,
            target=behind.target,
            timeout=wait,
            request_schema=request_schema,
            allow_origins=origins,
        )
        self.methods = tuple(routes.add(path) for path in paths(self._opened))
        annotate(self, findings)

    def _invoke(self) -> Statement:
        """Return what the function may do: call this endpoint, for the models or containers that are open."""
        conditions = {key: list(names) for name, names in self._opened.items() if (key := TARGETS[name].condition)}
        return allow(
            "sagemaker:InvokeEndpoint",
            self.endpoint.endpoint_arn,
            condition={"StringLike": conditions} if conditions else None,
        )

    @property
    def url(self) -> str:
        """The URL below which the paths are, with a slash at its end."""
        return self.rest_api.url

    @property
    def api_key(self) -> apigateway.IApiKey:
        """The key of an API that lets callers with keys in.

        Raises:
            ValueError: If the API has another authorization.
        """
        if self._admission.api_key is None:
            raise ValueError(f"{self._fact.at} takes no API keys; pass authorization=ApiKeyAuthorization(...)")
        return self._admission.api_key

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to call the API, with signed requests.

        A principal of this account gets the permission in its own policy. The API names everybody else in its resource
        policy: roles whose policies are not changed here, and principals of other accounts, which need the permission
        in a policy of their own as well.

        Args:
            grantee: A role, a user, a function, `AccountPrincipal(...)` or `OrganizationPrincipal(...)`.

        Raises:
            ValueError: If the API does not ask for signed requests, or the grantee cannot sign any.
        """
        if self._admission.authorization_type is not apigateway.AuthorizationType.IAM:
            raise ValueError(
                f"{self._fact.at} does not let principals of IAM in; pass authorization=IamAuthorization()"
            )
        return grant_call(self._fact.at, self.rest_api, grantee, methods=self.methods, stage_name=_STAGE)
