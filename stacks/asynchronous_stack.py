"""An endpoint whose requests wait in a queue: responses go to S3, and without requests nothing runs."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from constructs_lib import (
    AsyncInference,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
    SmokeTest,
    SmokeTestRequest,
)
from stacks.iris_model import iris_container
from stacks.kept_bucket import kept_bucket


class AsynchronousStack(Stack):
    """A classifier that sleeps at zero instances, wakes up when a request comes, and tells topics what became of it."""

    def __init__(self, scope: Construct, id: str, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)

        bucket = kept_bucket(self, "Requests", expire_after=Duration.days(30))
        answered = sns.Topic(self, "Answered", enforce_ssl=True)
        failed = sns.Topic(self, "Failed", enforce_ssl=True)

        model = Model(self, "Model", containers=[iris_container("iris/model.tar.gz")], network_isolation=True)

        config = EndpointConfig(
            self,
            "Config",
            instance_production_variants=[InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)],
            async_inference=AsyncInference(
                input=S3Location(bucket, "requests/"),
                output=S3Location(bucket, "responses/"),
                failure=S3Location(bucket, "failures/"),
                success_topic=answered,
                error_topic=failed,
            ),
        )
        endpoint = Endpoint(self, "Endpoint", endpoint_config=config)

        (variant,) = endpoint.instance_production_variants
        count = variant.auto_scale_instance_count(min_capacity=0, max_capacity=2)
        count.scale_on_backlog("Backlog", backlog_per_instance=5)

        setosa = SmokeTestRequest(body="5.1,3.5,1.4,0.2", content_type="text/csv", expected_content="setosa")
        SmokeTest(self, "SmokeTest", endpoint=endpoint, request=setosa)

        caller = iam.Role(self, "Caller", assumed_by=iam.AccountRootPrincipal())
        endpoint.grant_invoke_async(caller)

        CfnOutput(self, "EndpointName", value=endpoint.endpoint_name)
        CfnOutput(self, "CallerArn", value=caller.role_arn)
        CfnOutput(self, "RequestsBucket", value=bucket.bucket_name)
