"""Everything that the README and the pages of topics show, as somebody writes it who has read it."""

import tarfile
import tempfile
from pathlib import Path
from typing import Any, cast

from aws_cdk import Acknowledgment, App, CfnResource, Duration, Size, Stack, TimeZone, Validations
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
from aws_cdk import aws_logs as logs
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib import (
    AdapterInferenceComponent,
    AllAtOnceDeployment,
    ApiAsyncInference,
    ApiDomain,
    ApiFunction,
    ApiKeyAuthorization,
    ApiKeyPlan,
    ApiLogs,
    ApiQuota,
    ApiThrottling,
    AssemblyType,
    AsyncInference,
    BatchStrategy,
    BatchTransform,
    BatchTransformInput,
    BiasMonitor,
    CanaryDeployment,
    CapacitySize,
    ClarifyExplainer,
    CognitoAuthorization,
    ComponentCapacitySize,
    ComponentRollingUpdate,
    ComponentScheduling,
    ComponentSpecification,
    CompressionType,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    DataCapture,
    DataQualityMonitor,
    DatasetFormat,
    DiskUtilizationAlarm,
    Endpoint,
    EndpointConfig,
    EndpointDashboard,
    EndpointStatus,
    Evaluation,
    ExplainabilityMonitor,
    HostedModel,
    HostingRules,
    IamAuthorization,
    IdleAlarm,
    IModel,
    InferenceApi,
    InferenceComponent,
    InferenceExecutionMode,
    InstanceProductionVariant,
    InstanceType,
    InvocationHeader,
    JoinSource,
    LambdaAuthorization,
    LinearDeployment,
    ManagedInstanceScaling,
    Model,
    ModelData,
    ModelLatencyAlarm,
    ModelQualityMonitor,
    MonitoringBaseline,
    MonitoringSchedule,
    PackageContents,
    ProblemType,
    RepositoryAccess,
    RollingDeployment,
    S3Location,
    ServerErrorAlarm,
    ServerlessProductionVariant,
    SmokeTest,
    SmokeTestRequest,
    SplitType,
    adopt_endpoint,
)

ACCOUNT = "111122223333"
# CDK's own types do not fit each other: its parameters have other names than those of its protocols.
SAGEMAKER = cast("iam.IPrincipal", iam.ServicePrincipal("sagemaker.amazonaws.com"))
OURSELVES = cast("iam.IPrincipal", iam.AccountRootPrincipal())


