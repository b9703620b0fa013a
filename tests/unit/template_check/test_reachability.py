"""Every rule is heard at each door that could see what it is about."""

import ast
import copy
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

import constructs_lib
from constructs_lib.rules import RULES, Fact, Rule, facts
from constructs_lib.template_check import violations
from tests.unit.test_cases import MISTAKES

REGION = "eu-west-1"
# What makes facts of templates, and the rules themselves.
DOORS = {"rules", "template_check"}
REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
DLC = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference"
NO_VALUE = {"Ref": "AWS::NoValue"}

# A template of everything, without a fault.
SOUND: dict[str, Any] = {
    "Role": {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
                ]
            }
        },
    },
    "Policy": {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "Roles": [{"Ref": "Role"}],
            "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]},
        },
    },
    "Model": {
        "Type": "AWS::SageMaker::Model",
        "DependsOn": ["Policy"],
        "Properties": {
            "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "PrimaryContainer": {"Image": f"{REGISTRY}/shop:1", "ModelDataUrl": "s3://shop/7/model.tar.gz"},
        },
    },
    "Config": {
        "Type": "AWS::SageMaker::EndpointConfig",
        "Properties": {
            "ProductionVariants": [
                {
                    "VariantName": "a",
                    "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
                    "InstanceType": "ml.m5.large",
                    "InitialInstanceCount": 2,
                }
            ]
        },
    },
    "Endpoint": {
        "Type": "AWS::SageMaker::Endpoint",
        "Properties": {
            "EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]},
            "RetainAllVariantProperties": True,
        },
    },
    "Target": {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {
            "ServiceNamespace": "sagemaker",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "ResourceId": {"Fn::Sub": "endpoint/${Endpoint.EndpointName}/variant/a"},
            "MinCapacity": 1,
            "MaxCapacity": 4,
        },
    },
    "Tracking": {
        "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
        "Properties": {
            "PolicyName": "invocations",
            "PolicyType": "TargetTrackingScaling",
            "ScalingTargetId": {"Ref": "Target"},
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 70,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
            },
        },
    },
    "Alarm": {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "Namespace": "AWS/SageMaker",
            "MetricName": "Invocations",
            "Dimensions": [{"Name": "EndpointName", "Value": {"Fn::GetAtt": ["Endpoint", "EndpointName"]}}],
        },
    },
    "Fleet": {
        "Type": "AWS::SageMaker::EndpointConfig",
        "Properties": {
            "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "ProductionVariants": [{"VariantName": "f", "InstanceType": "ml.g5.xlarge", "InitialInstanceCount": 2}],
        },
    },
    "Host": {
        "Type": "AWS::SageMaker::Endpoint",
        "Properties": {"EndpointConfigName": {"Fn::GetAtt": ["Fleet", "EndpointConfigName"]}},
    },
    "Component": {
        "Type": "AWS::SageMaker::InferenceComponent",
        "Properties": {
            "EndpointName": {"Fn::GetAtt": ["Host", "EndpointName"]},
            "VariantName": "f",
            "Specification": {"ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024}},
            "RuntimeConfig": {"CopyCount": 1},
        },
    },
}

VARIANT = "Config.ProductionVariants.0"
CONTAINER = "Model.PrimaryContainer"
TRACKED = "Tracking.TargetTrackingScalingPolicyConfiguration"
BLUE_GREEN = "Endpoint.DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration"
ROLLING = "Endpoint.DeploymentConfig.RollingUpdatePolicy"
SECOND = {**SOUND["Config"]["Properties"]["ProductionVariants"][0], "VariantName": "b"}
SERVERLESS = {
    f"{VARIANT}.InstanceType": NO_VALUE,
    f"{VARIANT}.InitialInstanceCount": NO_VALUE,
    f"{VARIANT}.ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
}
SHADOW = {"Config.ShadowProductionVariants": [SECOND]}
MANY_MODELS = {f"{CONTAINER}.Mode": "MultiModel", f"{CONTAINER}.ModelDataUrl": "s3://shop/models/"}
SEVERAL = [{"Image": f"{REGISTRY}/shop:1", "ModelDataUrl": "s3://shop/7/model.tar.gz"}] * 2
PIPELINE = {"Model.PrimaryContainer": NO_VALUE, "Model.Containers": SEVERAL}
VPC = {"Subnets": ["subnet-0a"], "SecurityGroupIds": ["sg-0a"]}
COPIES = {
    "Target.ScalableDimension": "sagemaker:inference-component:DesiredCopyCount",
    "Target.ResourceId": {"Fn::Sub": "inference-component/${Component.InferenceComponentName}"},
    f"{TRACKED}.PredefinedMetricSpecification.PredefinedMetricType": "SageMakerInferenceComponentInvocationsPerCopy",
}

