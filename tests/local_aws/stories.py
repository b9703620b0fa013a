"""What each example stack is about, shown on its running endpoint."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from tests.local_aws.drift import a_world_that_changes
from tests.local_aws.front_door import FrontDoor
from tests.local_aws.instance import Aws
from tests.local_aws.questions import SETOSA

# Between versicolor and virginica.
_BETWEEN = "6.0,2.7,5.1,1.6"
# Two of the four lengths of a flower.
HALF = "5.1,3.5"
_REQUESTS = 200
_PATIENCE = 5.0
_PATIENCE_WITH_JOBS = 120.0
_TRACKING = "TargetTrackingScalingPolicyConfiguration"


class Scene(NamedTuple):
    """Something that is done to the endpoint of a stack, and the lines that tell what came of it."""

    heading: str
    play: Callable[[Aws, str, str], Iterator[str]]


def log_group(endpoint: str) -> str:
    """Where the containers of an endpoint write what they print."""
    return f"/aws/sagemaker/Endpoints/{endpoint}"


def a_mistake(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """A request that the model cannot read."""
    try:
        aws.client("sagemaker-runtime").invoke_endpoint(EndpointName=endpoint, Body=HALF, ContentType="text/csv")
    except ClientError as error:
        answer: Any = error.response
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        yield f"{status} {answer['Error']['Code']}: {answer['OriginalMessage']}"
        yield from _whose_mistake(endpoint)


def a_split(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """How many requests each variant answers."""
    runtime, request = aws.client("sagemaker-runtime"), {"Body": SETOSA, "ContentType": "text/csv"}
    answers = (runtime.invoke_endpoint(EndpointName=endpoint, **request) for _ in range(_REQUESTS))
    answered = Counter(str(answer["InvokedProductionVariant"]) for answer in answers)
    for variant in _variants(aws, endpoint):
        name, weight = variant["VariantName"], variant["CurrentWeight"]
        yield f"{name}, weight {weight:g}: answered {answered[name]}"


def many_models(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """The models that the endpoint serves by name."""
    url = _containers(aws, endpoint)[0]["ModelDataUrl"]
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    yield url
    for found in aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        yield f"  {found['Key'].removeprefix(prefix)}, {found['Size'] / 1000:.1f} kB"
    yield "An archive that is put there later answers too, without a deployment."


def a_pipeline(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """The containers that a request passes."""
    yield " -> ".join(container["ContainerHostname"] for container in _containers(aws, endpoint))


def shared_instances(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """The containers that share instances."""
    names = " and ".join(container["ContainerHostname"] for container in _containers(aws, endpoint))
    yield f"{_count(aws, endpoint)}, each of which runs {names}"


def without_instances(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What a serverless variant may use."""
    (variant,) = _variants(aws, endpoint)
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
    yield f"They share {_count(aws, endpoint)} instances, and each is called by its name."


def scaling(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What the alarms of a policy do to the number of instances."""
    client = aws.client("application-autoscaling")
    (target,) = client.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    policies = client.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    (policy,) = (policy for policy in policies if "PredefinedMetricSpecification" in policy[_TRACKING])
    wanted = policy[_TRACKING]["TargetValue"]
    yield f"{_count(aws, endpoint)} instances, of {_range(target)}"
    yield f"the policy keeps them at {wanted:g} invocations a minute each"
    for side, load in (("High", wanted * 2), ("Low", wanted / 4)):
        (name,) = (alarm["AlarmName"] for alarm in policy["Alarms"] if f"-Alarm{side}-" in alarm["AlarmName"])
        _ring(aws, name, load)
        yield f"{load:g} invocations a minute each: alarm {side}, {_count(aws, endpoint)} instances"
    actions = client.describe_scheduled_actions(ServiceNamespace="sagemaker")["ScheduledActions"]
    for action in actions:
        bounds = action["ScalableTargetAction"]
        yield f"on schedule {action['Schedule']}, {action['Timezone']}: {_range(bounds)}"


def a_rollback(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What becomes of a new configuration whose canary sets an alarm off."""
    sagemaker, cloudwatch = aws.client("sagemaker"), aws.client("cloudwatch")
    described = sagemaker.describe_endpoint(EndpointName=endpoint)
    served, policy = described["EndpointConfigName"], described["LastDeploymentConfig"]
    routing = policy["BlueGreenUpdatePolicy"]["TrafficRoutingConfiguration"]
    size, minutes = routing["CanarySize"]["Value"], routing["WaitIntervalInSeconds"] // 60
    yield f"{routing['Type']} of {size} % for {minutes} minutes"
    config = sagemaker.describe_endpoint_config(EndpointConfigName=served)
    other = f"{served[:55]}-another"
    sagemaker.create_endpoint_config(EndpointConfigName=other, ProductionVariants=config["ProductionVariants"])
    sagemaker.update_endpoint(EndpointName=endpoint, EndpointConfigName=other, RetainDeploymentConfig=True)
    names = [alarm["AlarmName"] for alarm in policy["AutoRollbackConfiguration"]["Alarms"]]
    (name,) = (name for name in names if "ServerErrors" in name)
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="as if the canary failed")
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=endpoint, WaiterConfig={"Delay": 1})
    described = sagemaker.describe_endpoint(EndpointName=endpoint)
    yield described["FailureReason"]
    back = "the old one" if described["EndpointConfigName"] == served else "the new one"
    yield f"{described['EndpointStatus']}, and serves {back}"
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="as before")
    sagemaker.delete_endpoint_config(EndpointConfigName=other)


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


