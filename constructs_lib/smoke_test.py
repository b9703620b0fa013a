"""A test of an endpoint that decides whether a deployment stands."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Union

from aws_cdk import CustomResource, Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from .access.log_keys import a_log_key, let_logs_use
from .arguments import annotate, context_of, kinds, raise_errors
from .arguments.options import Options, rendered_by_hand
from .arguments.placement import require_same_app, same_environment
from .endpoint import Endpoint
from .evaluation import Evaluation
from .front_door.api_function import ApiFunction
from .front_door.api_logs import ApiLogs
from .front_door.function import Code, InferenceFunction
from .injection import Injectable
from .rules import UNKNOWN, facts, walk
from .smoke_test_checks import (
    require_evaluable,
    require_here,
    require_own_components,
    require_patience,
    written_requests,
)
from .smoke_test_permissions import ask, look, queue_of
from .smoke_test_request import SmokeTestRequest
from .tested_component import tested_components, written

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

# The longest that Lambda lets a function run, and a minute for what is lost on the way.
_TIMEOUT: Final = 900
_SERVICE_TIMEOUT: Final = _TIMEOUT + 60
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
    endpoint runs that configuration, since SageMaker can go back to the old one without an error. Then it sends the
    requests, which count as any others, and the records of an evaluation. An answer that is not as expected fails the
    deployment; the error says what the model answered, cut and without what looks like a secret.
    What has passed is not tested again: neither by the rollback to it, nor by a deployment that leaves both the
    endpoint's configuration and the requests as they are. The deletion of a stack tests nothing.

    An asynchronous endpoint is asked through its queue: the function waits for the response in S3, or for the failure.
    Without `failure` of its `AsyncInference`, a request that fails is noticed only when the time is over. An inference
    component that a request names is tested again whenever it is updated, and the function looks whether the component
    serves what was deployed.

    Attributes:
        endpoint: The endpoint.
        function: The Lambda function that calls the endpoint.
        custom_resource: What has the function run: resources that must not change before the test has passed depend
            on it.
    """

    _options: ClassVar[Options[Any, Any, Any]] = rendered_by_hand(
        facts.SmokeTest,
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
        evaluation=kinds.nested(Evaluation, None),
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
        evaluation: Evaluation | None = None,
        log_retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS,
        encryption_key: Union["kms.IKey", "kms.Key", None] = None,
    ) -> None:
        """Define a test.

        Args:
            scope: Where it is defined: in the stack of the endpoint, whose deployment it decides about.
            id: Its id there.
            endpoint: The endpoint: real-time, serverless, asynchronous, or one that hosts inference components.
            request: The request that is sent.
            more_requests: Requests that are sent after it, nine at most. Default: none.
            evaluation: Records of known labels that are sent after the requests, and how well the model has to predict
                them. Not for asynchronous endpoints. Default: none.
            log_retention: How long the log of the function is kept. Default: three months.
            encryption_key: The KMS key that encrypts the log and the environment of the function. Its policy lets
                CloudWatch Logs use it; that of an imported key must do so already. Default: a key of AWS.

        Raises:
            ValueError: If an argument is not of its kind, the endpoint is in another stack, it cannot be called with
                these requests since it has no such model, variant, container or component, or they have to name one,
                or the records of an evaluation cannot be read.
        """
        what = f"SmokeTest {id!r}"
        given = self._options.read(what, locals())
        require_same_app(what, [("endpoint", endpoint), *self._options.constructs(given)], scope)
        requests: list[SmokeTestRequest] = [given["request"], *given["more_requests"]]
        require_here(what, scope, endpoint)
        require_own_components(what, endpoint, requests)
        if queue_of(endpoint) is None:
            require_patience(what, requests)
        if evaluation is not None:
            require_evaluable(what, evaluation, request, asynchronous=queue_of(endpoint) is not None)
        findings = raise_errors(what, *walk(_known(what, given, endpoint, requests)), context=context_of(scope))
        sent = written_requests(what, scope, requests)
        if encryption_key is not None:
            same_environment(what, "encryption_key", encryption_key, scope, places=["region"])
        super().__init__(scope, id)
        self.endpoint = endpoint
        self._define(given, requests, sent)
        annotate(self, findings)

    def _define(self, given: Mapping[str, Any], requests: Sequence[SmokeTestRequest], sent: str) -> None:
        """Define the function, and what has it run."""
        components = tested_components(each.inference_component for each in requests if each.inference_component)
        evaluated = given["evaluation"]._bind(self) if "evaluation" in given else None
        key = given.get("encryption_key")
        behind = InferenceFunction(
            self,
            "Test",
            statements=(
                *ask(self, self.endpoint, requests, components),
                *(evaluated.statements if evaluated is not None else ()),
                *look(self, self.endpoint),
            ),
            code=_CODE,
            environment={},
            timeout=_TIMEOUT,
            options=ApiFunction(),
            log_options=ApiLogs(retention=given["log_retention"], encryption_key=key),
        )
        self.function: lambda_.IFunction = behind.function
        self.custom_resource = CustomResource(
            self,
            "Resource",
            resource_type="Custom::SageMakerSmokeTest",
            service_token=behind.function.function_arn,
            service_timeout=Duration.seconds(_SERVICE_TIMEOUT),
            properties={
                "EndpointName": self.endpoint.endpoint_name,
                "EndpointConfigName": self.endpoint._served_config_name,
                "Requests": sent,
                **({} if queue_of(self.endpoint) is None else {"Asynchronous": True}),
                **({"Components": [written(each) for each in components]} if components else {}),
                **({} if evaluated is None else {"Evaluation": evaluated.property}),
            },
        )
        # Names alone wait for nothing.
        self.custom_resource.node.add_dependency(self.endpoint._resource, *(each._resource for each in components))
        if key is not None:
            let_logs_use(key, self, "smoke-test-key-policy")


def _known(
    what: str, given: Mapping[str, Any], endpoint: Endpoint, requests: Sequence[SmokeTestRequest]
) -> facts.SmokeTest:
    """Return what the rules may know of a test. The rest is as the construct makes it."""
    found: facts.SmokeTest = SmokeTest._options.fact(
        given,
        what,
        endpoint_name=endpoint.endpoint_name,
        endpoint_config_name=UNKNOWN,
        asynchronous=queue_of(endpoint) is not None,
        requests=tuple(each._fact_at(f"request {at} of {what}") for at, each in enumerate(requests, start=1)),
        endpoint=endpoint._fact,
        waits_for_endpoint=True,
        compares_served_config=True,
        unreadable=None,
    )
    return found
