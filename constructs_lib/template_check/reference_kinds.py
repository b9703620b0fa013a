"""What a reference stands for: the kind of each attribute of a resource, and of the pseudo parameters."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from .pieces import Piece, Reference

# Resources whose names others refer to: the property and attribute of the name, and the word in the ARN that Ref gives.
NAMED: Final[Mapping[str, tuple[str, str]]] = {
    "AWS::SageMaker::Model": ("ModelName", "model"),
    "AWS::SageMaker::EndpointConfig": ("EndpointConfigName", "endpoint-config"),
    "AWS::SageMaker::Endpoint": ("EndpointName", "endpoint"),
    "AWS::SageMaker::InferenceComponent": ("InferenceComponentName", "inference-component"),
    "AWS::SageMaker::DataQualityJobDefinition": ("JobDefinitionName", "data-quality-job-definition"),
    "AWS::SageMaker::ModelQualityJobDefinition": ("JobDefinitionName", "model-quality-job-definition"),
    "AWS::SageMaker::ModelBiasJobDefinition": ("JobDefinitionName", "model-bias-job-definition"),
    "AWS::SageMaker::ModelExplainabilityJobDefinition": ("JobDefinitionName", "model-explainability-job-definition"),
}

_PSEUDO: Final[Mapping[str, str]] = {
    "AWS::StackName": "the name of the stack",
    "AWS::Region": "the region",
    "AWS::AccountId": "the account",
    "AWS::Partition": "the partition",
    "AWS::URLSuffix": "the suffix of domains",
}

ATTRIBUTES: Final[Mapping[str, Mapping[str, str]]] = {
    "AWS::SageMaker::Model": {"": "the ARN of a model", "ModelName": "the name of a model"},
    "AWS::SageMaker::EndpointConfig": {
        "": "the ARN of an endpoint configuration",
        "EndpointConfigName": "the name of an endpoint configuration",
    },
    "AWS::SageMaker::Endpoint": {"": "the ARN of an endpoint", "EndpointName": "the name of an endpoint"},
    "AWS::SageMaker::InferenceComponent": {
        "": "the ARN of an inference component",
        "InferenceComponentArn": "the ARN of an inference component",
        "InferenceComponentName": "the name of an inference component",
    },
    **{
        f"AWS::SageMaker::{kind}JobDefinition": {
            "": "the ARN of a job definition",
            "JobDefinitionArn": "the ARN of a job definition",
            "JobDefinitionName": "the name of a job definition",
        }
        for kind in ("DataQuality", "ModelBias", "ModelExplainability", "ModelQuality")
    },
    "AWS::SageMaker::MonitoringSchedule": {
        "": "the ARN of a monitoring schedule",
        "MonitoringScheduleArn": "the ARN of a monitoring schedule",
    },
    "AWS::SageMaker::ModelPackage": {
        "": "the ARN of a model package",
        "ModelPackageArn": "the ARN of a model package",
    },
    "AWS::SageMaker::ModelPackageGroup": {
        "": "the ARN of a group of model packages",
        "ModelPackageGroupArn": "the ARN of a group of model packages",
    },
    "AWS::ApplicationAutoScaling::ScalableTarget": {
        "": "the id of a scalable target",
        "Id": "the id of a scalable target",
    },
    "AWS::ApplicationAutoScaling::ScalingPolicy": {
        "": "the ARN of a scaling policy",
        "Arn": "the ARN of a scaling policy",
    },
    "AWS::CloudWatch::Alarm": {"": "the name of an alarm", "Arn": "the ARN of an alarm"},
    "AWS::CloudWatch::CompositeAlarm": {"": "the name of an alarm", "Arn": "the ARN of an alarm"},
    "AWS::EC2::SecurityGroup": {
        "": "the id of a security group",
        "GroupId": "the id of a security group",
        "Id": "the id of a security group",
        "VpcId": "the id of a VPC",
    },
    "AWS::EC2::Subnet": {
        "": "the id of a subnet",
        "SubnetId": "the id of a subnet",
        "VpcId": "the id of a VPC",
        "AvailabilityZone": "the name of an Availability Zone",
        "CidrBlock": "a range of addresses",
    },
    "AWS::EC2::VPC": {
        "": "the id of a VPC",
        "VpcId": "the id of a VPC",
        "CidrBlock": "a range of addresses",
        "DefaultSecurityGroup": "the id of a security group",
    },
    "AWS::ECR::Repository": {
        "": "the name of a repository",
        "Arn": "the ARN of a repository",
        "RepositoryUri": "the URI of a repository",
    },
    "AWS::ECR::PublicRepository": {"": "the name of a public repository", "Arn": "the ARN of a public repository"},
    "AWS::IAM::Group": {"": "the name of a group", "Arn": "the ARN of a group"},
    "AWS::IAM::InstanceProfile": {"": "the name of an instance profile", "Arn": "the ARN of an instance profile"},
    "AWS::IAM::ManagedPolicy": {"": "the ARN of a policy"},
    "AWS::IAM::Role": {"": "the name of a role", "Arn": "the ARN of a role", "RoleId": "the id of a role"},
    "AWS::IAM::User": {"": "the name of a user", "Arn": "the ARN of a user"},
    "AWS::KMS::Alias": {"": "the name of an alias of a key"},
    "AWS::KMS::Key": {"": "the id of a key", "KeyId": "the id of a key", "Arn": "the ARN of a key"},
    "AWS::Lambda::Alias": {"": "the ARN of a function", "AliasArn": "the ARN of a function"},
    "AWS::Lambda::Function": {"": "the name of a function", "Arn": "the ARN of a function"},
    "AWS::Lambda::Version": {"": "the ARN of a function", "FunctionArn": "the ARN of a function"},
    "AWS::Logs::LogGroup": {"": "the name of a log group", "Arn": "the ARN of a log group"},
    "AWS::S3::AccessPoint": {
        "": "the name of an access point",
        "Arn": "the ARN of an access point",
        "Alias": "the alias of an access point",
    },
    "AWS::S3::Bucket": {
        "": "the name of a bucket",
        "Arn": "the ARN of a bucket",
        "DomainName": "the domain of a bucket",
        "DualStackDomainName": "the domain of a bucket",
        "RegionalDomainName": "the domain of a bucket",
        "WebsiteURL": "the web site of a bucket",
    },
    "AWS::SecretsManager::Secret": {"": "the ARN of a secret"},
    "AWS::SNS::Topic": {
        "": "the ARN of a topic",
        "TopicArn": "the ARN of a topic",
        "TopicName": "the name of a topic",
    },
    "AWS::SQS::Queue": {
        "": "the URL of a queue",
        "QueueUrl": "the URL of a queue",
        "Arn": "the ARN of a queue",
        "QueueName": "the name of a queue",
    },
}
"""What an attribute is, by type; that of `Ref` is empty. Source: the return values in CloudFormation's reference."""


