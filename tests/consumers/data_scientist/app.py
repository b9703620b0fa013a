"""A gated model from the hub on GPUs: in a VPC, scaled, watched, and loaded by a script that reads its token."""

from aws_cdk import App, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    IdleAlarm,
    InstanceProductionVariant,
    InstanceType,
    InvocationHttpResponseCode,
    Model,
    ModelData,
)

IMAGE = ("huggingface-pytorch-inference", "2.6.0-transformers4.49.0-gpu-py312-cu124-ubuntu22.04")


class Summaries(Stack):
    """Summaries of documents, written by a model that the team may use and not copy."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        token = secretsmanager.Secret(self, "HubToken")
        scripts = s3.Bucket.from_bucket_name(self, "Scripts", "summaries-scripts")
        version = self.node.try_get_context("version") or "v1"
        container = ContainerDefinition(
            image=ContainerImage.from_dlc(*IMAGE),
            model_data=ModelData.from_bucket(scripts, f"{version}/model.tar.gz"),
            environment={
                "SAGEMAKER_PROGRAM": "inference.py",
                "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
                "HUB_MODEL": "company/summaries",
                "HUB_TOKEN_SECRET_ARN": token.secret_arn,
            },
        )
        model = Model(self, "Model", containers=[container], vpc=vpc)
        token.grant_read(model)
        variant = InstanceProductionVariant(
            model=model,
            instance_type=InstanceType.G5_12XLARGE,
            initial_instance_count=2,
            container_startup_health_check_timeout=Duration.minutes(15),
        )
        config = EndpointConfig(self, "Config", instance_production_variants=[variant])
        self.endpoint = Endpoint(self, "Endpoint", endpoint_config=config)
        notebook = iam.Role.from_role_name(self, "Notebooks", "notebooks")
        self.endpoint.grant_invoke(notebook)
        self.scale()
        self.watch()

    def scale(self) -> None:
        """Follow the requests, from two instances to six."""
        (variant,) = self.endpoint.instance_production_variants
        count = variant.auto_scale_instance_count(min_capacity=2, max_capacity=6)
        count.scale_on_concurrent_requests("Concurrency", target=4)

    def watch(self) -> None:
        """Tell the team of slow answers, of errors, and of instances that nobody uses."""
        (variant,) = self.endpoint.instance_production_variants
        team = sns.Topic(self, "Team")
        slow = variant.metric_model_latency(statistic="p99", period=Duration.minutes(5))
        errors = variant.metric_invocation_response_code(InvocationHttpResponseCode.INVOCATION_5XX_ERRORS)
        seconds = 1_000_000
        alarms: list[cloudwatch.Alarm] = [
            slow.create_alarm(self, "Slow", threshold=20 * seconds, evaluation_periods=3),
            errors.create_alarm(self, "Errors", threshold=5, evaluation_periods=1),
            IdleAlarm(variant, "Idle", idle_time=Duration.days(2)),
        ]
        for alarm in alarms:
            alarm.add_alarm_action(actions.SnsAction(team))  # pyright: ignore[reportArgumentType]  # CDK's own


app = App()
Summaries(app, "Summaries")
app.synth()
