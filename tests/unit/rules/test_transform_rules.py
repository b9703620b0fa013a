"""What SageMaker accepts of a batch transform job: its model, its requests, its instances and its name."""

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import (
    BatchDataCapture,
    ImageConfig,
    InferenceExecution,
    ModelDataSource,
    S3DataSource,
    TransformResources,
)
from tests.unit.rules.conftest import IRELAND, Case, RuleTests, container, job, model
from tests.unit.rules.sound import JOB, MANY_MODELS, PIPELINE, SEVERAL

UNPACKED = container(
    model_data_url=None,
    model_data_source=ModelDataSource(
        s3_data_source=S3DataSource(s3_uri="s3://shop/7/", s3_data_type="S3Prefix", compression_type="None")
    ),
)
DIRECT = model(container(), container(), inference_execution_config=InferenceExecution(mode="Direct"))
LOCAL_STORAGE = "ml.g4dn.xlarge"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"

CASES = [
    Case(
        rule="transform-model-source",
        severity="error",
        passes=[job(), job(model=model(container(), container()))],
        fails=[job(model=model(primary_container=UNPACKED)), job(model=model(container(), UNPACKED))],
        in_template="batch transform cannot be combined with a model data source; pack the artifacts into a .tar.gz",
        shown={
            "Model.PrimaryContainer.ModelDataUrl": {"Ref": "AWS::NoValue"},
            "Model.PrimaryContainer.ModelDataSource": {
                "S3DataSource": {"S3Uri": "s3://shop/7/", "S3DataType": "S3Prefix", "CompressionType": "None"}
            },
        },
        hidden=[job(model=UNKNOWN), job(model=model(primary_container=container(model_data_source=MAYBE)))],
    ),
    Case(
        rule="transform-multi-model",
        severity="warning",
        passes=[job(), job(model=model(primary_container=container(mode="SingleModel")))],
        fails=[job(model=model(primary_container=container(mode="MultiModel")))],
        in_template="batch transform is not documented to work with a multi-model container; make a model of one",
        shown=MANY_MODELS,
        hidden=[job(model=UNKNOWN), job(model=model(primary_container=container(mode=UNKNOWN)))],
    ),
    Case(
        rule="transform-private-registry",
        severity="warning",
        passes=[job(), job(model=model(container(image_config=ImageConfig(repository_access_mode="Platform"))))],
        fails=[job(model=model(container(image_config=ImageConfig(repository_access_mode="Vpc"))))],
        in_template="batch transform is not documented to work with an image from a private registry; push the image",
        shown={"Model.PrimaryContainer.ImageConfig.RepositoryAccessMode": "Vpc"},
        hidden=[
            job(model=UNKNOWN),
            job(model=model(container(image_config=MAYBE))),
            job(model=model(container(image_config=ImageConfig(repository_access_mode=UNKNOWN)))),
        ],
    ),
    Case(
        rule="transform-direct-containers",
        severity="error",
        passes=[job(), job(model=model(container(), container()))],
        fails=[job(model=DIRECT)],
        in_template="batch transform cannot be combined with containers that are invoked directly; make a model of",
        shown={
            **PIPELINE,
            "Model.Containers": [{**each, "ContainerHostname": f"c{n}"} for n, each in enumerate(SEVERAL)],
            "Model.InferenceExecutionConfig": {"Mode": "Direct"},
        },
        hidden=[job(model=UNKNOWN), job(model=model(inference_execution_config=InferenceExecution(mode=UNKNOWN)))],
    ),
    Case(
        rule="transform-payload",
        severity="error",
        passes=[
            job(),
            job(max_payload_in_mb=100),
            job(max_payload_in_mb=0, max_concurrent_transforms=500),
            job(max_payload_in_mb=25, max_concurrent_transforms=4),
            job(max_payload_in_mb=100, max_concurrent_transforms=0),
        ],
        fails=[
            job(max_payload_in_mb=30, max_concurrent_transforms=4),
            job(max_payload_in_mb=101),
            job(max_payload_in_mb=101, max_concurrent_transforms=UNKNOWN),
        ],
        in_template="MaxPayloadInMB 30 times MaxConcurrentTransforms 4 is over 100 MB; lower MaxPayloadInMB or",
        shown={f"{JOB}.MaxPayloadInMB": 30, f"{JOB}.MaxConcurrentTransforms": 4},
        hidden=[
            job(max_payload_in_mb=UNKNOWN, max_concurrent_transforms=99),
            job(max_payload_in_mb=MAYBE),
            job(max_payload_in_mb=30, max_concurrent_transforms=UNKNOWN),
        ],
    ),
    Case(
        rule="transform-default-payload",
        severity="warning",
        passes=[job(), job(max_concurrent_transforms=16), job(max_concurrent_transforms=90, max_payload_in_mb=1)],
        fails=[job(max_concurrent_transforms=17)],
        in_template="MaxConcurrentTransforms 17 times the default payload of 6 MB is over 100 MB; set MaxPayloadInMB",
        shown={f"{JOB}.MaxConcurrentTransforms": 17},
        hidden=[job(max_concurrent_transforms=UNKNOWN), job(max_concurrent_transforms=17, max_payload_in_mb=MAYBE)],
    ),
    Case(
        rule="transform-instance-count",
        severity="error",
        passes=[TransformResources(instance_count=100), TransformResources()],
        fails=[TransformResources(instance_count=101)],
        in_template="InstanceCount 101 is over 100; set InstanceCount to 100 or less",
        shown={f"{JOB}.TransformResources.InstanceCount": 101},
        hidden=[TransformResources(instance_count=UNKNOWN), TransformResources(instance_count=MAYBE)],
    ),
    Case(
        rule="transform-instance-type",
        severity="warning",
        passes=[TransformResources(instance_type="ml.m5.large"), TransformResources()],
        fails=[
            TransformResources(instance_type="ml.t2.medium"),
            TransformResources(instance_type="m5.large"),
        ],
        in_template="InstanceType 'ml.t2.medium' is not a known instance type for batch transform",
        shown={f"{JOB}.TransformResources.InstanceType": "ml.t2.medium"},
        hidden=[TransformResources(instance_type=UNKNOWN), TransformResources(instance_type=MAYBE)],
    ),
    Case(
        rule="transform-type-in-region",
        severity="warning",
        passes=[TransformResources(instance_type="ml.m5.large"), TransformResources(instance_type="ml.x99.large")],
        fails=[TransformResources(instance_type="ml.g6.xlarge")],
        in_template="InstanceType 'ml.g6.xlarge' is not known to be offered for batch transform in eu-west-1",
        shown={f"{JOB}.TransformResources.InstanceType": "ml.g6.xlarge"},
        hidden=[TransformResources(instance_type=UNKNOWN), TransformResources(instance_type=MAYBE)],
        context=IRELAND,
    ),
    Case(
        rule="transform-volume-key",
        severity="error",
        passes=[
            TransformResources(instance_type="ml.m5.large", volume_kms_key_id=KEY),
            TransformResources(instance_type=LOCAL_STORAGE),
        ],
        fails=[
            TransformResources(instance_type=LOCAL_STORAGE, volume_kms_key_id=KEY),
            TransformResources(instance_type=LOCAL_STORAGE, volume_kms_key_id=UNKNOWN),
        ],
        in_template="VolumeKmsKeyId cannot be set for InstanceType 'ml.g4dn.xlarge', which has local NVMe storage",
        shown={
            f"{JOB}.TransformResources.InstanceType": LOCAL_STORAGE,
            f"{JOB}.TransformResources.VolumeKmsKeyId": KEY,
        },
        hidden=[
            TransformResources(instance_type=UNKNOWN, volume_kms_key_id=KEY),
            TransformResources(instance_type=LOCAL_STORAGE, volume_kms_key_id=MAYBE),
        ],
    ),
    Case(
        rule="transform-job-name",
        severity="error",
        passes=[job(), job(transform_job_name=None)],
        fails=[job(transform_job_name="nightly")],
        in_template="TransformJobName 'nightly' is the same in every execution, and SageMaker takes a name only once",
        shown={f"{JOB}.TransformJobName": "nightly"},
        hidden=[job(transform_job_name=UNKNOWN), job(transform_job_name=MAYBE)],
    ),
    Case(
        rule="transform-integration",
        severity="warning",
        passes=[
            job(),
            job(data_capture_config=BatchDataCapture(), through_integration=False),
            job(transform_resources=None),
        ],
        fails=[
            job(data_capture_config=BatchDataCapture()),
            job(transform_resources=TransformResources(transform_ami_version="al2-ami-sagemaker-batch-gpu-535")),
        ],
        in_template="DataCaptureConfig is not documented for createTransformJob in Step Functions; leave them out, or",
        shown={f"{JOB}.DataCaptureConfig": {"DestinationS3Uri": "s3://shop/captured/"}},
        hidden=[
            job(data_capture_config=MAYBE),
            job(data_capture_config=BatchDataCapture(), through_integration=UNKNOWN),
        ],
    ),
]


class TestTransformRules(RuleTests):
    """Each rule about batch transform jobs."""
