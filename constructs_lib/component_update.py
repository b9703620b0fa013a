"""How the copies of an inference component change over to another version."""

from collections.abc import Sequence
from typing import Any, Literal

from aws_cdk import Duration
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .arguments import annotate, context_of, kinds, raise_errors, vocabulary
from .arguments.l1 import struct
from .arguments.options import Options
from .arguments.value import Value
from .rollback_alarm import about_alarms, known_alarm
from .rules import facts, walk
from .rules.fact import altered

_Component = sagemaker.CfnInferenceComponent


class ComponentCapacitySize(Value, kw_only=False):
    """A part of the copies of an inference component: `ComponentCapacitySize.percent(25)`, or `.copies(2)`.

    Args:
        type: `CAPACITY_PERCENT`, or `COPY_COUNT`.
        value: How much of it, 1 or more.

    Raises:
        ValueError: If SageMaker would refuse it.
    """

    type: Literal["CAPACITY_PERCENT", "COPY_COUNT"]
    value: int

    _options = Options(
        facts.ComponentCapacitySize,
        _Component.InferenceComponentCapacitySizeProperty,
        type=kinds.text(required=True),
        value=kinds.number(required=True),
    )

    @staticmethod
    def percent(value: int) -> "ComponentCapacitySize":
        """Return a share of the copies.

        Args:
            value: Percent of the copies, 1 or more.

        Raises:
            ValueError: If it is not a whole number of 1 or more.
        """
        return ComponentCapacitySize("CAPACITY_PERCENT", value)

    @staticmethod
    def copies(value: int) -> "ComponentCapacitySize":
        """Return a number of copies.

        Args:
            value: Copies, 1 or more.

        Raises:
            ValueError: If it is not a whole number of 1 or more.
        """
        return ComponentCapacitySize("COPY_COUNT", value)


class ComponentRollingUpdate(Value):
    """An update that replaces the copies of an inference component batch by batch.

    Old and new copies answer side by side meanwhile, and nothing says which one a request meets. The first deployment
    has nothing to replace and uses it for nothing.

    Args:
        maximum_batch_size: How many copies are replaced at a time: 5 to 50 percent of them.
        wait_interval: How long SageMaker watches the alarms after each batch: 0 to 3600 seconds.
        maximum_execution_timeout: How long the whole update may take: 600 to 28,800 seconds. Default: SageMaker
            decides.
        rollback_maximum_batch_size: How many copies a rollback replaces at a time. Default: all.

    Raises:
        ValueError: If SageMaker would refuse it.
    """

    maximum_batch_size: ComponentCapacitySize
    wait_interval: Duration
    maximum_execution_timeout: Duration | None = None
    rollback_maximum_batch_size: ComponentCapacitySize | None = None

    _options = Options(
        facts.ComponentRollingUpdate,
        _Component.InferenceComponentRollingUpdatePolicyProperty,
        maximum_batch_size=kinds.nested(ComponentCapacitySize, required=True),
        wait_interval=kinds.seconds("wait_interval_in_seconds", required=True),
        maximum_execution_timeout=kinds.seconds("maximum_execution_timeout_in_seconds"),
        rollback_maximum_batch_size=kinds.nested(ComponentCapacitySize),
    )


class ComponentRollback:
    """The alarms that roll back updates of an inference component.

    Args:
        component: The component.
        fact: What the rules may know of it.

    Attributes:
        alarms: The alarms.
    """

    def __init__(self, component: Construct, fact: facts.InferenceComponent) -> None:
        self._component, self._fact = component, fact
        self.alarms: list[Any] = []
        self._told: set[str] = set()

    def add(self, alarm: Any) -> _Component.AutoRollbackConfigurationProperty:
        """Add an alarm, and return the property of all.

        Raises:
            ValueError: If it is one too many.
        """
        alarms = [*self.alarms, alarm]
        known = self._watching(alarms)
        findings = raise_errors(self._fact.at, *walk(known), context=context_of(self._component))
        annotate(self._component, about_alarms(findings, self._told))
        self.alarms = alarms
        names = [struct(_Component.AlarmProperty, alarm_name=each.alarm_ref.alarm_name) for each in alarms]
        found: _Component.AutoRollbackConfigurationProperty = struct(
            _Component.AutoRollbackConfigurationProperty, alarms=names
        )
        return found

    def _watching(self, alarms: Sequence[Any]) -> facts.InferenceComponent:
        """Return what the rules may know of the component with some alarms."""
        known = tuple(map(known_alarm, alarms))
        rollback = facts.AutoRollback(dialect=vocabulary(), at=self._fact.at, alarms=known)
        deployment = altered(self._fact.deployment_config, auto_rollback_configuration=rollback)
        return altered(self._fact, deployment_config=deployment)