def trained(directory: Path) -> Path:
    """Put a model and a Dockerfile into a directory."""
    (directory / "weights.json").write_text("{}", encoding="utf-8")
    (directory / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    with tarfile.open(directory / "model.tar.gz", "w:gz") as archive:
        archive.add(directory / "weights.json", "weights.json")
    return directory


class Serving(Stack):
    """Two variants with keys, networks, scaling, an alarm, and callers of every kind."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        bucket = s3.Bucket(self, "Artifacts", encryption=s3.BucketEncryption.S3_MANAGED)
        key = kms.Key(self, "Key", enable_key_rotation=True)
        vpc = ec2.Vpc(self, "Vpc", max_azs=2)
        role = iam.Role(self, "Role", assumed_by=SAGEMAKER)
        container = ContainerDefinition(
            image=ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3"),
            model_data=ModelData.from_bucket(bucket, "v7/model.tar.gz"),
            environment={"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
        )
        stable = Model(self, "Stable", containers=[container], vpc=vpc, retain_replaced=True)
        candidate = Model(self, "Candidate", containers=[container], role=role, network_isolation=True)
        config = EndpointConfig(
            self,
            "Config",
            encryption_key=key,
            retain_replaced=True,
            data_capture=DataCapture(
                destination=S3Location(bucket, "captured/"),
                sampling_percentage=20,
                encryption_key=key,
                csv_content_types=["text/csv"],
            ),
            explainer=ClarifyExplainer(
                shap_baseline_file=S3Location(bucket, "baseline.csv"),
                number_of_samples=100,
                feature_headers=["sepal length", "sepal width", "petal length", "petal width"],
                max_payload=Size.mebibytes(6),
            ),
            instance_production_variants=[
                InstanceProductionVariant(
                    variant_name="Stable",
                    model=stable,
                    instance_type=InstanceType.M5_LARGE,
                    initial_instance_count=2,
                    initial_variant_weight=95,
                ),
                InstanceProductionVariant(
                    variant_name="Candidate",
                    model=candidate,
                    instance_type=InstanceType.of("ml.m5.large"),
                    initial_instance_count=2,
                    initial_variant_weight=5,
                ),
            ],
        )
        self.endpoint = Endpoint(
            self,
            "Endpoint",
            endpoint_config=config,
            deployment=CanaryDeployment(canary_size=CapacitySize.percent(50), wait_interval=Duration.minutes(10)),
        )
        self.endpoint.add_log_group(retention=logs.RetentionDays.ONE_MONTH, encryption_key=key)
        bus = events.EventBus(self, "Bus")
        self.endpoint.on_state_change("Failed", targets.EventBus(bus), statuses=[EndpointStatus.FAILED])
        caller = lambda_.Function(
            self,
            "Caller",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context): return None"),
        )
        self.endpoint.grant_invoke(caller)
        self.endpoint.grant_read_captured(caller)
        bucket.grant_read(stable)
        stable.connections.allow_to_any_ipv4(ec2.Port.tcp(443), "Weights are fetched over HTTPS")
        for variant in self.endpoint.instance_production_variants:
            count = variant.auto_scale_instance_count(min_capacity=1, max_capacity=4)
            count.scale_on_invocations("Invocations", max_requests_per_second=30)
            count.scale_on_cpu_utilization("Processors", target_percent=70)
            count.scale_on_schedule("Night", schedule=appscaling.Schedule.cron(hour="20", minute="0"), max_capacity=1)
            IdleAlarm(variant, "Idle", idle_time=Duration.days(2))
            self.endpoint.add_rollback_alarm(ServerErrorAlarm(variant, "Errors", tolerated_percentage=1))
            self.endpoint.add_rollback_alarm(
                ModelLatencyAlarm(variant, "Latency", tolerated_latency=Duration.millis(300), new_fleet_only=True)
            )
            DiskUtilizationAlarm(variant, "Disk")
        EndpointDashboard(self, "Overview", endpoint=self.endpoint)
        flower = SmokeTestRequest(body="5.1,3.5,1.4,0.2", content_type="text/csv", expected_content="setosa")
        labels = Evaluation(
            data=S3Location(bucket, "flowers.csv"), inference_attribute="predictions[0]", min_accuracy=0.9
        )
        SmokeTest(self, "SmokeTest", endpoint=self.endpoint, request=flower, evaluation=labels)
        hosted = HostedModel(
            self,
            "Hosted",
            model=stable,
            instance_type=InstanceType.M5_LARGE,
            max_capacity=3,
            max_requests_per_second=20,
        )
        hosted.endpoint.grant_invoke(caller)
        latency = self.endpoint.find_instance_production_variant("Candidate").metric_model_latency(statistic="p99")
        latency.create_alarm(self, "Slow", threshold=300_000, evaluation_periods=3)
        cloudwatch.Dashboard(self, "Dashboard", widgets=[[cloudwatch.GraphWidget(left=[latency])]])
        Validations.of(stable).acknowledge(
            Acknowledgment(id="constructs-lib:image-tag-moves", reason="rebuilt and redeployed every night")
        )
        resource = self.endpoint.node.default_child
        if isinstance(resource, CfnResource):
            resource.override_logical_id("Endpoint8024A810")


class Modes(Stack):
    """Many models, pipelines, containers that are called one by one, and serverless."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        bucket = s3.Bucket(self, "Artifacts", encryption=s3.BucketEncryption.S3_MANAGED)
        repository = ecr.Repository(self, "Repository")
        images = [
            ContainerImage.from_ecr_repository(repository, "1.4.2"),
            ContainerImage.from_dlc("pytorch-inference", "2.6.0-cpu-py312"),
            ContainerImage.from_uri(f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"),
        ]
        catalog = Model(
            self,
            "Catalog",
            containers=[
                ContainerDefinition(
                    image=images[0],
                    model_data=ModelData.from_prefix(bucket, "models/"),
                    mode=ContainerMode.MULTI_MODEL,
                )
            ],
        )
        caller = iam.Role(self, "Caller", assumed_by=OURSELVES)
        built = trained(Path(tempfile.mkdtemp()))
        ours = ContainerDefinition(
            image=ContainerImage.from_asset(str(built)),
            model_data=ModelData.from_asset(str(built / "model.tar.gz")),
        )
        self.serve("Ours", Model(self, "Built", containers=[ours]))
        self.change_over(Model.from_model_name(self, "Theirs", "theirs"))
        shadowed = EndpointConfig(
            self,
            "ShadowedConfig",
            instance_production_variants=[
                InstanceProductionVariant(
                    model=Model(self, "Served", containers=[ours]), instance_type=InstanceType.M5_LARGE
                )
            ],
            shadow_production_variants=[
                InstanceProductionVariant(
                    variant_name="Shadow",
                    model=Model(self, "Copied", containers=[ours]),
                    instance_type=InstanceType.M5_LARGE,
                )
            ],
        )
        for shadow in Endpoint(self, "Shadowed", endpoint_config=shadowed).shadow_production_variants:
            shadow.auto_scale_instance_count(max_capacity=4).scale_on_cpu_utilization("Processors", target_percent=70)
        self.serve("Many", catalog).grant_invoke(caller, target_models=["customer-a/*"])
        Model(self, "Pipeline", containers=[ContainerDefinition(image=image) for image in images])
        direct = Model(
            self,
            "Direct",
            containers=[
                ContainerDefinition(image=images[0], container_hostname="stable"),
                ContainerDefinition(image=images[1], container_hostname="candidate"),
            ],
            inference_execution_mode=InferenceExecutionMode.DIRECT,
        )
        self.serve("Single", direct).grant_invoke(caller, target_container_hostnames=["stable"])
        topic = sns.Topic(self, "Failed")
        queued = EndpointConfig(
            self,
            "QueuedConfig",
            instance_production_variants=[
                InstanceProductionVariant(
                    model=Model(self, "Later", containers=[ContainerDefinition(image=images[1])]),
                    instance_type=InstanceType.M5_LARGE,
                )
            ],
            async_inference=AsyncInference(output=S3Location(bucket, "responses/"), error_topic=topic),
        )
        later = Endpoint(self, "Queued", endpoint_config=queued)
        later.grant_invoke_async(caller)
        InferenceApi(
            self,
            "QueuedApi",
            endpoint=later,
            authorization=IamAuthorization(),
            async_inference=ApiAsyncInference(request_ttl=Duration.hours(1), max_upload_size=Size.mebibytes(500)),
        )
        for variant in later.instance_production_variants:
            count = variant.auto_scale_instance_count(min_capacity=0, max_capacity=5)
            count.scale_on_backlog("Backlog", backlog_per_instance=5)
            age = variant.metric_approximate_age_of_oldest_request()
            age.create_alarm(self, "Old", threshold=600, evaluation_periods=1)
        serverless = ServerlessProductionVariant(
            model=Model(self, "Small", containers=[ContainerDefinition(image=images[1])]),
            memory_size=Size.gibibytes(2),
            max_concurrency=20,
            provisioned_concurrency=1,
        )
        config = EndpointConfig(self, "ServerlessConfig", serverless_production_variant=serverless)
        small = Endpoint(self, "Serverless", endpoint_config=config).serverless_production_variant
        if small is not None:
            concurrency = small.auto_scale_provisioned_concurrency(min_capacity=1, max_capacity=10)
            concurrency.scale_on_utilization("Use", target=0.7)
        ContainerDefinition(
            image=ContainerImage.from_uri("registry.example.com/serving:1.0"), repository_access=RepositoryAccess()
        )
        weights = s3.Bucket.from_bucket_name(self, "Weights", f"jumpstart-private-cache-prod-{self.region}")
        licensed = ModelData.from_prefix(weights, "llama/v1.0.0/", accept_eula=True)
        Model(self, "Licensed", containers=[ContainerDefinition(image=images[0], model_data=licensed)])
        ModelData.from_object(weights, "llama/v1.0.0/model.gguf", accept_eula=True)
        reference = "arn:aws:sagemaker:eu-west-1:111122223333:hub-content/ours/ModelReference/llama/1.0.0"
        ModelData.from_hub_content(reference, S3Location(weights, "llama/v1.0.0/"), accept_eula=True)
        contents = PackageContents(images=images[:1], artifacts=[S3Location(weights, "iris/7/model.tar.gz")])
        registered = ContainerDefinition(
            model_package_name="arn:aws:sagemaker:eu-west-1:111122223333:model-package/iris/7",
            inference_specification_name="neo",
            package_contents=contents,
        )
        Model(self, "Registered", containers=[registered])

    def change_over(self, model: IModel) -> None:
        """Serve a model by the other deployment policies."""
        for name, deployment in (
            ("AtOnce", AllAtOnceDeployment(termination_wait=Duration.minutes(5))),
            ("Linear", LinearDeployment(step_size=CapacitySize.percent(50), wait_interval=Duration.minutes(5))),
        ):
            HostedModel(
                self,
                name,
                model=model,
                instance_type=InstanceType.M5_LARGE,
                min_capacity=2,
                deployment=deployment,
            )

    def serve(self, name: str, model: Model) -> Endpoint:
        """Serve a model from two instances."""
        variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
        config = EndpointConfig(self, f"{name}Config", instance_production_variants=[variant])
        return Endpoint(
            self,
            name,
            endpoint_config=config,
            deployment=RollingDeployment(
                maximum_batch_size=CapacitySize.instances(1), wait_interval=Duration.minutes(5)
            ),
            retain_variant_properties=False,
        )


class Components(Stack):
    """Two models and an adapter on the same instances."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        bucket = s3.Bucket(self, "Artifacts", encryption=s3.BucketEncryption.S3_MANAGED)
        container = ContainerDefinition(
            image=ContainerImage.from_uri(f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"),
            model_data=ModelData.from_bucket(bucket, "v3/model.tar.gz"),
        )
        fleet = InstanceProductionVariant(
            model=None,
            instance_type=InstanceType.G5_12XLARGE,
            initial_instance_count=2,
            managed_instance_scaling=ManagedInstanceScaling(min_instance_count=2, max_instance_count=4),
        )
        config = EndpointConfig(self, "Config", instance_production_variants=[fleet])
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)
        llm = InferenceComponent(
            self,
            "Llm",
            endpoint=endpoint,
            container=container,
            min_memory=Size.gibibytes(16),
            accelerators=1,
            scheduling=ComponentScheduling(placement_strategy="SPREAD"),
            rolling_update=ComponentRollingUpdate(
                maximum_batch_size=ComponentCapacitySize.percent(25), wait_interval=Duration.minutes(5)
            ),
        )
        slow = llm.metric_model_latency(statistic="p99").create_alarm(
            self, "Slow", threshold=300_000, evaluation_periods=3
        )
        llm.add_rollback_alarm(slow)
        llm.metric_no_capacity_invocation_failures()
        copies = llm.auto_scale_copy_count(min_capacity=0, max_capacity=8)
        copies.scale_on_concurrent_requests("Requests", target=4)
        copies.scale_on_schedule("Night", schedule=appscaling.Schedule.cron(hour="20", minute="0"), max_capacity=1)
        model = Model(self, "Model", containers=[container])
        InferenceComponent(self, "Other", endpoint=endpoint, model=model, min_memory=Size.gibibytes(4))
        types = (InstanceType.G5_12XLARGE, InstanceType.G6_12XLARGE)
        InferenceComponent(
            self,
            "Mixed",
            endpoint=endpoint,
            specifications=[
                ComponentSpecification(instance_type=each, container=container, min_memory=Size.gibibytes(16))
                for each in types
            ],
        )
        files = ModelData.from_bucket(bucket, "v3/legal.tar.gz")
        caller = iam.Role(self, "Caller", assumed_by=OURSELVES)
        AdapterInferenceComponent(self, "Legal", base=llm, adapter=files).grant_invoke(caller)
        theirs = Endpoint.from_endpoint_name(self, "Theirs", "their-fleet")
        shared = InferenceComponent.from_inference_component_name(self, "Shared", "their-llm", endpoint=theirs)
        shared.metric_no_capacity_invocation_failures()
        shared.grant_invoke(caller)
        InferenceApi(self, "Api", endpoint=theirs, authorization=IamAuthorization(), components=[shared])


class Nights(Stack):
    """Predictions for whole data sets."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        bucket = s3.Bucket(self, "Data", encryption=s3.BucketEncryption.S3_MANAGED)
        image = ContainerImage.from_prebuilt("sagemaker-xgboost", "1.7-1")
        artifact = ModelData.from_bucket(bucket, "v7/model.tar.gz")
        model = Model(self, "Model", containers=[ContainerDefinition(image=image, model_data=artifact)])
        nightly = BatchTransform(
            self,
            "Nightly",
            model=model,
            instance_type=InstanceType.M5_XLARGE,
            input=S3Location(bucket, "batch/input/"),
            output=S3Location(bucket, "batch/output/"),
            content_type="text/csv",
            accept="text/csv",
            split_type=SplitType.LINE,
            assemble_with=AssemblyType.LINE,
            batch_strategy=BatchStrategy.MULTI_RECORD,
            compression_type=CompressionType.NONE,
            input_filter="$[1:]",
            join_source=JoinSource.INPUT,
            schedule=events.Schedule.cron(hour="2", minute="0"),
            time_zone=TimeZone.EUROPE_BERLIN,
            on_new_objects=True,
            on_failure=sns.Topic(self, "Failures"),
        )
        nightly.grant_start(iam.Role(self, "Starter", assumed_by=OURSELVES))
        nightly.add_failure_alarm()
        captured = BatchTransformInput(
            data_captured=S3Location(bucket, "batch/captured/"), dataset_format=DatasetFormat.CSV
        )
        monitor = DataQualityMonitor(
            self,
            "Quality",
            batch_transform_input=captured,
            schedule=MonitoringSchedule.daily(hour=6),
            baseline=MonitoringBaseline(
                statistics=S3Location(bucket, "baseline/statistics.json"),
                constraints=S3Location(bucket, "baseline/constraints.json"),
            ),
            output=S3Location(bucket, "reports/nightly/"),
            instance_type=InstanceType.M5_XLARGE,
        )
        monitor.on_violation("Violations")
        monitor.on_failure("Failed")
        monitor.metric_feature_baseline_drift("petal_length", period=Duration.days(1))
        bucket.grant_read(monitor.role, "batch/*")
        watched: dict[str, Any] = {
            "batch_transform_input": captured,
            "schedule": MonitoringSchedule.every(6),
            "output": S3Location(bucket, "reports/models/"),
            "instance_type": InstanceType.M5_XLARGE,
        }
        labels = S3Location(bucket, "labels/")
        clarify = S3Location(bucket, "clarify/analysis_config.json")
        quality = ModelQualityMonitor(
            self,
            "Predictions",
            problem_type=ProblemType.REGRESSION,
            inference_attribute="0",
            ground_truth=labels,
            start_time_offset=Duration.days(2),
            **watched,
        )
        quality.metric("rmse")
        BiasMonitor(self, "Groups", ground_truth=labels, analysis_config=clarify, **watched)
        ExplainabilityMonitor(self, "Reasons", analysis_config=clarify, **watched)


class Doors(Stack):
    """Endpoints of others, called without AWS credentials and with them."""

    def __init__(self, scope: Construct, id: str, endpoint: Endpoint) -> None:
        super().__init__(scope, id)
        caller = iam.Role(self, "Caller", assumed_by=OURSELVES)
        month = ApiQuota(limit=100_000, period=apigateway.Period.MONTH)
        gold = ApiKeyPlan(name="gold", rate_limit=5, burst_limit=9, api_keys=[apigateway.ApiKey(self, "Gold")])
        keys = ApiKeyAuthorization(rate_limit=50, burst_limit=100, quota=month, plans=[gold])
        InferenceApi(
            self,
            "Keys",
            endpoint=endpoint,
            authorization=keys,
            throttling=ApiThrottling(rate_limit=100, burst_limit=200),
            function=ApiFunction(memory_size=Size.mebibytes(1024)),
            stream=True,
            logs=ApiLogs(retention=logs.RetentionDays.ONE_MONTH),
        )
        signed = Endpoint.from_endpoint_name(self, "Theirs", "their-endpoint")
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id="Z1", zone_name="example.com"
        )
        by_dns = acm.CertificateValidation.from_dns(zone)
        named = InferenceApi(
            self,
            "Signed",
            endpoint=signed,
            authorization=IamAuthorization(),
            domain=ApiDomain(
                domain_name="models.example.com",
                certificate=acm.Certificate(self, "Certificate", domain_name="models.example.com", validation=by_dns),
                base_path="signed",
                hosted_zone=zone,
            ),
        )
        named.grant_invoke(caller)
        signed.variant("AllTraffic").metric_invocations().create_alarm(
            self, "Busy", threshold=1_000, evaluation_periods=1
        )
        pool = cognito.UserPool(self, "Users")
        users = CognitoAuthorization(user_pools=[pool])
        shared = apigateway.DomainName.from_domain_name_attributes(
            self,
            "Shared",
            domain_name="shared.example.com",
            domain_name_alias_hosted_zone_id="Z2",
            domain_name_alias_target="d-1.execute-api.eu-west-1.amazonaws.com",
        )
        InferenceApi(
            self,
            "ForUsers",
            endpoint=signed,
            domain=ApiDomain(domain_name=shared, base_path="users"),
            authorization=users,
            open_headers=[InvocationHeader.CUSTOM_ATTRIBUTES, InvocationHeader.INFERENCE_ID],
            open_status_codes=[404],
        )
        handler = lambda_.Function(
            self,
            "Decides",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context): return None"),
        )
        decided = LambdaAuthorization(handler=handler)
        api = InferenceApi(self, "Decided", endpoint=signed, authorization=decided)
        apigateway.UsagePlan(self, "Plan", api_stages=[apigateway.UsagePlanPerApiStage(api=api.rest_api)])


