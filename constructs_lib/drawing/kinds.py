"""Which resources are drawn, in which group, and which are part of another one."""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple


class Group(Enum):
    """What a resource is for: its name, and the colour of its border."""

    HOSTING = "hosting", "#0f766e"
    SCALING = "scaling", "#b45309"
    WATCHING = "watching", "#be123c"
    CALLING = "calling", "#6d28d9"
    USED = "used", "#475569"

    def __init__(self, word: str, colour: str) -> None:
        self.word = word
        self.colour = colour


class Kind(NamedTuple):
    """A type of resources.

    Attributes:
        word: What it is called in a picture.
        group: What it is for.
        always: Whether it is drawn in any case. Others are drawn beside what refers to them, or what they refer to.
    """

    word: str
    group: Group
    always: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::SageMaker::Model": Kind("model", Group.HOSTING, always=True),
    "AWS::SageMaker::EndpointConfig": Kind("endpoint configuration", Group.HOSTING, always=True),
    "AWS::SageMaker::Endpoint": Kind("endpoint", Group.HOSTING, always=True),
    "AWS::SageMaker::InferenceComponent": Kind("inference component", Group.HOSTING, always=True),
    "AWS::SageMaker::ModelPackage": Kind("model package", Group.HOSTING, always=True),
    "AWS::SageMaker::ModelPackageGroup": Kind("model package group", Group.USED),
    "AWS::SageMaker::Pipeline": Kind("pipeline", Group.CALLING),
    "AWS::SageMaker::DataQualityJobDefinition": Kind("data quality job", Group.WATCHING, always=True),
    "AWS::SageMaker::ModelQualityJobDefinition": Kind("model quality job", Group.WATCHING, always=True),
    "AWS::SageMaker::ModelBiasJobDefinition": Kind("bias job", Group.WATCHING, always=True),
    "AWS::SageMaker::ModelExplainabilityJobDefinition": Kind("explainability job", Group.WATCHING, always=True),
    "AWS::SageMaker::MonitoringSchedule": Kind("monitoring schedule", Group.WATCHING, always=True),
    "AWS::ApplicationAutoScaling::ScalableTarget": Kind("scaling", Group.SCALING, always=True),
    "AWS::CloudWatch::Alarm": Kind("alarm", Group.WATCHING),
    "AWS::CloudWatch::Dashboard": Kind("dashboard", Group.WATCHING),
    "AWS::Events::Rule": Kind("event rule", Group.WATCHING),
    "AWS::ApiGateway::RestApi": Kind("API", Group.CALLING),
    "AWS::ApiGatewayV2::Api": Kind("API", Group.CALLING),
    "AWS::Lambda::Function": Kind("function", Group.CALLING),
    "AWS::StepFunctions::StateMachine": Kind("state machine", Group.CALLING),
    "AWS::Scheduler::Schedule": Kind("schedule", Group.CALLING),
    "Custom::SageMakerSmokeTest": Kind("smoke test", Group.CALLING),
    "AWS::IAM::Role": Kind("role", Group.USED),
    "AWS::S3::Bucket": Kind("bucket", Group.USED),
    "AWS::ECR::Repository": Kind("repository", Group.USED),
    "AWS::KMS::Key": Kind("key", Group.USED),
    "AWS::ApiGateway::DomainName": Kind("domain name", Group.USED),
    "AWS::WAFv2::WebACL": Kind("web ACL", Group.USED),
    "AWS::SNS::Topic": Kind("topic", Group.USED),
    "AWS::EC2::SecurityGroup": Kind("security group", Group.USED),
    "AWS::Cognito::UserPool": Kind("user pool", Group.USED),
}
"""What is drawn, by type."""

PARTS: Final[Mapping[str, str]] = {
    "AWS::ApplicationAutoScaling::ScalingPolicy": "ScalingTargetId",
    "AWS::ApiGateway::Authorizer": "RestApiId",
    "AWS::ApiGateway::BasePathMapping": "RestApiId",
    "AWS::ApiGateway::Deployment": "RestApiId",
    "AWS::ApiGateway::Method": "RestApiId",
    "AWS::ApiGateway::Resource": "RestApiId",
    "AWS::ApiGateway::Stage": "RestApiId",
    "AWS::ApiGatewayV2::Integration": "ApiId",
    "AWS::ApiGatewayV2::Route": "ApiId",
    "AWS::ApiGatewayV2::Stage": "ApiId",
    "AWS::WAFv2::WebACLAssociation": "ResourceArn",
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
}
"""What is drawn as a part of another resource, by type, and the property that names that one."""
