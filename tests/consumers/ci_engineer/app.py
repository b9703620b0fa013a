"""What a pipeline checks: constructs of this library beside L1 resources that others wrote, under one set of rules."""

from aws_cdk import App, Stack, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    HostingRules,
    InstanceProductionVariant,
    InstanceType,
    Model,
)

DIGEST = "sha256:" + "0" * 64
IMAGE = f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving@{DIGEST}"


class Ours(Stack):
    """Written with this library."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        model = Model(self, "Model", containers=[ContainerDefinition(image=ContainerImage.from_uri(IMAGE))])
        variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
        config = EndpointConfig(self, "Config", instance_production_variants=[variant])
        Endpoint(self, "Endpoint", endpoint_config=config)


class Theirs(Stack):
    """Written by hand, with L1 constructs."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        sagemaker_itself = iam.ServicePrincipal("sagemaker.amazonaws.com")
        role = iam.Role(self, "Role", assumed_by=sagemaker_itself)  # pyright: ignore[reportArgumentType]  # CDK's own
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(image=IMAGE),
        )
        # Change it to "ml.m5.larg" and the synthesis fails, and so does `python -m constructs_lib check cdk.out`.
        instance_type = self.node.try_get_context("instance_type") or "ml.m5.large"
        variant = sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name="AllTraffic",
            model_name=model.attr_model_name,
            instance_type=instance_type,
            initial_instance_count=2,
            initial_variant_weight=1,
        )
        config = sagemaker.CfnEndpointConfig(self, "Config", production_variants=[variant])
        sagemaker.CfnEndpoint(self, "Endpoint", endpoint_config_name=config.attr_endpoint_config_name)


app = App()
Validations.of(app).add_plugins(HostingRules())
Ours(app, "Ours")
Theirs(app, "Theirs")
app.synth()
