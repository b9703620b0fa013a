"""What a call may be given that is right: an app with a stack, and in it what is asked for."""

from functools import cached_property
from pathlib import Path
from typing import Any

from aws_cdk import App, Aws, CfnCondition, CfnParameter, Duration, Environment, Fn, Size, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib import (
    AdapterInferenceComponent,
    AsyncInference,
    BatchTransform,
    BiasMonitor,
    ComponentCapacitySize,
    ComponentRollingUpdate,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    DataCapture,
    DataQualityMonitor,
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    EndpointServerlessVariant,
    ExplainabilityMonitor,
    IamAuthorization,
    ImportedEndpoint,
    ImportedInferenceComponent,
    InferenceApi,
    InferenceComponent,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    ModelQualityMonitor,
    MonitoringSchedule,
    ProblemType,
    S3Location,
    ScalableCopyCount,
    ScalableInstanceCount,
    ScalableProvisionedConcurrency,
    ServerlessProductionVariant,
)

HERE = Environment(account="111122223333", region="eu-west-1")


class Things:
    """An app of its own for each call. What is asked for is defined then."""

    def __init__(self, directory: str) -> None:
        self.context = Path(directory, "context")
        self.context.mkdir()
        (self.context / "Dockerfile").write_text("FROM scratch")
        self.app = App(outdir=f"{directory}/out")
        self.stack = Stack(self.app, "Test", env=HERE)

    def paths(self) -> list[str]:
        """Return what is defined."""
        return sorted(each.node.path for each in self.app.node.find_all())

    @cached_property
    def bucket(self) -> s3.IBucket:
        return s3.Bucket.from_bucket_name(self.stack, "Bucket", "models")

    @cached_property
    def role(self) -> iam.Role:
        return iam.Role(self.stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))

    @cached_property
    def vpc(self) -> ec2.IVpc:
        return ec2.Vpc.from_vpc_attributes(
            self.stack,
            "Vpc",
            vpc_id="vpc-12345678",
            availability_zones=["eu-west-1a"],
            private_subnet_ids=["subnet-12345678"],
        )

    @cached_property
    def key(self) -> kms.IKey:
        return kms.Key.from_key_arn(self.stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/1")

    @cached_property
    def pool(self) -> cognito.IUserPool:
        return cognito.UserPool.from_user_pool_id(self.stack, "Pool", "eu-west-1_abcdefghi")

    @cached_property
    def repository(self) -> ecr.IRepository:
        return ecr.Repository.from_repository_name(self.stack, "Repository", "serving")

    @cached_property
    def api_key(self) -> apigateway.IApiKey:
        return apigateway.ApiKey.from_api_key_id(self.stack, "ApiKey", "abc")

    @cached_property
    def condition(self) -> CfnCondition:
        return CfnCondition(self.stack, "Condition", expression=Fn.condition_equals(Aws.REGION, "eu-west-1"))

    @cached_property
    def function(self) -> lambda_.IFunction:
        return lambda_.Function.from_function_arn(
            self.stack, "Function", "arn:aws:lambda:eu-west-1:111122223333:function:f"
        )

    @cached_property
    def text(self) -> CfnParameter:
        return CfnParameter(self.stack, "Text")

    @cached_property
    def count(self) -> CfnParameter:
        return CfnParameter(self.stack, "Count", type="Number")

    @cached_property
    def several(self) -> CfnParameter:
        return CfnParameter(self.stack, "Several", type="CommaDelimitedList")

    @cached_property
    def image(self) -> ContainerImage:
        return ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")

    @cached_property
    def data(self) -> ModelData:
        return ModelData.from_bucket(self.bucket, "v1/model.tar.gz")

    @cached_property
    def container(self) -> ContainerDefinition:
        return ContainerDefinition(image=self.image, model_data=self.data)

    @cached_property
    def model(self) -> Model:
        return Model(self.stack, "Model", containers=[self.container])

    @cached_property
    def catalog(self) -> Model:
        """A multi-model one."""
        data = ModelData.from_prefix(self.bucket, "models/")
        container = ContainerDefinition(image=self.image, model_data=data, mode=ContainerMode.MULTI_MODEL)
        return Model(self.stack, "Catalog", containers=[container])

    @cached_property
    def variant(self) -> InstanceProductionVariant:
        return InstanceProductionVariant(
            model=self.model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2
        )

    @cached_property
    def config(self) -> EndpointConfig:
        capture = DataCapture(destination=S3Location(self.bucket, "captured/"), sampling_percentage=20)
        return EndpointConfig(self.stack, "Config", instance_production_variants=[self.variant], data_capture=capture)

    @cached_property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.stack, "Endpoint", endpoint_config=self.config)

    @cached_property
    def asynchronous(self) -> Endpoint:
        queue = AsyncInference(output=S3Location(self.bucket, "responses/"))
        config = EndpointConfig(
            self.stack, "Queued", instance_production_variants=[self.variant], async_inference=queue
        )
        return Endpoint(self.stack, "Asynchronous", endpoint_config=config)

    @cached_property
    def fleet(self) -> Endpoint:
        """One that hosts inference components."""
        variant = InstanceProductionVariant(model=None, instance_type=InstanceType.M5_XLARGE, initial_instance_count=2)
        config = EndpointConfig(self.stack, "FleetConfig", instance_production_variants=[variant])
        return Endpoint(self.stack, "Fleet", endpoint_config=config)

    @cached_property
    def component(self) -> InferenceComponent:
        size = ComponentCapacitySize.percent(25)
        return InferenceComponent(
            self.stack,
            "Component",
            endpoint=self.fleet,
            container=self.container,
            min_memory=Size.gibibytes(1),
            rolling_update=ComponentRollingUpdate(maximum_batch_size=size, wait_interval=Duration.minutes(1)),
        )

    @cached_property
    def copies(self) -> ScalableCopyCount:
        return self.component.auto_scale_copy_count(max_capacity=4)

    @cached_property
    def adapter(self) -> AdapterInferenceComponent:
        return AdapterInferenceComponent(self.stack, "Adapter", base=self.component, adapter=self.data)

    @cached_property
    def imported(self) -> ImportedEndpoint:
        return Endpoint.from_endpoint_name(self.stack, "Imported", "imported")

    @cached_property
    def imported_component(self) -> ImportedInferenceComponent:
        return InferenceComponent.from_inference_component_name(
            self.stack, "ImportedComponent", "imported", endpoint=self.imported
        )

    @cached_property
    def deployed(self) -> EndpointInstanceVariant:
        return self.endpoint.instance_production_variants[0]

    @cached_property
    def serverless(self) -> EndpointServerlessVariant:
        return self.serverless_endpoint.find_serverless_production_variant()

    @cached_property
    def serverless_endpoint(self) -> Endpoint:
        variant = ServerlessProductionVariant(model=self.model, max_concurrency=5, provisioned_concurrency=1)
        config = EndpointConfig(self.stack, "ServerlessConfig", serverless_production_variant=variant)
        return Endpoint(self.stack, "Serverless", endpoint_config=config)

    @cached_property
    def scaling(self) -> ScalableInstanceCount:
        return self.deployed.auto_scale_instance_count(max_capacity=4)

    @cached_property
    def queued_scaling(self) -> ScalableInstanceCount:
        (variant,) = self.asynchronous.instance_production_variants
        return variant.auto_scale_instance_count(min_capacity=0, max_capacity=4)

    @cached_property
    def gpu_scaling(self) -> ScalableInstanceCount:
        variant = InstanceProductionVariant(
            model=self.model, instance_type=InstanceType.of("ml.g5.xlarge"), initial_instance_count=2
        )
        config = EndpointConfig(self.stack, "GpuConfig", instance_production_variants=[variant])
        endpoint = Endpoint(self.stack, "Gpu", endpoint_config=config)
        return endpoint.instance_production_variants[0].auto_scale_instance_count(max_capacity=4)

    @cached_property
    def warm(self) -> ScalableProvisionedConcurrency:
        return self.serverless.auto_scale_provisioned_concurrency(max_capacity=4)

    @cached_property
    def certificate(self) -> acm.ICertificate:
        arn = f"arn:aws:acm:{self.stack.region}:{self.stack.account}:certificate/1"
        return acm.Certificate.from_certificate_arn(self.stack, "Certificate", arn)

    @cached_property
    def api(self) -> InferenceApi:
        return InferenceApi(self.stack, "Api", endpoint=self.endpoint, authorization=IamAuthorization())

    @property
    def batch_options(self) -> dict[str, Any]:
        places = {"input": S3Location(self.bucket, "in/"), "output": S3Location(self.bucket, "out/")}
        return {"model": self.model, "instance_type": InstanceType.M5_LARGE, **places}

    @cached_property
    def batch(self) -> BatchTransform:
        return BatchTransform(self.stack, "Batch", **self.batch_options)

    @property
    def monitor_options(self) -> dict[str, Any]:
        return {
            "endpoint": self.endpoint,
            "schedule": MonitoringSchedule.daily(),
            "output": S3Location(self.bucket, "reports/"),
            "instance_type": InstanceType.M5_XLARGE,
        }

    @property
    def baseline_files(self) -> dict[str, Any]:
        return {name: S3Location(self.bucket, f"baseline/{name}.json") for name in ("constraints", "statistics")}

    @cached_property
    def monitor(self) -> DataQualityMonitor:
        return DataQualityMonitor(self.stack, "Monitor", **self.monitor_options)

    @property
    def labels(self) -> dict[str, Any]:
        return {"ground_truth": S3Location(self.bucket, "labels/")}

    @property
    def analysis(self) -> dict[str, Any]:
        return {"analysis_config": S3Location(self.bucket, "analysis_config.json")}

    @cached_property
    def model_monitor(self) -> ModelQualityMonitor:
        problem: dict[str, Any] = {"problem_type": ProblemType.REGRESSION, "inference_attribute": "0"}
        return ModelQualityMonitor(self.stack, "ModelMonitor", **self.monitor_options, **self.labels, **problem)

    @cached_property
    def bias_monitor(self) -> BiasMonitor:
        return BiasMonitor(self.stack, "BiasMonitor", **self.monitor_options, **self.labels, **self.analysis)

    @cached_property
    def explainability_monitor(self) -> ExplainabilityMonitor:
        return ExplainabilityMonitor(self.stack, "Explanations", **self.monitor_options, **self.analysis)

    @cached_property
    def taken(self) -> str:
        """An id that something has in the stack, and in every construct of this library."""
        for scope in self.stack.node.find_all():
            is_ours = type(scope).__module__.startswith("constructs_lib")
            if isinstance(scope, Construct) and (is_ours or scope is self.stack):
                Construct(scope, "Taken")
        return "Taken"

    @cached_property
    def metric(self) -> cloudwatch.Metric:
        return cloudwatch.Metric(namespace="Shop", metric_name="Orders")

    @cached_property
    def rule_target(self) -> events.IRuleTarget:
        return targets.EventBus(events.EventBus.from_event_bus_name(self.stack, "Bus", "theirs"))

    @cached_property
    def alarm(self) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(self.stack, "Alarm", metric=self.metric, threshold=1, evaluation_periods=1)

    @cached_property
    def schedule(self) -> appscaling.Schedule:
        return appscaling.Schedule.rate(Duration.hours(1))
