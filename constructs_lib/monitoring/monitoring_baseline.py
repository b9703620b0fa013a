"""What captured data are compared with: files that describe the data a model was trained on."""

from typing import Any, cast

from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.access.options import read_from
from constructs_lib.arguments.l1 import struct
from constructs_lib.arguments.options import Options
from constructs_lib.arguments.value import Value
from constructs_lib.rules import facts
from constructs_lib.s3_location import S3Location

_Definition = sagemaker.CfnDataQualityJobDefinition


class MonitoringBaseline(Value):
    """A baseline: what a processing job has found in the data that a model was trained or validated with.

    The job that makes a baseline writes both files: docs/how-to/monitoring.md shows one.

    Args:
        constraints: The file of constraints, such as `S3Location(bucket, "baseline/constraints.json")`; of bias and of
            explainability the `analysis.json` that Clarify has written.
        statistics: The file of statistics, such as `S3Location(bucket, "baseline/statistics.json")`. Data quality
            needs it, and no other monitor has one. Default: none.

    Raises:
        ValueError: If something is of another kind.
    """

    constraints: S3Location
    statistics: S3Location | None = None

    _options = Options(
        facts.DataQualityBaseline,
        _Definition.DataQualityBaselineConfigProperty,
        constraints_resource=Options(
            facts.MonitoringConstraints,
            _Definition.ConstraintsResourceProperty,
            constraints=read_from("s3_uri", required=True),
        ),
        statistics_resource=Options(
            facts.MonitoringStatistics,
            _Definition.StatisticsResourceProperty,
            statistics=read_from("s3_uri"),
        ),
    )

    def _structure(self, definition: Any, prefix: str) -> Any:
        """Return the baseline as the job definitions of a kind have it.

        Args:
            definition: The L1 class of the job definition.
            prefix: What the names of its properties begin with: `data_quality`.
        """
        files = {
            "constraints_resource": struct(definition.ConstraintsResourceProperty, s3_uri=self.constraints.uri),
            "statistics_resource": None
            if self.statistics is None
            else struct(definition.StatisticsResourceProperty, s3_uri=self.statistics.uri),
        }
        whole = getattr(definition, f"{camel(prefix)}BaselineConfigProperty")
        return struct(whole, **files)

    def _fact_of(self, job: type[facts.JobDefinition], at: str) -> facts.ModelBaseline | facts.DataQualityBaseline:
        """Return what rules may know of it as the baseline of a kind of job."""
        seen: Any = self._fact_at(at)
        if job is facts.DataQualityJobDefinition:
            return cast("facts.DataQualityBaseline", seen)
        return facts.ModelBaseline(at=at, constraints_resource=seen.constraints_resource)


def camel(prefix: str) -> str:
    """Return `DataQuality` for `data_quality`."""
    return "".join(part.capitalize() for part in prefix.split("_"))


def require_constraints_alone(what: str, baseline: MonitoringBaseline | None) -> None:
    """Refuse statistics, of which only data quality knows.

    Raises:
        ValueError: If the baseline has some.
    """
    if isinstance(baseline, MonitoringBaseline) and baseline.statistics is not None:
        raise ValueError(
            f"baseline of {what} has statistics, which only DataQualityMonitor compares with; leave them out, and pass "
            "MonitoringBaseline(constraints=...)"
        )
