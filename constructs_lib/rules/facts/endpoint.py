"""The facts of an endpoint: the configuration that it serves, and how it changes over to another."""

from constructs_lib.rules.fact import Fact, link, owned, owned_list, value

from .endpoint_config import EndpointConfig


class CapacitySize(Fact):
    """A part of a fleet."""

    type: str = value("CapacitySizeType")
    value: int = value("CapacitySizeValue")


class TrafficRouting(Fact):
    """In which steps traffic moves to the new fleet."""

    type: str = value("TrafficRoutingConfigType")
    wait_interval_in_seconds: int = value("WaitIntervalInSeconds")
    canary_size: CapacitySize = owned(CapacitySize)
    linear_step_size: CapacitySize = owned(CapacitySize)


class BlueGreenUpdate(Fact):
    """An update that makes a second fleet and moves the traffic there."""

    traffic_routing_configuration: TrafficRouting = owned(TrafficRouting)
    termination_wait_in_seconds: int = value("TerminationWaitInSeconds")
    maximum_execution_timeout_in_seconds: int = value("MaximumExecutionTimeoutInSeconds")


class RollingUpdate(Fact):
    """An update that replaces the fleet batch by batch."""

    maximum_batch_size: CapacitySize = owned(CapacitySize)
    rollback_maximum_batch_size: CapacitySize = owned(CapacitySize)
    wait_interval_in_seconds: int = value("WaitIntervalInSeconds")
    maximum_execution_timeout_in_seconds: int = value("MaximumExecutionTimeoutInSeconds")


class RollbackAlarm(Fact):
    """An alarm that turns an update back.

    Attributes:
        known_as: What users call it: `alarm 'Errors'`, or its logical id.
        seconds_to_alarm: How long what it watches has to go wrong before it goes off.
    """

    alarm_name: str = value("AlarmName")
    known_as: str = link()
    seconds_to_alarm: float = link()


class AutoRollback(Fact):
    """What turns an update back."""

    alarms: tuple[RollbackAlarm, ...] = owned_list(RollbackAlarm, "AlarmList")


class Deployment(Fact):
    """How an endpoint changes over to another configuration."""

    blue_green_update_policy: BlueGreenUpdate = owned(BlueGreenUpdate)
    rolling_update_policy: RollingUpdate = owned(RollingUpdate)
    auto_rollback_configuration: AutoRollback = owned(AutoRollback)


class VariantProperty(Fact):
    """A property of variants that an update sets anew."""

    variant_property_type: str = value("VariantPropertyType")


class Endpoint(Fact):
    """An endpoint."""

    endpoint_name: str = value("EndpointName")
    endpoint_config_name: str = value("EndpointConfigName")
    deployment_config: Deployment = owned(Deployment)
    retain_all_variant_properties: bool = value("Boolean")
    exclude_retained_variant_properties: tuple[VariantProperty, ...] = owned_list(
        VariantProperty, "VariantPropertyList"
    )
    retain_deployment_config: bool = value("Boolean")
    config: EndpointConfig = link()
    waits_for_itself: bool = link()
