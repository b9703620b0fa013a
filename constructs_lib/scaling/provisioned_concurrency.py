"""The provisioned concurrency of a deployed serverless variant, as something that scales."""

from typing import TYPE_CHECKING, Unpack

from constructs_lib.arguments.bounds import require_positive

from .capacity import ScalableCapacity
from .target_tracking import Target, TargetTrackingOptions

if TYPE_CHECKING:
    from aws_cdk import aws_applicationautoscaling as appscaling


class ScalableProvisionedConcurrency(ScalableCapacity):
    """The number of containers that a serverless variant keeps warm. If policies disagree, the highest number wins.

    `EndpointServerlessVariant.auto_scale_provisioned_concurrency` returns it.
    """

    _dimension = "sagemaker:variant:DesiredProvisionedConcurrency"

    def scale_on_utilization(
        self, id: str, *, target: float = 0.7, **options: Unpack[TargetTrackingOptions]
    ) -> "appscaling.TargetTrackingScalingPolicy":
        """Keep the share of warm containers that are busy near a target.

        Args:
            id: Id of the policy, unique for the capacity.
            target: The share, above 0 and at most 1.
            **options: `scale_in_cooldown`, `scale_out_cooldown`, `disable_scale_in`: see `TargetTrackingOptions`.

        Raises:
            ValueError: If an argument is not of its kind or out of range, or the id is taken.
        """
        name = self._require_free(id)
        share = require_positive(f"target of policy {name!r}", target, at_most=1, such_as=0.7)
        metric_type = "SageMakerVariantProvisionedConcurrencyUtilization"
        return self._track(name, Target("target", share, metric_type), options)
