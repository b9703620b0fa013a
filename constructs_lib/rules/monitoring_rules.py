"""What SageMaker accepts of monitors: the endpoint, the input, the baseline and the instances."""

from collections.abc import Iterator, Mapping

from .engine import Context, rule
from .exclusion import Feature, exclusion
from .facts import (
    DataQualityBaseline,
    Endpoint,
    JobDefinition,
    ModelExplainabilityJobDefinition,
    ModelQualityJobDefinition,
    MonitoringCluster,
    MonitoringConstraints,
    MonitoringStatistics,
)
from .features import (
    ASYNCHRONOUS,
    CAPTURE,
    HOSTS_COMPONENTS,
    MULTI_MODEL,
    SERVERLESS,
    of_any_variant,
    of_config,
    of_model,
)
from .hidden import given, matches
from .spelling import nearest
from .tables.service_limits import LIMITS

KNOWN_INSTANCE_TYPES = frozenset(LIMITS["ProcessingInstanceType"].enum)
_MONITORED = "developer guide, model-monitor: endpoints that host a single model"


# Regions where CloudFormation had no job definitions when cfn-lint 1.58.0 read its schemas.
WITHOUT_DEFINITIONS = frozenset(
    {
        *("af-south-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"),
        *("ap-southeast-6", "ap-southeast-7", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-2"),
        *("eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "mx-central-1", "us-gov-east-1"),
        "us-gov-west-1",
    }
)


def _endpoint_of(job: JobDefinition) -> Iterator[Endpoint]:
    if given(job.endpoint):
        yield job.endpoint


MONITOR = Feature(JobDefinition, "a monitor", lambda _: True)

exclusion(
    "monitoring-multi-model",
    MONITOR,
    of_config(of_any_variant(of_model(MULTI_MODEL))).within(JobDefinition, _endpoint_of),
    source=_MONITORED,
    remedy="Give the model that is to be monitored an endpoint of its own.",
)

exclusion(
    "monitoring-serverless",
    MONITOR,
    of_config(of_any_variant(SERVERLESS)).within(JobDefinition, _endpoint_of),
    source="developer guide, serverless-endpoints: feature exclusions",
    remedy="Serve the model from instances, which capture data.",
)

exclusion(
    "monitoring-asynchronous",
    MONITOR,
    of_config(ASYNCHRONOUS).within(JobDefinition, _endpoint_of),
    source="developer guide, model-monitor: real-time endpoints and batch transform",
    confidence="unconfirmed",
    remedy="Serve the model from a real-time endpoint, or try it once and acknowledge this warning.",
)


exclusion(
    "monitoring-components",
    MONITOR,
    of_config(of_any_variant(HOSTS_COMPONENTS)).within(JobDefinition, _endpoint_of),
    source=_MONITORED,
    confidence="unconfirmed",
    remedy="Give the monitored model an endpoint of its own, or try it once and acknowledge this warning.",
)


@rule("monitoring-in-region", source="CloudFormation resource schemas by region", severity="warning")
def monitor_in_region(_: JobDefinition, context: Context) -> Iterator[str]:
    """A monitor in a region where CloudFormation had no job definitions.

    Remedy: Deploy to another region, or acknowledge that CloudFormation has them there by now.
    """
    if context.region in WITHOUT_DEFINITIONS:
        yield f"CloudFormation has no job definitions of monitors in {context.region}"


@rule("monitoring-endpoint-captures", source="aws/sagemaker-python-sdk#4873", confidence="attested")
def endpoint_captures(job: JobDefinition) -> Iterator[str]:
    """A monitor of an endpoint whose configuration captures no data.

    Remedy: Give the endpoint configuration a DataCaptureConfig: pass data_capture=DataCapture(...) to EndpointConfig.
    """
    if given(job.endpoint) and given(job.endpoint.config) and not CAPTURE.there(job.endpoint.config):
        if not of_any_variant(SERVERLESS).there(job.endpoint.config):
            yield "the endpoint captures no data, and a monitor looks at captured data"


# What jobs cannot do without: the predictions that labels are compared with, or the features of requests.
_COMPARED: Mapping[str, tuple[str, ...]] = {
    "ModelQuality": ("Output",),
    "ModelBias": ("Input", "Output"),
    "ModelExplainability": ("Input",),
}


@rule("monitoring-captured-sides", source="developer guide, model-monitor-model-quality", confidence="unconfirmed")
def captured_sides(job: JobDefinition) -> Iterator[str]:
    """A monitor of an endpoint that does not capture the requests, or the responses, that its jobs compare.

    Remedy: Capture both, Input and Output: leave capture_modes of DataCapture out.
    """
    needed = _COMPARED.get(job.monitoring_type, ())
    if needed and given(job.endpoint) and given(job.endpoint.config) and CAPTURE.there(job.endpoint.config):
        options = job.endpoint.config.data_capture_config.capture_options
        modes = [each.capture_mode for each in options] if given(options) else []
        if modes and all(given(mode) for mode in modes) and "InputAndOutput" not in modes:
            for side in needed:
                if side not in modes:
                    yield f"the endpoint does not capture {side}, which jobs of {job.monitoring_type} compare"


@rule("monitoring-waits-for-endpoint", source="aws/sagemaker-python-sdk#4873", confidence="attested")
def waits_for_endpoint(job: JobDefinition) -> Iterator[str]:
    """A job definition that may be made before its endpoint, which SageMaker then does not find.

    Remedy: Refer to the endpoint by Fn::GetAtt EndpointName, or add it to DependsOn.
    """
    if not job.waits_for_endpoint:
        yield "the job definition may be made before its endpoint"


@rule("monitoring-input", source="botocore DataQualityJobInput: an endpoint, or batch transform")
def one_input(job: JobDefinition) -> Iterator[str]:
    """A job definition with two inputs, or none.

    Remedy: Set EndpointInput or BatchTransformInput, one of the two.
    """
    if given(job.job_input):
        ways = [given(job.job_input.endpoint_input), given(job.job_input.batch_transform_input)]
        if sum(ways) != 1:
            yield f"the job definition has {'both' if all(ways) else 'neither'} EndpointInput {_joint(ways)}"


def _joint(ways: list[bool]) -> str:
    return "and BatchTransformInput" if all(ways) else "nor BatchTransformInput"


@rule(
    "monitoring-problem-attributes",
    source="SageMaker Python SDK 2, ModelQualityMonitor: attributes of each problem type",
    confidence="unconfirmed",
)
def problem_attributes(job: ModelQualityJobDefinition) -> Iterator[str]:
    """A problem type without the attributes of records that say what the model has predicted.

    Remedy: Set InferenceAttribute to the column or the path of the prediction, or ProbabilityAttribute to that of the
    probability for BinaryClassification.
    """
    app, source = job.model_quality_app_specification, job.model_quality_job_input
    if not given(app) or not given(app.problem_type) or not given(source):
        return
    inputs = [each for each in (source.endpoint_input, source.batch_transform_input) if given(each)]
    binary = app.problem_type == "BinaryClassification"
    for each in inputs:
        if not given(each.inference_attribute) and not (binary and given(each.probability_attribute)):
            yield f"{app.problem_type} needs an attribute of the records, and none is set"


@rule(
    "monitoring-explainability-isolated",
    source="developer guide, clarify-processing-job-configure-parameters: EnableNetworkIsolation",
)
def explainability_isolated(job: ModelExplainabilityJobDefinition) -> Iterator[str]:
    """A monitor of explainability that is cut off from the network, and so from the endpoint that its jobs ask.

    Remedy: Leave {network_config.enable_network_isolation} out, or set it to false; a VPC can narrow what jobs reach.
    """
    if given(job.network_config) and job.network_config.enable_network_isolation:
        yield "{network_config.enable_network_isolation=} keeps jobs of explainability from asking the model"


@rule("monitoring-instance-type", source="botocore ProcessingInstanceType", severity="warning")
def instance_type(cluster: MonitoringCluster) -> Iterator[str]:
    """An instance type that is not known for monitoring jobs; hosting has more.

    Remedy: Choose one of those for processing jobs, or acknowledge that AWS has added it since.
    """
    if given(cluster.instance_type) and matches(r"(?s).*", cluster.instance_type):
        if cluster.instance_type not in KNOWN_INSTANCE_TYPES:
            hint = nearest(cluster.instance_type, KNOWN_INSTANCE_TYPES)
            yield f"{{instance_type=}} is not a known instance type for monitoring jobs{hint}"


@rule(
    "monitoring-baseline-incomplete",
    source="developer guide, model-monitor-create-baseline: statistics and constraints",
    confidence="unconfirmed",
)
def baseline_incomplete(baseline: DataQualityBaseline) -> Iterator[str]:
    """A baseline of data quality without statistics or constraints, so that drift is not found.

    Remedy: Set both {statistics_resource} and {constraints_resource}: the job that makes a baseline writes both files.
    """
    for name, there in (
        ("statistics_resource", given(baseline.statistics_resource)),
        ("constraints_resource", given(baseline.constraints_resource)),
    ):
        if not there:
            yield f"the baseline has no {{{name}}}"


@rule(
    "monitoring-baseline-file",
    source="developer guide, model-monitor-byoc-statistics: a file",
    confidence="unconfirmed",
)
def baseline_file(part: MonitoringConstraints | MonitoringStatistics) -> Iterator[str]:
    """A folder in place of a file of a baseline.

    Remedy: Name the file, such as baseline/constraints.json.
    """
    if given(part.s3_uri) and part.s3_uri.endswith("/"):
        yield "{s3_uri=} is a folder"
