"""The methods of an API, and what API Gateway asks of a request before the function sees it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from aws_cdk import Aws, CfnResource, Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_

from .grant import let_api_gateway_call
from .method_authorization import MethodAuthorization

# Source: developer guide of API Gateway, response-transfer-mode.
STREAM_SECONDS = 900
_FUNCTIONS = f"arn:{Aws.PARTITION}:apigateway:{Aws.REGION}:lambda:path"
_CORS_HEADERS = ("Accept", "Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token", "X-Api-Key")


class Route(NamedTuple):
    """A method of an API.

    Attributes:
        method: The HTTP method.
        path: The parts of its path, parameters in braces.
        describes_body: Whether it has a body for the model, whose type the caller says.
        streams: Whether the answer is passed on while it is written.
    """

    method: str
    path: tuple[str, ...]
    describes_body: bool = True
    streams: bool = False


class Routes:
    """Adds methods to an API, which all ask for the same authorization.

    Args:
        api: The API.
        authorization: What its authorization asks of every method.
        target: The function.
        stream_target: The function of the methods that stream, if there are any.
        timeout: How long API Gateway waits for the function, in seconds.
        request_schema: What JSON bodies must look like. None for whatever callers send.
        allow_origins: The web pages whose scripts may call the API.
        open_headers: The headers of SageMaker that they may send.

    Attributes:
        request_schema: The schema of bodies, as API Gateway has it.
    """

    def __init__(
        self,
        api: apigateway.RestApi,
        authorization: MethodAuthorization,
        *,
        target: lambda_.IFunction,
        stream_target: lambda_.IFunction | None = None,
        timeout: int,
        request_schema: apigateway.JsonSchema | None,
        allow_origins: Sequence[str],
        open_headers: Sequence[str] = (),
    ) -> None:
        self._api = api
        self._authorization = authorization
        self._origins = allow_origins
        self._headers = [*_CORS_HEADERS, *open_headers]
        # Without a schema, there is nothing to check a body against.
        self._validator = api.add_request_validator(
            "Validator", validate_request_parameters=True, validate_request_body=True
        )
        self._models = None
        self.request_schema: Any = None
        if request_schema is not None:
            model = api.add_model("Body", schema=request_schema, content_type="application/json")
            # Whatever a body is called: a type that no model is for would pass unchecked.
            self._models = {"$default": model}
            definition = model.node.default_child
            if isinstance(definition, apigateway.CfnModel):
                self.request_schema = definition.schema
        self._integrations = {False: _waiting(target, timeout)}
        self._functions = {False: target.function_arn}
        if stream_target is not None:
            self._integrations[True] = _streaming(stream_target)
            self._functions[True] = stream_target.function_arn
        self._permitted: set[tuple[str, bool]] = set()

    def add(self, route: Route) -> apigateway.Method:
        """Add a method at a path."""
        self._permit(route.method, streams=route.streams)
        resource: apigateway.IResource = self._api.root
        for part in route.path:
            resource = resource.get_resource(part) or resource.add_resource(part)
        required = [f"path.{part[1:-1]}" for part in route.path if part.startswith("{")]
        if route.describes_body:
            required.insert(0, "header.Content-Type")
        if self._origins:
            self._add_preflight(resource, route.method)
        return resource.add_method(
            route.method,
            self._integrations[route.streams],
            authorization_type=self._authorization.authorization_type,
            authorizer=self._authorization.authorizer,
            authorization_scopes=list(self._authorization.scopes) or None,
            api_key_required=self._authorization.api_key_required or None,
            request_parameters={f"method.request.{parameter}": True for parameter in required},
            request_models=self._models if route.describes_body else None,
            request_validator=self._validator,
        )

    def _permit(self, method: str, *, streams: bool) -> None:
        """Let API Gateway call a function for a method, once."""
        if (method, streams) in self._permitted:
            return
        name = f"{'Stream' if streams else ''}{'' if method == 'POST' else method.title()}Permission"
        source = self._api.arn_for_execute_api(method, "/*", self._api.deployment_stage.stage_name)
        let_api_gateway_call(self._functions[streams], self._api, name, source)
        self._permitted.add((method, streams))

    def _add_preflight(self, resource: apigateway.IResource, method_name: str) -> None:
        method = resource.add_cors_preflight(
            allow_origins=list(self._origins),
            allow_methods=[method_name],
            allow_headers=self._headers,
            max_age=Duration.hours(1),
        )
        definition = method.node.default_child
        if isinstance(definition, CfnResource):
            # With binary media types, API Gateway cannot read a preflight's empty body otherwise.
            definition.add_property_override("Integration.ContentHandling", "CONVERT_TO_TEXT")


def _waiting(target: lambda_.IFunction, timeout: int) -> apigateway.Integration:
    return apigateway.Integration(
        type=apigateway.IntegrationType.AWS_PROXY,
        integration_http_method="POST",
        uri=f"{_FUNCTIONS}/2015-03-31/functions/{target.function_arn}/invocations",
        options=apigateway.IntegrationOptions(timeout=Duration.seconds(timeout)),
    )


def _streaming(target: lambda_.IFunction) -> apigateway.Integration:
    # Source: developer guide of API Gateway, response-transfer-mode-lambda.
    return apigateway.Integration(
        type=apigateway.IntegrationType.AWS_PROXY,
        integration_http_method="POST",
        uri=f"{_FUNCTIONS}/2021-11-15/functions/{target.function_arn}/response-streaming-invocations",
        options=apigateway.IntegrationOptions(
            timeout=Duration.seconds(STREAM_SECONDS),
            response_transfer_mode=apigateway.ResponseTransferMode.STREAM,
        ),
    )
