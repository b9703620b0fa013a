"""What SageMaker accepts of a batch transform job: its model, its requests, its instances and its name."""

from collections.abc import Iterator

from .engine import Context, rule
from .exclusion import Feature, exclusion
from .facts import Model, TransformJob, TransformResources
from .features import MODEL_DATA_SOURCE, MULTI_MODEL, PRIVATE_REGISTRY
from .hidden import fixed, given, matches
from .spelling import nearest
from .tables.instance_families import has_local_storage
from .tables.regional_instance_types import offered_for_transform_in
from .tables.service_limits import LIMITS

KNOWN_INSTANCE_TYPES = frozenset(LIMITS["TransformInstanceType"].enum)

# Source: botocore CreateTransformJobRequest.MaxPayloadInMB. Both in MB.
LARGEST_PAYLOAD = 100
DEFAULT_PAYLOAD = 6
# Source: botocore TransformResources.InstanceCount.
MOST_INSTANCES = 100


def _models_of(job: TransformJob) -> Iterator[Model]:
    if given(job.model):
        yield job.model


def _is_invoked_directly(model: Model) -> bool:
    execution = model.inference_execution_config
    return given(execution) and given(execution.mode) and execution.mode == "Direct"


JOB = Feature(TransformJob, "batch transform", lambda _: True)

exclusion(
    "transform-model-source",
    JOB,
    MODEL_DATA_SOURCE.within(TransformJob, _models_of),
    source="botocore ModelDataSource; aws/sagemaker-python-sdk#4777",
    remedy="Pack the artifacts into a .tar.gz, and name it in ModelDataUrl (ModelData.from_bucket or from_asset).",
)

exclusion(
    "transform-multi-model",
    JOB,
    MULTI_MODEL.within(TransformJob, _models_of),
    source="developer guide, multi-model-endpoints",
    confidence="unconfirmed",
    remedy="Make a model of one of the archives, and transform with that.",
)

exclusion(
    "transform-private-registry",
    JOB,
    PRIVATE_REGISTRY.within(TransformJob, _models_of),
    source="developer guide, your-algorithms-containers-inference-private: for real-time inference",
    confidence="unconfirmed",
    remedy="Push the image to Amazon ECR.",
)

exclusion(
    "transform-direct-containers",
    JOB,
    Feature(Model, "containers that are invoked directly", _is_invoked_directly).within(TransformJob, _models_of),
    source="developer guide, multi-container-direct: a request must name its container, and a job has no such option",
    confidence="computed",
    remedy="Make a model of the one container that is to make the predictions.",
)


@rule("transform-payload", source="botocore CreateTransformJobRequest.MaxPayloadInMB")
def payload(job: TransformJob) -> Iterator[str]:
    """The payload, or the payload times the concurrent requests, is over 100 MB.

    Remedy: Lower {max_payload_in_mb} or {max_concurrent_transforms} until their product is 100 MB or less.
    """
    if not given(job.max_payload_in_mb):
        return
    if job.max_payload_in_mb > LARGEST_PAYLOAD:
        yield "{max_payload_in_mb=} is over 100 MB"
    elif given(job.max_concurrent_transforms):
        if job.max_payload_in_mb * job.max_concurrent_transforms > LARGEST_PAYLOAD:
            yield "{max_payload_in_mb=} times {max_concurrent_transforms=} is over 100 MB"


@rule(
    "transform-default-payload",
    source="botocore CreateTransformJobRequest.MaxPayloadInMB: 6 MB if it is not given",
    confidence="unconfirmed",
)
def default_payload(job: TransformJob) -> Iterator[str]:
    """The default payload of 6 MB times the concurrent requests is over 100 MB.

    Remedy: Set {max_payload_in_mb} so that its product with {max_concurrent_transforms} is 100 MB or less.
    """
    if given(job.max_concurrent_transforms) and not given(job.max_payload_in_mb):
        if DEFAULT_PAYLOAD * job.max_concurrent_transforms > LARGEST_PAYLOAD:
            yield "{max_concurrent_transforms=} times the default payload of 6 MB is over 100 MB"


@rule("transform-instance-count", source="botocore TransformResources.InstanceCount")
def instance_count(resources: TransformResources) -> Iterator[str]:
    """More instances than a transform job may have.

    Remedy: Set {instance_count} to 100 or less.
    """
    if given(resources.instance_count) and resources.instance_count > MOST_INSTANCES:
        yield "{instance_count=} is over 100"


@rule("transform-instance-type", source="botocore TransformInstanceType", severity="warning")
def instance_type(resources: TransformResources) -> Iterator[str]:
    """An instance type that is not known for batch transform; hosting has more.

    Remedy: Choose one of those for batch transform, or acknowledge that AWS has added it since.
    """
    if given(resources.instance_type) and matches(r"(?s).*", resources.instance_type):
        if resources.instance_type not in KNOWN_INSTANCE_TYPES:
            hint = nearest(resources.instance_type, KNOWN_INSTANCE_TYPES)
            yield f"{{instance_type=}} is not a known instance type for batch transform{hint}"


@rule("transform-type-in-region", source="cfn-lint's tables of what a region offers", severity="warning")
def type_in_region(resources: TransformResources, context: Context) -> Iterator[str]:
    """An instance type that is not known to be offered for batch transform in the region.

    Remedy: Choose another instance type or region, or acknowledge that AWS offers it there by now.
    """
    offered = offered_for_transform_in(context.region)
    if offered and given(resources.instance_type) and resources.instance_type not in offered:
        # The tables lag: they are trusted for what they know in the largest region.
        if resources.instance_type in (offered_for_transform_in("us-east-1") or ()):
            yield f"{{instance_type=}} is not known to be offered for batch transform in {context.region}"


@rule("transform-volume-key", source="botocore TransformResources.VolumeKmsKeyId")
def volume_key(resources: TransformResources) -> Iterator[str]:
    """A key for the volumes of instances that have local storage instead.

    Remedy: Leave out {volume_kms_key_id}: the hardware of the instance encrypts its local storage.
    """
    if given(resources.volume_kms_key_id) and given(resources.instance_type):
        if has_local_storage(resources.instance_type):
            yield "{volume_kms_key_id} cannot be set for {instance_type=}, which has local NVMe storage"


@rule("transform-job-name", source="botocore CreateTransformJobRequest.TransformJobName: unique in account and region")
def job_name(job: TransformJob) -> Iterator[str]:
    """A job name that is the same in every execution, of which only the first can use it.

    Remedy: Make the name unique, as with States.UUID() in it.
    """
    if given(job.transform_job_name) and fixed(job.transform_job_name):
        yield "{transform_job_name=} is the same in every execution, and SageMaker takes a name only once"


@rule(
    "transform-integration",
    source="Step Functions developer guide, connect-sagemaker: the parameters of createTransformJob",
    confidence="unconfirmed",
)
def integration(job: TransformJob) -> Iterator[str]:
    """Options that Step Functions is not documented to pass on to SageMaker.

    Remedy: Leave them out, or try them once and acknowledge this warning.
    """
    if not job.through_integration:
        return
    if given(job.data_capture_config):
        yield "{data_capture_config} is not documented for createTransformJob in Step Functions"
    if given(job.transform_resources) and given(job.transform_resources.transform_ami_version):
        yield "{transform_resources.transform_ami_version=} is not documented for createTransformJob in Step Functions"
