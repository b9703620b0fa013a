"""Our constructs' scaling: read back as asked, moved by its alarms, and kept over deployments."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.local.constructed import constructed
from tests.local.scaling_endpoints import define
from tests.local.templates import Stack, put_artifact
from tests.local_aws.instance import Aws


@pytest.fixture(scope="module")
def stack(aws: Aws) -> Iterator[Stack]:
    for key in ("old.tar.gz", "new.tar.gz"):
        put_artifact(aws, key)
    stack = Stack(aws, "Scaling")
    assert stack.create(constructed(define)) == "CREATE_COMPLETE", stack.failures()
    yield stack
    stack.delete()
    assert alarms(aws) == {}


@pytest.fixture(autouse=True)
def _two_of_each(aws: Aws, stack: Stack) -> None:
    del stack
    changes = [{"VariantName": name, "DesiredInstanceCount": 2} for name in ("Tracked", "Steps", "Suspended")]
    aws.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName="scaling", DesiredWeightsAndCapacities=changes
    )


def alarms(aws: Aws) -> dict[str, dict[str, Any]]:
    """The alarms of the two endpoints, by the policy that they set off and the way they look."""
    names = {policy["PolicyARN"]: policy["PolicyName"] for policy in policies(aws)}
    found = {}
    for alarm in aws.client("cloudwatch").describe_alarms()["MetricAlarms"]:
        for action in alarm["AlarmActions"]:
            if action in names:
                side = "Low" if alarm["ComparisonOperator"].startswith("Less") else "High"
                found[f"{names[action].rstrip('0123456789ABCDEF')}{side}"] = alarm
    return found


def policies(aws: Aws) -> list[dict[str, Any]]:
    return aws.every("application-autoscaling", "describe_scaling_policies", ServiceNamespace="sagemaker")


def ring(aws: Aws, policy: str, value: float | None = None) -> None:
    """Set the alarm of a policy into ALARM, as CloudWatch does for a value of its metric."""
    (name,) = (alarm["AlarmName"] for key, alarm in alarms(aws).items() if key.endswith(policy))
    data = json.dumps({} if value is None else {"recentDatapoints": [value]})
    client = aws.client("cloudwatch")
    client.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="test")
    client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test", StateReasonData=data)


def variants(aws: Aws, endpoint: str = "scaling") -> dict[str, Any]:
    described = aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)["ProductionVariants"]
    return {variant["VariantName"]: variant for variant in described}


def count_of(aws: Aws, variant: str) -> int:
    return int(variants(aws)[variant]["CurrentInstanceCount"])


def test_targets_schedules_and_suspensions_read_back(aws: Aws) -> None:
    scaling = aws.client("application-autoscaling")
    found = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    targets = {target["ResourceId"].removeprefix("endpoint/"): target for target in found}

    assert {name: (target["MinCapacity"], target["MaxCapacity"]) for name, target in targets.items()} == {
        "scaling/variant/Tracked": (2, 4),
        "scaling/variant/Steps": (1, 6),
        "scaling/variant/Suspended": (1, 4),
        "scaling-serverless/variant/AllTraffic": (1, 5),
    }
    assert targets["scaling/variant/Suspended"]["SuspendedState"] == {
        "DynamicScalingInSuspended": False,
        "DynamicScalingOutSuspended": True,
        "ScheduledScalingSuspended": False,
    }
    (night,) = scaling.describe_scheduled_actions(ServiceNamespace="sagemaker")["ScheduledActions"]
    assert (night["Timezone"], night["Schedule"]) == ("Europe/Berlin", "cron(0 20 * * ? *)")
    assert night["ScalableTargetAction"] == {"MaxCapacity": 2}


def test_policies_read_back_with_their_alarms(aws: Aws) -> None:
    found = {policy["PolicyName"].rstrip("0123456789ABCDEF"): policy for policy in policies(aws)}
    tracking = {
        name: policy["TargetTrackingScalingPolicyConfiguration"]
        for name, policy in found.items()
        if policy["PolicyType"] == "TargetTrackingScaling"
    }

    (cpu,) = (config for name, config in tracking.items() if name.endswith("Cpu"))
    # 60 percent of a machine with two vCPUs, whose percentages CloudWatch adds up.
    assert (cpu["TargetValue"], cpu["ScaleInCooldown"]) == (120, 600)
    assert cpu["CustomizedMetricSpecification"]["Namespace"] == "/aws/sagemaker/Endpoints"
    (invocations,) = (config for name, config in tracking.items() if name.endswith("Invocations"))
    assert invocations["TargetValue"] == 300
    (queue,) = (config for name, config in tracking.items() if name.endswith("Expression"))
    assert [query["Id"] for query in queue["CustomizedMetricSpecification"]["Metrics"]] == [
        "queue",
        "tracked_expression",
    ]
    steps = [policy for policy in found.values() if policy["PolicyType"] == "StepScaling"]
    assert len(steps) == 2
    assert [len(policy["Alarms"]) for policy in steps] == [1, 1]
    assert all(len(found[name]["Alarms"]) == 2 for name in tracking)


def test_an_alarm_for_an_idle_endpoint_is_there(aws: Aws) -> None:
    found = aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    (idle,) = (alarm for alarm in found if alarm.get("AlarmDescription", "").startswith("Nobody has called variant"))

    assert (idle["MetricName"], idle["Threshold"], idle["TreatMissingData"]) == ("Invocations", 0, "breaching")
    assert idle["Period"] * idle["EvaluationPeriods"] == 7200
    assert {"Name": "EndpointName", "Value": "scaling"} in idle["Dimensions"]


def test_tracking_adds_and_removes_within_its_bounds(aws: Aws) -> None:
    counts = []
    for side in ("High", "High", "High", "Low", "Low", "Low"):
        ring(aws, f"Invocations{side}")
        counts.append(count_of(aws, "Tracked"))

    assert counts == [3, 4, 4, 3, 2, 2]


def test_tracking_follows_the_metric_in_proportion(aws: Aws) -> None:
    ring(aws, "CpuHigh", value=170)

    assert count_of(aws, "Tracked") == 3


@pytest.mark.parametrize(
    ("alarm", "value", "count"), [("High", 60, 3), ("High", 95, 5), ("High", None, 3), ("Low", 5, 1)]
)
def test_steps_depend_on_the_breach(aws: Aws, alarm: str, value: float | None, count: int) -> None:
    ring(aws, _step_alarm(aws, alarm), value)

    assert count_of(aws, "Steps") == count


def test_steps_stay_within_the_bounds(aws: Aws) -> None:
    for _ in range(3):
        ring(aws, _step_alarm(aws, "High"), 95)
    assert count_of(aws, "Steps") == 6


def test_what_is_suspended_does_not_happen_and_the_rest_does(aws: Aws) -> None:
    ring(aws, "RequestsHigh")
    assert count_of(aws, "Suspended") == 2

    ring(aws, "RequestsLow")
    assert count_of(aws, "Suspended") == 1


def test_provisioned_concurrency_follows_its_utilization(aws: Aws) -> None:
    ring(aws, "UtilizationHigh")

    serverless = variants(aws, "scaling-serverless")["AllTraffic"]["CurrentServerlessConfig"]
    assert serverless == {"MemorySizeInMB": 2048, "MaxConcurrency": 10, "ProvisionedConcurrency": 3}


def test_a_new_model_keeps_scaled_counts_and_sets_a_changed_weight(aws: Aws, stack: Stack) -> None:
    ring(aws, "InvocationsHigh")
    ring(aws, _step_alarm(aws, "High"), 95)

    assert stack.update(constructed(lambda scope: define(scope, "new.tar.gz", weight=3))) == "UPDATE_COMPLETE"

    after = variants(aws)
    assert {name: variant["CurrentInstanceCount"] for name, variant in after.items()} == {
        "Tracked": 3,
        "Steps": 5,
        "Suspended": 2,
    }
    assert after["Steps"]["CurrentWeight"] == 3


def test_scaling_comes_after_its_endpoint_and_goes_before_it(aws: Aws) -> None:
    stack = Stack(aws, "Ordered")
    template = json.loads(json.dumps(constructed(define)).replace('"scaling', '"ordered'))
    stack.create(template)
    stack_id = aws.client("cloudformation").describe_stacks(StackName="Ordered")["Stacks"][0]["StackId"]
    stack.delete()

    events = aws.client("cloudformation").describe_stack_events(StackName=stack_id)["StackEvents"]
    order = [(event["ResourceType"].rpartition(":")[2], event["ResourceStatus"]) for event in reversed(events)]
    created = order.index(("ScalableTarget", "CREATE_IN_PROGRESS"))
    assert ("Endpoint", "CREATE_COMPLETE") in order[:created]
    deleted = order.index(("Endpoint", "DELETE_IN_PROGRESS"))
    targets = order[:deleted].count(("ScalableTarget", "DELETE_COMPLETE"))
    assert targets >= 1
    assert ("ScalingPolicy", "DELETE_COMPLETE") in order[:deleted]


def _step_alarm(aws: Aws, side: str) -> str:
    (name,) = (key for key in alarms(aws) if "Queue" in key and key.endswith(side))
    return name
