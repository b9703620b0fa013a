"""Every public constructor, method and function, with arguments that are right."""

import inspect
import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from aws_cdk import Duration, Size
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_iam as iam

import constructs_lib
from constructs_lib import (
    CapacitySize,
    ComponentCapacitySize,
    DatasetFormat,
    IamAuthorization,
    InstanceType,
    InvocationHttpResponseCode,
    ProblemType,
    S3Location,
    SmokeTestRequest,
)
from stacks import models

from .things import Things

IRIS = f"{models.__path__[0]}/iris/model.tar.gz"
FLOWERS = f"{models.__path__[0]}/iris/flowers.csv"
ENDPOINT_ARN = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/name"
HUB_CONTENT = "arn:aws:sagemaker:eu-west-1:111122223333:hub-content/hub/ModelReference/name/1.0.0"
RESERVATION = "arn:aws:sagemaker:eu-west-1:111122223333:training-plan/a"

SUBJECT = "Subject"
"""The id of what calls define."""

NOT_CALLED = {
    r"(BoundImage|BoundModelData|KnownModelData|Context|PlannedChange|VariantMetric)(\..*)?": "what calls return",
    r"(ContainerImage|ModelData|Authorization|IModel|IEndpointConfig|ProductionVariant|RuleTarget)": "protocols",
    r".*\.(bind|known\w*)": "called by constructs of this library",
    r"(IModel|RuleTarget)\..*": "a protocol",
    r"HostingRules(\.validate)?": "called by CDK, with its own context",
    r"ExecutionRole(\..*)?": "made by models; its methods hand their arguments on to CDK's role",
    r"(EndpointInstanceVariant|EndpointServerlessVariant|ImportedVariant|VariantMetrics)": "made by endpoints",
    r"VariantMetrics\..*": "called on variants of endpoints",
    r"(ImportedEndpoint|ImportedEndpointConfig|ImportedInferenceComponent)": "made by `from_...`",
    r"ImportedEndpoint\.from_.*": "those of Endpoint",
    r"(AdapterInferenceComponent|ImportedInferenceComponent)\.from_.*": "those of InferenceComponent",
    r"(ScalableCopyCount|ScalableInstanceCount|ScalableProvisionedConcurrency)": "made by `auto_scale_...`",
    r"TargetTrackingOptions": "the types of arguments",
    r"plan_update": "takes templates, which the tests of `check` break",
    r"adopt_endpoint": "takes the path of a template, and has its own tests of broken ones",
}
"""Public names that users do not call, or that others break, by their reasons."""

OWNERS = {
    "Model": "model",
    "Endpoint": "endpoint",
    "ImportedEndpoint": "imported",
    "EndpointInstanceVariant": "deployed",
    "EndpointServerlessVariant": "serverless",
    "Endpoint.find_serverless_production_variant": "serverless_endpoint",
    "Endpoint.grant_invoke_async": "asynchronous",
    "InferenceComponent": "component",
    "AdapterInferenceComponent": "adapter",
    "ImportedInferenceComponent": "imported_component",
    "ScalableCopyCount": "copies",
    "ScalableInstanceCount": "scaling",
    "ScalableInstanceCount.scale_on_backlog": "queued_scaling",
    "ScalableInstanceCount.scale_on_gpu_utilization": "gpu_scaling",
    "ScalableInstanceCount.scale_on_gpu_memory_utilization": "gpu_scaling",
    "ScalableProvisionedConcurrency": "warm",
    "BatchTransform": "batch",
    "DataQualityMonitor": "monitor",
    "ModelQualityMonitor": "model_monitor",
    "BiasMonitor": "bias_monitor",
    "ExplainabilityMonitor": "explainability_monitor",
    "InferenceApi": "api",
    "ContainerImage.uri_in": "image",
}
"""What has the methods, by its class or by the method; of `Things`. An imported variant is made for its calls."""


def _tracked(**given: object) -> Callable[[Things], dict[str, Any]]:
    pace = {"scale_in_cooldown": Duration.minutes(1), "scale_out_cooldown": Duration.minutes(1)}
    return lambda _: {"id": "Policy", **given, **pace, "disable_scale_in": False}


