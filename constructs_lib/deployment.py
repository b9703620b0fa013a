"""Deployment policies: how an endpoint changes over from one configuration to the next."""

from typing import Any, ClassVar

from aws_cdk import Duration
from aws_cdk import aws_sagemaker as sagemaker

from .arguments import kinds
from .arguments.options import Option, Options
from .arguments.value import Value
from .rules import facts

_Endpoint = sagemaker.CfnEndpoint


class CapacitySize(Value, kw_only=False):
    """A part of the instances of a variant: `CapacitySize.percent(10)` or `CapacitySize.instances(1)`.

    Args:
        type: How the part is counted: `CAPACITY_PERCENT` or `INSTANCE_COUNT`.
        value: The percentage, or the number of instances: 1 or more.

    Raises:
        ValueError: If the service has no such type, or the number is out of its bounds.
    """

    type: str
    value: int

    _options = Options(
        facts.CapacitySize,
        _Endpoint.CapacitySizeProperty,
        type=kinds.text(required=True, remedy="pass CapacitySize.percent(10) or CapacitySize.instances(1)"),
        value=kinds.number(required=True),
    )

    @staticmethod
    def percent(value: int) -> "CapacitySize":
        """Return a percentage of the instances of a variant.

        Args:
            value: 1 to 100 percent.

        Raises:
            ValueError: If it is not a whole number in these bounds.
        """
        return CapacitySize("CAPACITY_PERCENT", value)

    @staticmethod
    def instances(value: int) -> "CapacitySize":
        """Return a number of instances of a variant.

        Args:
            value: 1 instance or more.

        Raises:
            ValueError: If it is not a whole number of 1 or more.
        """
        return CapacitySize("INSTANCE_COUNT", value)


def _size(field: str = "", *, required: bool = True) -> Option:
    remedy = "pass CapacitySize.percent(10) or CapacitySize.instances(1)"
    return kinds.nested(CapacitySize, field, required=required, remedy=remedy)


def _blue_green(type: str, word: str, **steps: Any) -> Options[Any, Any, Any]:
    """Return the table of a blue/green deployment, whose traffic moves in certain steps."""
    fixed = {"type": type} if steps else {"type": type, "wait_interval_in_seconds": 0}
    return Options(
        facts.Deployment,
        _Endpoint.DeploymentConfigProperty,
        blue_green_update_policy=Options(
            facts.BlueGreenUpdate,
            _Endpoint.BlueGreenUpdatePolicyProperty,
            word=word,
            always=True,
            traffic_routing_configuration=Options(
                facts.TrafficRouting, _Endpoint.TrafficRoutingConfigProperty, fixed=fixed, always=True, **steps
            ),
            termination_wait=kinds.seconds("termination_wait_in_seconds"),
            maximum_execution_timeout=kinds.seconds("maximum_execution_timeout_in_seconds"),
        ),
    )


class AllAtOnceDeployment(Value):
    """A blue/green deployment that moves all traffic to a new fleet at once.

    The old fleet takes the traffic back while termination_wait lasts, if a rollback alarm goes off. SageMaker deploys
    like this without a policy, too, and then lets the old fleet go at once. The first deployment of an endpoint makes
    its fleet and stores the policy, which the next one uses.

    Args:
        termination_wait: How long the old fleet stays, and the alarms are watched, after the traffic has moved: up to
            one hour. Both fleets are billed meanwhile. Default: not at all.
        maximum_execution_timeout: How long the deployment may take: 10 minutes to 8 hours, longer than the wait.
            Default: SageMaker decides.

    Raises:
        ValueError: If SageMaker would refuse a time, or the wait does not fit into the timeout.
    """

    termination_wait: Duration | None = None
    maximum_execution_timeout: Duration | None = None

    _options: ClassVar[Options[Any, Any, Any]] = _blue_green("ALL_AT_ONCE", "a deployment all at once")


