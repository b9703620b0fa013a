"""The short way: a model behind an endpoint that scales, rolls back and can be watched, in one call."""

from collections.abc import Sequence
from typing import Any, ClassVar

from aws_cdk import Duration
from constructs import Construct

from .arguments import kinds
from .arguments.bounds import require_count
from .arguments.options import Option, Options, rendered_by_hand
from .arguments.placement import require_same_app, same_environment
from .container_definition import ContainerDefinition
from .data_capture import DataCapture
from .deployment import AllAtOnceDeployment, DeploymentPolicy
from .endpoint import Endpoint
from .endpoint_config import EndpointConfig
from .endpoint_dashboard import EndpointDashboard
from .injection import Injectable
from .instance_type import InstanceType
from .model import Model
from .model_reference import IModel
from .production_variant import InstanceProductionVariant
from .rules import facts
from .smoke_test import SmokeTest
from .smoke_test_request import SmokeTestRequest
from .variant_alarms import ModelLatencyAlarm, ServerErrorAlarm, require_tolerated

_WATCHED = Duration.minutes(10)


class HostedModel(Injectable, Construct):
    """A model that is hosted on instances: model, configuration, endpoint, scaling, alarms and a dashboard.

    It is made of `Model`, `EndpointConfig`, `Endpoint`, `ServerErrorAlarm`, `ModelLatencyAlarm`, `EndpointDashboard`
    and `SmokeTest` with their defaults; each is an attribute, so that whatever it has no argument for is done there:
    `hosted.endpoint.grant_invoke(caller)`. An update starts new instances and moves the traffic to them at once; the
    old ones stay for ten minutes, and take it back if an alarm goes off.

    Attributes:
        model: The model.
        endpoint_config: The endpoint configuration.
        endpoint: The endpoint.
        variant: The variant, `AllTraffic`.
        alarms: The alarms that roll an update back. Actions are added with `add_alarm_action`.
        dashboard: The dashboard, to which widgets can be added.
        smoke_test: The smoke test, if there is one.
    """

    _options: ClassVar[Options[Any, Any, Any]] = rendered_by_hand(
        model=kinds.defined(facts.Model, None, remedy="pass Model(...), or containers=[ContainerDefinition(...)]"),
        containers=kinds.several(
            kinds.instance(
                ContainerDefinition, remedy="pass ContainerDefinition(...)", template=lambda container: container
            ),
            None,
            each="container",
            remedy="pass containers=[ContainerDefinition(...)]",
        ),
        instance_type=kinds.instance(
            InstanceType, None, remedy="pass InstanceType.M5_LARGE or another type", required=True, template=str
        ),
        min_capacity=Option(require_count, None, required=True),
        max_capacity=kinds.number(None),
        max_requests_per_second=kinds.number(None),
        tolerated_error_percentage=Option(require_tolerated, None, required=True),
        tolerated_latency=kinds.instance(
            Duration, None, remedy="pass Duration.millis(300)", template=lambda latency: latency
        ),
        deployment=kinds.nested(DeploymentPolicy, None, remedy="pass CanaryDeployment(...) or another policy"),
        data_capture=kinds.nested(DataCapture, None),
        smoke_test=kinds.nested(SmokeTestRequest, None),
        endpoint_name=kinds.text(None),
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        model: IModel | None = None,
        containers: Sequence[ContainerDefinition] | None = None,
        instance_type: InstanceType,
        min_capacity: int = 1,
        max_capacity: int | None = None,
        max_requests_per_second: float | None = None,
        tolerated_error_percentage: float = 1,
        tolerated_latency: Duration | None = None,
        deployment: DeploymentPolicy | None = None,
        data_capture: DataCapture | None = None,
        smoke_test: SmokeTestRequest | None = None,
        endpoint_name: str | None = None,
    ) -> None:
        """Host a model.

        Args:
            scope: Where it is defined.
            id: Its id there.
            model: The model, in place of containers: for a network, a role or an import.
            containers: The containers of a model that is made here: one, or an inference pipeline.
            instance_type: The type of the instances.
            min_capacity: The least number of instances, and the number to start with. Default: 1.
            max_capacity: The greatest number of instances. Default: the number does not change.
            max_requests_per_second: How many requests an instance can serve in a second, as measured by a load test.
                Half of it is what scaling aims at. It goes with max_capacity.
            tolerated_error_percentage: Percentage of the requests that may fail before an update is rolled back.
                Default: 1.
            tolerated_latency: How long the model may take (p99) before an update is rolled back. Default: no matter.
            deployment: How an update moves the traffic. Default: all at once, with ten minutes to roll back.
            data_capture: Which requests and responses are kept in S3, which monitors look at. Default: none.
            smoke_test: A request that the endpoint has to answer as expected when it is made or updated, or the
                deployment of the stack is rolled back. Default: none is sent.
            endpoint_name: The endpoint's name. Default: one made of the construct's path.

        Raises:
            ValueError: If both or neither of model and containers are given, if only one of max_capacity and
                max_requests_per_second is, or if one of the constructs refuses what it is given.
        """
        what = f"HostedModel {id!r}"
        given = self._options.read(what, locals())
        _require_one_of(what, given, "model", "containers")
        _require_both_of(what, given, "max_capacity", "max_requests_per_second")
        require_same_app(what, self._options.constructs(given), scope)
        if model is not None:
            same_environment(what, "model", model, scope)
        super().__init__(scope, id)
        self.model: IModel = model or Model(self, "Model", containers=given["containers"])
        self.endpoint_config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[
                InstanceProductionVariant(
                    model=self.model, instance_type=instance_type, initial_instance_count=min_capacity
                )
            ],
            data_capture=data_capture,
        )
        self.endpoint = Endpoint(
            self,
            "Endpoint",
            endpoint_config=self.endpoint_config,
            endpoint_name=endpoint_name,
            deployment=deployment or AllAtOnceDeployment(termination_wait=_WATCHED),
        )
        (self.variant,) = self.endpoint.instance_production_variants
        if max_capacity is not None and max_requests_per_second is not None:
            count = self.variant.auto_scale_instance_count(min_capacity=min_capacity, max_capacity=max_capacity)
            count.scale_on_invocations("Invocations", max_requests_per_second=max_requests_per_second)
        self.alarms = self._roll_back(tolerated_error_percentage, tolerated_latency)
        self.dashboard = EndpointDashboard(self, "Dashboard", endpoint=self.endpoint)
        self.smoke_test = None
        if smoke_test is not None:
            self.smoke_test = SmokeTest(self, "SmokeTest", endpoint=self.endpoint, request=smoke_test)

    def _roll_back(
        self, tolerated_percentage: float, tolerated_latency: Duration | None
    ) -> tuple[ServerErrorAlarm | ModelLatencyAlarm, ...]:
        alarms: list[ServerErrorAlarm | ModelLatencyAlarm] = [
            ServerErrorAlarm(self.variant, "ServerErrors", tolerated_percentage=tolerated_percentage)
        ]
        if tolerated_latency is not None:
            alarms.append(ModelLatencyAlarm(self.variant, "Latency", tolerated_latency=tolerated_latency))
        for alarm in alarms:
            self.endpoint.add_rollback_alarm(alarm)
        return tuple(alarms)


def _require_one_of(what: str, given: dict[str, Any], first: str, second: str) -> None:
    if (first in given) == (second in given):
        counted = "both" if first in given else "neither"
        raise ValueError(f"{what} has {counted} of {first} and {second}; pass one of them")


def _require_both_of(what: str, given: dict[str, Any], first: str, second: str) -> None:
    if (first in given) != (second in given):
        there, missing = (first, second) if first in given else (second, first)
        raise ValueError(f"{what} has {there} without {missing}; pass {missing} too, or leave out {there}")