class Names(Protocol):
    """What is known of the resources that references are to."""

    def type_of(self, logical_id: str) -> str | None:
        """Return the type of a resource."""
        ...

    def properties(self, logical_id: str) -> Any:
        """Return the properties of a resource, as far as they are known."""
        ...


def kinds_of(pieces: Sequence[Piece], names: Names) -> list[str | None]:
    """Return what each piece of a text is where it refers to something whose kind is known."""
    return [_kind(piece, names) if isinstance(piece, Reference) else None for piece in pieces]


def _kind(reference: Reference, names: Names) -> str | None:
    if reference.attribute is None and reference.to in _PSEUDO:
        return _PSEUDO[reference.to]
    kind = names.type_of(reference.to) or ""
    # A name that somebody gave may be that of another resource, too.
    if kind in NAMED and NAMED[kind][0] == reference.attribute and not is_generated(reference, names):
        return None
    return ATTRIBUTES.get(kind, {}).get(reference.attribute or "")


def is_generated(piece: Piece, names: Names) -> bool:
    """Whether a piece is the name that CloudFormation gives to a resource: no other resource has it."""
    if not isinstance(piece, Reference):
        return False
    name = NAMED.get(names.type_of(piece.to) or "", (None,))[0]
    properties = names.properties(piece.to) if name and piece.attribute == name else None
    return isinstance(properties, dict) and name not in properties
