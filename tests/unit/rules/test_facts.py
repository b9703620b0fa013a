"""The facts of SageMaker hosting, held against the service model of AWS and the schemas of CloudFormation."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin

import botocore.session
import pytest
from botocore.model import ListShape, ServiceModel, Shape, StructureShape
from botocore.session import Session

from constructs_lib.rules import MAYBE, UNKNOWN, Fact, facts
from constructs_lib.rules.fact import Field, cached, declared_types, schema
from constructs_lib.rules.facts import (
    ApiAsyncInference,
    ApiFunction,
    Container,
    Endpoint,
    FrontDoor,
    Model,
    Role,
    Variant,
)
from constructs_lib.rules.hidden import UndeterminedError
from constructs_lib.rules.tables.service_limits import LIMITS
from constructs_lib.template_check.template import FACTS
from tests.generators.required_properties import cloudformation
from tests.unit.rules.conftest import container, model
from tests.unit.with_each import with_each

# Shapes of SageMaker, or of another service; where an update takes more than the creation, those of both.
STRUCTURES: dict[type[Fact], str] = {
    facts.AsyncClient: "AsyncInferenceClientConfig",
    facts.AsyncInference: "AsyncInferenceConfig",
    facts.AsyncNotification: "AsyncInferenceNotificationConfig",
    facts.AsyncOutput: "AsyncInferenceOutputConfig",
    facts.AutoRollback: "AutoRollbackConfig",
    facts.BatchDataCapture: "BatchDataCaptureConfig",
    facts.BatchTransformInput: "BatchTransformInput",
    facts.BlueGreenUpdate: "BlueGreenUpdatePolicy",
    facts.CapacityBounds: "application-autoscaling:ScalableTargetAction",
    facts.CapacityReservation: "ProductionVariantCapacityReservationConfig",
    facts.CapacitySize: "CapacitySize",
    facts.CaptureContentTypes: "CaptureContentTypeHeader",
    facts.CaptureOption: "CaptureOption",
    facts.ClarifyApp: "ModelBiasAppSpecification ModelExplainabilityAppSpecification",
    facts.ClarifyExplainer: "ClarifyExplainerConfig",
    facts.ComponentCache: "InferenceComponentDataCacheConfig",
    facts.ComponentCapacitySize: "InferenceComponentCapacitySize",
    facts.ComponentContainer: "InferenceComponentContainerSpecification",
    facts.ComponentDeployment: "InferenceComponentDeploymentConfig",
    facts.ComponentRollingUpdate: "InferenceComponentRollingUpdatePolicy",
    facts.ComponentRuntime: "InferenceComponentRuntimeConfig",
    facts.ComponentScheduling: "InferenceComponentSchedulingConfig",
    facts.ComponentSpecification: "InferenceComponentSpecification",
    facts.ComputeResources: "InferenceComponentComputeResourceRequirements",
    facts.Container: "ContainerDefinition",
    facts.ContainerMetrics: "ContainerMetricsConfig",
    facts.CoreDump: "ProductionVariantCoreDumpConfig",
    facts.DataCapture: "DataCaptureConfig",
    facts.DataProcessing: "DataProcessing",
    facts.Deployment: "DeploymentConfig",
    facts.Endpoint: "CreateEndpointInput UpdateEndpointInput",
    facts.EndpointConfig: "CreateEndpointConfigInput",
    facts.ExplainedInference: "ClarifyInferenceConfig",
    facts.ExplainedText: "ClarifyTextConfig",
    facts.Explainer: "ExplainerConfig",
    facts.HubAccess: "InferenceHubAccessConfig",
    facts.ImageConfig: "ImageConfig",
    facts.InferenceComponent: "CreateInferenceComponentInput UpdateInferenceComponentInput",
    facts.CsvFormat: "MonitoringCsvDatasetFormat",
    facts.DataQualityApp: "DataQualityAppSpecification",
    facts.DataQualityBaseline: "DataQualityBaselineConfig",
    facts.DataQualityInput: "DataQualityJobInput ModelExplainabilityJobInput",
    facts.DataQualityJobDefinition: "CreateDataQualityJobDefinitionRequest",
    facts.DatasetFormat: "MonitoringDatasetFormat",
    facts.EndpointInput: "EndpointInput",
    facts.GroundTruth: "MonitoringGroundTruthS3Input",
    facts.InferenceExecution: "InferenceExecutionConfig",
    facts.InstancePool: "InstancePool",
    facts.JobDefinition: "CreateDataQualityJobDefinitionRequest",
    facts.JobTag: "Tag",
    facts.JsonFormat: "MonitoringJsonDatasetFormat",
    facts.LabelledInput: "ModelQualityJobInput ModelBiasJobInput",
    facts.ManagedScaling: "ProductionVariantManagedInstanceScaling",
    facts.Metrics: "MetricsConfig",
    facts.MetricsEndpoint: "MetricsEndpoint",
    facts.Model: "CreateModelInput",
    facts.ModelAccess: "ModelAccessConfig",
    facts.ModelBaseline: "ModelQualityBaselineConfig ModelBiasBaselineConfig ModelExplainabilityBaselineConfig",
    facts.ModelBiasJobDefinition: "CreateModelBiasJobDefinitionRequest",
    facts.ModelClient: "ModelClientConfig",
    facts.ModelDataSource: "ModelDataSource",
    facts.ModelExplainabilityJobDefinition: "CreateModelExplainabilityJobDefinitionRequest",
    facts.ModelQualityApp: "ModelQualityAppSpecification",
    facts.ModelQualityJobDefinition: "CreateModelQualityJobDefinitionRequest",
    facts.MonitoredData: "EndpointInput",
    facts.MonitoringCluster: "MonitoringClusterConfig",
    facts.MonitoringConstraints: "MonitoringConstraintsResource",
    facts.MonitoringNetwork: "MonitoringNetworkConfig",
    facts.MonitoringOutput: "MonitoringOutput",
    facts.MonitoringOutputConfig: "MonitoringOutputConfig",
    facts.MonitoringResources: "MonitoringResources",
    facts.MonitoringS3Output: "MonitoringS3Output",
    facts.MonitoringSchedule: "CreateMonitoringScheduleRequest",
    facts.MonitoringScheduleConfig: "MonitoringScheduleConfig",
    facts.MonitoringStatistics: "MonitoringStatisticsResource",
    facts.MonitoringStop: "MonitoringStoppingCondition",
    facts.MultiModelConfig: "MultiModelConfig",
    facts.PredefinedMetric: "application-autoscaling:PredefinedMetricSpecification",
    facts.PrefixAwareRouting: "PrefixAwareRoutingConfig",
    facts.RepositoryAuth: "RepositoryAuthConfig",
    facts.RollbackAlarm: "Alarm",
    facts.RollingUpdate: "RollingUpdatePolicy",
    facts.Routing: "ProductionVariantRoutingConfig",
    facts.S3DataSource: "S3ModelDataSource",
    facts.ScalableTarget: "application-autoscaling:RegisterScalableTargetRequest",
    facts.ScaleIn: "ProductionVariantManagedInstanceScalingScaleInPolicy",
    facts.ScalingPolicy: "application-autoscaling:PutScalingPolicyRequest",
    facts.ScalingRule: "application-autoscaling:PutScalingPolicyRequest",
    facts.ScheduleConfig: "ScheduleConfig",
    facts.ScheduledAction: "application-autoscaling:PutScheduledActionRequest",
    facts.Serverless: "ProductionVariantServerlessConfig",
    facts.Shap: "ClarifyShapConfig",
    facts.ShapBaseline: "ClarifyShapBaselineConfig",
    facts.StartupParameters: "InferenceComponentStartupParameters",
    facts.StepAdjustment: "application-autoscaling:StepAdjustment",
    facts.StepScaling: "application-autoscaling:StepScalingPolicyConfiguration",
    facts.SuspendedState: "application-autoscaling:SuspendedState",
    facts.TargetTracking: "application-autoscaling:TargetTrackingScalingPolicyConfiguration",
    facts.TrafficRouting: "TrafficRoutingConfig",
    facts.TransformDataSource: "TransformDataSource",
    facts.TransformInput: "TransformInput",
    facts.TransformJob: "CreateTransformJobRequest",
    facts.TransformOutput: "TransformOutput",
    facts.TransformResources: "TransformResources",
    facts.TransformS3Source: "TransformS3DataSource",
    facts.Variant: "ProductionVariant",
    facts.VariantProperty: "VariantProperty",
    facts.VpcConfig: "VpcConfig",
    facts.ZoneBalance: "InferenceComponentAvailabilityZoneBalance",
}

# CloudWatch and Application Auto Scaling have shapes of their own for each.
METRICS = {
    facts.AlarmQuery,
    facts.AlarmStat,
    facts.CustomizedMetric,
    facts.Dimension,
    facts.Metric,
    facts.MetricAlarm,
    facts.MetricQuery,
    facts.MetricStat,
}

# API Gateway writes its members in another case, and bounds none of these.
GATEWAY = {
    facts.Certificate,
    facts.DomainName,
    facts.GatewayEndpoint,
    facts.MutualTls,
    facts.RestApi,
    facts.WebAclAssociation,
}

# CloudFormation's schema has them in one of its two kinds of specification only.
ONLY_IN_SERVICE = {
    facts.EndpointConfig: {"AcceleratorType"},
    facts.InferenceComponent: {"InstanceType", "BaseInferenceComponentName"},
    # One fact is the input of monitors of all kinds, and each schema has what its kind needs.
    facts.DataQualityJobDefinition: {
        *("EndTimeOffset", "FeaturesAttribute", "InferenceAttribute", "ProbabilityAttribute"),
        *("ProbabilityThresholdAttribute", "StartTimeOffset"),
    },
    facts.ModelBiasJobDefinition: {"ExcludeFeaturesAttribute"},
    facts.ModelExplainabilityJobDefinition: {
        *("EndTimeOffset", "ExcludeFeaturesAttribute", "ProbabilityThresholdAttribute", "StartTimeOffset"),
    },
    facts.ModelQualityJobDefinition: {"ExcludeFeaturesAttribute", "FeaturesAttribute"},
}

# CloudFormation makes these by requests of their own, or takes them apart.
NESTED = {"ScheduledActions", "ScalingTargetId"}

# AWS adds to these, so what is not in the list only warns.
WITHOUT_A_LIMIT = {
    "MetricType",
    "ProcessingInstanceType",
    "ProductionVariantInferenceAmiVersion",
    "ProductionVariantInstanceType",
    "TransformInstanceType",
}
GONE = {"AcceleratorType"}

KINDS: dict[Any, set[str]] = {
    str: {"string", "timestamp"},
    bool: {"boolean"},
    int: {"integer"},
    float: {"float", "double"},
    tuple: {"list"},
    Mapping: {"map"},
}


def declared() -> list[tuple[type[Fact], Field]]:
    return [
        (fact_type, field)
        for fact_type in STRUCTURES
        for field in schema(fact_type).values()
        if not field.linked and field.cfn not in NESTED
    ]


@cache
def service_model(service: str) -> ServiceModel:
    return session().get_service_model(service)


@cache
def session() -> Session:
    """Return a session that keeps what it has read: the model of SageMaker is 4 MB."""
    return botocore.session.get_session()


@cached
def members(fact_type: type[Fact]) -> Mapping[str, Shape]:
    found: dict[str, Shape] = {}
    for structure in STRUCTURES[fact_type].split():
        service, _, name = structure.rpartition(":")
        shape = service_model(service or "sagemaker").shape_for(name)
        assert isinstance(shape, StructureShape)
        found |= shape.members
    return found


def name_of(fact_type: type[Fact]) -> str:
    return STRUCTURES[fact_type].rpartition(":")[2]


def test_every_fact_is_a_structure_of_the_service_or_part_of_another_resource() -> None:
    types = {each for each in vars(facts).values() if isinstance(each, type) and issubclass(each, Fact)}
    updates = {each for each in types if each.__module__ == "constructs_lib.rules.facts.update"}

    of_ours = {
        ApiAsyncInference,
        ApiFunction,
        FrontDoor,
        facts.FunctionNetwork,
        facts.SmokeTest,
        facts.SmokeTestRequest,
    }
    of_text = {
        facts.ManagedPolicy,
        facts.NamedResource,
        facts.RolePolicies,
        facts.TemplateAttribute,
        facts.TemplateFunction,
        facts.TemplateKey,
        facts.TemplateName,
        facts.TemplateResource,
        facts.TaggedResource,
    }
    assert types - of_ours - of_text - {Fact, Role} - updates == {*STRUCTURES, *METRICS, *GATEWAY}


@with_each("fact_type, field", declared())
def test_value_has_the_name_and_the_shape_that_the_service_gives_it(fact_type: type[Fact], field: Field) -> None:
    known = members(fact_type)
    assert field.cfn in known, (
        f"{STRUCTURES[fact_type]} has no {field.cfn}, but {sorted(known)}; say its name with cfn="
    )
    shape = known[field.cfn]

    if isinstance(shape, ListShape) and field.owned:
        assert (shape.name, shape.member.name) == (field.shape, name_of(field.owned))
    elif field.owned:
        assert field.owned in METRICS or shape.name in name_of(field.owned).split()
    elif field.shape is None:
        assert field.cfn in GONE or shape.name in WITHOUT_A_LIMIT
    else:
        assert shape.name == field.shape


@with_each("fact_type, field", declared())
def test_value_is_of_the_type_that_its_shape_has(fact_type: type[Fact], field: Field) -> None:
    python_type = declared_types(fact_type)[field.name]

    if field.owned:
        assert (get_args(python_type) or (python_type,))[0] is field.owned
    if field.shape:
        assert field.shape in LIMITS, f"the service has no shape {field.shape}, or `make generate` was not run"
        assert LIMITS[field.shape].kind in KINDS[get_origin(python_type) or python_type]


@with_each("resource, fact_type", FACTS.items())
def test_cloudformation_knows_every_value_by_its_name(resource: str, fact_type: type[Fact]) -> None:
    root = cloudformation(resource)

    assert set(unknown_names(fact_type, root, root)) == ONLY_IN_SERVICE.get(fact_type, set())


def unknown_names(fact_type: type[Fact], node: dict[str, Any], root: dict[str, Any]) -> Iterator[str]:
    """Yield the names of a fact's values, and of those of the facts that it owns, that a schema does not have."""
    while "$ref" in node or "items" in node:
        node = root["definitions"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node["items"]
    for field in schema(fact_type).values():
        if field.linked:
            continue
        if field.cfn not in node["properties"]:
            yield field.cfn
        elif field.owned:
            yield from unknown_names(field.owned, node["properties"][field.cfn], root)


def test_containers_are_found_wherever_they_were_given() -> None:
    first, second, third = container(), container(), container()

    assert model(first, second).all_containers == (first, second)
    assert Model(primary_container=first).all_containers == (first,)
    assert model(first, second, primary_container=third).all_containers == (first, second, third)
    assert Model().all_containers == ()
    assert Model(containers=()).all_containers == ()


@pytest.mark.parametrize("hidden", [UNKNOWN, MAYBE])
def test_containers_that_are_hidden_are_undetermined(hidden: object) -> None:
    with pytest.raises(UndeterminedError):
        assert Model(containers=hidden).all_containers


def test_what_a_construct_or_a_reader_has_to_link_is_hidden_until_then() -> None:
    assert Container().artifact_key is UNKNOWN
    assert Model().role is UNKNOWN
    assert Model().waits_for_role_policies is UNKNOWN
    assert Variant().model is UNKNOWN
    assert Endpoint().config is UNKNOWN
    assert Role().sagemaker_may_assume is UNKNOWN
