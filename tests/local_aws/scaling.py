"""Application Auto Scaling: targets, their policies and schedules; an alarm of a policy moves the capacity."""

import contextlib
import time
from collections.abc import Callable

from tests.local_aws import emulator, service_models
from tests.local_aws.catalog import Operation, Request
from tests.local_aws.refusal import Refusal, invalid
from tests.local_aws.scaling_policy import tracking_alarms, wanted_capacity

_SERVICE = "application-autoscaling"
_KEY = ("ServiceNamespace", "ResourceId", "ScalableDimension")
_ROLE = (
    "role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
)


class ScalableTargets:
    """Scalable targets, with the policies and the scheduled actions that belong to each."""

    def __init__(self, capacity: Callable[[str, str], int], scale: Callable[[str, int], None]) -> None:
        self._capacity = capacity
        self._scale = scale
        self._targets: dict[tuple[str, ...], Request] = {}
        self._policies: dict[tuple[str, ...], Request] = {}
        self._actions: dict[tuple[str, ...], Request] = {}
        self._tags: dict[str, dict[str, str]] = {}

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of Application Auto Scaling."""
        return {
            "RegisterScalableTarget": self.register,
            "DeregisterScalableTarget": self.deregister,
            "DescribeScalableTargets": lambda request: {"ScalableTargets": _filtered(self._targets, request)},
            "PutScalingPolicy": self.put_policy,
            "DeleteScalingPolicy": self.delete_policy,
            "DescribeScalingPolicies": self.describe_policies,
            "PutScheduledAction": self.put_action,
            "DeleteScheduledAction": self.delete_action,
            "ListTagsForResource": lambda request: {"Tags": self._tags.get(request["ResourceARN"], {})},
            "DescribeScheduledActions": lambda request: {"ScheduledActions": _filtered(self._actions, request)},
        }

    def register(self, request: Request) -> Request:
        """Register a target for a resource that exists, or change it."""
        service_models.check(_SERVICE, "RegisterScalableTarget", request)
        known = self._targets.get(_key(request))
        current = self._capacity(request["ResourceId"], request["ScalableDimension"])
        if known is None:
            if "MinCapacity" not in request or "MaxCapacity" not in request:
                raise invalid("MinCapacity and MaxCapacity are required to register a scalable target")
        arn = emulator.arn("application-autoscaling", f"scalable-target/{request['ResourceId']}")
        role = f"arn:aws:iam::{emulator.account()}:{_ROLE}"
        defaults = {"ScalableTargetARN": arn, "RoleARN": role, "CreationTime": time.time()}
        settings = {name: value for name, value in request.items() if name != "Tags"}
        target = {**defaults, **(known or {}), **settings}
        if target["MinCapacity"] > target["MaxCapacity"]:
            raise invalid("Maximum capacity cannot be less than minimum capacity")
        self._targets[_key(request)] = target
        self._tags[arn] = request.get("Tags", {})
        self._move(target, current, current)
        return {"ScalableTargetARN": arn}

    def deregister(self, request: Request) -> Request:
        """Remove a target, and with it its policies and scheduled actions."""
        self._find_target(request)
        self._remove(lambda key: key[:3] == _key(request))
        return {}

    def put_policy(self, request: Request) -> Request:
        """Attach a policy to a target, or change it."""
        service_models.check(_SERVICE, "PutScalingPolicy", request)
        self._find_target(request)
        name = request["PolicyName"]
        arn = emulator.arn(
            "autoscaling", f"scalingPolicy:local:resource/sagemaker/{request['ResourceId']}:policyName/{name}"
        )
        self._remove_policies(lambda key: key == (*_key(request), name))
        policy = {**request, "PolicyARN": arn, "CreationTime": time.time()}
        self._policies[(*_key(request), name)] = policy
        for alarm in tracking_alarms(policy):
            emulator.put_alarm(alarm)
        return {"PolicyARN": arn, "Alarms": _alarms(arn)}

    def describe_policies(self, request: Request) -> Request:
        """The policies, with the alarms that set them off."""
        found = _filtered(self._policies, request)
        return {"ScalingPolicies": [{**policy, "Alarms": _alarms(policy["PolicyARN"])} for policy in found]}

    def act(self, policy_arn: str, alarm: Request) -> None:
        """Do what a policy says about an alarm."""
        policy = next((policy for policy in self._policies.values() if policy["PolicyARN"] == policy_arn), None)
        if policy is not None:
            target = self._targets[_key(policy)]
            current = self._capacity(target["ResourceId"], target["ScalableDimension"])
            self._move(target, current, wanted_capacity(policy, alarm, current))

    def delete_policy(self, request: Request) -> Request:
        """Remove a policy."""
        key = (*_key(request), request["PolicyName"])
        if key not in self._policies:
            raise Refusal("ObjectNotFoundException", f"No scaling policy found for {_key(request)}")
        self._remove_policies(lambda other: other == key)
        return {}

    def put_action(self, request: Request) -> Request:
        """Attach a scheduled action to a target, or change it."""
        service_models.check(_SERVICE, "PutScheduledAction", request)
        self._find_target(request)
        name = request["ScheduledActionName"]
        arn = emulator.arn(
            "autoscaling", f"scheduledAction:local:resource/{request['ResourceId']}:scheduledActionName/{name}"
        )
        action = {**request, "ScheduledActionARN": arn, "CreationTime": time.time()}
        self._actions[(*_key(request), name)] = action
        return {}

    def delete_action(self, request: Request) -> Request:
        """Remove a scheduled action."""
        if self._actions.pop((*_key(request), request["ScheduledActionName"]), None) is None:
            raise Refusal("ObjectNotFoundException", f"No scheduled action found for {_key(request)}")
        return {}

    def exists(self, resource_id: str) -> bool:
        """Whether a resource has a target."""
        return any(key[1] == resource_id for key in self._targets)

    def forget(self, prefix: str) -> None:
        """Remove what belongs to resources that are gone."""
        self._remove(lambda key: key[1].startswith(prefix))

    def _remove(self, belongs: Callable[[tuple[str, ...]], bool]) -> None:
        self._remove_policies(belongs)
        for kept in (self._targets, self._actions):
            for key in [key for key in kept if belongs(key)]:
                del kept[key]

    def _remove_policies(self, belongs: Callable[[tuple[str, ...]], bool]) -> None:
        for key in [key for key in self._policies if belongs(key)]:
            emulator.delete_alarms(alarm["AlarmName"] for alarm in tracking_alarms(self._policies.pop(key)))

    def _move(self, target: Request, current: int, wanted: int) -> None:
        suspended = target.get("SuspendedState", {})
        bounded = min(max(wanted, target["MinCapacity"]), target["MaxCapacity"])
        direction = "Out" if bounded > current else "In"
        if bounded == current or suspended.get(f"DynamicScaling{direction}Suspended"):
            return
        # SageMaker refuses while it deploys; Application Auto Scaling tries again at the next alarm.
        with contextlib.suppress(Refusal):
            self._scale(target["ResourceId"], bounded)

    def _find_target(self, request: Request) -> None:
        if _key(request) not in self._targets:
            raise Refusal("ObjectNotFoundException", f"No scalable target registered for {_key(request)}")


def _alarms(policy_arn: str) -> list[Request]:
    found = emulator.alarms_with_action(policy_arn)
    return [{"AlarmName": alarm["AlarmName"], "AlarmARN": alarm["AlarmArn"]} for alarm in found]


def _key(request: Request) -> tuple[str, ...]:
    return tuple(request[name] for name in _KEY)


def _filtered(kept: dict[tuple[str, ...], Request], request: Request) -> list[Request]:
    one, many = request.get("ResourceId"), request.get("ResourceIds")
    return [
        record
        for (namespace, resource, dimension, *_), record in kept.items()
        if namespace == request["ServiceNamespace"]
        and (one is None or resource == one)
        and (many is None or resource in many)
        and dimension == request.get("ScalableDimension", dimension)
    ]
