"""An API in front of an endpoint, for callers whom its owner authorizes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.access.log_keys import let_logs_use
from constructs_lib.arguments import annotate, context_of, kinds, raise_errors
from constructs_lib.arguments.checks import require_instance
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.placement import require_same_app, same_environment
from constructs_lib.injection import Injectable
from constructs_lib.rules import facts, walk
from constructs_lib.rules.front_door_rules import INTEGRATION_SECONDS

from .api_async_inference import ApiAsyncInference
from .api_domain import ApiDomain, known_of_domain
from .api_function import ApiFunction
from .api_logs import ApiLogs
from .api_throttling import ApiThrottling
from .connections import connection_facts, require_connections_here
from .domain import claim, define_domain
from .functions import Functions, define_functions
from .invocable_api import InvocableApi
from .log_access import has_role_for_logs, share_role_for_logs
from .method_authorization import Authorization, authorizing, bound
from .open_api import define_open_api
from .open_headers import InvocationHeader, opening_headers, opening_status_codes
from .private_api import let_in_through, some_vpc_endpoints
from .requests import Requests, requests_of
from .rest_api import define_rest_api
from .routes import Routes
from .security_policy import some_security_policy
from .settings import (
    function_environment,
    known_of,
    require_endpoint,
    require_endpoint_here,
    require_media_types,
    require_origins,
    require_wait,
)
from .targets import names_of, opening_components, require_components_of
from .web_acl import associate, some_web_acl

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_wafv2 as wafv2

    from constructs_lib.adapter_component import AdapterInferenceComponent
    from constructs_lib.component_reference import ImportedInferenceComponent
    from constructs_lib.inference_component import InferenceComponent


class InferenceApi(Injectable, InvocableApi):
    """A REST API in front of an endpoint: `POST /invocations` with what the model reads, answered with what it writes.

    An asynchronous endpoint queues: `POST /invocations` answers 202, `GET /invocations/{id}` with the response later.

    Limits follow from the endpoint: 4 MiB for bodies if it is serverless, else about 4.5 MiB; 29 seconds.
    Each fault has an HTTP status and a code, as problem details (RFC 9457) that name neither accounts nor the model's
    own words. A request that may have reached the model is never retried. The API accepts TLS 1.2 and newer.

    What has no argument here is set on `rest_api`, the `RestApi` of CDK, or on its resource
    `rest_api.node.default_child`: tags, a resource policy.

    Attributes:
        rest_api: The API, deployed to the stage `prod`.
        function: The Lambda function that calls the endpoint.
        stream_function: The Lambda function that streams. None unless `stream` is True.
        methods: The methods of the API.
        endpoint: The endpoint.
    """

    _options = rendered_by_hand(
        facts.FrontDoor,
        endpoint=Option(require_endpoint, required=True, by_hand=True, constructs=lambda endpoint: (endpoint,)),
        authorization=authorizing(),
        target_models=names_of("target_models"),
        target_variants=names_of("target_variants"),
        target_container_hostnames=names_of("target_container_hostnames"),
        components=opening_components(),
        open_headers=opening_headers(),
        open_status_codes=opening_status_codes(),
        timeout=Option(require_wait, unit="s", by_hand=True),
        binary=kinds.flag(by_hand=True),
        content_types=Option(require_media_types, None, required=True),
        request_schema=Option(
            lambda name, value: require_instance(name, value, apigateway.JsonSchema, "pass apigateway.JsonSchema(...)"),
            by_hand=True,
        ),
        throttling=kinds.nested(ApiThrottling, None),
        allow_origins=Option(require_origins, None, required=True),
        expose_variant=kinds.flag(required=True),
        stream=kinds.flag(required=True),
        async_inference=kinds.nested(ApiAsyncInference, None),
        assume_role=kinds.construct("aws_iam.IRole", None, remedy="pass iam.Role.from_role_arn(...)"),
        vpc_endpoints=some_vpc_endpoints(),
        domain=kinds.nested(ApiDomain, None),
        security_policy=some_security_policy(),
        web_acl=some_web_acl(),
        function=kinds.nested(ApiFunction, None),
        logs=kinds.nested(ApiLogs, None),
    )

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
        components: "Sequence[InferenceComponent | AdapterInferenceComponent | ImportedInferenceComponent] | None" = None,  # noqa: E501  # one name more than a line
        open_headers: Sequence[InvocationHeader] = (),
        open_status_codes: Sequence[int] = (),
        timeout: Duration | None = None,
        binary: bool | None = None,
        content_types: Sequence[str] = (),
        request_schema: apigateway.JsonSchema | None = None,
        throttling: ApiThrottling | None = None,
        allow_origins: Sequence[str] = (),
        expose_variant: bool = False,
        stream: bool = False,
        async_inference: ApiAsyncInference | None = None,
        assume_role: "iam.IRole | iam.Role | None" = None,
        vpc_endpoints: "Sequence[ec2.IVpcEndpoint | ec2.InterfaceVpcEndpoint] | None" = None,
        domain: ApiDomain | None = None,
        security_policy: apigateway.SecurityPolicy | str | None = None,
        web_acl: "str | wafv2.CfnWebACL | None" = None,
        function: ApiFunction | None = None,
        logs: ApiLogs | None = None,
    ) -> None:
        """Define an API, and the function between it and the endpoint.

        Args:
            scope: Where it is defined.
            id: Its id there.
            endpoint: The endpoint: `Endpoint(...)`, or an import; of this account and region, but for assume_role.
            authorization: Who may call.
            target_models: Models of a multi-model endpoint that may be called, at `/models/{model}/invocations`; `*`
                stands for any text. Default: none.
            target_variants: Variants that may be called by name, at `/variants/{variant}/invocations`. Default: none.
            target_container_hostnames: Containers that may be invoked directly, at
                `/containers/{hostname}/invocations`. Default: none.
            components: Inference components and adapters of the endpoint that may be called, at
                `/components/{component}/invocations`. Default: none.
            open_headers: Headers of SageMaker that callers may send, and models may answer with. A request with another
                one is refused with 400 and its name. Default: none.
            open_status_codes: Statuses of the model's container, 400 to 499, that callers are told as they are.
                Default: those with which models refuse an input, 400, 413, 415 and 422.
            timeout: How long a caller waits, at most. More than 29 seconds need a raised quota. Default: 29 seconds.
            binary: Whether bodies may be binary. Text bodies alone may be a third longer. Default: they may, unless
                there is a request_schema.
            content_types: Media types that callers may send. Default: all.
            request_schema: The schema of JSON bodies; no other bodies are accepted then. Default: any body is.
            throttling: Limits for all callers together. Default: 100 requests per second, 200 at once.
            allow_origins: Web pages whose scripts may call the API, such as `https://example.com`. Default: none.
            expose_variant: Whether `X-Invoked-Production-Variant` tells which variant answered. Default: it does not.
            stream: Whether `/invocations-response-stream` passes on what the model writes at once. Default: no.
            async_inference: How requests for an asynchronous endpoint are taken. Default: for 6 hours, without uploads.
            assume_role: The role to call the endpoint with, of its account. Default: the function's own.
            vpc_endpoints: Interface endpoints through which alone a private API is reached. Default: it is regional.
            domain: A domain name of your own, under which alone the API answers. Default: the URL of API Gateway.
            security_policy: The versions of TLS and the ciphers that connections may have, those of domain included.
                Default: TLS 1.2 and 1.3, by `SecurityPolicy_TLS13_1_2_2021_06`; of a private API, `TLS_1_2`.
            web_acl: A web ACL of AWS WAF that looks at requests first, with the scope REGIONAL and of this region, or
                its ARN. It sees the first 16 KB of a body unless its `association_config` says more. Default: none.
            function: Memory and concurrency of the function. Default: 512 MiB, and what the account allows.
            logs: Retention and encryption of logs, and their role. Default: three months, a key of AWS, no role.

        Raises:
            ValueError: If an argument is not of its kind, the endpoint cannot be called this way, or AWS would refuse
                something.
        """
        what = f"InferenceApi {id!r}"
        given = self._options.read(what, locals())
        log_options = logs or ApiLogs()
        self._refuse_elsewhere(what, scope, given, log_options)
        wait: int = given.get("timeout", INTEGRATION_SECONDS)
        has_role = has_role_for_logs(what, scope, asked=log_options.cloud_watch_role)
        requests = requests_of(what, given)
        known = {**known_of(given, wait), **known_of_domain(given), **requests.known, "cloud_watch_role": has_role}
        self._fact = self._options.fact(given, what, **known)
        connections = connection_facts(given, what, self._options.words)
        findings = raise_errors(what, *walk(self._fact), *connections, context=context_of(scope))
        environment = function_environment(self._fact, given, requests.environment)
        super().__init__(scope, id)
        self.endpoint = endpoint
        functions = define_functions(self, requests, given, environment=environment, wait=wait, log_options=log_options)
        self.function, self.stream_function = functions.whole, functions.stream
        self._define_api(given, log_options)
        self._authorization = bound(authorization, self, self.rest_api)
        self._add_methods(given, requests, functions)
        annotate(self, findings)
        if log_options.encryption_key is not None:
            let_logs_use(log_options.encryption_key, self, "front-door-key-policy")
        claim(what, self, self._domain, self._domain_name)
        share_role_for_logs(self, self.rest_api)

    def _refuse_elsewhere(self, what: str, scope: Construct, given: Mapping[str, Any], log_options: ApiLogs) -> None:
        require_same_app(what, self._options.constructs(given), scope)
        require_endpoint_here(what, scope, given)
        require_connections_here(what, scope, given)
        require_components_of(what, given["endpoint"], components=given.get("components", ()))
        if log_options.encryption_key is not None:
            same_environment(what, "encryption_key", log_options.encryption_key, scope, places=["region"])

    def _define_api(self, given: Mapping[str, Any], log_options: ApiLogs) -> None:
        """Define the API without methods, its domain name, and what looks at requests before it."""
        domain, policy = given.get("domain"), given.get("security_policy")
        self.rest_api = define_rest_api(
            self,
            binary=self._fact.binary,
            throttling=given.get("throttling") or ApiThrottling(rate_limit=100, burst_limit=200),
            allow_origins=given["allow_origins"],
            log_options=log_options,
            vpc_endpoints=given.get("vpc_endpoints", ()),
            security_policy=policy,
            disable_execute_api_endpoint=(domain is not None and domain._closes_default_endpoint) or None,
        )
        self._domain, self._domain_name = domain, None
        if domain is not None:
            self._domain_name = define_domain(self, self.rest_api, domain, security_policy=policy)
        if "web_acl" in given:
            associate(self, self.rest_api, given["web_acl"])

    def _add_methods(self, given: Mapping[str, Any], requests: Requests, functions: Functions) -> None:
        """Add the methods that the requests take, and write down what they are."""
        routes = Routes(
            self.rest_api,
            self._authorization,
            target=functions.target,
            stream_target=functions.stream_target,
            timeout=self._fact.timeout,
            request_schema=given.get("request_schema"),
            allow_origins=given["allow_origins"],
            open_headers=[header.value for header in given["open_headers"]],
        )
        self.methods = tuple(routes.add(route) for route in requests.routes)
        requests.share(self)
        let_in_through(self.rest_api, given.get("vpc_endpoints", ()), self._authorization)
        self._open_api = define_open_api(self, given, requests, self._authorization, routes.request_schema)
