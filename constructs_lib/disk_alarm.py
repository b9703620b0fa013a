"""An alarm for instances whose disk fills up, on which data capture stops without an error."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from .alarm_place import require_alarm_place
from .arguments import as_known
from .arguments.checks import require_number
from .arguments.construct_id import refuse_taken_id
from .arguments.readable import Readable
from .arguments.refusal import shown
from .endpoint_variant import EndpointInstanceVariant, ImportedVariant
from .rules import hidden

_ALL = 100


class DiskUtilizationAlarm(Readable, cloudwatch.Alarm):
    """An alarm that goes off when an instance of a variant uses more of its disk than is tolerated.

    Data capture stops, without an error, on instances whose disk is nearly full. Their disk grows with `volume_size`
    of the variant.

    Args:
        variant: The variant of instances: of an endpoint, or `variant("AllTraffic")` of an imported one.
        tolerated_percentage: How much of its disk an instance may use: above 0, and below 100 percent.
            Default: 75, which SageMaker recommends for data capture.

    Raises:
        ValueError: If the percentage is out of its bounds, or an imported endpoint is in another region.
    """

    def __init__(
        self, variant: EndpointInstanceVariant | ImportedVariant, id: str, *, tolerated_percentage: float = 75
    ) -> None:
        remedy = "pass a variant of instances, such as endpoint.instance_production_variants[0]"
        kinds = EndpointInstanceVariant | ImportedVariant
        name = require_alarm_place("DiskUtilizationAlarm", variant, id, kinds, remedy)
        argument = f"tolerated_percentage of DiskUtilizationAlarm {name!r}"
        tolerated = require_number(argument, tolerated_percentage)
        if not hidden(as_known(tolerated)) and not 0 < tolerated < _ALL:
            raise ValueError(f"{argument} is {shown(tolerated)} percent; pass a number above 0 and below 100")
        # The fullest instance decides: it captures nothing, whatever the others do.
        metric = variant.metric_disk_utilization(statistic="Maximum", period=Duration.minutes(5))
        metric.require_region_of(variant, f"DiskUtilizationAlarm {name!r}")
        description = f"A disk of variant {variant.variant_name} fills up; data capture stops on a full one."
        with refuse_taken_id("DiskUtilizationAlarm", name):
            super().__init__(
                variant,
                name,
                alarm_description=description,
                metric=metric,
                threshold=tolerated,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                evaluation_periods=1,
            )