class Imports(Stack):
    """What others have defined."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        role = iam.Role.from_role_name(self, "Role", "serving")
        group = ec2.SecurityGroup.from_security_group_id(self, "Group", "sg-1")
        arn = f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:model/theirs"
        model = Model.from_model_attributes(self, "Model", model_arn=arn, role=role, security_groups=[group])
        model.connections.allow_to_any_ipv4(ec2.Port.tcp(443))
        Model.from_model_name(self, "Named", "theirs")
        config = EndpointConfig.from_endpoint_config_name(self, "Config", "theirs")
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config, endpoint_name="deployed-by-others")
        deployed = Path(tempfile.mkdtemp(), "deployed.yaml")
        deployed.write_text("Resources: {Theirs: {Type: 'AWS::SageMaker::Endpoint'}}", encoding="utf-8")
        adopt_endpoint(endpoint, deployed)
        Model(
            self,
            "Ours",
            containers=[ContainerDefinition(image=ContainerImage.from_prebuilt("sagemaker-xgboost", "1.7-1"))],
            role=role,
        )


app = App()
Validations.of(app).add_plugins(HostingRules())
serving = Serving(app, "Serving")
Modes(app, "Modes")
Components(app, "Components")
Nights(app, "Nights")
Doors(app, "Doors", serving.endpoint)
Imports(app, "Imports")
app.synth()
