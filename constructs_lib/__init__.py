"""AWS CDK constructs for Amazon SageMaker hosting.

Names are loaded when they are first asked for, so that `constructs_lib.rules` needs neither CDK nor Node.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str

    from .access.execution_role import ExecutionRole
    from .adapter_component import AdapterInferenceComponent
    from .adoption import adopt_endpoint
    from .async_inference import AsyncInference, AsyncNotificationTopicType
    from .batch.batch_data_capture import BatchDataCapture
    from .batch.batch_transform import BatchTransform
    from .batch.records import AssemblyType, BatchStrategy, CompressionType, JoinSource, SplitType
    from .bound_image import BoundImage
    from .clarify_explainer import ClarifyExplainer
    from .component_reference import ImportedInferenceComponent
    from .component_scheduling import ComponentScheduling
    from .component_specification import ComponentSpecification
    from .component_update import ComponentCapacitySize, ComponentRollingUpdate
    from .container_definition import ContainerDefinition, ContainerMode, RepositoryAccess
    from .container_image import ContainerImage
    from .data_capture import CaptureMode, DataCapture
    from .deployment import (
        AllAtOnceDeployment,
        CanaryDeployment,
        CapacitySize,
        LinearDeployment,
        RollingDeployment,
    )
    from .disk_alarm import DiskUtilizationAlarm
    from .endpoint import Endpoint
    from .endpoint_config import EndpointConfig
    from .endpoint_config_reference import IEndpointConfig, ImportedEndpointConfig
    from .endpoint_dashboard import EndpointDashboard
    from .endpoint_events import EndpointStatus, RuleTarget
    from .endpoint_reference import ImportedEndpoint
    from .endpoint_variant import EndpointInstanceVariant, EndpointServerlessVariant, ImportedVariant
    from .evaluation import Evaluation
    from .front_door.api_async_inference import ApiAsyncInference
    from .front_door.api_domain import ApiDomain
    from .front_door.api_function import ApiFunction
    from .front_door.api_keys import ApiKeyAuthorization, ApiKeyPlan
    from .front_door.api_logs import ApiLogs
    from .front_door.api_quota import ApiQuota
    from .front_door.api_throttling import ApiThrottling
    from .front_door.authorization import CognitoAuthorization, IamAuthorization, LambdaAuthorization
    from .front_door.inference_api import InferenceApi
    from .front_door.method_authorization import Authorization, MethodAuthorization
    from .front_door.open_headers import InvocationHeader
    from .hosted_model import HostedModel
    from .idle_alarm import IdleAlarm
    from .inference_component import InferenceComponent
    from .instance_type import InstanceType
    from .metrics import InvocationHttpResponseCode, VariantMetrics
    from .metrics_config import MetricsConfig
    from .model import InferenceExecutionMode, Model
    from .model_data import ModelData
    from .model_data_source import BoundModelData, KnownModelData
    from .model_reference import IModel
    from .monitoring.batch_transform_input import BatchTransformInput, DatasetFormat
    from .monitoring.bias_monitor import BiasMonitor
    from .monitoring.data_quality_monitor import DataQualityMonitor
    from .monitoring.explainability_monitor import ExplainabilityMonitor
    from .monitoring.model_quality_monitor import ModelQualityMonitor, ProblemType
    from .monitoring.monitoring_baseline import MonitoringBaseline
    from .monitoring.monitoring_schedule import MonitoringSchedule
    from .package_contents import PackageContents
    from .production_variant import InstanceProductionVariant, ProductionVariant
    from .routing_strategy import RoutingStrategy
    from .rules.engine import Context
    from .s3_location import S3Location
    from .scaling.copy_count import ScalableCopyCount
    from .scaling.instance_count import ScalableInstanceCount
    from .scaling.provisioned_concurrency import ScalableProvisionedConcurrency
    from .scaling.suspended_scaling import SuspendedScaling
    from .scaling.target_tracking import TargetTrackingOptions
    from .serverless_production_variant import ServerlessProductionVariant
    from .smoke_test import SmokeTest
    from .smoke_test_request import SmokeTestRequest
    from .template_check.hosting_rules import HostingRules
    from .update_plan.plan import PlannedChange, plan_update
    from .variant_alarms import ModelLatencyAlarm, ServerErrorAlarm
    from .variant_metric import VariantMetric
    from .variant_options import CapacityReservation, CoreDump, InstancePool, ManagedInstanceScaling

# In the order of the floors: what stands further down uses only what stands further up.
_HOMES = {
    "rules.engine": ("Context",),
    "synthesis": (),
    "taken_name": (),
    "instance_type": ("InstanceType",),
    "s3_location": ("S3Location",),
    "access.execution_role": ("ExecutionRole",),
    "bound_image": ("BoundImage",),
    "container_image": ("ContainerImage",),
    "model_data_source": ("BoundModelData", "KnownModelData"),
    "model_data": ("ModelData",),
    "package_contents": ("PackageContents",),
    "container_definition": ("ContainerDefinition", "ContainerMode", "RepositoryAccess"),
    "model_reference": ("IModel",),
    "model": ("InferenceExecutionMode", "Model"),
    "routing_strategy": ("RoutingStrategy",),
    "variant_options": ("CapacityReservation", "CoreDump", "InstancePool", "ManagedInstanceScaling"),
    "production_variant": ("InstanceProductionVariant", "ProductionVariant"),
    "serverless_production_variant": ("ServerlessProductionVariant",),
    "component_scheduling": ("ComponentScheduling",),
    "component_specification": ("ComponentSpecification",),
    "component_update": ("ComponentCapacitySize", "ComponentRollingUpdate"),
    "metrics_config": ("MetricsConfig",),
    "async_inference": ("AsyncInference", "AsyncNotificationTopicType"),
    "data_capture": ("CaptureMode", "DataCapture"),
    "clarify_explainer": ("ClarifyExplainer",),
    "endpoint_config_reference": ("IEndpointConfig", "ImportedEndpointConfig"),
    "endpoint_config": ("EndpointConfig",),
    "variant_metric": ("VariantMetric",),
    "metrics": ("InvocationHttpResponseCode", "VariantMetrics"),
    "async_metrics": (),
    "scaling.suspended_scaling": ("SuspendedScaling",),
    "scaling.deployed_variant": (),
    "scaling.target_tracking": ("TargetTrackingOptions",),
    "scaling.wake_up": (),
    "scaling.capacity": (),
    "scaling.backlog": (),
    "scaling.instance_count": ("ScalableInstanceCount",),
    "scaling.copy_count": ("ScalableCopyCount",),
    "scaling.provisioned_concurrency": ("ScalableProvisionedConcurrency",),
    "deployment": (
        "AllAtOnceDeployment",
        "CanaryDeployment",
        "CapacitySize",
        "LinearDeployment",
        "RollingDeployment",
    ),
    "endpoint_variant": ("EndpointInstanceVariant", "EndpointServerlessVariant", "ImportedVariant"),
    "endpoint_events": ("EndpointStatus", "RuleTarget"),
    "bearer_token": (),
    "endpoint_reference": ("ImportedEndpoint",),
    "captured_data": (),
    "endpoint_variants": (),
    "endpoint": ("Endpoint",),
    "component_reference": ("ImportedInferenceComponent",),
    "defined_component": (),
    "monitoring.monitoring_schedule": ("MonitoringSchedule",),
    "monitoring.monitoring_baseline": ("MonitoringBaseline",),
    "monitoring.batch_transform_input": ("BatchTransformInput", "DatasetFormat"),
    "monitoring.job_input": (),
    "monitoring.job_options": (),
    "monitoring.monitor": (),
    "monitoring.data_quality_monitor": ("DataQualityMonitor",),
    "monitoring.model_quality_monitor": ("ModelQualityMonitor", "ProblemType"),
    "monitoring.bias_monitor": ("BiasMonitor",),
    "monitoring.explainability_monitor": ("ExplainabilityMonitor",),
    "inference_component": ("InferenceComponent",),
    "adapter_component": ("AdapterInferenceComponent",),
    "front_door.api_function": ("ApiFunction",),
    "front_door.api_async_inference": ("ApiAsyncInference",),
    "front_door.api_throttling": ("ApiThrottling",),
    "front_door.api_logs": ("ApiLogs",),
    "front_door.method_authorization": ("Authorization", "MethodAuthorization"),
    "front_door.authorization": ("CognitoAuthorization", "IamAuthorization", "LambdaAuthorization"),
    "front_door.api_domain": ("ApiDomain",),
    "front_door.api_quota": ("ApiQuota",),
    "front_door.api_keys": ("ApiKeyAuthorization", "ApiKeyPlan"),
    "front_door.open_headers": ("InvocationHeader",),
    "front_door.inference_api": ("InferenceApi",),
    "smoke_test_request": ("SmokeTestRequest",),
    "evaluation": ("Evaluation",),
    "smoke_test_checks": (),
    "tested_component": (),
    "smoke_test_permissions": (),
    "smoke_test": ("SmokeTest",),
    "alarm_place": (),
    "idle_alarm": ("IdleAlarm",),
    "variant_alarms": ("ModelLatencyAlarm", "ServerErrorAlarm"),
    "disk_alarm": ("DiskUtilizationAlarm",),
    "endpoint_dashboard": ("EndpointDashboard",),
    "hosted_model": ("HostedModel",),
    "batch.records": ("AssemblyType", "BatchStrategy", "CompressionType", "JoinSource", "SplitType"),
    "batch.batch_data_capture": ("BatchDataCapture",),
    "batch.batch_transform": ("BatchTransform",),
    "template_check.hosting_rules": ("HostingRules",),
    "adoption": ("adopt_endpoint",),
    "update_plan.plan": ("PlannedChange", "plan_update"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AdapterInferenceComponent",
    "AllAtOnceDeployment",
    "ApiAsyncInference",
    "ApiDomain",
    "ApiFunction",
    "ApiKeyAuthorization",
    "ApiKeyPlan",
    "ApiLogs",
    "ApiQuota",
    "ApiThrottling",
    "AssemblyType",
    "AsyncInference",
    "AsyncNotificationTopicType",
    "Authorization",
    "BatchDataCapture",
    "BatchStrategy",
    "BatchTransform",
    "BatchTransformInput",
    "BiasMonitor",
    "BoundImage",
    "BoundModelData",
    "CanaryDeployment",
    "CapacityReservation",
    "CapacitySize",
    "CaptureMode",
    "ClarifyExplainer",
    "CognitoAuthorization",
    "ComponentCapacitySize",
    "ComponentRollingUpdate",
    "ComponentScheduling",
    "ComponentSpecification",
    "CompressionType",
    "ContainerDefinition",
    "ContainerImage",
    "ContainerMode",
    "Context",
    "CoreDump",
    "DataCapture",
    "DataQualityMonitor",
    "DatasetFormat",
    "DiskUtilizationAlarm",
    "Endpoint",
    "EndpointConfig",
    "EndpointDashboard",
    "EndpointInstanceVariant",
    "EndpointServerlessVariant",
    "EndpointStatus",
    "Evaluation",
    "ExecutionRole",
    "ExplainabilityMonitor",
    "HostedModel",
    "HostingRules",
    "IEndpointConfig",
    "IModel",
    "IamAuthorization",
    "IdleAlarm",
    "ImportedEndpoint",
    "ImportedEndpointConfig",
    "ImportedInferenceComponent",
    "ImportedVariant",
    "InferenceApi",
    "InferenceComponent",
    "InferenceExecutionMode",
    "InstancePool",
    "InstanceProductionVariant",
    "InstanceType",
    "InvocationHeader",
    "InvocationHttpResponseCode",
    "JoinSource",
    "KnownModelData",
    "LambdaAuthorization",
    "LinearDeployment",
    "ManagedInstanceScaling",
    "MethodAuthorization",
    "MetricsConfig",
    "Model",
    "ModelData",
    "ModelLatencyAlarm",
    "ModelQualityMonitor",
    "MonitoringBaseline",
    "MonitoringSchedule",
    "PackageContents",
    "PlannedChange",
    "ProblemType",
    "ProductionVariant",
    "RepositoryAccess",
    "RollingDeployment",
    "RoutingStrategy",
    "RuleTarget",
    "S3Location",
    "ScalableCopyCount",
    "ScalableInstanceCount",
    "ScalableProvisionedConcurrency",
    "ServerErrorAlarm",
    "ServerlessProductionVariant",
    "SmokeTest",
    "SmokeTestRequest",
    "SplitType",
    "SuspendedScaling",
    "TargetTrackingOptions",
    "VariantMetric",
    "VariantMetrics",
    "adopt_endpoint",
    "plan_update",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # 10 ms, only for who asks

        return version("constructs-lib")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(_import_module(f".{_HOME_OF[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
