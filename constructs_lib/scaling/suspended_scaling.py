"""Scaling that is suspended for a while."""

from aws_cdk import aws_applicationautoscaling as appscaling

from constructs_lib.arguments import kinds
from constructs_lib.arguments.options import Options
from constructs_lib.arguments.value import Value
from constructs_lib.rules import facts


class SuspendedScaling(Value):
    """Which scaling activities are suspended, for example while somebody looks into an incident.

    Args:
        scale_in: Whether policies may not remove capacity. Default: they may.
        scale_out: Whether policies may not add capacity. Default: they may.
        schedules: Whether schedules may not change the bounds. Default: they may.

    Raises:
        ValueError: If an argument is neither True nor False.
    """

    scale_in: bool = False
    scale_out: bool = False
    schedules: bool = False

    _options = Options(
        facts.SuspendedState,
        appscaling.CfnScalableTarget.SuspendedStateProperty,
        scale_in=kinds.flag("dynamic_scaling_in_suspended", required=True),
        scale_out=kinds.flag("dynamic_scaling_out_suspended", required=True),
        schedules=kinds.flag("scheduled_scaling_suspended", required=True),
    )
