"""The paths of a front door, and what API Gateway asks of a request before the function sees it."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aws_cdk import Aws, CfnResource, Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_

from constructs_lib.arguments import as_known, require_sequence
from constructs_lib.rules import hidden
from constructs_lib.s3_location import checked_key

from .authorization import Admission, let_api_gateway_call

_LABEL = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
_LABEL_LENGTH = 63
# What `runtime/front_door/target.py` lets through, and wildcards.
_MODEL = re.compile(r"[A-Za-z0-9_*?][A-Za-z0-9_.=+@/*?-]*")
_CORS_HEADERS = ("Accept", "Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token", "X-Api-Key")


class Target(NamedTuple):
    """A kind of thing that a request may name.

    Attributes:
        collection: The path under which its names are.
        parameter: The parameter of the path.
        condition: The key of IAM that narrows InvokeEndpoint to names, if there is one.
    """

    collection: str
    parameter: str
    condition: str | None


# By the argument that opens them. The function knows the parameters.
TARGETS = {
    "target_models": Target("models", "model", "sagemaker:TargetModel"),
    "target_variants": Target("variants", "variant", None),
    "target_container_hostnames": Target("containers", "hostname", "sagemaker:TargetContainerHostname"),
}


def checked_targets(**given: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """Return the names that are opened, by the arguments that open them.

    Raises:
        ValueError: If a list is empty, or a name can be none.
    """
    opened = {}
    for name, values in given.items():
        if values is None:
            continue
        names = require_sequence(name, values, str, "pass a list of names")
        if not names:
            raise ValueError(f"{name}={values!r} opens nothing; pass a list of names, or leave it out")
        for each in names:
            _checked_name(name, each)
        opened[name] = names
    return opened


def _checked_name(argument: str, name: str) -> None:
    if hidden(as_known(name)):
        return
    if argument == "target_models":
        if not name:
            raise ValueError("target_models has an empty name; pass keys below the prefix, or '*'")
        checked_key("an entry of target_models", name)
        if not _MODEL.fullmatch(name):
            raise ValueError(
                f"an entry of target_models is {name!r}, which no caller can name: the function lets letters of ASCII, "
                "digits and _ . = + @ / - through, and no other first; rename the model, or open it by a pattern"
            )
    elif len(name) > _LABEL_LENGTH or not _LABEL.fullmatch(name):
        raise ValueError(
            f"an entry of {argument} is {name!r}; pass exact names: letters, digits and inner hyphens, 63 at most"
        )


def paths(opened: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the paths of an API. Many models, and containers called one by one, can only be called by name."""
    targets = [TARGETS[name] for name in opened]
    named: list[tuple[str, ...]] = [(target.collection, f"{{{target.parameter}}}", "invocations") for target in targets]
    return named if any(target.condition for target in targets) else [("invocations",), *named]


class Routes:
    """Adds methods to an API, which all ask for the same and lead to the same function.

    Args:
        api: The API.
        admission: What its authorization asks for.
        target: The function.
        timeout: How long API Gateway waits for the function, in seconds.
        request_schema: What JSON bodies must look like. Anything passes if not given.
        allow_origins: The web pages whose scripts may call the API.
    """

    def __init__(
        self,
        api: apigateway.RestApi,
        admission: Admission,
        *,
        target: lambda_.IFunction,
        timeout: int,
        request_schema: apigateway.JsonSchema | None,
        allow_origins: Sequence[str],
    ) -> None:
        self._api = api
        self._admission = admission
        self._origins = allow_origins
        # Without a schema, there is nothing to check a body against.
        self._validator = api.add_request_validator(
            "Validator", validate_request_parameters=True, validate_request_body=True
        )
        self._models = None
        if request_schema is not None:
            model = api.add_model("Body", schema=request_schema, content_type="application/json")
            # Whatever a body is called: a type that no model is for would pass unchecked.
            self._models = {"$default": model}
        arn = target.function_arn
        self._integration = apigateway.Integration(
            type=apigateway.IntegrationType.AWS_PROXY,
            integration_http_method="POST",
            uri=f"arn:{Aws.PARTITION}:apigateway:{Aws.REGION}:lambda:path/2015-03-31/functions/{arn}/invocations",
            options=apigateway.IntegrationOptions(timeout=Duration.seconds(timeout)),
        )
        stage = api.deployment_stage.stage_name
        let_api_gateway_call(arn, api, "Permission", api.arn_for_execute_api("POST", "/*", stage))

    def add(self, path: Sequence[str]) -> apigateway.Method:
        """Add a method at a path."""
        resource: apigateway.IResource = self._api.root
        for part in path:
            resource = resource.get_resource(part) or resource.add_resource(part)
        required = ["header.Content-Type", *(f"path.{part[1:-1]}" for part in path if part.startswith("{"))]
        if self._origins:
            self._add_preflight(resource)
        return resource.add_method(
            "POST",
            self._integration,
            authorization_type=self._admission.authorization_type,
            authorizer=self._admission.authorizer,
            authorization_scopes=list(self._admission.scopes) or None,
            api_key_required=self._admission.api_key_required or None,
            request_parameters={f"method.request.{parameter}": True for parameter in required},
            request_models=self._models,
            request_validator=self._validator,
        )

    def _add_preflight(self, resource: apigateway.IResource) -> None:
        method = resource.add_cors_preflight(
            allow_origins=list(self._origins),
            allow_methods=["POST"],
            allow_headers=list(_CORS_HEADERS),
            max_age=Duration.hours(1),
        )
        definition = method.node.default_child
        if isinstance(definition, CfnResource):
            # With binary media types, API Gateway cannot read a preflight's empty body otherwise.
            definition.add_property_override("Integration.ContentHandling", "CONVERT_TO_TEXT")
