"""Pairs of templates, and what becomes of the resources between them."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Template = dict[str, Any]
Edit = Callable[[Template], None]

IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop"


def model(image: Any = f"{IMAGE}:1", **properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::SageMaker::Model",
        "DependsOn": ["Policy"],
        "Properties": {
            "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "PrimaryContainer": {"Image": image, "ModelDataUrl": {"Fn::Sub": "s3://${Bucket}/7/model.tar.gz"}},
            **properties,
        },
    }


def variant(name: Any = "a", **properties: Any) -> dict[str, Any]:
    return {
        "VariantName": name,
        "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 2,
        "InitialVariantWeight": 1,
        **properties,
    }


def serverless(name: str = "a") -> dict[str, Any]:
    return {
        "VariantName": name,
        "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
        "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
    }


def config(*variants: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::SageMaker::EndpointConfig",
        "Properties": {"ProductionVariants": list(variants or (variant(),)), **properties},
    }


def endpoint(config: str = "Config", **properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::SageMaker::Endpoint",
        "Properties": {
            "EndpointName": "shop",
            "EndpointConfigName": {"Fn::GetAtt": [config, "EndpointConfigName"]},
            **properties,
        },
    }


def target(variant: str = "a", **properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "DependsOn": ["Endpoint"],
        "Properties": {
            "ServiceNamespace": "sagemaker",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "ResourceId": f"endpoint/shop/variant/{variant}",
            "MinCapacity": 1,
            "MaxCapacity": 4,
            **properties,
        },
    }


def policy(target: str = "Target", name: str = "calls") -> dict[str, Any]:
    return {
        "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
        "Properties": {
            "PolicyName": name,
            "PolicyType": "TargetTrackingScaling",
            "ScalingTargetId": {"Ref": target},
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 100,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
            },
        },
    }


def component(**properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::SageMaker::InferenceComponent",
        "Properties": {
            "InferenceComponentName": "reader",
            "EndpointName": {"Fn::GetAtt": ["Fleet", "EndpointName"]},
            "VariantName": "a",
            "Specification": {
                "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
                "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024},
            },
            "RuntimeConfig": {"CopyCount": 1},
            **properties,
        },
    }


API: Mapping[str, Any] = {"Type": "AWS::ApiGateway::RestApi", "Properties": {}}


def method(authorization: str) -> dict[str, Any]:
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": {"Ref": "Api"},
            "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
            "HttpMethod": "POST",
            "AuthorizationType": authorization,
        },
    }


SCALED: Mapping[str, Any] = {"Target": target(), "Scaling": policy()}
TWO: Mapping[str, Any] = {"Config": config(variant("a"), variant("b"))}
RETAINED: Mapping[str, Any] = {"Endpoint": endpoint(RetainAllVariantProperties=True)}
CANARY: Mapping[str, Any] = {
    "BlueGreenUpdatePolicy": {
        "TrafficRoutingConfiguration": {
            "Type": "CANARY",
            "WaitIntervalInSeconds": 300,
            "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 20},
        }
    }
}
COMPONENTS: Mapping[str, Any] = {
    "FleetConfig": config(variant("a", ModelName={"Ref": "AWS::NoValue"}), ExecutionRoleArn="arn:aws:iam::1:role/x"),
    "Fleet": endpoint("FleetConfig", EndpointName="fleet"),
    "Component": component(),
}


HIDDEN = {"Fn::Sub": "${AWS::StackName}-a"}
STAGED: Mapping[str, Any] = {"Parameters": {"Stage": {"Type": "String", "Default": "live"}}}


def asset(digest: str) -> dict[str, Any]:
    """Return a container whose artifact is an asset of CDK, of a stack without an account."""
    key = f"s3://cdk-hnb659fds-assets-${{AWS::AccountId}}-${{AWS::Region}}/{digest}.tar.gz"
    return {"Image": f"{IMAGE}:1", "ModelDataUrl": {"Fn::Sub": key}}


def template(**resources: Any) -> Template:
    """Return the template of a shop that serves one model, with other resources besides or in place of its own."""
    return {
        "Resources": {
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {}},
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow"}]}},
            },
            "Policy": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyName": "shop",
                    "Roles": [{"Ref": "Role"}],
                    "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]},
                },
            },
            "Model": model(),
            "Config": config(),
            "Endpoint": endpoint(),
            **copy.deepcopy(resources),
        }
    }


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What is deployed, what will be, and what becomes of it.

    Args:
        name: What the pair is about.
        before: What the shop has besides or in place of its own resources.
        after: What it has then; a resource that is None is gone.
        verdicts: The verdicts of the resources that are in the plan; all of them if `only` is set.
        says: What the plan says of the worst.
        sections: Other sections of both templates, as `(before, after)`.
    """

    name: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
    sections: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {})

    def __str__(self) -> str:
        return self.name

    def templates(self) -> tuple[Template, Template]:
        """Return both templates."""
        old = template(**self.before)
        new = template(**{**self.before, **self.after})
        for name in [name for name, body in new["Resources"].items() if body is None]:
            del new["Resources"][name]
        return {**old, **self.sections[0]}, {**new, **self.sections[1]}


