"""A template of everything, without a fault, and what else a template may have in the cases of the rules."""

import copy
from collections.abc import Mapping
from typing import Any

REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"

DLC = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference"

NO_VALUE = {"Ref": "AWS::NoValue"}

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
            "Statistic": "Sum",
            "Period": 60,
            "Dimensions": [
                {"Name": "EndpointName", "Value": {"Fn::GetAtt": ["Endpoint", "EndpointName"]}},
                {"Name": "VariantName", "Value": "a"},
            ],
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
            "Specification": {
                "Container": {"Image": f"{REGISTRY}/shop:1"},
                "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024},
            },
            "RuntimeConfig": {"CopyCount": 1},
        },
    },
    "Definition": {
        "Type": "AWS::SageMaker::DataQualityJobDefinition",
        "Properties": {
            "DataQualityAppSpecification": {
                "ImageUri": "468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer"
            },
            "DataQualityBaselineConfig": {
                "ConstraintsResource": {"S3Uri": "s3://shop/baseline/constraints.json"},
                "StatisticsResource": {"S3Uri": "s3://shop/baseline/statistics.json"},
            },
            "DataQualityJobInput": {
                "BatchTransformInput": {
                    "DataCapturedDestinationS3Uri": "s3://shop/captured",
                    "DatasetFormat": {"Csv": {"Header": True}},
                    "LocalPath": "/opt/ml/processing/input/batch",
                }
            },
            "DataQualityJobOutputConfig": {
                "MonitoringOutputs": [
                    {"S3Output": {"S3Uri": "s3://shop/reports", "LocalPath": "/opt/ml/processing/output"}}
                ]
            },
            "JobResources": {
                "ClusterConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 20}
            },
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        },
    },
    "Schedule": {
        "Type": "AWS::SageMaker::MonitoringSchedule",
        "Properties": {
            "MonitoringScheduleName": "daily",
            "MonitoringScheduleConfig": {
                "MonitoringJobDefinitionName": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Definition"}]}]},
                "MonitoringType": "DataQuality",
                "ScheduleConfig": {"ScheduleExpression": "cron(0 3 ? * * *)"},
            },
        },
    },
    "Machine": {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "Definition": {
                "StartAt": "Transform",
                "States": {
                    "Transform": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::sagemaker:createTransformJob.sync",
                        "Parameters": {
                            "TransformJobName.$": "States.Format('nightly-{}', States.UUID())",
                            "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
                            "TransformInput": {
                                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://shop/in/"}}
                            },
                            "TransformOutput": {"S3OutputPath": "s3://shop/out/"},
                            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
                        },
                        "End": True,
                    }
                },
            }
        },
    },
}

JOB = "Machine.Definition.States.Transform.Parameters"
JOINED = {
    f"{JOB}.DataProcessing.JoinSource": "Input",
    f"{JOB}.TransformInput.ContentType": "text/csv",
    f"{JOB}.TransformInput.SplitType": "Line",
    f"{JOB}.TransformOutput.Accept": "text/csv",
    f"{JOB}.TransformOutput.AssembleWith": "Line",
}

# A monitor of the endpoint, which has to capture data for that.
WATCHED: dict[str, Any] = {
    "Definition.DataQualityJobInput": {
        "EndpointInput": {
            "EndpointName": {"Fn::GetAtt": ["Endpoint", "EndpointName"]},
            "LocalPath": "/opt/ml/processing/input/endpoint",
        }
    }
}
CAPTURED = {
    "Config.DataCaptureConfig": {
        "DestinationS3Uri": "s3://shop/captured",
        "InitialSamplingPercentage": 20,
        "CaptureOptions": [{"CaptureMode": "Input"}],
    }
}

SECOND = {**SOUND["Config"]["Properties"]["ProductionVariants"][0], "VariantName": "b"}

SERVERLESS = {
    "Config.ProductionVariants.0.InstanceType": NO_VALUE,
    "Config.ProductionVariants.0.InitialInstanceCount": NO_VALUE,
    "Config.ProductionVariants.0.ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
}

SHADOW = {"Config.ShadowProductionVariants": [SECOND]}

MANY_MODELS = {"Model.PrimaryContainer.Mode": "MultiModel", "Model.PrimaryContainer.ModelDataUrl": "s3://shop/models/"}

SEVERAL = [{"Image": f"{REGISTRY}/shop:1", "ModelDataUrl": "s3://shop/7/model.tar.gz"}] * 2

PIPELINE = {"Model.PrimaryContainer": NO_VALUE, "Model.Containers": SEVERAL}

VPC = {"Subnets": ["subnet-0a", "subnet-0b"], "SecurityGroupIds": ["sg-0a"]}

ISOLATED_NETWORK: dict[str, Any] = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    "Model.VpcConfig": {"Subnets": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}], "SecurityGroupIds": ["sg-0a"]},
}
for _zone in "AB":
    ISOLATED_NETWORK |= {
        f"Subnet{_zone}": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "VpcId": {"Ref": "Vpc"},
                "AvailabilityZone": {"Fn::Select": ["AB".index(_zone), {"Fn::GetAZs": ""}]},
            },
        },
        f"Table{_zone}": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        f"Association{_zone}": {
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"SubnetId": {"Ref": f"Subnet{_zone}"}, "RouteTableId": {"Ref": f"Table{_zone}"}},
        },
    }

TRACKED = "Tracking.TargetTrackingScalingPolicyConfiguration"

COPIES = {
    "Target.ScalableDimension": "sagemaker:inference-component:DesiredCopyCount",
    "Target.ResourceId": {"Fn::Sub": "inference-component/${Component.InferenceComponentName}"},
    f"{TRACKED}.PredefinedMetricSpecification.PredefinedMetricType": "SageMakerInferenceComponentInvocationsPerCopy",
}


def changed(changes: Mapping[str, Any]) -> dict[str, Any]:
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
