"""A metric of a variant: a metric of CloudWatch that knows where it is published."""

from typing import Any

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from .arguments import context_of
from .rules import hidden


class VariantMetric(cloudwatch.Metric):
    """A metric of a variant, which says in which account and region it is published.

    `metric.create_alarm(...)` refuses a scope of another region in this library's words. `cloudwatch.Alarm(metric=...)`
    and alarms on metric math are refused there as well, by CDK: it does not tell a metric where its alarm will be.
    """

    def create_alarm(self, scope: Construct, id: str, **options: Any) -> cloudwatch.Alarm:
        """Define an alarm on the metric, in the region of the endpoint. Its account may be another.

        Raises:
            ValueError: If the scope is in another region: CloudWatch's alarms see the metrics of their own region only.
        """
        self.require_region_of(scope, f"alarm {id!r}")
        return super().create_alarm(scope, id, **options)

    def require_region_of(self, scope: Construct, what: str) -> None:
        """Refuse a scope in a region other than that of the metric, as far as both are known.

        Raises:
            ValueError: If the regions differ.
        """
        here, there = context_of(scope).region, self.region
        if there is not None and not hidden(here) and here != there:
            raise ValueError(
                f"{what} would be in region {here}, and the endpoint publishes {self.metric_name} in {there}; "
                f"define the alarm in a stack of {there}"
            )