NEW_MODEL: Mapping[str, Any] = {"Model": model(f"{IMAGE}:2")}

PAIRS = [
    Pair(name="nothing changes"),
    Pair(
        name="a new image replaces model and configuration and updates the endpoint",
        after=NEW_MODEL,
        verdicts={"Model": "replaced", "Config": "replaced", "Endpoint": "safe"},
        says="another one is made for PrimaryContainer",
    ),
    Pair(
        name="tags are changed in place",
        after={"Model": model(Tags=[{"Key": "team", "Value": "shop"}])},
        verdicts={"Model": "safe"},
        says="updated in place: Tags",
    ),
    Pair(
        name="a model with a fixed name cannot be replaced",
        before={"Model": model(ModelName="shop")},
        after={"Model": model(f"{IMAGE}:2", ModelName="shop")},
        verdicts={"Model": "fails", "Config": "replaced", "Endpoint": "safe"},
        says="this one has its name until the end",
    ),
    Pair(
        name="a model whose name is made of the stack's is fixed too",
        before={"Model": model(ModelName={"Fn::Sub": "${AWS::StackName}-shop"})},
        after={"Model": model(f"{IMAGE}:2", ModelName={"Fn::Sub": "${AWS::StackName}-shop"})},
        verdicts={"Model": "fails"},
    ),
    Pair(
        name="another fixed name replaces a model",
        before={"Model": model(ModelName="shop-1")},
        after={"Model": model(f"{IMAGE}:2", ModelName="shop-2")},
        verdicts={"Model": "replaced", "Config": "replaced"},
    ),
    Pair(
        name="a configuration with a fixed name cannot be replaced",
        before={"Config": config(EndpointConfigName="shop")},
        after={"Config": config(variant(InitialInstanceCount=3), EndpointConfigName="shop")},
        verdicts={"Config": "fails"},
    ),
    Pair(
        name="another name makes another endpoint",
        after={"Endpoint": endpoint(EndpointName="store")},
        verdicts={"Endpoint": "replaced"},
        says="callers must use the new name",
    ),
    Pair(
        name="an endpoint that moves under its name cannot be made",
        after={"Endpoint": None, "Moved": endpoint()},
        verdicts={"Moved": "fails", "Endpoint": "replaced"},
        says="it has the name of Endpoint",
    ),
    Pair(
        name="an endpoint that moves and is renamed leaves its callers",
        after={"Endpoint": None, "Moved": endpoint(EndpointName="moved")},
        verdicts={"Moved": "safe", "Endpoint": "replaced"},
        says="whoever calls it by its name is refused",
    ),
    Pair(
        name="an endpoint that is retained stays",
        before={"Endpoint": {**endpoint(), "DeletionPolicy": "Retain"}},
        after={"Endpoint": None, "Moved": endpoint(EndpointName="moved")},
        verdicts={"Moved": "safe", "Endpoint": "safe"},
    ),
    Pair(
        name="a scaled variant cannot change its instance type",
        before=SCALED,
        after={"Config": config(variant(InstanceType="ml.m5.xlarge"))},
        verdicts={"Endpoint": "two-deployments", "Config": "replaced"},
        says="variant a gets another instance type",
    ),
    Pair(
        name="nor can it when the target goes in the same deployment",
        before=SCALED,
        after={"Config": config(variant(InstanceType="ml.m5.xlarge")), "Target": None, "Scaling": None},
        verdicts={"Endpoint": "two-deployments"},
    ),
    Pair(
        name="a variant that is not scaled changes its instance type",
        after={"Config": config(variant(InstanceType="ml.m5.xlarge"))},
        verdicts={"Endpoint": "safe", "Config": "replaced"},
    ),
    Pair(
        name="a scaled variant cannot go",
        before={**TWO, **SCALED},
        after={"Config": config(variant("b"))},
        verdicts={"Endpoint": "two-deployments"},
        says="variant a goes",
    ),
    Pair(
        name="another variant than the scaled one changes its instance type",
        before={**TWO, "Target": target("b"), "Endpoint": endpoint(RetainAllVariantProperties=True)},
        after={"Config": config(variant("a", InstanceType="ml.m5.xlarge"), variant("b"))},
        verdicts={"Endpoint": "safe"},
    ),
    Pair(
        name="an instance type that a parameter decides may change",
        before={"Config": config(variant(InstanceType={"Ref": "Kind"})), **SCALED},
        after={"Config": config(variant(InstanceType="ml.m5.large"))},
        verdicts={"Config": "unknown", "Endpoint": "unknown"},
        sections=({"Parameters": {"Kind": {"Type": "String"}}}, {"Parameters": {"Kind": {"Type": "String"}}}),
    ),
    Pair(
        name="a variant cannot be renamed under a deployment policy",
        before={"Endpoint": endpoint(DeploymentConfig=CANARY)},
        after={"Config": config(variant("b"))},
        verdicts={"Endpoint": "fails", "Config": "replaced"},
        says="a deployment policy needs the names",
    ),
    Pair(
        name="a variant is renamed without a policy",
        after={"Config": config(variant("b"))},
        verdicts={"Endpoint": "safe", "Config": "replaced"},
    ),
    Pair(
        name="an endpoint becomes asynchronous",
        after={"Config": config(AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://shop/answers/"}})},
        verdicts={"Endpoint": "replaced", "Config": "replaced"},
        says="InvokeEndpoint is refused, and callers must use InvokeEndpointAsync",
    ),
    Pair(
        name="an API lets in other callers",
        before={"Api": API, "Post": method("AWS_IAM")},
        after={"Post": method("NONE")},
        verdicts={"Post": "replaced"},
        says="who was refused may be let in",
    ),
    Pair(
        name="an API goes",
        before={"Api": API, "Post": method("AWS_IAM")},
        after={"Api": None, "Post": None},
        verdicts={"Api": "replaced", "Post": "safe"},
        says="whoever calls its address finds nothing",
    ),
    Pair(
        name="an API is kept without a stack",
        before={"Api": {**API, "DeletionPolicy": "Retain"}},
        after={"Api": None},
        verdicts={"Api": "safe"},
        says="it leaves the stack and stays in the account",
    ),
    Pair(
        name="a variant comes under a deployment policy",
        before={"Endpoint": endpoint(DeploymentConfig=CANARY)},
        after={"Config": config(variant("a"), variant("b"))},
        verdicts={"Endpoint": "safe"},
    ),
    Pair(
        name="instances cannot become serverless",
        after={"Config": config(serverless())},
        verdicts={"Endpoint": "fails", "Config": "replaced"},
        says="cannot become serverless",
    ),
    Pair(
        name="a serverless endpoint gets instances for good",
        before={"Config": config(serverless())},
        after={"Config": config(variant())},
        verdicts={"Endpoint": "safe"},
        says="cannot become serverless again",
    ),
    Pair(
        name="a serverless endpoint stays serverless",
        before={"Config": config(serverless())},
        after=NEW_MODEL,
        verdicts={"Endpoint": "safe"},
    ),
    Pair(
        name="a deployment policy alone may be refused",
        after={"Endpoint": endpoint(DeploymentConfig=CANARY)},
        verdicts={"Endpoint": "unknown"},
        says="DeploymentConfig changes alone",
    ),
    Pair(
        name="a deployment policy changes with the configuration",
        after={"Endpoint": endpoint(DeploymentConfig=CANARY), **NEW_MODEL},
        verdicts={"Endpoint": "safe"},
    ),
    Pair(
        name="retention alone may be refused",
        before=SCALED,
        after=RETAINED,
        verdicts={"Endpoint": "unknown"},
        says="RetainAllVariantProperties changes alone",
    ),
    Pair(
        name="an update without retention undoes scaling",
        before=SCALED,
        after=NEW_MODEL,
        verdicts={"Endpoint": "unknown", "Model": "replaced"},
        says="goes back to 2 instances",
    ),
    Pair(
        name="an update with retention keeps what scaling has set",
        before={**SCALED, **RETAINED},
        after=NEW_MODEL,
        verdicts={"Endpoint": "safe"},
    ),
    Pair(
        name="retention that excludes counts undoes scaling",
        before={
            **SCALED,
            "Endpoint": endpoint(
                RetainAllVariantProperties=True,
                ExcludeRetainedVariantProperties=[{"VariantPropertyType": "DesiredInstanceCount"}],
            ),
        },
        after=NEW_MODEL,
        verdicts={"Endpoint": "unknown"},
    ),
    Pair(
        name="an initial count is not applied under retention",
        before=RETAINED,
        after={"Config": config(variant(InitialInstanceCount=4))},
        verdicts={"Endpoint": "safe"},
        says="InitialInstanceCount 4 is not applied",
    ),
    Pair(
        name="weights shifted by hand come back",
        before=TWO,
        after=NEW_MODEL,
        verdicts={"Endpoint": "safe"},
        says="also where they were shifted by hand",
    ),
    Pair(
        name="a target under another id is deregistered at the end",
        before={**SCALED, **RETAINED},
        after={"Target": None, "Scaling": None, "Target2": target(), "Scaling2": policy("Target2")},
        verdicts={"Target2": "two-deployments", "Scaling2": "two-deployments", "Target": "safe", "Scaling": "safe"},
        says="so the scaling is gone",
    ),
    Pair(
        name="a policy under another id and another name is only another policy",
        before=SCALED,
        after={"Scaling": None, "Scaling2": policy(name="calls-2")},
        verdicts={"Scaling2": "safe", "Scaling": "safe"},
    ),
    Pair(
        name="bounds are changed in place",
        before=SCALED,
        after={"Target": target(MaxCapacity=8)},
        verdicts={"Target": "safe"},
    ),
    Pair(
        name="a component cannot change its name",
        before=COMPONENTS,
        after={"Component": component(InferenceComponentName="writer")},
        verdicts={"Component": "unknown"},
        says="SageMaker has no update for",
    ),
    Pair(
        name="a component's copies may be set anew under scaling",
        before={
            **COMPONENTS,
            "Target": target(
                ResourceId="inference-component/reader",
                ScalableDimension="sagemaker:inference-component:DesiredCopyCount",
            ),
        },
        after={
            "Component": component(
                Specification={
                    "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
                    "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 2048},
                }
            )
        },
        verdicts={"Component": "unknown"},
        says="CopyCount 1 may be set anew",
    ),
    Pair(
        name="a component is updated in place",
        before=COMPONENTS,
        after={"Component": component(RuntimeConfig={"CopyCount": 2})},
        verdicts={"Component": "safe"},
    ),
    Pair(
        name="permissions change before the old model is gone",
        after={
            **NEW_MODEL,
            "Policy": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyName": "shop",
                    "Roles": [{"Ref": "Role"}],
                    "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "b"}]},
                },
            },
        },
        verdicts={"Policy": "unknown", "Model": "replaced"},
        says="instances of the old Model may still start",
    ),
    Pair(
        name="a configuration that is still served is deleted",
        before={
            "Config": config(EndpointConfigName="shop-1"),
            "Endpoint": endpoint(EndpointConfigName="shop-1"),
        },
        after={"Config": None},
        verdicts={"Config": "fails"},
        says="Endpoint still names it",
    ),
    Pair(
        name="a model that is still configured is deleted",
        before={"Model": model(ModelName="shop-1"), "Config": config(variant(ModelName="shop-1"))},
        after={"Model": None},
        verdicts={"Model": "fails"},
        says="Config still names it",
    ),
    Pair(
        name="a bucket with data is deleted",
        before={"Captured": {"Type": "AWS::S3::Bucket", "Properties": {}}},
        after={"Captured": None},
        verdicts={"Captured": "unknown"},
        says="cannot delete before it is empty",
    ),
    Pair(
        name="a bucket that is retained stays",
        before={"Captured": {"Type": "AWS::S3::Bucket", "Properties": {}, "DeletionPolicy": "Retain"}},
        after={"Captured": None},
        verdicts={"Captured": "safe"},
    ),
    Pair(
        name="a topic is replaced",
        before={"Failed": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "a"}}},
        after={"Failed": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "b"}}},
        verdicts={"Failed": "unknown"},
        says="its subscriptions are lost",
    ),
    Pair(
        name="a logical id stands for another type",
        before={"Store": {"Type": "AWS::SNS::Topic", "Properties": {}}},
        after={"Store": {"Type": "AWS::SQS::Queue", "Properties": {}}},
        verdicts={"Store": "fails"},
    ),
    Pair(
        name="a job definition is replaced, and its schedule updated",
        before={
            "Definition": {
                "Type": "AWS::SageMaker::DataQualityJobDefinition",
                "Properties": {"RoleArn": "arn:aws:iam::1:role/x", "Tags": []},
            },
            "Schedule": {
                "Type": "AWS::SageMaker::MonitoringSchedule",
                "Properties": {
                    "MonitoringScheduleName": "daily",
                    "MonitoringScheduleConfig": {
                        "MonitoringJobDefinitionName": {"Fn::GetAtt": ["Definition", "JobDefinitionName"]}
                    },
                },
            },
        },
        after={
            "Definition": {
                "Type": "AWS::SageMaker::DataQualityJobDefinition",
                "Properties": {"RoleArn": "arn:aws:iam::1:role/x", "Tags": [{"Key": "a", "Value": "b"}]},
            }
        },
        verdicts={"Definition": "replaced", "Schedule": "safe"},
    ),
    Pair(
        name="bytes change under the same key",
        before={
            "Deployment": {
                "Type": "Custom::CDKBucketDeployment",
                "Properties": {"DestinationBucketName": {"Ref": "Bucket"}, "SourceObjectKeys": ["1.zip"]},
            }
        },
        after={
            "Deployment": {
                "Type": "Custom::CDKBucketDeployment",
                "Properties": {"DestinationBucketName": {"Ref": "Bucket"}, "SourceObjectKeys": ["2.zip"]},
            }
        },
        verdicts={"Model": "unknown"},
        says="running instances keep the old ones",
    ),
    Pair(
        name="the default of a parameter changes",
        before={"Model": model({"Ref": "Image"})},
        verdicts={"Model": "unknown", "Config": "unknown", "Endpoint": "unknown"},
        sections=(
            {"Parameters": {"Image": {"Type": "String", "Default": f"{IMAGE}:1"}}},
            {"Parameters": {"Image": {"Type": "String", "Default": f"{IMAGE}:2"}}},
        ),
        says="hidden values decide",
    ),
    Pair(
        name="a parameter stays what it is",
        before={"Model": model({"Ref": "Image"})},
        sections=({"Parameters": {"Image": {"Type": "String"}}}, {"Parameters": {"Image": {"Type": "String"}}}),
    ),
    Pair(
        name="a condition comes",
        after={"Endpoint": {**endpoint(), "Condition": "Serving"}},
        verdicts={"Endpoint": "unknown"},
        sections=(STAGED, {**STAGED, "Conditions": {"Serving": {"Fn::Equals": ["live", {"Ref": "Stage"}]}}}),
    ),
    Pair(
        name="a condition comes that holds",
        after={"Endpoint": {**endpoint(), "Condition": "Serving"}},
        sections=({}, {"Conditions": {"Serving": {"Fn::Equals": ["a", "a"]}}}),
    ),
    Pair(
        name="a condition comes that does not hold",
        after={"Endpoint": {**endpoint(), "Condition": "Serving"}},
        verdicts={"Endpoint": "replaced"},
        sections=({}, {"Conditions": {"Serving": {"Fn::Equals": ["a", "b"]}}}),
        says="whoever calls it by its name is refused",
    ),
    Pair(
        name="a condition stays under its name and is defined differently",
        before={"Endpoint": {**endpoint(), "Condition": "Serving"}},
        verdicts={"Endpoint": "unknown"},
        sections=(
            {**STAGED, "Conditions": {"Serving": {"Fn::Equals": ["live", {"Ref": "Stage"}]}}},
            {**STAGED, "Conditions": {"Serving": {"Fn::Equals": ["test", {"Ref": "Stage"}]}}},
        ),
    ),
    Pair(
        name="the parameter of a condition gets another default",
        before={"Endpoint": {**endpoint(), "Condition": "Serving"}},
        verdicts={"Endpoint": "unknown"},
        sections=(
            {**STAGED, "Conditions": {"Serving": {"Fn::Equals": ["live", {"Ref": "Stage"}]}}},
            {
                "Parameters": {"Stage": {"Type": "String", "Default": "test"}},
                "Conditions": {"Serving": {"Fn::Equals": ["live", {"Ref": "Stage"}]}},
            },
        ),
    ),
    Pair(
        name="a new artifact in the bucket of the account, which is hidden",
        before={"Model": model(PrimaryContainer=asset("1"))},
        after={"Model": model(PrimaryContainer=asset("2"))},
        verdicts={"Model": "replaced", "Config": "replaced", "Endpoint": "safe"},
        says="another one is made for PrimaryContainer",
    ),
    Pair(
        name="tags of an endpoint change whose configuration is hidden",
        before={"Endpoint": endpoint(EndpointConfigName={"Fn::ImportValue": "config"}), **SCALED},
        after={
            "Endpoint": endpoint(EndpointConfigName={"Fn::ImportValue": "config"}, Tags=[{"Key": "a", "Value": "b"}])
        },
        verdicts={"Endpoint": "safe"},
    ),
    Pair(
        name="an endpoint gets another configuration that is hidden",
        before={"Endpoint": endpoint(EndpointConfigName={"Fn::ImportValue": "config"}), **SCALED},
        after={"Endpoint": endpoint(EndpointConfigName={"Fn::ImportValue": "other"})},
        verdicts={"Endpoint": "unknown"},
    ),
    Pair(
        name="a scaled variant with a hidden name serves a new model",
        before={
            "Config": config(variant(HIDDEN)),
            **RETAINED,
            "Target": target(ResourceId={"Fn::Sub": "endpoint/shop/variant/${AWS::StackName}-a"}),
        },
        after=NEW_MODEL,
        verdicts={"Model": "replaced", "Config": "replaced", "Endpoint": "safe"},
    ),
    Pair(
        name="the same text in another way of writing is no change",
        after={
            "Model": model(
                PrimaryContainer={
                    "Image": f"{IMAGE}:1",
                    "ModelDataUrl": {"Fn::Join": ["", ["s3://", {"Ref": "Bucket"}, "/7/model.tar.gz"]]},
                }
            )
        },
    ),
]