class CanaryDeployment(Value):
    """A blue/green deployment that tries a small part of a new fleet first, the canary, and then moves the rest.

    All traffic goes back to the old fleet if a rollback alarm goes off while the canary or the new fleet is watched.
    Both fleets are billed meanwhile. The first deployment of an endpoint makes its fleet and stores the policy, which
    the next one uses.

    Args:
        canary_size: The canary: half of the instances of the new fleet at most.
        wait_interval: How long the canary is watched: up to one hour.
        termination_wait: How long the old fleet stays, and the alarms are watched, after all traffic has moved: up to
            one hour. Default: not at all.
        maximum_execution_timeout: How long the deployment may take: 10 minutes to 8 hours, longer than all waits
            together. Default: SageMaker decides.

    Raises:
        ValueError: If SageMaker would refuse a size or a time, or the waits do not fit into the timeout.
    """

    canary_size: CapacitySize
    wait_interval: Duration
    termination_wait: Duration | None = None
    maximum_execution_timeout: Duration | None = None

    _options: ClassVar[Options[Any, Any, Any]] = _blue_green(
        "CANARY",
        "a canary deployment",
        canary_size=_size(),
        wait_interval=kinds.seconds("wait_interval_in_seconds", required=True),
    )


class LinearDeployment(Value):
    """A blue/green deployment that moves the traffic to a new fleet in equal steps.

    All traffic goes back to the old fleet if a rollback alarm goes off between the steps or after them. Both fleets are
    billed meanwhile. The first deployment of an endpoint makes its fleet and stores the policy, which the next one
    uses.

    Args:
        step_size: What moves at a time: 10 to 50 percent of the instances of the new fleet.
        wait_interval: How long the alarms are watched after each step: up to one hour.
        termination_wait: How long the old fleet stays, and the alarms are watched, after all traffic has moved: up to
            one hour. Default: not at all.
        maximum_execution_timeout: How long the deployment may take: 10 minutes to 8 hours, longer than the waits of all
            steps together. Default: SageMaker decides.

    Raises:
        ValueError: If SageMaker would refuse a size or a time, or the waits do not fit into the timeout.
    """

    step_size: CapacitySize
    wait_interval: Duration
    termination_wait: Duration | None = None
    maximum_execution_timeout: Duration | None = None

    _options: ClassVar[Options[Any, Any, Any]] = _blue_green(
        "LINEAR",
        "a linear deployment",
        step_size=_size("linear_step_size"),
        wait_interval=kinds.seconds("wait_interval_in_seconds", required=True),
    )


class RollingDeployment(Value):
    """A deployment that replaces the instances batch by batch, so that there is no second fleet to be paid for.

    If a rollback alarm goes off while a batch is watched, the old instances are started again. It is for endpoints of
    one variant. The first deployment of an endpoint makes its fleet and stores the policy, which the next one uses.

    Args:
        maximum_batch_size: What is replaced at a time: 5 to 50 percent of the instances of the variant.
        wait_interval: How long the alarms are watched after each batch: up to one hour.
        rollback_maximum_batch_size: What a rollback starts at a time. Default: all instances at once.
        maximum_execution_timeout: How long the deployment may take: 10 minutes to 8 hours, longer than the waits of all
            batches together. Default: SageMaker decides.

    Raises:
        ValueError: If SageMaker would refuse a size or a time, or the waits do not fit into the timeout.
    """

    maximum_batch_size: CapacitySize
    wait_interval: Duration
    rollback_maximum_batch_size: CapacitySize | None = None
    maximum_execution_timeout: Duration | None = None

    _options = Options(
        facts.Deployment,
        _Endpoint.DeploymentConfigProperty,
        rolling_update_policy=Options(
            facts.RollingUpdate,
            _Endpoint.RollingUpdatePolicyProperty,
            word="a rolling deployment",
            maximum_batch_size=_size(),
            wait_interval=kinds.seconds("wait_interval_in_seconds", required=True),
            rollback_maximum_batch_size=_size(required=False),
            maximum_execution_timeout=kinds.seconds("maximum_execution_timeout_in_seconds"),
        ),
    )


DeploymentPolicy = AllAtOnceDeployment | CanaryDeployment | LinearDeployment | RollingDeployment
"""Every kind of policy."""
