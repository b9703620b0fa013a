"""What captured data are compared with: files that describe the data a model was trained on."""

from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.access.options import read_from
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