# For each rule that no mistake of the cases shows: what makes the template above one that it speaks of.
SHOWN: dict[str, dict[str, Any]] = {
    "ami-version-unknown": {f"{VARIANT}.InferenceAmiVersion": "al9"},
    "adapter-takes-no-resources": {"Component.Specification.BaseInferenceComponentName": "base"},
    "async-answer-needs-topic": {
        "Config.AsyncInferenceConfig.OutputConfig.NotificationConfig.IncludeInferenceResponseIn": [
            "SUCCESS_NOTIFICATION_TOPIC"
        ]
    },
    "async-on-inferentia": {
        f"{VARIANT}.InstanceType": "ml.inf1.xlarge",
        "Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/answers",
    },
    "async-output": {"Config.AsyncInferenceConfig.OutputConfig": {}},
    "burstable-scaling": {f"{VARIANT}.InstanceType": "ml.t2.medium"},
    "canary-size-missing": {f"{BLUE_GREEN}.Type": "CANARY"},
    "component-batch-size": {
        "Component.DeploymentConfig.RollingUpdatePolicy.MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 90}
    },
    "component-specification": {"Component.Specification": NO_VALUE},
    "component-variant-exists": {"Component.VariantName": "other"},
    "component-without-copies": {"Component.RuntimeConfig.CopyCount": 0},
    "components-need-role": {"Fleet.ExecutionRoleArn": NO_VALUE},
    "components-or-models": {"Config.VpcConfig": VPC},
    "compressed-prefix": {
        f"{CONTAINER}.ModelDataSource.S3DataSource": {"S3DataType": "S3Prefix", "CompressionType": "Gzip"}
    },
    "container-image": {f"{CONTAINER}.Image": NO_VALUE},
    "copies-wake-up": {**COPIES, "Target.MinCapacity": 0},
    "direct-invocation": {"Model.InferenceExecutionConfig.Mode": "Direct"},
    "elastic-inference": {f"{VARIANT}.AcceleratorType": "ml.eia2.medium"},
    "endpoint-waits-for-itself": {
        "Endpoint.DeploymentConfig.AutoRollbackConfiguration.Alarms": [{"AlarmName": {"Ref": "Alarm"}}]
    },
    "environment-of-all-containers": {
        f"{CONTAINER}.Environment": {f"KEY_{number}": "x" * 1000 for number in range(40)}
    },
    "fixed-endpoint-config-name": {"Config.EndpointConfigName": "shop"},
    "fixed-model-name": {"Model.ModelName": "shop"},
    "guardrails-on-inferentia": {
        f"{VARIANT}.InstanceType": "ml.inf1.xlarge",
        f"{BLUE_GREEN}.Type": "LINEAR",
    },
    "hostnames-all-or-none": {**PIPELINE, "Model.Containers": [{**SEVERAL[0], "ContainerHostname": "a"}, SEVERAL[0]]},
    "image-outside-ecr": {f"{CONTAINER}.Image": "docker.io/shop:1"},
    "image-tag-moves": {f"{CONTAINER}.Image": f"{REGISTRY}/shop:latest"},
    "instance-type-in-region": {f"{VARIANT}.InstanceType": "ml.p4de.24xlarge"},
    "instances-wake-up": {
        "Target.MinCapacity": 0,
        "Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/answers",
    },
    "isolated-download": {
        "Model.EnableNetworkIsolation": True,
        f"{CONTAINER}.Environment": {"HF_MODEL_ID": "shop/model"},
    },
    "linear-step-size-missing": {f"{BLUE_GREEN}.Type": "LINEAR"},
    "managed-scaling-bounds": {
        "Fleet.ProductionVariants.0.ManagedInstanceScaling": {"MinInstanceCount": 3, "MaxInstanceCount": 2}
    },
    "metric-namespace": {"Alarm.MetricName": "CPUUtilization"},
    "metric-of-whole-endpoint": {
        "Alarm.MetricName": "HasBacklogWithoutCapacity",
        "Alarm.Dimensions.0.Name": "VariantName",
    },
    "metric-tracked-once": {"Tracking2": SOUND["Tracking"]},
    "model-caching-needs-multi-model": {f"{CONTAINER}.MultiModelConfig.ModelCacheSetting": "Enabled"},
    "multi-model-data-source": {**MANY_MODELS, f"{CONTAINER}.ModelDataSource.S3DataSource.S3Uri": "s3://shop/models/"},
    "multi-model-gpu": {**MANY_MODELS, f"{VARIANT}.InstanceType": "ml.p4d.24xlarge"},
    "negative-capacity": {"Target.MinCapacity": -1},
    "no-managed-instance-left": {"Fleet.ProductionVariants.0.ManagedInstanceScaling.MinInstanceCount": 0},
    "pools-or-type": {f"{VARIANT}.InstancePools": [{"InstanceType": "ml.m5.large", "Priority": 1}]},
    "predefined-metric": {
        **COPIES,
        f"{TRACKED}.PredefinedMetricSpecification": SOUND["Tracking"]["Properties"][
            "TargetTrackingScalingPolicyConfiguration"
        ]["PredefinedMetricSpecification"],
    },
    "predefined-metric-unknown": {f"{TRACKED}.PredefinedMetricSpecification.PredefinedMetricType": "Tomorrow"},
    "private-registry-needs-vpc": {f"{CONTAINER}.ImageConfig.RepositoryAccessMode": "Vpc"},
    "processor-architecture": {f"{VARIANT}.InstanceType": "ml.m6g.large", f"{CONTAINER}.Image": f"{DLC}:2.6-cpu"},
    "processor-of-image": {f"{CONTAINER}.Image": f"{DLC}:2.6-gpu"},
    "registry-sign-in": {f"{CONTAINER}.ImageConfig": {"RepositoryAccessMode": "Platform", "RepositoryAuthConfig": {}}},
    "retained-deployment": {f"{BLUE_GREEN}.Type": "ALL_AT_ONCE", "Endpoint.RetainDeploymentConfig": True},
    "role-policies-first": {"Policy2": SOUND["Policy"]},
    "role-trusts-sagemaker": {"Role.AssumeRolePolicyDocument.Statement.0.Principal.Service": "lambda.amazonaws.com"},
    "rolling-batch-size": {f"{ROLLING}.MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 90}},
    "rolling-timeout": {
        ROLLING: {
            "MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 5},
            "WaitIntervalInSeconds": 600,
            "MaximumExecutionTimeoutInSeconds": 600,
        }
    },
    "scaled-concurrency-provisioned": {
        **SERVERLESS,
        "Target.ScalableDimension": "sagemaker:variant:DesiredProvisionedConcurrency",
    },
    "scaled-twice": {"Target2": SOUND["Target"]},
    "scaling-dimension": {"Target.ScalableDimension": "sagemaker:inference-component:DesiredCopyCount"},
    "scaling-waits-for-endpoint": {"Endpoint.EndpointName": "shop", "Target.ResourceId": "endpoint/shop/variant/a"},
    "scheduled-bounds": {"Target.ScheduledActions": [{"ScalableTargetAction": {"MinCapacity": 2, "MaxCapacity": 1}}]},
    "serverless-isolation": {**SERVERLESS, "Model.EnableNetworkIsolation": True},
    "serverless-multi-model": {**SERVERLESS, **MANY_MODELS},
    "serverless-network": {**SERVERLESS, "Model.VpcConfig": VPC},
    "serverless-private-registry": {**SERVERLESS, f"{CONTAINER}.ImageConfig.RepositoryAccessMode": "Vpc"},
    "serverless-data-source": {**SERVERLESS, f"{CONTAINER}.ModelDataSource.S3DataSource.S3Uri": "s3://shop/7/"},
    "shadow-answers-at-once": {**SHADOW, "Config.AsyncInferenceConfig.OutputConfig.S3OutputPath": "s3://shop/a"},
    "shadow-name": {"Config.ShadowProductionVariants": [{**SECOND, "VariantName": "a"}]},
    "shadow-of-instances": {**SHADOW, **SERVERLESS},
    "shadow-on-inferentia": {**SHADOW, f"{VARIANT}.InstanceType": "ml.inf1.xlarge"},
    "shadow-one-container": {**SHADOW, **PIPELINE},
    "some-traffic": {f"{VARIANT}.InitialVariantWeight": 0},
    "specifications-by-instance-type": {
        "Component.Specification": NO_VALUE,
        "Component.Specifications": [{"ModelName": "a"}, {"ModelName": "b"}],
    },
    "target-utilization": {
        f"{TRACKED}.PredefinedMetricSpecification.PredefinedMetricType": (
            "SageMakerVariantProvisionedConcurrencyUtilization"
        )
    },
    "update-part-of-fleet": {
        "Endpoint.RetainAllVariantProperties": False,
        f"{ROLLING}.MaximumBatchSize": {"Type": "INSTANCE_COUNT", "Value": 2},
    },
}

# One region refused it, and it is not that of the other templates.
ELSEWHERE = {"no-managed-instance-left": "eu-west-3"}

# A template does not say whether somebody writes new artifacts to the same key; who picked the key may be asked.
CONSTRUCTS_ONLY = {"artifact-can-be-overwritten"} | {
    # A front door is many resources, of which none says what it opens.
    rule.id
    for rule in RULES.values()
    if rule.subject is facts.FrontDoor and rule.severity != "information"
}

# What no construct makes yet. Whoever adds the construct takes its facts out of here.
TEMPLATES_ONLY: set[type[Fact]] = {
    facts.AsyncInference,
    facts.AsyncNotification,
    facts.CapacityBounds,
    facts.ComponentRollingUpdate,
    facts.ComponentRuntime,
    facts.ComponentSpecification,
    facts.ComputeResources,
    facts.BlueGreenUpdate,
    facts.Deployment,
    facts.InferenceComponent,
    facts.Metric,
    facts.RollingUpdate,
    facts.TrafficRouting,
}


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the sound template with other values at some paths, or with more resources."""
    resources = copy.deepcopy(SOUND)
    for path, value in changes.items():
        resource, *steps = path.split(".")
        if not steps:
            resources[resource] = value
            continue
        owner: Any = resources[resource]["Properties"]
        for step in steps[:-1]:
            owner = owner[int(step)] if isinstance(owner, list) else owner.setdefault(step, {})
        owner[steps[-1]] = value
    return {"Resources": resources}


def heard(template: dict[str, Any], region: str = REGION) -> set[str]:
    return {found.finding.rule.id for found in violations(template, region)}


def test_the_sound_template_is_sound() -> None:
    assert heard(changed({})) == set()


@pytest.mark.parametrize(("rule", "changes"), SHOWN.items(), ids=SHOWN)
def test_a_template_shows_what_the_rule_is_about(rule: str, changes: dict[str, Any]) -> None:
    assert rule in heard(changed(changes), ELSEWHERE.get(rule, REGION))


def test_every_rule_is_heard_through_templates() -> None:
    in_cases = {rule for case in MISTAKES for rule in heard(case["template"], case["region"])}
    told = {rule.id for rule in RULES.values() if rule.severity != "information"}

    assert told - CONSTRUCTS_ONLY == in_cases | set(SHOWN)


@cache
def made_by_constructs() -> frozenset[type[Fact]]:
    """Return the types of the facts that constructs make of their arguments."""
    package = Path(constructs_lib.__file__).parent
    sources = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] not in DOORS]
    trees = [ast.parse(source.read_text(encoding="utf-8")) for source in sources]
    names = {
        node.func.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "facts"
    }
    return frozenset(getattr(facts, name) for name in names)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_is_heard_through_constructs_or_waits_for_one(rule: Rule) -> None:
    subjects = set(get_args(rule.subject) or (rule.subject,))

    assert subjects & {Fact, *made_by_constructs(), *TEMPLATES_ONLY}


def test_nothing_waits_for_a_construct_that_is_there() -> None:
    assert {each.__name__ for each in TEMPLATES_ONLY & made_by_constructs()} == set()
