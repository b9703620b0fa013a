"""A test of an endpoint that decides whether a deployment stands."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Union

from aws_cdk import CustomResource, Duration, Stack, Stage
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from .access.log_keys import a_log_key, let_logs_use
from .access.permissions import Statement, allow
from .arguments import as_known, kinds
from .arguments.construct_id import require_place
from .arguments.options import Options, rendered_by_hand
from .arguments.placement import require_same_app, same_environment
from .arguments.refusal import nearest, shown
from .endpoint import Endpoint
from .front_door.api_function import ApiFunction
from .front_door.api_logs import ApiLogs
from .front_door.function import Code, InferenceFunction
from .injection import Injectable
from .rules import facts, given, hidden
from .rules.hidden import UndeterminedError
from .smoke_test_request import SmokeTestRequest

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

# The longest that Lambda lets a function run, and a minute for what is lost on the way.
_TIMEOUT: Final = 900
_SERVICE_TIMEOUT: Final = _TIMEOUT + 60
# Each may take as long as SageMaker waits for a model, and all have to be over before the function is.
_MOST_REQUESTS: Final = 10
# An update hands the old ones to the function too, and Lambda takes 256 KB. Source: developer guide of Lambda, quotas.
_MOST_BYTES: Final = 100_000
_CODE: Final = Code(
    Path(__file__).parent,
    (
        *("runtime", "runtime/__init__.py"),
        *("runtime/front_door", "runtime/front_door/*.py", "runtime/smoke_test", "runtime/smoke_test/*.py"),
    ),
    "runtime.smoke_test.handler.handle",
)


class SmokeTest(Injectable, Construct):
    """A test that an endpoint passes when it is deployed, or the deployment of its stack is rolled back.

    Whenever the stack makes the endpoint or gives it another configuration, a Lambda function looks whether the
    endpoint runs that configuration, since SageMaker can go back to the old one without an error, and then sends the
    requests, which count as any others. An answer that is not as expected fails the deployment; the error says what the
    model answered, cut and without what looks like a secret.
    What has passed is not tested again: neither by the rollback to it, nor by a deployment that leaves both the
    endpoint's configuration and the requests as they are. The deletion of a stack tests nothing.

    Attributes:
        endpoint: The endpoint.
        function: The Lambda function that calls the endpoint.
        custom_resource: What has the function run: resources that must not change before the test has passed depend
            on it.
    """

    _options: ClassVar[Options[Any, Any, Any]] = rendered_by_hand(
        endpoint=kinds.instance(
            Endpoint,
            None,
            remedy="pass Endpoint(...) of this stack, whose configuration the test can compare",
            required=True,
            template=lambda endpoint: endpoint,
        ),
        request=kinds.nested(SmokeTestRequest, None, required=True),
        more_requests=kinds.several(
            kinds.nested(SmokeTestRequest, None),
            None,
            each="request",
            remedy="pass a list such as [SmokeTestRequest(...)]",
            required=True,
        ),
        log_retention=kinds.instance(
            logs.RetentionDays,
            None,
            required=True,
            remedy="pass RetentionDays.ONE_WEEK or another",
            template=lambda days: days,
        ),
        encryption_key=a_log_key(),
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint: Endpoint,
        request: SmokeTestRequest,
        more_requests: Sequence[SmokeTestRequest] = (),
        log_retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS,
        encryption_key: Union["kms.IKey", "kms.Key", None] = None,
    ) -> None:
        """Define a test.

        Args:
            scope: Where it is defined: in the stack of the endpoint, whose deployment it decides about.
            id: Its id there.
            endpoint: The endpoint: real-time or serverless.
            request: The request that is sent.
            more_requests: Requests that are sent after it, nine at most. Default: none.
            log_retention: How long the log of the function is kept. Default: three months.
            encryption_key: The KMS key that encrypts the log and the environment of the function. Its policy lets
                CloudWatch Logs use it; that of an imported key must do so already. Default: a key of AWS.

        Raises:
            ValueError: If an argument is not of its kind, or the endpoint is in another stack or cannot be called with
                these requests: it is asynchronous, hosts inference components, or has no such model, variant or
                container.
        """
        what = f"SmokeTest {id!r}"
        require_place("SmokeTest", scope, id)
        arguments = self._options.read(what, locals())
        require_same_app(what, [("endpoint", endpoint), *self._options.constructs(arguments)], scope)
        requests: list[SmokeTestRequest] = [arguments["request"], *arguments["more_requests"]]
        _require_here(what, scope, endpoint)
        _require_callable(what, endpoint)
        for position, each in enumerate(requests, start=1):
            _require_answerable(f"request {position} of {what}", endpoint, each)
        written = _written(what, scope, requests)
        if encryption_key is not None:
            same_environment(what, "encryption_key", encryption_key, scope, places=["region"])
        super().__init__(scope, id)
        self.endpoint = endpoint
        behind = InferenceFunction(
            self,
            "Test",
            statements=(
                _invoke(endpoint, requests),
                allow("sagemaker:DescribeEndpoint", endpoint.endpoint_arn),
                allow("cloudformation:DescribeStacks", Stack.of(self).stack_id),
            ),
            code=_CODE,
            environment={},
            timeout=_TIMEOUT,
            options=ApiFunction(),
            log_options=ApiLogs(retention=log_retention, encryption_key=encryption_key),
        )
        self.function: lambda_.IFunction = behind.function
        self.custom_resource = CustomResource(
            self,
            "Resource",
            resource_type="Custom::SageMakerSmokeTest",
            service_token=behind.function.function_arn,
            service_timeout=Duration.seconds(_SERVICE_TIMEOUT),
            properties={
                "EndpointName": endpoint.endpoint_name,
                "EndpointConfigName": endpoint._served_config_name,
                "Requests": written,
            },
        )
        # The name alone does not wait for the endpoint.
        self.custom_resource.node.add_dependency(endpoint._resource)
        if encryption_key is not None:
            let_logs_use(encryption_key, self, "smoke-test-key-policy")


def _invoke(endpoint: Endpoint, requests: Sequence[SmokeTestRequest]) -> Statement:
    """Return what the function may invoke: no models of a multi-model endpoint but those that it asks for."""
    models = [each.target_model for each in requests if each.target_model is not None]
    narrowed = {"StringEquals": {"sagemaker:TargetModel": models}} if len(models) == len(requests) else None
    return allow("sagemaker:InvokeEndpoint", endpoint.endpoint_arn, condition=narrowed)


def _written(what: str, scope: Construct, requests: Sequence[SmokeTestRequest]) -> str:
    if len(requests) > _MOST_REQUESTS:
        raise ValueError(
            f"{what} has {len(requests)} requests, and the function has time for {_MOST_REQUESTS}; leave some out of "
            "more_requests"
        )
    written = [each._written() for each in requests]
    length = len(str(written).encode())
    if length > _MOST_BYTES:
        raise ValueError(
            f"{what} has requests of {length} bytes together, and CloudFormation can hand {_MOST_BYTES} over; pass "
            "smaller bodies"
        )
    return Stack.of(scope).to_json_string(written)


def _require_here(what: str, scope: Construct, endpoint: Endpoint) -> None:
    here, there = Stack.of(scope), Stack.of(endpoint)
    if here.node.path != there.node.path or Stage.of(here) is not Stage.of(there):
        raise ValueError(
            f"{what} is in stack {here.node.path!r}, and its endpoint in {there.node.path!r}, which it could not roll "
            "back; define it in the stack of the endpoint"
        )


def _require_callable(what: str, endpoint: Endpoint) -> None:
    config = endpoint._own_config
    if config is None:
        return
    if config.async_inference is not None:
        raise ValueError(
            f"{what} needs an endpoint that answers at once, and {endpoint._fact.at} is asynchronous; leave the test "
            "out, and use an alarm on InvocationFailures as a rollback alarm"
        )
    if any(variant.model is None for variant in config.instance_production_variants):
        raise ValueError(
            f"{what} sends requests without the name of an inference component, and {endpoint._fact.at} hosts "
            "components only; pass an endpoint whose variants have models"
        )


def _require_answerable(what: str, endpoint: Endpoint, request: SmokeTestRequest) -> None:
    """Refuse a request that the endpoint cannot answer, as far as that is known."""
    model, hostname, variant = request.target_model, request.target_container_hostname, request.target_variant
    endpoint._check_targets(None if model is None else [model], None if hostname is None else [hostname])
    try:
        variants = endpoint._fact.config.production_variants
        names = [each.variant_name for each in variants]
        if variant is not None and not hidden(as_known(variant)) and variant not in names:
            raise ValueError(
                f"{what} has target_variant={shown(variant)}, and {endpoint._fact.at} has {shown(names)}"
                f"{nearest(variant, names)}"
            )
        models = [each.model for each in variants if given(each.model)]
        if model is None and any(given(each.mode) and each.mode == "MultiModel" for each in _containers(models)):
            raise ValueError(
                f"{what} names no model of the multi-model {endpoint._fact.at}; pass target_model='model.tar.gz'"
            )
        if hostname is None and any(_is_direct(each) for each in models):
            raise ValueError(
                f"{what} names no container, and those of {endpoint._fact.at} are invoked directly; pass "
                "target_container_hostname='name'"
            )
    except UndeterminedError:
        return


def _containers(models: Sequence[facts.Model]) -> Iterator[facts.Container]:
    for model in models:
        yield from model.all_containers


def _is_direct(model: facts.Model) -> bool:
    execution: Any = model.inference_execution_config
    return bool(given(execution) and given(execution.mode) and execution.mode == "Direct")
