"""The number of copies of an inference component, as something that scales."""

from typing import TYPE_CHECKING, Protocol, Unpack

from aws_cdk import Duration, Stage
from aws_cdk import aws_applicationautoscaling as appscaling

from constructs_lib.arguments import as_known, kinds, raise_errors
from constructs_lib.arguments.bounds import require_positive
from constructs_lib.arguments.construct_id import refuse_taken_id, require_place
from constructs_lib.arguments.options import Options
from constructs_lib.rules import UNKNOWN, facts, hidden, walk
from constructs_lib.taken_name import claim_name

from .capacity import FROM_ZERO, RegisteredCapacity
from .suspended_scaling import SuspendedScaling
from .target_tracking import Target, TargetTrackingOptions

if TYPE_CHECKING:
    from aws_cdk import CfnResource
    from constructs import Construct

    from constructs_lib.variant_metric import VariantMetric

_INVOCATIONS = "SageMakerInferenceComponentInvocationsPerCopy"
_CONCURRENT_REQUESTS = "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution"
_SECONDS_A_MINUTE = 60
_HIGHEST_RATE = 1e9
# The shortest period of an alarm on a metric of AWS's that is published so often. Source: developer guide,
# endpoint-auto-scaling-zero-instances.
_PERIOD = Duration.seconds(30)


class DeployedComponent(Protocol):
    """What scaling needs of an inference component."""

    @property
    def inference_component_name(self) -> str:
        """Its name, which is known before deployment."""
        ...

    @property
    def _fact(self) -> facts.InferenceComponent: ...

    def metric_no_capacity_invocation_failures(
        self, *, statistic: str = "Sum", period: Duration | None = None
    ) -> "VariantMetric":
        """Return the number of requests that found no copy."""
        ...

    def _be_waited_for_by(self, resource: "CfnResource") -> None: ...


class ScalableCopyCount(RegisteredCapacity):
    """The number of copies of an inference component. If policies disagree, the highest number wins.

    `InferenceComponent.auto_scale_copy_count` returns it. Every policy that tracks a target takes
    `scale_in_cooldown`, `scale_out_cooldown` and `disable_scale_in`: see `TargetTrackingOptions`.
    """

    _dimension = "sagemaker:inference-component:DesiredCopyCount"
    _options = Options(
        facts.ScalableTarget,
        appscaling.CfnScalableTarget,
        fixed={"service_namespace": "sagemaker"},
        component=kinds.strategy(
            DeployedComponent, remedy="call auto_scale_copy_count of an InferenceComponent", required=True
        ),
        min_capacity=kinds.number(required=True),
        max_capacity=kinds.number(required=True),
        suspended=kinds.nested(SuspendedScaling, "suspended_state"),
    )

    def __init__(
        self,
        scope: "Construct",
        id: str,
        *,
        component: DeployedComponent,
        min_capacity: int,
        max_capacity: int,
        suspended: SuspendedScaling | None = None,
    ) -> None:
        """Define a scalable target of an inference component.

        Args:
            scope: The component.
            id: Id of the construct.
            component: The same.
            min_capacity: The lower bound. With 0, an alarm and a policy start a copy when a request finds none.
            max_capacity: The upper bound.
            suspended: Which scaling activities are suspended. Default: none.

        Raises:
            ValueError: If Application Auto Scaling would refuse the bounds.
        """
        kind = type(self).__name__
        name = require_place(kind, scope, id)
        what = f"the scaling of inference component {getattr(component, 'inference_component_name', '')!r}"
        given = self._options.read(what, locals())
        if (deployed := given["component"]) is not scope and Stage.of(scope) is not Stage.of(deployed):
            raise ValueError(f"{what} is in another app or stage than the component; pass the component as scope")
        fact = self._options.fact(
            given,
            what.removeprefix("the "),
            scalable_dimension=self._dimension,
            path=("inference-component", as_known(component.inference_component_name)),
            component=component._fact,
            endpoint=UNKNOWN,
            variant=UNKNOWN,
            waits_for_endpoint=True,
        )
        findings = raise_errors(fact.at, *walk(fact))
        with refuse_taken_id(kind, name):
            super().__init__(scope, name)
        self._component = component
        self._register(given, fact, findings, f"inference-component/{component.inference_component_name}")
        component._be_waited_for_by(self._resource)
        if hidden(component._fact):
            # Two references may be to one component.
            claim_name(self._resource, "the component", component.inference_component_name)

    def scale_on_invocations(
        self,
        id: str,
        *,
        max_requests_per_second: float,
        safety_factor: float = 0.5,
        **options: Unpack[TargetTrackingOptions],
    ) -> appscaling.TargetTrackingScalingPolicy:
        """Keep the requests per minute and copy near what a copy can take.

        Args:
            id: Id of the policy, unique for the capacity.
            max_requests_per_second: Requests that a copy can take, as a load test has shown.
            safety_factor: The share of them to aim at, above 0 and at most 1, since new copies take minutes to start.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, a number is a token, with which nothing can
                be calculated, or the id is taken.
        """
        name = self._require_free(id)
        rate = require_positive(
            f"max_requests_per_second of policy {name!r}", max_requests_per_second, at_most=_HIGHEST_RATE, such_as=30
        )
        share = require_positive(f"safety_factor of policy {name!r}", safety_factor, at_most=1, such_as=0.5)
        for argument, value in (("max_requests_per_second", rate), ("safety_factor", share)):
            if hidden(as_known(value)):
                raise ValueError(
                    f"{argument} of policy {name!r} is a token, with which nothing can be calculated; pass a number"
                )
        target = Target("max_requests_per_second", share * rate * _SECONDS_A_MINUTE, _INVOCATIONS)
        return self._track(name, target, options)

    def scale_on_concurrent_requests(
        self, id: str, *, target: float, **options: Unpack[TargetTrackingOptions]
    ) -> appscaling.TargetTrackingScalingPolicy:
        """Keep the concurrent requests per copy near a target. Reacts within seconds.

        Args:
            id: Id of the policy, unique for the capacity.
            target: Concurrent requests per copy, those that wait included.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, or the id is taken.
        """
        return self._track(self._require_free(id), Target("target", target, _CONCURRENT_REQUESTS), options)

    def _start_from_zero(self) -> None:
        """Define what starts a component without copies again."""
        if self._wake_up is None:
            from .wake_up import AT_ONCE, WakeUp  # only who scales to zero pays for it

            name = self._component.inference_component_name
            self._wake_up = WakeUp(
                self,
                FROM_ZERO,
                target=self._scaling_target(),
                metric=self._component.metric_no_capacity_invocation_failures(statistic="Maximum", period=_PERIOD),
                waiting=f"Requests to inference component {name} fail",
                pace=AT_ONCE,
            )