def _placed(**given: object) -> Callable[[Things], dict[str, Any]]:
    return lambda things: {"scope": things.stack, "id": SUBJECT, **given}


def _steps(things: Things) -> dict[str, Any]:
    steps = [appscaling.ScalingInterval(upper=10, change=-1), appscaling.ScalingInterval(lower=50, change=1)]
    return {"id": "Policy", "metric": things.metric, "scaling_steps": steps}


def _scheduled(things: Things) -> dict[str, Any]:
    return {"id": "Night", "schedule": things.schedule, "min_capacity": 1}


def _statement(_: Things) -> dict[str, Any]:
    return {"statement": iam.PolicyStatement(actions=["s3:ListAllMyBuckets"], resources=["*"])}


def _instances(things: Things) -> dict[str, Any]:
    return {"model": things.model, "instance_type": InstanceType.M5_LARGE, "initial_instance_count": 2}


BASES: dict[str, Callable[[Things], dict[str, Any]]] = {
    "ContainerImage.from_uri": lambda _: {"uri": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"},
    "ContainerImage.from_prebuilt": lambda _: {"repository_name": "sagemaker-xgboost", "tag": "1.7-1"},
    "ContainerImage.from_dlc": lambda _: {"repository_name": "pytorch-inference", "tag": "2.6.0-cpu-py312"},
    "ContainerImage.from_ecr_repository": lambda things: {"repository": things.repository, "tag_or_digest": "1.0"},
    "ContainerImage.from_asset": lambda things: {"directory": str(things.context)},
    "ContainerImage.uri_in": lambda things: {"scope": things.stack, "pulled_by": things.role},
    "ModelData.from_bucket": lambda things: {"bucket": things.bucket, "key": "v1/model.tar.gz"},
    "ModelData.from_object": lambda things: {"bucket": things.bucket, "key": "v1/model.gguf"},
    "ModelData.from_hub_content": lambda things: {"arn": HUB_CONTENT, "artifacts": S3Location(things.bucket, "v1/")},
    "ModelData.from_prefix": lambda things: {"bucket": things.bucket, "prefix": "models/"},
    "ModelData.from_asset": lambda _: {"path": IRIS},
    "S3Location": lambda things: {"bucket": things.bucket, "prefix": "p/"},
    "RepositoryAccess": lambda things: {"credentials_provider": things.function},
    "PackageContents": lambda things: {"images": [things.image], "artifacts": [S3Location(things.bucket, "v1/")]},
    "ContainerDefinition": lambda things: {"image": things.image, "model_data": things.data},
    "Model": lambda things: _placed(containers=[things.container])(things),
    "Model.from_model_name": _placed(model_name="iris"),
    "Model.from_model_arn": _placed(model_arn="arn:aws:sagemaker:eu-west-1:111122223333:model/iris"),
    "Model.from_model_attributes": _placed(model_arn="arn:aws:sagemaker:eu-west-1:111122223333:model/iris"),
    "Model.add_to_role_policy": _statement,
    "InstanceType": lambda _: {"name": "ml.m5.large"},
    "InstanceType.of": lambda _: {"name": "ml.m5.large"},
    "RoutingStrategy": lambda _: {"name": "RANDOM"},
    "RoutingStrategy.of": lambda _: {"name": "RANDOM"},
    "RoutingStrategy.prefix_aware": lambda _: {"prefix_length": 2048, "concurrency_threshold": 5},
    "CapacityReservation": lambda _: {"ml_reservation_arn": RESERVATION},
    "AsyncInference": lambda things: {"output": S3Location(things.bucket, "o/"), "encryption_key": things.key},
    "DataCapture": lambda things: {"destination": S3Location(things.bucket, "c/"), "sampling_percentage": 20},
    "MonitoringSchedule": lambda _: {"hours": 6},
    "MonitoringSchedule.daily": lambda _: {"hour": 3},
    "MonitoringSchedule.every": lambda _: {"hours": 6, "starting_hour": 3},
    "MonitoringSchedule.hourly": lambda _: {},
    "MonitoringBaseline": lambda things: things.baseline_files,
    "BatchTransformInput": lambda things: {
        "data_captured": S3Location(things.bucket, "m/"),
        "dataset_format": DatasetFormat.CSV,
    },
    "DataQualityMonitor": lambda things: _placed(**things.monitor_options)(things),
    "ModelQualityMonitor": lambda things: _placed(
        **things.monitor_options, **things.labels, problem_type=ProblemType.REGRESSION, inference_attribute="0"
    )(things),
    "BiasMonitor": lambda things: _placed(**things.monitor_options, **things.labels, **things.analysis)(things),
    "ExplainabilityMonitor": lambda things: _placed(**things.monitor_options, **things.analysis)(things),
    "ModelQualityMonitor.metric": lambda _: {"metric_name": "rmse"},
    "BiasMonitor.metric": lambda _: {
        **dict.fromkeys(("metric_name", "bias_stage", "label", "label_value", "facet", "facet_value"), "CI")
    },
    "ExplainabilityMonitor.metric_feature": lambda _: {
        **dict.fromkeys(("feature", "explainability_method", "label", "value_type"), "age")
    },
    **{
        f"{kind}Monitor.on_{what}": lambda things: {"id": "Told", "target": things.rule_target}
        for kind in ("DataQuality", "ModelQuality", "Bias", "Explainability")
        for what in ("violation", "failure")
    },
    **{
        f"DataQualityMonitor.metric_feature_{what}": lambda _: {"feature": "age"}
        for what in ("baseline_drift", "null", "non_null", "data")
    },
    "ClarifyExplainer": lambda things: {"shap_baseline_file": S3Location(things.bucket, "baseline.csv")},
    "DiskUtilizationAlarm": lambda things: {"variant": things.deployed, "id": "Disk"},
    "CoreDump": lambda things: {"destination": S3Location(things.bucket, "d/"), "encryption_key": things.key},
    "InstancePool": lambda _: {"instance_type": InstanceType.M5_LARGE, "priority": 1},
    "ManagedInstanceScaling": lambda _: {"min_instance_count": 1, "max_instance_count": 5},
    "MetricsConfig": lambda _: {},
    "InstanceProductionVariant": _instances,
    "ServerlessProductionVariant": lambda things: {"model": things.model, "max_concurrency": 5},
    "EndpointConfig": lambda things: _placed(instance_production_variants=[things.variant])(things),
    "EndpointConfig.from_endpoint_config_name": _placed(endpoint_config_name="c"),
    "EndpointConfig.from_endpoint_config_arn": _placed(
        endpoint_config_arn="arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/c"
    ),
    "Endpoint": lambda things: _placed(endpoint_config=things.config)(things),
    "Endpoint.from_endpoint_name": _placed(endpoint_name="n"),
    "Endpoint.from_endpoint_arn": _placed(endpoint_arn=ENDPOINT_ARN),
    "Endpoint.from_endpoint_attributes": _placed(endpoint_arn=ENDPOINT_ARN),
    "Endpoint.find_instance_production_variant": lambda _: {"name": "AllTraffic"},
    "Endpoint.find_serverless_production_variant": lambda _: {},
    "Endpoint.grant_read_captured": lambda things: {"grantee": things.role},
    "Endpoint.grant_invoke": lambda things: {"grantee": things.role},
    "Endpoint.grant_invoke_async": lambda things: {"grantee": things.role},
    **{
        f"{owner}.grant_invoke_with_bearer_token": lambda things: {"grantee": things.role}
        for owner in (
            *("Endpoint", "ImportedEndpoint", "InferenceComponent", "AdapterInferenceComponent"),
            "ImportedInferenceComponent",
        )
    },
    "ImportedEndpoint.grant_invoke": lambda things: {"grantee": things.role},
    "ImportedEndpoint.grant_invoke_async": lambda things: {"grantee": things.role},
    "ImportedEndpoint.variant": lambda _: {"variant_name": "AllTraffic"},
    **{
        f"{owner}.on_{what}": lambda things: {"id": "Changed", "target": things.rule_target}
        for owner in ("Endpoint", "ImportedEndpoint")
        for what in ("state_change", "deployment_state_change")
    },
    "Endpoint.add_log_group": lambda _: {},
    "Endpoint.add_rollback_alarm": lambda things: {"alarm": things.alarm},
    "CapacitySize": lambda _: {"type": "INSTANCE_COUNT", "value": 1},
    "CapacitySize.percent": lambda _: {"value": 10},
    "CapacitySize.instances": lambda _: {"value": 1},
    "AllAtOnceDeployment": lambda _: {},
    "CanaryDeployment": lambda _: {"canary_size": CapacitySize.percent(10), "wait_interval": Duration.minutes(5)},
    "LinearDeployment": lambda _: {"step_size": CapacitySize.percent(10), "wait_interval": Duration.minutes(5)},
    "RollingDeployment": lambda _: {
        "maximum_batch_size": CapacitySize.percent(10),
        "wait_interval": Duration.minutes(5),
    },
    "ServerErrorAlarm": lambda things: {"variant": things.deployed, "id": "Errors", "tolerated_percentage": 1},
    "ModelLatencyAlarm": lambda things: {
        "variant": things.deployed,
        "id": "Latency",
        "tolerated_latency": Duration.millis(300),
    },
    "EndpointDashboard": lambda things: _placed(endpoint=things.endpoint)(things),
    "HostedModel": lambda things: _placed(model=things.model, instance_type=InstanceType.M5_LARGE)(things),
    "ComponentCapacitySize": lambda _: {"type": "COPY_COUNT", "value": 1},
    "ComponentCapacitySize.percent": lambda _: {"value": 25},
    "ComponentCapacitySize.copies": lambda _: {"value": 1},
    "ComponentRollingUpdate": lambda _: {
        "maximum_batch_size": ComponentCapacitySize.percent(25),
        "wait_interval": Duration.minutes(1),
    },
    "ComponentScheduling": lambda _: {"placement_strategy": "SPREAD"},
    "ComponentSpecification": lambda things: {
        "instance_type": InstanceType.M5_XLARGE,
        "container": things.container,
        "min_memory": Size.gibibytes(1),
    },
    "InferenceComponent": lambda things: _placed(
        endpoint=things.fleet, container=things.container, min_memory=Size.gibibytes(1)
    )(things),
    "InferenceComponent.from_inference_component_name": lambda things: _placed(
        inference_component_name="n", endpoint=things.imported
    )(things),
    "InferenceComponent.from_inference_component_arn": lambda things: _placed(
        inference_component_arn="arn:aws:sagemaker:eu-west-1:111122223333:inference-component/c",
        endpoint=things.imported,
    )(things),
    "ImportedInferenceComponent.grant_invoke": lambda things: {"grantee": things.role},
    "InferenceComponent.auto_scale_copy_count": lambda _: {"max_capacity": 4},
    "ImportedInferenceComponent.auto_scale_copy_count": lambda _: {"max_capacity": 4},
    "ScalableCopyCount.scale_on_invocations": _tracked(max_requests_per_second=10),
    "ScalableCopyCount.scale_on_concurrent_requests": _tracked(target=5),
    "ScalableCopyCount.scale_on_schedule": _scheduled,
    "InferenceComponent.grant_invoke": lambda things: {"grantee": things.role},
    "InferenceComponent.add_rollback_alarm": lambda things: {"alarm": things.alarm},
    "AdapterInferenceComponent": lambda things: _placed(base=things.component, adapter=things.data)(things),
    "AdapterInferenceComponent.grant_invoke": lambda things: {"grantee": things.role},
    "SmokeTestRequest": lambda _: {"body": "1,2"},
    "Evaluation": lambda _: {"data": FLOWERS, "min_accuracy": 0.9},
    "SmokeTest": lambda things: _placed(endpoint=things.endpoint, request=SmokeTestRequest(body="1,2"))(things),
    "SuspendedScaling": lambda _: {},
    "IdleAlarm": lambda things: {"variant": things.deployed, "id": "Idle", "idle_time": Duration.hours(1)},
    "InferenceApi": lambda things: _placed(endpoint=things.endpoint, authorization=IamAuthorization())(things),
    "BatchDataCapture": lambda things: {"destination": S3Location(things.bucket)},
    "BatchTransform": lambda things: _placed(**things.batch_options)(things),
    "BatchTransform.grant_start": lambda things: {"grantee": things.role},
    "BatchTransform.add_failure_alarm": lambda _: {},
    "InferenceApi.grant_invoke": lambda things: {"grantee": things.role},
    "IamAuthorization": lambda _: {},
    "ApiKeyAuthorization": lambda _: {"rate_limit": 1, "burst_limit": 1},
    "ApiKeyPlan": lambda things: {"name": "Gold", "rate_limit": 1, "burst_limit": 1, "api_keys": [things.api_key]},
    "CognitoAuthorization": lambda things: {"user_pools": [things.pool]},
    "LambdaAuthorization": lambda things: {"handler": things.function},
    "MethodAuthorization": lambda _: {"authorization_type": apigateway.AuthorizationType.IAM},
    "ApiFunction": lambda _: {},
    "ApiDomain": lambda things: {"domain_name": "models.example.com", "certificate": things.certificate},
    "ApiQuota": lambda _: {"limit": 1, "period": apigateway.Period.DAY},
    "ApiAsyncInference": lambda _: {},
    "ApiLogs": lambda _: {},
    "ApiThrottling": lambda _: {"rate_limit": 1, "burst_limit": 1},
    **{
        f"{owner}.auto_scale_{what}": lambda _: {"max_capacity": 4}
        for owner, what in (
            ("EndpointInstanceVariant", "instance_count"),
            ("EndpointServerlessVariant", "provisioned_concurrency"),
        )
    },
    "ScalableInstanceCount.scale_on_invocations": _tracked(max_requests_per_second=10),
    "ScalableInstanceCount.scale_on_backlog": _tracked(backlog_per_instance=5),
    "ScalableInstanceCount.scale_on_concurrent_requests": _tracked(target=5),
    **{
        f"ScalableInstanceCount.scale_on_{what}_utilization": _tracked(target_percent=50)
        for what in ("cpu", "gpu", "memory", "gpu_memory")
    },
    "ScalableInstanceCount.scale_to_track_metric": lambda things: _tracked(metric=things.metric, target=5)(things),
    "ScalableInstanceCount.scale_on_metric": _steps,
    "ScalableInstanceCount.scale_on_schedule": _scheduled,
    "ScalableProvisionedConcurrency.scale_on_schedule": _scheduled,
    "ScalableProvisionedConcurrency.scale_on_utilization": _tracked(target=0.5),
}
"""The arguments of each call, of which one is then odd. Those of metrics follow from their names."""


def public_callables() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what is public and can be called, by its name: `Model`, `Model.from_model_name`."""
    for name in constructs_lib.__all__:
        found = getattr(constructs_lib, name)
        if inspect.isclass(found) and issubclass(found, Enum):
            continue
        yield name, found
        for member in dir(found) if inspect.isclass(found) else ():
            method = None if member.startswith("_") else getattr(found, member, None)
            if callable(method) and str(getattr(method, "__module__", "")).startswith("constructs_lib"):
                yield f"{name}.{member}", method


def is_called(name: str) -> bool:
    """Whether users call it."""
    return not any(re.fullmatch(pattern, name) for pattern in NOT_CALLED)


def base_of(name: str) -> Callable[[Things], dict[str, Any]] | None:
    """Return the arguments of a call that are right; None for one that nobody has thought of."""
    _, _, method = name.partition(".")
    if name in BASES or not method.startswith("metric"):
        return BASES.get(name)
    first: dict[str, Any] = {"metric": {"metric_name": "Invocations"}}.get(method, {})
    if method == "metric_invocation_response_code":
        first = {"response_code": InvocationHttpResponseCode.INVOCATION_4XX_ERRORS}
    return lambda _: first


def arguments() -> list[tuple[str, str]]:
    """Return every argument of every call."""
    found = []
    for name, each in public_callables():
        if is_called(name):
            parameters = [one for one in inspect.signature(each).parameters if one not in {"self", "options"}]
            paced = "options" in inspect.signature(each).parameters
            pace = ["scale_in_cooldown", "scale_out_cooldown", "disable_scale_in"] if paced else []
            found += [(name, one) for one in (*parameters, *pace)]
    return found