def captured(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What the endpoint keeps of an invocation: where it lies, and the request and the response in it."""
    url = aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)["DataCaptureConfig"]["DestinationS3Uri"]
    where, record = _first_captured(aws, f"{url}/{endpoint}/")
    yield where
    for side in record.values():
        yield f"{side['mode']}, {side['observedContentType']} as {side['encoding']}: {side['data'].strip()}"


def a_shadow(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What a variant and its shadow make of the same request."""
    sagemaker, runtime = aws.client("sagemaker"), aws.client("sagemaker-runtime")
    described = sagemaker.describe_endpoint(EndpointName=endpoint)
    url = described["DataCaptureConfig"]["DestinationS3Uri"]
    answers = [
        runtime.invoke_endpoint(EndpointName=endpoint, Body=SETOSA, ContentType="text/csv")["InvokedProductionVariant"]
        for _ in range(10)
    ]
    for variant in (*described["ProductionVariants"], *described["ShadowProductionVariants"]):
        name = variant["VariantName"]
        _, record = _first_captured(aws, f"{url}/{endpoint}/{name}/")
        asked, answered = record["endpointInput"]["data"], record["endpointOutput"]["data"]
        yield f"{name}: {answered.strip()}"
    yield f"Both were asked {asked}; {answers[0]} answered all of {answers.count(answers[0])}"


def a_reason(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What each feature contributed to the species that is named, of the flower that the model is less sure of."""
    answer = aws.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=endpoint,
        Body=f"{SETOSA}\n{_BETWEEN}",
        ContentType="text/csv",
        Accept="text/csv",
        EnableExplanations="max(@) < `0.9`",
    )
    body = json.loads(answer["Body"].read())
    names, lines = body["label_headers"], body["predictions"]["data"].splitlines()
    for line, features in zip(lines, body["explanations"]["kernel_shap"], strict=True):
        shares = [float(each) for each in line.split(",")]
        best = shares.index(max(shares))
        yield f"{names[best]}, {shares[best]:.2f}: {'because of' if features else 'not explained'}"
        for each in features or ():
            yield f"  {each['feature_header']} {each['attributions'][0]['attribution'][best]:+.2f}"


def _first_captured(aws: Aws, url: str) -> tuple[str, Any]:
    """Where something captured lies below a prefix, and what it is, when it has arrived."""
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    s3, deadline = aws.client("s3"), time.monotonic() + _PATIENCE
    while "Contents" not in (found := s3.list_objects_v2(Bucket=bucket, Prefix=prefix)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing was captured below {url}")
        time.sleep(0.1)
    key = found["Contents"][0]["Key"]
    line, *_ = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode().splitlines()
    return f"s3://{bucket}/{key}", json.loads(line)["captureData"]


def a_queue(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """How the endpoint falls asleep, and what a request does that comes then."""
    client = aws.client("application-autoscaling")
    (target,) = client.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    policies = client.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    alarms = {alarm["AlarmName"] for policy in policies for alarm in policy["Alarms"]}
    (low,) = (name for name in alarms if "-AlarmLow-" in name)
    (waits,) = (name for name in alarms if not name.startswith("TargetTracking-"))
    yield f"{_count(aws, endpoint)} instances, of {_range(target)}"
    _ring(aws, low, 0)
    yield f"nothing waits: alarm Low, {_count(aws, endpoint)} instances"
    runtime = aws.client("sagemaker-runtime")
    taken = runtime.invoke_endpoint_async(EndpointName=endpoint, Body=SETOSA, ContentType="text/csv")
    yield f"a request waits, {_count(aws, endpoint)} instances"
    _ring(aws, waits, 1)
    yield f"alarm on HasBacklogWithoutCapacity: {_count(aws, endpoint)} instances"
    bucket, _, key = taken["OutputLocation"].removeprefix("s3://").partition("/")
    aws.client("s3").get_waiter("object_exists").wait(Bucket=bucket, Key=key, WaiterConfig={"Delay": 1})
    yield taken["OutputLocation"]
    yield aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()


def a_stranger(aws: Aws, stack: str, _endpoint: str) -> Iterator[str]:
    """A request without the key."""
    status, answer = FrontDoor.of(aws, stack).ask(SETOSA, key="")
    yield f"{status} {answer.decode()}"


def a_mistake_over_http(aws: Aws, stack: str, endpoint: str) -> Iterator[str]:
    """A request that the model cannot read, through the front door."""
    status, answer = FrontDoor.of(aws, stack).ask(HALF)
    yield f"{status} {answer.decode()}"
    yield from _whose_mistake(endpoint)
    yield f"there: {_last_error(aws, endpoint)}"


def a_transform(aws: Aws, stack: str, _endpoint: str) -> Iterator[str]:
    """A run of the state machine over three flowers, each with a number that the model does not see."""
    described = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described}
    s3, machines = aws.client("s3"), aws.client("stepfunctions")
    rows = "1,5.1,3.5,1.4,0.2\n2,6.4,3.2,4.5,1.5\n3,6.3,3.3,6.0,2.5\n"
    s3.put_object(Bucket=outputs["BucketName"], Key="batch/input/flowers.csv", Body=rows.encode())
    run = machines.start_execution(stateMachineArn=outputs["StateMachineArn"])["executionArn"]
    deadline = time.monotonic() + _PATIENCE_WITH_JOBS
    while (ended := machines.describe_execution(executionArn=run))["status"] == "RUNNING":
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)
    yield f"the run ends with {ended['status']}"
    for found in s3.list_objects_v2(Bucket=outputs["BucketName"], Prefix="batch/output").get("Contents", []):
        if found["Key"].endswith(".out"):
            body = s3.get_object(Bucket=outputs["BucketName"], Key=found["Key"])["Body"].read().decode()
            yield from (f"{found['Key']}: {line}" for line in body.splitlines())


_HALF = f"Ask about half a flower, {HALF}"
_CHANGES = "Ask about flowers as in the training, then about others, and run the monitor after each"
STORIES: Mapping[str, tuple[Scene, ...]] = {
    "Realtime": (Scene(_HALF, a_mistake),),
    "AbTesting": (Scene(f"Ask {_REQUESTS} times, and leave the choice to SageMaker", a_split),),
    "MultiModel": (Scene("List the models that can be asked", many_models),),
    "Pipeline": (Scene("Look at the containers that each request passes", a_pipeline),),
    "MultiContainer": (Scene("Count the instances", shared_instances),),
    "Serverless": (Scene("Count the instances", without_instances),),
    "Autoscaling": (Scene("Let callers come and go", scaling),),
    "Canary": (Scene("Bring in another configuration, and let an alarm go off meanwhile", a_rollback),),
    "HostedModel": (Scene("List what there is around the model", around_a_model),),
    "DataCapture": (Scene("Look at what was captured", captured),),
    "Asynchronous": (Scene("Let nothing come for a while, then a request", a_queue),),
    "Components": (Scene("List what shares the instances", components),),
    "Shadow": (Scene("Ask ten times, and compare what was captured", a_shadow),),
    "Explainer": (Scene("Ask about two flowers, and why, where the model is less sure", a_reason),),
    "FrontDoor": (Scene("Ask without the key", a_stranger), Scene(_HALF, a_mistake_over_http)),
    "Batch": (Scene("Put three flowers into the bucket, and run the state machine", a_transform),),
    "Monitoring": (Scene(_CHANGES, a_world_that_changes),),
    "Retraining": (Scene(_CHANGES, a_world_that_changes),),
}


def _whose_mistake(endpoint: str) -> Iterator[str]:
    yield "This is the caller's mistake. It is told as a failure of the model, because the image of scikit-learn"
    yield f"answers 500 to whatever its script refuses. The log group has the script's words: {log_group(endpoint)}"


def _last_error(aws: Aws, endpoint: str) -> str:
    """What the container has written last of an error, a moment after its answer."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        events = aws.client("logs").filter_log_events(logGroupName=log_group(endpoint))["events"]
        errors = [str(event["message"]) for event in events if "Error: " in event["message"]]
        if errors or time.monotonic() > deadline:
            return errors[-1] if errors else "nothing yet"
        time.sleep(0.1)


def _ring(aws: Aws, alarm: str, value: float) -> None:
    """Set an alarm off, as CloudWatch does for a value of its metric."""
    data = json.dumps({"recentDatapoints": [value]})
    state = {"StateValue": "ALARM", "StateReason": "as if callers did", "StateReasonData": data}
    aws.client("cloudwatch").set_alarm_state(AlarmName=alarm, **state)


def _range(bounds: Any) -> str:
    least, most = bounds["MinCapacity"], bounds["MaxCapacity"]
    return f"{least} to {most}" if least != most else f"exactly {least}"


def _variants(aws: Aws, endpoint: str) -> list[Any]:
    described: list[Any] = aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)["ProductionVariants"]
    return described


def _count(aws: Aws, endpoint: str) -> int:
    return int(_variants(aws, endpoint)[0]["CurrentInstanceCount"])


def _containers(aws: Aws, endpoint: str) -> list[Any]:
    sagemaker = aws.client("sagemaker")
    config = sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointConfigName"]
    (variant,) = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    model = sagemaker.describe_model(ModelName=variant["ModelName"])
    return list(model.get("Containers") or [model["PrimaryContainer"]])
