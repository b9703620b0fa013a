"""What a picture says of a resource, in a few lines."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from constructs_lib.template_check.intrinsics import Intrinsics

Line = str
LONGEST: Final = 44
"""How many letters a line may have."""

VARIANTS: Final = ("ProductionVariants", "ShadowProductionVariants")
"""The properties of a configuration that list variants."""

# What CDK appends to logical ids.
_HASH: Final = re.compile(r"(?<=.)(?:Resource)?(?:[0-9A-F]{8})+$")
_MADE_UP: Final = {"Resource", "Default"}


def name_of(intrinsics: Intrinsics, logical_id: str) -> str:
    """Return what a resource is called: the construct's id where CDK wrote its path, else the logical id."""
    metadata = intrinsics.resources[logical_id].get("Metadata")
    path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
    if not isinstance(path, str):
        return _short(_HASH.sub("", logical_id))
    return _short("/".join([part for part in path.split("/")[1:] if part not in _MADE_UP][-2:]) or logical_id)


def lines_of(intrinsics: Intrinsics, logical_id: str) -> list[Line]:
    """Return what is said of a resource."""
    tell = _TELLERS.get(intrinsics.type_of(logical_id) or "")
    properties = intrinsics.properties(logical_id)
    if tell is None or not isinstance(properties, dict):
        return []
    return [_short(line) for line in tell(_Reading(intrinsics, properties)) if line]


def columns_of(intrinsics: Intrinsics, logical_id: str) -> list[Line]:
    """Return what is said of the variants of a configuration."""
    properties = intrinsics.properties(logical_id)
    if intrinsics.type_of(logical_id) != "AWS::SageMaker::EndpointConfig" or not isinstance(properties, dict):
        return []
    return [_short(line) for line in _variants(_Reading(intrinsics, properties))]


class _Reading:
    """Properties, as far as they are known."""

    def __init__(self, intrinsics: Intrinsics, properties: Mapping[str, Any]) -> None:
        self._intrinsics = intrinsics
        self._properties = properties

    def text(self, *path: str) -> str:
        """Return a value as a text; nothing if it is not there, and an ellipsis for what is not known."""
        found = self._at(path)
        if found is None or isinstance(found, dict | list):
            return ""
        return "".join(piece if isinstance(piece, str) else "…" for piece in self._intrinsics.text(found))

    def all(self, *path: str) -> "list[_Reading]":
        """Return the objects in a list."""
        found = self._at(path)
        seen = [self._intrinsics.resolve(each) for each in found] if isinstance(found, list) else []
        return [_Reading(self._intrinsics, each) for each in seen if isinstance(each, dict)]

    def part(self, name: str) -> "_Reading | None":
        """Return an object."""
        found = self._at((name,))
        return _Reading(self._intrinsics, found) if isinstance(found, dict) else None

    def _at(self, path: tuple[str, ...]) -> Any:
        found: Any = self._properties
        for step in path:
            found = self._intrinsics.resolve(found.get(step)) if isinstance(found, dict) else None
        return found


def _model(model: _Reading) -> Iterator[Line]:
    only = model.part("PrimaryContainer")
    for container in [only] if only else model.all("Containers"):
        yield re.sub(r"^.*/", "", container.text("Image") or container.text("ModelPackageName"))
        if container.text("Mode") == "MultiModel":
            yield "several models"


def _config(config: _Reading) -> Iterator[Line]:
    if config.part("AsyncInferenceConfig"):
        yield "asynchronous"
    if config.part("DataCaptureConfig"):
        yield f"captures {config.text('DataCaptureConfig', 'InitialSamplingPercentage')}% of the requests"


def _variants(config: _Reading) -> Iterator[Line]:
    variants = config.all(VARIANTS[0])
    weights = [_number(variant.text("InitialVariantWeight")) for variant in variants]
    known = [weight for weight in weights if weight is not None]
    total = sum(known) if len(known) == len(variants) > 1 else 0
    for variant, weight in zip(variants, weights, strict=True):
        share = f"{100 * (weight or 0) / total:.4g}% to " if total else ""
        yield f"{share}{_variant(variant)}"
    for shadow in config.all(VARIANTS[1]):
        yield f"shadow {_variant(shadow)}"


def _variant(variant: _Reading) -> str:
    name, kind = variant.text("VariantName"), variant.text("InstanceType")
    if serverless := variant.part("ServerlessConfig"):
        return f"{name}: serverless, {serverless.text('MemorySizeInMB')} MB"
    number = variant.text("InitialInstanceCount")
    return f"{name}: {f'{number} ' if number and kind else ''}{kind or 'several instance types'}"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _component(component: _Reading) -> Iterator[Line]:
    copies = component.text("RuntimeConfig", "CopyCount")
    yield f"{copies} {'copy' if copies == '1' else 'copies'}" if copies else ""
    memory = component.text("Specification", "ComputeResourceRequirements", "MinMemoryRequiredInMb")
    yield f"{memory} MB" if memory else ""


def _target(target: _Reading) -> Iterator[Line]:
    what = {
        "sagemaker:variant:DesiredInstanceCount": "instances",
        "sagemaker:variant:DesiredProvisionedConcurrency": "provisioned concurrency",
        "sagemaker:inference-component:DesiredCopyCount": "copies",
    }.get(target.text("ScalableDimension"), "")
    yield f"{target.text('MinCapacity')} to {target.text('MaxCapacity')} {what}"


def _policy(policy: _Reading) -> Iterator[Line]:
    tracking = policy.part("TargetTrackingScalingPolicyConfiguration")
    if tracking is None:
        yield "in steps"
        return
    metric = tracking.text("PredefinedMetricSpecification", "PredefinedMetricType")
    name = re.sub("^SageMaker(Variant|InferenceComponent)?", "", metric) or "own metric"
    yield f"{name}: {tracking.text('TargetValue')}"


def _alarm(alarm: _Reading) -> Iterator[Line]:
    sign = {"GreaterThan": ">", "GreaterThanOrEqualTo": "≥", "LessThan": "<", "LessThanOrEqualTo": "≤"}
    compared = alarm.text("ComparisonOperator").removesuffix("Threshold")
    yield f"{alarm.text('MetricName') or 'expression'} {sign.get(compared, '')} {alarm.text('Threshold')}".strip()


def _schedule(schedule: _Reading) -> Iterator[Line]:
    yield schedule.text("ScheduleExpression")


def _monitoring(schedule: _Reading) -> Iterator[Line]:
    yield schedule.text("MonitoringScheduleConfig", "ScheduleConfig", "ScheduleExpression")


def _method(method: _Reading) -> Iterator[Line]:
    authorization = method.text("AuthorizationType") or "NONE"
    keyed = method.text("ApiKeyRequired") == "true"
    asked = {"AWS_IAM": "IAM", "COGNITO_USER_POOLS": "Cognito", "NONE": "an API key" if keyed else "nobody asked"}
    yield f"{method.text('HttpMethod')}: {asked.get(authorization, authorization)}"


_TELLERS: Final[Mapping[str, Callable[[_Reading], Iterator[Line]]]] = {
    "AWS::SageMaker::Model": _model,
    "AWS::SageMaker::EndpointConfig": _config,
    "AWS::SageMaker::InferenceComponent": _component,
    "AWS::SageMaker::MonitoringSchedule": _monitoring,
    "AWS::ApplicationAutoScaling::ScalableTarget": _target,
    "AWS::ApplicationAutoScaling::ScalingPolicy": _policy,
    "AWS::ApiGateway::Method": _method,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::Events::Rule": _schedule,
    "AWS::Scheduler::Schedule": _schedule,
}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
