"""A platform of many stacks: network and keys below, models and endpoints of teams, operations above; two stages."""

from typing import Any

import jsii
from aws_cdk import (
    Acknowledgment,
    App,
    Aspects,
    Environment,
    IAspect,
    IPropertyInjector,
    Stack,
    Stage,
    Tags,
    Validations,
)
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct, IConstruct

from constructs_lib import (
    ApiKeyAuthorization,
    ApiLogs,
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    EndpointInstanceVariant,
    HostingRules,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
)

SCRIPT = {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}


@jsii.implements(IPropertyInjector)
class EncryptedVolumes:
    """Encrypts the volumes of every endpoint with the key of the platform."""

    def __init__(self, key: kms.IKey | kms.Key) -> None:
        self._key = key

    @property
    def construct_unique_id(self) -> str:
        """What is injected."""
        return EndpointConfig.PROPERTY_INJECTION_ID

    def inject(self, original_props: Any, *, id: str, scope: Construct) -> Any:  # noqa: ARG002  # CDK's signature
        """Return the arguments, with the key unless there is one."""
        return {"encryption_key": self._key, **original_props}


@jsii.implements(IAspect)
class RolesUnderAPath:
    """Puts all roles under the path that the bank's boundaries speak of."""

    def visit(self, node: IConstruct) -> None:
        """Change a role."""
        if isinstance(node, iam.CfnRole):
            node.path = "/platform/"


class Foundation(Stack):
    """What all teams share: the network and the keys."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)
        self.vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        self.vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        self.key = kms.Key(self, "Key", enable_key_rotation=True)
        self.artifacts = s3.Bucket(self, "Artifacts", encryption=s3.BucketEncryption.S3_MANAGED, enforce_ssl=True)

    @property
    def availability_zones(self) -> list[str]:
        """The zones, given, so that no synthesis has to ask an account for them."""
        return [f"{self.region}{zone}" for zone in "ab"]


class Models(Stack):
    """Models, which their own team releases."""

    def __init__(self, scope: Construct, id: str, foundation: Foundation, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)
        version = self.node.try_get_context("version") or "v1"
        container = ContainerDefinition(
            image=ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3"),
            model_data=ModelData.from_bucket(foundation.artifacts, f"{version}/model.tar.gz"),
            environment=SCRIPT,
        )
        self.model = Model(self, "Model", containers=[container], vpc=foundation.vpc)


class Serving(Stack):
    """Configuration and endpoint, which the platform runs."""

    def __init__(self, scope: Construct, id: str, model: Model, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)
        variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
        config = EndpointConfig(self, "Config", instance_production_variants=[variant])
        Validations.of(config).acknowledge(
            Acknowledgment(id="constructs-lib:defined-in-another-stack", reason="models are released on their own")
        )
        self.endpoint = Endpoint(self, "Endpoint", endpoint_config=config)
        (self.variant,) = self.endpoint.instance_production_variants
        self.variant.auto_scale_instance_count(min_capacity=2, max_capacity=4).scale_on_invocations(
            "Invocations", max_requests_per_second=30
        )


class Door(Stack):
    """The way in for applications without AWS credentials."""

    def __init__(self, scope: Construct, id: str, endpoint: Endpoint, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)
        keys = ApiKeyAuthorization(rate_limit=50, burst_limit=100)
        InferenceApi(self, "Api", endpoint=endpoint, authorization=keys, logs=ApiLogs(cloud_watch_role=True))


class Operations(Stack):
    """Alarms in the account of those who are called at night."""

    def __init__(self, scope: Construct, id: str, variant: EndpointInstanceVariant, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)
        variant.metric_model_latency(statistic="p99").create_alarm(
            self, "Slow", threshold=300_000, evaluation_periods=3
        )
        widget = cloudwatch.GraphWidget(left=[variant.metric_invocations()])
        cloudwatch.Dashboard(self, "Dashboard", widgets=[[widget]])


class Platform(Stage):
    """The whole, for one stage."""

    def __init__(self, scope: Construct, id: str, env: Environment, operations: Environment) -> None:
        super().__init__(scope, id, env=env)
        foundation = Foundation(self, "Foundation")
        models = Models(self, "Models", foundation)
        serving = Serving(self, "Serving", models.model, property_injectors=[EncryptedVolumes(foundation.key)])
        Door(self, "Door", serving.endpoint)
        Operations(self, "Operations", serving.variant, env=operations)
        Aspects.of(self).add(RolesUnderAPath())
        Tags.of(self).add("stage", id.lower())
        iam.PermissionsBoundary.of(models).apply(
            iam.ManagedPolicy.from_managed_policy_name(models, "Boundary", "platform-boundary")
        )


app = App(context={"@aws-cdk/core:defaultCrossStackReferences": "weak"})
Validations.of(app).add_plugins(HostingRules())
# On a laptop, an account that is given stands for all of them.
laptop, region = app.node.try_get_context("account"), app.node.try_get_context("region") or "eu-west-1"
test, prod, night_shift = (
    Environment(account=laptop or account, region=region)
    for account in ("111122223333", "222233334444", "444455556666")
)
Platform(app, "Test", test, night_shift)
Platform(app, "Prod", prod, night_shift)
app.synth()
