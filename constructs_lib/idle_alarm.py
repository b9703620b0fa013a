"""An alarm for endpoints that nobody calls, and that are paid for all the same."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from .arguments import require_instance
from .arguments.construct_id import refuse_taken_id, require_place
from .arguments.readable import Readable
from .arguments.refusal import shown
from .arguments.units import minutes
from .metrics import VariantMetrics
from .rules import hidden

# Source: CloudWatch PutMetricAlarm: a day of periods under an hour, a week of longer ones.
_LONGEST = 7 * 24 * 60
_A_DAY = 24 * 60
_SHORT_PERIOD, _LONG_PERIOD = 5, 60


class IdleAlarm(Readable, cloudwatch.Alarm):
    """An alarm that goes off when a variant was not called for some time.

    Args:
        variant: The variant: of an endpoint, or `variant("AllTraffic")` of an imported one.
        idle_time: How long nobody has called: whole periods of 5 minutes up to a day, whole hours up to a week.

    Raises:
        ValueError: If CloudWatch cannot look back so far, or so finely, or an imported endpoint is in another region.
    """

    def __init__(self, variant: VariantMetrics, id: str, *, idle_time: Duration) -> None:
        remedy = "pass a variant of an endpoint, such as endpoint.instance_production_variants[0]"
        require_instance(f"variant of IdleAlarm {shown(id)}", variant, VariantMetrics, remedy)
        name = require_place("IdleAlarm", variant, id)
        idle = minutes(f"idle_time of IdleAlarm {name!r}", idle_time)
        period = _SHORT_PERIOD if idle is not None and idle <= _A_DAY else _LONG_PERIOD
        if idle is None or hidden(idle) or not period <= idle <= _LONGEST or idle % period:
            raise ValueError(
                f"idle_time of IdleAlarm {name!r} is {idle} minutes; "
                "give a multiple of 5 minutes up to a day, or of an hour up to 7 days"
            )
        metric = variant.metric_invocations(period=Duration.minutes(period))
        metric.require_region_of(variant, f"IdleAlarm {name!r}")
        description = f"Nobody has called variant {variant.variant_name} for {idle_time.to_human_string()}."
        with refuse_taken_id("IdleAlarm", name):
            super().__init__(
                variant,
                name,
                alarm_description=description,
                metric=metric,
                threshold=0,
                comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
                evaluation_periods=int(idle // period),
                # SageMaker publishes nothing for a variant that is not called.
                treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            )
