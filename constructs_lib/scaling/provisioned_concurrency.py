"""The warm containers of a deployed serverless variant, as something that scales."""

from typing import TYPE_CHECKING, Unpack

from constructs_lib.arguments import as_known

from .capacity import ScalableCapacity
from .options import Pace, Tracking

if TYPE_CHECKING:
    from aws_cdk import aws_applicationautoscaling as appscaling


class ScalableProvisionedConcurrency(ScalableCapacity):
    """The number of containers that a serverless variant keeps warm.

    Args:
        endpoint: The endpoint, for which the registration waits.
        variant_name: Name of the variant whose capacity it is.
        fact: What the rules may know of the capacity.
        min_capacity: The lower bound.
        max_capacity: The upper bound.
        suspended: What is suspended. Nothing if not given.
    """

    def scale_on_utilization(
        self, id: str, *, target: float = 0.7, **pace: Unpack[Pace]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the part of the warm containers that is busy near a number.

        Args:
            id: Name of the policy.
            target: The part, over 0 and at most 1.
            **pace: Cooldowns, and whether to let containers go.

        Raises:
            ValueError: If the part is refused.
        """
        part = as_known(target)
        if isinstance(part, int | float) and part > 1:
            raise ValueError(f"target={target!r} of policy {id!r} is a part of the warm containers, at most 1")
        metric_type = "SageMakerVariantProvisionedConcurrencyUtilization"
        return self._track(id, Tracking(target_value=target, argument="target", metric_type=metric_type), pace)
