"""The capacity of asynchronous endpoints: it follows the backlog, and may be zero while nothing waits."""

from typing import TYPE_CHECKING, Unpack

from aws_cdk import Stack

from constructs_lib.rules.endpoint_kind import is_asynchronous

from .capacity import FROM_ZERO, ScalableCapacity
from .target_tracking import Target, TargetTrackingOptions
from .tracked_metric import TrackedMetric

if TYPE_CHECKING:
    from aws_cdk import aws_applicationautoscaling as appscaling

_BACKLOG = "ApproximateBacklogSizePerInstance"
_WAITS_WITHOUT_CAPACITY = "HasBacklogWithoutCapacity"


class BacklogScaling(ScalableCapacity):
    """The scaling of variants whose endpoint may be asynchronous."""

    def scale_on_backlog(
        self, id: str, *, backlog_per_instance: float, **options: Unpack[TargetTrackingOptions]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the requests that wait at an asynchronous endpoint near a number for each instance.

        Args:
            id: Id of the policy, unique for the capacity.
            backlog_per_instance: Requests that may wait for each instance, above 0. AWS's example has 5.
            **options: See `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, the id is taken, or the endpoint is known not
                to be asynchronous.
        """
        name = self._require_free(id)
        if is_asynchronous(self._fact.endpoint) is False:
            raise ValueError(
                f"policy {name!r} scales on a backlog, which only asynchronous endpoints have; use "
                "scale_on_invocations, or pass async_inference to the EndpointConfig"
            )
        metric = self._variant.metric(_BACKLOG)
        tracked = TrackedMetric(f"metric of policy {name!r}", metric, Stack.of(self))
        return self._track(name, Target("backlog_per_instance", backlog_per_instance, metric=tracked), options)

    def _refuse_of_asynchronous(self, name: str, metric: str) -> None:
        """Refuse a policy on a metric that asynchronous endpoints do not publish.

        Raises:
            ValueError: If the endpoint is known to be one.
        """
        if is_asynchronous(self._fact.endpoint):
            raise ValueError(
                f"policy {name!r} scales on {metric}, which asynchronous endpoints do not publish; use scale_on_backlog"
            )

    def _start_from_zero(self) -> None:
        """Define what starts an asynchronous endpoint without instances again."""
        if self._wake_up is None and is_asynchronous(self._fact.endpoint):
            from .wake_up import PERIOD, WakeUp  # only who scales to zero pays for it

            self._wake_up = WakeUp(
                self,
                FROM_ZERO,
                target=self._scaling_target(),
                metric=self._variant.metric(_WAITS_WITHOUT_CAPACITY, period=PERIOD),
                waiting=f"Requests wait at endpoint {self._variant.endpoint_name}",
            )
