"""Autoscaling: a capacity that Application Auto Scaling keeps between two bounds."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from aws_cdk import Stage
from aws_cdk import aws_applicationautoscaling as appscaling
from constructs import Construct

from constructs_lib.arguments import annotate, as_known, kinds, raise_errors, require_text
from constructs_lib.arguments.construct_id import refuse_taken_id, require_id, require_place
from constructs_lib.arguments.options import Options
from constructs_lib.arguments.readable import Readable
from constructs_lib.arguments.refusal import shown
from constructs_lib.rules import UNKNOWN, Finding, facts, hidden, walk
from constructs_lib.rules.fact import altered

from .deployed_variant import DeployedVariant
from .schedule import SCHEDULE
from .suspended_scaling import SuspendedScaling
from .target_tracking import Target, TargetTracking, TargetTrackingOptions

if TYPE_CHECKING:
    from datetime import datetime

    from aws_cdk import TimeZone

    from .wake_up import WakeUp


# What policies refer to; it is defined with the first of them.
_TARGET = "Target"
# What starts a capacity of zero; a later schedule may define it.
FROM_ZERO = "FromZero"


class RegisteredCapacity(Readable, Construct):
    """A capacity between two bounds, which any number of policies and schedules may move.

    Application Auto Scaling uses its service-linked role, which AWS makes. The capacity is registered when what scales
    exists, and deregistered before that is deleted.
    """

    _dimension: ClassVar[str]
    _options: ClassVar[Options[Any, Any, Any]]

    def _register(
        self, given: Mapping[str, Any], fact: facts.ScalableTarget, findings: Sequence[Finding], resource_id: str
    ) -> None:
        """Define the scalable target."""
        self._fact = fact
        self._tracked: dict[str, str] = {}
        self._actions: dict[str, appscaling.CfnScalableTarget.ScheduledActionProperty] = {}
        self._target: appscaling.IScalableTarget | None = None
        self._wake_up: WakeUp | None = None
        self._resource = self._options.render(
            given, self, "Resource", resource_id=resource_id, scalable_dimension=self._dimension
        )
        annotate(self, findings)
        if _is_zero(as_known(given["min_capacity"])):
            self._start_from_zero()

    def scale_on_schedule(
        self,
        id: str,
        *,
        schedule: appscaling.Schedule,
        min_capacity: int | None = None,
        max_capacity: int | None = None,
        time_zone: "TimeZone | None" = None,
        start_time: "datetime | None" = None,
        end_time: "datetime | None" = None,
    ) -> None:
        """Change the bounds at certain times; the capacity is moved into them.

        Args:
            id: Name of the schedule, unique for the capacity: up to 256 letters, without `/`, `|` and `:`.
            schedule: When: `Schedule.cron(...)`, `.rate(...)` or `.at(...)` of aws_applicationautoscaling.
            min_capacity: The new lower bound. Default: it stays as it is.
            max_capacity: The new upper bound. Default: it stays as it is.
            time_zone: The time zone of the schedule. Default: UTC.
            start_time: From when on the schedule is active, with a time zone. Default: at once.
            end_time: Until when it is active, with a time zone. Default: for ever.

        Raises:
            ValueError: If neither bound is given, an argument is not of its kind or refused, or the name is taken.
        """
        name = require_text("id of the schedule", id, remedy="pass a name such as 'Evening'")
        what = f"schedule {shown(name)}"
        given = SCHEDULE.read(what, locals())
        action = SCHEDULE.fact(given, what)
        changed = {name: as_known(given[name]) for name in ("min_capacity", "max_capacity") if name in given}
        if not changed:
            raise ValueError(f"{what} changes nothing; pass min_capacity, max_capacity or both")
        if name in self._actions:
            raise ValueError(f"there is a schedule {shown(name)} already; give each a name of its own")
        # Whatever the initial count is, it is long gone when a schedule sets bounds.
        variant = self._fact.variant
        started = variant if hidden(variant) else altered(variant, initial_instance_count=UNKNOWN)
        bounds = altered(self._fact, at=what, variant=started, scheduled_actions=(action,), **changed)
        findings = raise_errors(what, *walk(bounds))
        self._actions[name] = SCHEDULE.render(given)
        self._resource.scheduled_actions = list(self._actions.values())
        annotate(self, findings)
        if _is_zero(changed.get("min_capacity")):
            self._start_from_zero()

    def _start_from_zero(self) -> None:
        """Define what starts a capacity of zero again, under the id that is kept for it. Here there is nothing."""

    def _require_free(self, id: str) -> str:
        """Return the id of a policy, which is not kept for something else. CDK tells if it is taken."""
        name = require_id("id of the policy", id)
        if name in {_TARGET, FROM_ZERO}:
            raise ValueError(f"id of the policy is {name!r}, which is taken; pass another one")
        return name

    def _track(
        self, name: str, target: Target, options: TargetTrackingOptions
    ) -> appscaling.TargetTrackingScalingPolicy:
        """Define a policy that keeps a metric near a value. Its name is free."""
        tracking = TargetTracking(f"policy {name!r}", target, self._fact, options)
        findings = raise_errors(tracking.fact.at, *walk(tracking.fact))
        if target.metric_type in self._tracked:
            raise ValueError(
                f"policy {name!r} tracks {target.metric_type}, as policy {self._tracked[target.metric_type]!r} does; "
                "a capacity has one policy for each metric, so keep one of them"
            )
        with self._defining(name):
            policy = tracking.define(self, name, self._scaling_target())
        if target.metric_type:
            self._tracked[target.metric_type] = name
        annotate(self, findings)
        return policy

    @contextmanager
    def _defining(self, name: str) -> Iterator[None]:
        """Refuse the id of a policy that is taken, and leave nothing behind then."""
        target = self._target
        try:
            with refuse_taken_id("the policy", name):
                yield
        except ValueError:
            if target is None and self._target is not None:
                self.node.try_remove_child(_TARGET)
                self._target = None
            raise

    def _scaling_target(self) -> appscaling.IScalableTarget:
        """Return the target as policies refer to it: CDK would name only a part of its id if given the L1 construct."""
        if self._target is None:
            self._target = appscaling.ScalableTarget.from_scalable_target_attributes(
                self,
                _TARGET,
                scalable_target_id=self._resource.ref,
                scalable_dimension=self._dimension,
                service_namespace="sagemaker",
            )
        return self._target


class ScalableCapacity(RegisteredCapacity):
    """The capacity of a deployed variant."""

    _options = Options(
        facts.ScalableTarget,
        appscaling.CfnScalableTarget,
        fixed={"service_namespace": "sagemaker"},
        variant=kinds.strategy(
            DeployedVariant, remedy="call auto_scale_... of a variant of an Endpoint", required=True
        ),
        min_capacity=kinds.number(required=True),
        max_capacity=kinds.number(required=True),
        suspended=kinds.nested(SuspendedScaling, "suspended_state"),
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        variant: DeployedVariant,
        min_capacity: int,
        max_capacity: int,
        suspended: SuspendedScaling | None = None,
    ) -> None:
        """Define a scalable target of a deployed variant.

        Args:
            scope: The deployed variant.
            id: Id of the construct.
            variant: The same.
            min_capacity: The lower bound.
            max_capacity: The upper bound.
            suspended: Which scaling activities are suspended. Default: none.

        Raises:
            ValueError: If Application Auto Scaling would refuse the bounds.
        """
        kind = type(self).__name__
        name = require_id(f"id of {kind}", id)
        what = f"the scaling of variant {getattr(variant, 'variant_name', '')!r}"
        given = self._options.read(what, locals())
        if (deployed := given["variant"]) is not scope:
            require_place(kind, scope, id)
            if Stage.of(scope) is not Stage.of(deployed):
                raise ValueError(f"{what} is in another app or stage than its endpoint; pass the variant as scope")
        fact = self._options.fact(
            given,
            what.removeprefix("the "),
            scalable_dimension=self._dimension,
            path=("endpoint", as_known(variant.endpoint_name), "variant", as_known(variant.variant_name)),
            endpoint=variant._endpoint._fact,
            variant=variant._fact,
            waits_for_endpoint=True,
        )
        findings = raise_errors(fact.at, *walk(fact))
        with refuse_taken_id(kind, name):
            super().__init__(scope, name)
        self._variant = variant
        name = variant._endpoint._keep_scaled_capacity()
        self._register(given, fact, findings, f"endpoint/{name}/variant/{variant.variant_name}")


def _is_zero(least: Any) -> bool:
    return not hidden(least) and least == 0
