"""What alarms do to a running endpoint: to the number of its instances, and to an update."""

import json
from collections.abc import Iterator
from typing import Any

from tests.local_aws.hosted import instances_of
from tests.local_aws.instance import Aws
from tests.local_aws.questions import SETOSA

_TRACKING = "TargetTrackingScalingPolicyConfiguration"


def scaling(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What the alarms of a policy do to the number of instances."""
    client = aws.client("application-autoscaling")
    (target,) = client.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    policies = client.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    (policy,) = (policy for policy in policies if "PredefinedMetricSpecification" in policy[_TRACKING])
    wanted = policy[_TRACKING]["TargetValue"]
    yield f"{instances_of(aws, endpoint)} instances, of {_range(target)}"
    yield f"the policy keeps them at {wanted:g} invocations a minute each"
    for side, load in (("High", wanted * 2), ("Low", wanted / 4)):
        (name,) = (alarm["AlarmName"] for alarm in policy["Alarms"] if f"-Alarm{side}-" in alarm["AlarmName"])
        _ring(aws, name, load)
        yield f"{load:g} invocations a minute each: alarm {side}, {instances_of(aws, endpoint)} instances"
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


def a_queue(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """How the endpoint falls asleep, and what a request does that comes then."""
    client = aws.client("application-autoscaling")
    (target,) = client.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    policies = client.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    alarms = {alarm["AlarmName"] for policy in policies for alarm in policy["Alarms"]}
    (low,) = (name for name in alarms if "-AlarmLow-" in name)
    (waits,) = (name for name in alarms if not name.startswith("TargetTracking-"))
    yield f"{instances_of(aws, endpoint)} instances, of {_range(target)}"
    _ring(aws, low, 0)
    yield f"nothing waits: alarm Low, {instances_of(aws, endpoint)} instances"
    runtime = aws.client("sagemaker-runtime")
    taken = runtime.invoke_endpoint_async(EndpointName=endpoint, Body=SETOSA, ContentType="text/csv")
    yield f"a request waits, {instances_of(aws, endpoint)} instances"
    _ring(aws, waits, 1)
    yield f"alarm on HasBacklogWithoutCapacity: {instances_of(aws, endpoint)} instances"
    bucket, _, key = taken["OutputLocation"].removeprefix("s3://").partition("/")
    aws.client("s3").get_waiter("object_exists").wait(Bucket=bucket, Key=key, WaiterConfig={"Delay": 1})
    yield taken["OutputLocation"]
    yield aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()


def _ring(aws: Aws, alarm: str, value: float) -> None:
    """Set an alarm off, as CloudWatch does for a value of its metric."""
    data = json.dumps({"recentDatapoints": [value]})
    state = {"StateValue": "ALARM", "StateReason": "as if callers did", "StateReasonData": data}
    aws.client("cloudwatch").set_alarm_state(AlarmName=alarm, **state)


def _range(bounds: Any) -> str:
    least, most = bounds["MinCapacity"], bounds["MaxCapacity"]
    return f"{least} to {most}" if least != most else f"exactly {least}"
