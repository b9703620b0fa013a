"""What serves on a running endpoint, and who answers."""

import json
from collections import Counter
from collections.abc import Iterator

from tests.local_aws.hosted import containers_of, instances_of, variants_of
from tests.local_aws.instance import Aws
from tests.local_aws.questions import SETOSA

REQUESTS = 200


def a_split(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """How many requests each variant answers."""
    runtime, request = aws.client("sagemaker-runtime"), {"Body": SETOSA, "ContentType": "text/csv"}
    answers = (runtime.invoke_endpoint(EndpointName=endpoint, **request) for _ in range(REQUESTS))
    answered = Counter(str(answer["InvokedProductionVariant"]) for answer in answers)
    for variant in variants_of(aws, endpoint):
        name, weight = variant["VariantName"], variant["CurrentWeight"]
        yield f"{name}, weight {weight:g}: answered {answered[name]}"


def many_models(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """The models that the endpoint serves by name."""
    url = containers_of(aws, endpoint)[0]["ModelDataUrl"]
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    yield url
    for found in aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        yield f"  {found['Key'].removeprefix(prefix)}, {found['Size'] / 1000:.1f} kB"
    yield "An archive that is put there later answers too, without a deployment."


def a_pipeline(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """The containers that a request passes."""
    yield " -> ".join(container["ContainerHostname"] for container in containers_of(aws, endpoint))


def shared_instances(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """The containers that share instances."""
    names = " and ".join(container["ContainerHostname"] for container in containers_of(aws, endpoint))
    yield f"{instances_of(aws, endpoint)}, each of which runs {names}"


def without_instances(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What a serverless variant may use."""
    (variant,) = variants_of(aws, endpoint)
    config = variant["CurrentServerlessConfig"]
    yield f"none; up to {config['MaxConcurrency']} concurrent requests, each with {config['MemorySizeInMB']} MB"
    yield f"{config['ProvisionedConcurrency']} is kept warm, the others are started when they are needed"


def components(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """The components of an endpoint, and what a copy of each takes."""
    sagemaker = aws.client("sagemaker")
    listed = sagemaker.list_inference_components(EndpointNameEquals=endpoint)["InferenceComponents"]
    for name in sorted(each["InferenceComponentName"] for each in listed):
        found = sagemaker.describe_inference_component(InferenceComponentName=name)
        copies = found["RuntimeConfig"]["CurrentCopyCount"]
        memory = found["Specification"]["ComputeResourceRequirements"]["MinMemoryRequiredInMb"]
        yield f"{found['InferenceComponentName']}: copies {copies}, each with {memory} MB or more"
    yield f"They share {instances_of(aws, endpoint)} instances, and each is called by its name."


def around_a_model(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What there is beside the model: scaling, what rolls an update back, and what the dashboard shows."""
    (target,) = aws.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[f"endpoint/{endpoint}/variant/AllTraffic"]
    )["ScalableTargets"]
    yield f"{target['MinCapacity']} to {target['MaxCapacity']} instances"
    policy = aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)["LastDeploymentConfig"]
    yield f"{len(policy['AutoRollbackConfiguration']['Alarms'])} alarms that roll an update back"
    cloudwatch = aws.client("cloudwatch")
    for entry in cloudwatch.list_dashboards()["DashboardEntries"]:
        body = json.loads(cloudwatch.get_dashboard(DashboardName=entry["DashboardName"])["DashboardBody"])
        if endpoint in json.dumps(body):
            yield "a dashboard: " + ", ".join(widget["properties"]["title"] for widget in body["widgets"])
